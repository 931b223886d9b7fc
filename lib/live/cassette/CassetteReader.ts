import { byteLines } from "./byteLines.ts";
import { CASSETTE_HEADER, type CassetteLine, type HeaderLine, readCassetteLine } from "./cassetteLine.ts";
import { CassetteTally } from "./CassetteTally.ts";

/** Something in a cassette that is not as it was recorded. */
export interface CassetteProblem {
  /** The line, from 1. */
  readonly line: number;
  /** What is wrong with it, in a sentence. */
  readonly what: string;
}

/** A line of a cassette, or what is wrong with one. */
export type CassetteEntry = CassetteLine | CassetteProblem & { readonly kind: "problem" };

/**
 * Reads a cassette line by line, whatever its size, and checks it: each line, and the counts and the SHA-256 of each closing line.
 * It reads synchronously, a chunk at a time: that takes less time than JSON does, and on a virtual clock nothing comes between.
 */
export class CassetteReader {
  readonly #path: string;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #lines = 0;

  /** Counts what was read so far. */
  readonly tally = new CassetteTally();
  /** The first line. */
  header: HeaderLine | undefined;
  /** Whether the last line is cut off (`"line"`) or is whole and lacks only its end (`"end"`). */
  torn: "line" | "end" | undefined;

  /** How many lines were read. */
  get line(): number {
    return this.#lines;
  }

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The lines in order; what is wrong stands where it was met.
   *
   * @param file an open file, which is read from its start and left open; else the path is opened
   * @throws {SyntaxError} when it is no cassette
   * @throws {RangeError} when it is one of a later version
   */
  *entries(file?: Deno.FsFile): Generator<CassetteEntry, void> {
    const opened = file ?? openCassette(this.#path);
    try {
      for (const { bytes, whole } of byteLines(opened)) yield* this.#read(bytes, whole);
    } finally {
      if (file === undefined) opened.close();
    }
    if (this.#lines === 0) throw this.#noCassette("it is empty");
  }

  *#read(bytes: Uint8Array, whole: boolean): Generator<CassetteEntry, void> {
    const number = ++this.#lines;
    let line: CassetteLine | undefined;
    let wrong: string | undefined;
    try {
      line = readCassetteLine(this.#decoder.decode(bytes));
    } catch (error) {
      if (number === 1) throw this.#noCassette((error as Error).message, error);
      wrong = (error as Error).message;
    }
    if (number === 1 && line?.kind !== "header") {
      throw this.#noCassette(`it does not begin with ${JSON.stringify(CASSETTE_HEADER)}`);
    }
    if (!whole) this.torn = line === undefined ? "line" : "end";
    if (this.torn === "line") {
      yield { kind: "problem", line: number, what: "it is cut off, and left out: the recording was killed" };
      return;
    }
    const counted = this.tally.take(line, bytes);
    wrong ??= counted ?? this.#headerProblem(line);
    if (wrong !== undefined) yield { kind: "problem", line: number, what: wrong };
    if (line !== undefined) yield line;
  }

  #headerProblem(line: CassetteLine | undefined): string | undefined {
    if (line?.kind !== "header") return undefined;
    this.header ??= line;
    if (line.source === this.header.source) return undefined;
    return `from here on it is of another source, ${JSON.stringify(line.source)}`;
  }

  #noCassette(why: string, cause?: unknown): Error {
    const message = `Cannot read "${this.#path}" as a cassette: ${why}`;
    return cause instanceof RangeError ? new RangeError(message, { cause }) : new SyntaxError(message, { cause });
  }
}

/** Opens a cassette to read it. @throws {Deno.errors.NotFound} and so on, with the path */
export function openCassette(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(`Cannot read the cassette "${path}": there is no such file`, { cause: error });
  }
}
