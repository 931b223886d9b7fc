/** What can happen on stage. */
export type StageEntry =
  | {
    readonly do: "begin";
    /** The version of this format. */
    readonly log: 1;
    readonly title: string;
    readonly hash: string;
    readonly seed: number;
    readonly engine: "embedded" | "native" | "remote";
    /** The recording's file name; null where somebody else's Csound plays. */
    readonly take: string | null;
    /** Where it begins, s. */
    readonly position: number;
    readonly rate: number;
  }
  /** How far it is; the notes that began since the line before, `from` to less than `to`, by their number in the score. */
  | { readonly do: "at"; readonly position: number; readonly from: number; readonly to: number }
  | { readonly do: "cue"; readonly cue: string; readonly position: number }
  | { readonly do: "pause" | "go" | "panic" | "quit"; readonly position: number }
  | { readonly do: "problem"; readonly position: number; readonly problem: string }
  | { readonly do: "end"; readonly position: number; readonly stopped: boolean; readonly report: unknown };

/** A line of the log. */
export type LoggedEntry = StageEntry & {
  /** When, by the wall clock, ISO 8601. */
  readonly time: string;
};

/** What a log says of its last performance. */
export interface LastPerformance {
  readonly begin: Extract<LoggedEntry, { do: "begin" }>;
  /** How far it came, s. */
  readonly position: number;
  /** Whether it was played to its end. */
  readonly complete: boolean;
}

/**
 * The log of performances: a line of JSON for each thing that happens, on the disk as soon as it can be. A power cut costs its last
 * line at most.
 */
export class StageLog implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #now: () => Date;
  #syncing = false;
  #waiting = false;
  #failed = false;

  /** Goes on with a log, or begins one. @param now the wall clock */
  constructor(path: string, { now = () => new Date() }: { now?: () => Date } = {}) {
    this.#now = now;
    this.#file = Deno.openSync(path, { read: true, append: true, create: true });
    const { size } = this.#file.statSync();
    if (size === 0) return;
    this.#file.seekSync(size - 1, Deno.SeekMode.Start);
    const last = new Uint8Array(1);
    this.#file.readSync(last);
    if (last[0] !== 10) this.#file.writeSync(new Uint8Array([10])); // a line that was cut off stays one by itself
  }

  /** Writes a line. A full disk ends the log, not the music: then it returns why, once. */
  write(entry: StageEntry): string | undefined {
    if (this.#failed) return undefined;
    try {
      const line = new TextEncoder().encode(JSON.stringify({ time: this.#now().toISOString(), ...entry }) + "\n");
      for (let done = 0; done < line.length;) done += this.#file.writeSync(line.subarray(done));
    } catch (error) {
      this.#failed = true;
      return `the log ends here: ${(error as Error).message}`;
    }
    void this.#sync();
    return undefined;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    try {
      this.#file.syncDataSync();
    } catch {
      // a disk that cannot do it
    }
    this.#file.close();
  }

  /** A slow disk must not hold up the keys: one at a time, beside. */
  async #sync() {
    if (this.#syncing) return void (this.#waiting = true);
    this.#syncing = true;
    do {
      this.#waiting = false;
      await this.#file.syncData().catch(() => {});
    } while (this.#waiting);
    this.#syncing = false;
  }
}

/** Reads what a log says of its last performance; undefined where there is none. A line that was cut off is left out. */
export async function lastPerformance(path: string): Promise<LastPerformance | undefined> {
  const text = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  let last: LastPerformance | undefined;
  for (const line of text.split("\n")) {
    const entry = parse(line);
    if (entry === undefined) continue;
    if (entry.do === "begin") last = { begin: entry, position: entry.position, complete: false };
    else if (last !== undefined) {
      // What fails before a performance begins is no part of the one before.
      const position = entry.do === "problem" ? last.position : entry.position;
      last = { ...last, position, complete: entry.do === "end" && !entry.stopped };
    }
  }
  return last;
}

function parse(line: string): LoggedEntry | undefined {
  try {
    const entry = JSON.parse(line) as LoggedEntry;
    return typeof entry?.do === "string" && typeof entry.position === "number" ? entry : undefined;
  } catch {
    return undefined;
  }
}
