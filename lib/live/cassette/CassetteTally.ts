import { createHash, type Hash } from "node:crypto";
import type { CassetteLine, ClosingLine, MissingLine } from "./cassetteLine.ts";

const END = Uint8Array.of(10);

/** That something came and is not in the cassette, in words. */
export function missingText({ receptions, rows, why }: MissingLine): string {
  return `what came here could not be written (${why}): receptions: ${receptions}, rows: ${rows}`;
}

/** What a cassette holds, as its lines go by, being read or being written. */
export class CassetteTally {
  readonly #hash: Hash = createHash("sha256");
  #before: string | undefined;

  /** Receptions so far. */
  receptions = 0;
  /** Rows so far. */
  rows = 0;
  /** The arrival of the first reception, s since 1970. */
  first: number | undefined;
  /** The earliest and the latest arrival, s since 1970. */
  from: number | undefined;
  until: number | undefined;
  /** What came and could not be written, as far as that was noted. */
  missing = { receptions: 0, rows: 0 };
  /** When the last session that was closed ended, ISO 8601. */
  ended: string | undefined;
  /** Bytes, with the ends of the lines. */
  bytes = 0;

  /** Counts a line. For a closing line, what is wrong with it. */
  take(line: CassetteLine | undefined, bytes: Uint8Array): string | undefined {
    this.#before = undefined;
    let wrong: string | undefined;
    if (line?.kind === "reception") {
      const { at, rows } = line.reception;
      this.receptions++;
      this.rows += rows.length;
      this.first ??= at;
      this.from = Math.min(this.from ?? at, at);
      this.until = Math.max(this.until ?? at, at);
    } else if (line?.kind === "missing") {
      this.missing = {
        receptions: this.missing.receptions + line.receptions,
        rows: this.missing.rows + line.rows,
      };
    } else if (line?.kind === "closing") {
      this.#before = this.#digest();
      this.ended = line.ended;
      wrong = this.#check(line, this.#before);
    }
    this.#hash.update(bytes).update(END);
    this.bytes += bytes.length + 1;
    return wrong;
  }

  /** Whether the last line closes it. */
  get closed(): boolean {
    return this.#before !== undefined;
  }

  /** SHA-256 of all lines; where the last one closes the cassette, of those before it, as it states. Hexadecimal. */
  get sha256(): string {
    return this.#before ?? this.#digest();
  }

  #digest(): string {
    return this.#hash.copy().digest("hex");
  }

  #check({ sha256, receptions, rows }: ClosingLine, before: string): string | undefined {
    if (sha256 !== before) {
      return `its SHA-256 is ${sha256}, but that of the lines before it is ${before}: they were changed`;
    }
    if (receptions === this.receptions && rows === this.rows) return undefined;
    return `it counts ${receptions} receptions and ${rows} rows, but there are ${this.receptions} and ${this.rows}`;
  }
}
