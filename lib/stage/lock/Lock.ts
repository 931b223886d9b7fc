import { basename, dirname, join } from "node:path";

/** A file that a performance reads, as it was when it was locked. */
export interface LockedFile {
  /** Relative to the script's folder. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** An answer of a server, of which a copy lies beside the script. */
export interface LockedAnswer extends LockedFile {
  /** Without keys and passwords: they are `***`. */
  readonly url: string;
  readonly type: string;
}

/** A query, of whose rows a copy lies beside the script. */
export interface LockedQuery extends LockedFile {
  readonly text: string;
  /** What `$1`, `$2`, … stand for: JSON, an ISO date, or `12n`. */
  readonly values: readonly string[];
  /** How many it gave. */
  readonly rows: number;
  /** What DuckDB read for it. They need not be there to perform. */
  readonly files: readonly LockedFile[];
}

/** A piece, as it was. */
export interface LockedPiece {
  readonly cue: string;
  /** In seconds of the whole. */
  readonly at: number;
  readonly duration: number;
  readonly events: number;
  readonly hash: string;
}

/** What a performance was when it was locked: what lies in `stage.lock.json` beside `stage.ts`. */
export interface Lock {
  /** The version of this format. */
  readonly lock: 1;
  readonly script: LockedFile;
  /** What it imports from this disk, JSON included. */
  readonly modules: readonly LockedFile[];
  /** Of auscult, Deno, V8, and the packages that shape the sound. */
  readonly versions: Readonly<Record<string, string>>;
  /** `"linux x86_64"`. */
  readonly platform: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly seed: number;
  /** The time that the script was told; null where it was the real one. */
  readonly clock: string | null;
  /** Lines of the script that read the clock or random numbers. */
  readonly asked: { readonly clock: readonly string[]; readonly random: readonly string[] };
  readonly data: readonly LockedFile[];
  readonly answers: readonly LockedAnswer[];
  readonly queries: readonly LockedQuery[];
  /** SHA-256 of each file of Csound code that the sound is made with, and of sound files of instruments. */
  readonly orchestra: Readonly<Record<string, string>>;
  readonly score: {
    readonly hash: string;
    readonly events: number;
    readonly duration: number;
    /** The canonical list of events, a file beside the lock: its SHA-256 is the hash. */
    readonly list: string;
    readonly pieces: readonly LockedPiece[];
  };
  readonly render: {
    readonly engine: "embedded";
    readonly sampleRate: number;
    readonly bits: 24;
    /** Of the whole WAV file, as `--render` writes it. */
    readonly sha256: string;
  };
}

/** Where the lock of a script, and what belongs to it, lie. */
export interface LockPaths {
  readonly lock: string;
  readonly events: string;
  /** Folder of the answers, and of the rows of queries, that were kept. */
  readonly answers: string;
}

/** `stage.ts`: `stage.lock.json`, `stage.events.txt`, `stage.data/`. */
export function lockPaths(script: string): LockPaths {
  const base = join(dirname(script), basename(script).replace(/\.\w+$/, ""));
  return { lock: `${base}.lock.json`, events: `${base}.events.txt`, answers: `${base}.data` };
}

/**
 * Reads the lock of a script, at once; undefined where there is none.
 *
 * @throws {SyntaxError} when it is none, or of a version that is not known
 */
export function readLock(path: string): Lock | undefined {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  let lock: Partial<Lock> | null;
  try {
    lock = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read the lock ${path}: ${(cause as Error).message}`, { cause });
  }
  if (lock?.lock !== 1) {
    throw new SyntaxError(`Cannot read the lock ${path}: this auscult knows version 1, it is ${lock?.lock}`);
  }
  for (const part of ["script", "versions", "asked", "data", "answers", "orchestra", "score", "render"] as const) {
    if (typeof lock[part] !== "object") throw new SyntaxError(`Cannot read the lock ${path}: it has no "${part}"`);
  }
  return { modules: [], queries: [], ...lock } as unknown as Lock; // older locks have none
}
