import { joinBytes } from "../../data/joinBytes.ts";
import type { Faults } from "../sources/Faults.ts";
import type { Reception } from "../sources/Source.ts";
import { type CassetteLine, cassetteLine } from "./cassetteLine.ts";
import { CassetteReader } from "./CassetteReader.ts";
import { CassetteTally } from "./CassetteTally.ts";

/** After a write has failed none is tried for so long, s: on a disk that is almost full a small row would fit, and the next one not. */
const RETRY = 1;

/** What a writer is told. */
export interface CassetteWriterOptions {
  /** The source's name. */
  readonly source: string;
  /** The time, s since 1970. */
  readonly now: () => number;
  /** Where it is told what cannot be written. */
  readonly faults: Faults;
}

/**
 * Appends to a cassette, each reception with one write, so that it is on disk, but for its last line, whenever the process is killed.
 * What cannot be written (the disk is full) is said, and noted in the file when there is room again; it never throws for that.
 */
export class CassetteWriter {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  readonly #options: CassetteWriterOptions;
  readonly #tally: CassetteTally;
  #unwritten: CassetteLine[] = [];
  #missing = { receptions: 0, rows: 0, why: "" };
  #torn = false;
  #retry = -Infinity;

  private constructor(path: string, file: Deno.FsFile, tally: CassetteTally, options: CassetteWriterOptions) {
    this.#path = path;
    this.#file = file;
    this.#tally = tally;
    this.#options = options;
    this.#unwritten.push({ kind: "header", source: options.source, started: iso(options.now()) });
    this.#write([]);
  }

  /**
   * Opens a cassette, a new one or one of the same source, whose end is repaired where it was cut off. Nobody else can record to it
   * until it is closed.
   *
   * @throws {Deno.errors.Busy} while somebody else records to it
   * @throws {TypeError} when it is of another source, or no file
   * @throws {SyntaxError} when it is a file, but no cassette
   */
  static open(path: string, options: CassetteWriterOptions): CassetteWriter {
    const file = openToAppend(path);
    try {
      if (!file.statSync().isFile) throw new TypeError(`Cannot record to "${path}": it is no file`);
      if (!file.tryLockSync(true)) {
        throw new Deno.errors.Busy(
          `Cannot record to "${path}": it is being recorded to already. Stop that, or name another file`,
        );
      }
      return new CassetteWriter(path, file, resume(path, file, options), options);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Writes what came. When it returns, it is on disk, or it was said that it is not. */
  write(reception: Reception<object>): void {
    this.#write([{ kind: "reception", reception }]);
  }

  /** Ends it with a line that states what it holds. */
  close(): void {
    this.#retry = -Infinity;
    try {
      const { from = null, until = null, receptions, rows } = this.#tally;
      const ended = iso(this.#options.now());
      if (this.#unwritten.length > 0 || this.#missing.receptions > 0) this.#write([]); // before its SHA-256 is taken
      const { sha256 } = this.#tally;
      this.#write([{ kind: "closing", ended, from, until, receptions, rows, sha256 }]);
      this.#stillThere();
    } finally {
      this.#file.close();
    }
  }

  #write(lines: readonly CassetteLine[]) {
    const { faults, now } = this.#options;
    try {
      if (now() < this.#retry) throw new Error(this.#missing.why);
      const gap = this.#missing.receptions > 0 ? [{ kind: "missing", ...this.#missing } as const] : [];
      const all = [...this.#unwritten, ...gap, ...lines];
      this.#append(all, all.map((line) => this.#encode(line)));
      this.#unwritten = [];
      this.#missing = { receptions: 0, rows: 0, why: "" };
      faults.recovered("cassette");
    } catch (error) {
      const why = (error as Error).message;
      for (const line of lines) {
        if (line.kind !== "reception") continue;
        const { receptions, rows } = this.#missing;
        this.#missing = { receptions: receptions + 1, rows: rows + line.reception.rows.length, why };
      }
      faults.failed("cassette", `cannot write to the cassette "${this.#path}": ${why}. The rows go on, unrecorded`);
    }
  }

  #encode(line: CassetteLine): Uint8Array {
    const text = cassetteLine(line, (what) => {
      this.#options.faults.failed(
        `lost ${what}`,
        `the cassette "${this.#path}" cannot keep ${what}: it has null there`,
      );
    });
    return new TextEncoder().encode(text);
  }

  /** All or nothing: what was written of it is taken back when the rest cannot be. */
  #append(lines: readonly CassetteLine[], encoded: readonly Uint8Array[]) {
    if (this.#torn) this.#takeBack();
    const bytes = encoded.length === 1 ? encoded[0]! : joinBytes(encoded);
    try {
      for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
    } catch (error) {
      this.#torn = true;
      this.#retry = this.#options.now() + RETRY;
      try {
        this.#takeBack();
      } catch { /* before the next write, then */ }
      throw error;
    }
    lines.forEach((line, i) => this.#tally.take(line, encoded[i]!.subarray(0, -1)));
  }

  #takeBack() {
    this.#file.truncateSync(this.#tally.bytes);
    this.#torn = false;
  }

  /** A file that was deleted meanwhile still takes what is written to it, and is gone when it is closed. */
  #stillThere() {
    const { ino, dev } = this.#file.statSync();
    let now: Deno.FileInfo | undefined;
    try {
      now = Deno.statSync(this.#path);
    } catch { /* it is gone */ }
    if (now?.ino === ino && now?.dev === dev) return;
    this.#options.faults.failed(
      "deleted",
      `the cassette "${this.#path}" was deleted or replaced while it was recorded`,
    );
  }
}

/** Reads what is there, cuts off what a kill has left, and gives the tally to go on with. */
function resume(path: string, file: Deno.FsFile, { source, faults }: CassetteWriterOptions): CassetteTally {
  if (isBirth(file)) {
    file.truncateSync(0);
    return new CassetteTally();
  }
  const reader = new CassetteReader(path);
  for (const entry of reader.entries(file)) {
    if (entry.kind !== "problem") continue;
    faults.failed(`line ${entry.line}`, `line ${entry.line} of the cassette "${path}": ${entry.what}`);
  }
  if (reader.header!.source !== source) {
    throw new TypeError(
      `Cannot record "${source}" to "${path}": it is a cassette of "${reader.header!.source}". Name another file`,
    );
  }
  if (reader.torn === "line") file.truncateSync(reader.tally.bytes);
  if (reader.torn === "end") file.writeSync(Uint8Array.of(10));
  return reader.tally;
}

/** Whether nothing, or only a part of the first line, was written before the process was killed. */
function isBirth(file: Deno.FsFile): boolean {
  const { size } = file.statSync();
  if (size === 0) return true;
  const text = cassetteLine({ kind: "header", source: "", started: "" });
  const begin = new TextEncoder().encode(text.slice(0, text.indexOf('""')));
  const there = new Uint8Array(1 << 16);
  file.seekSync(0, Deno.SeekMode.Start);
  const read = file.readSync(there) ?? 0;
  const known = Math.min(read, begin.length);
  return !there.subarray(0, read).includes(10) && begin.subarray(0, known).every((byte, i) => byte === there[i]) &&
    size < there.length;
}

function openToAppend(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { read: true, append: true, create: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(`Cannot record to "${path}": its folder does not exist`, { cause: error });
  }
}

function iso(seconds: number): string {
  return new Date(Math.round(seconds * 1000)).toISOString();
}
