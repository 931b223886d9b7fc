import { turn } from "../../time/turn.ts";
import { type CassetteProblem, CassetteReader } from "./CassetteReader.ts";
import { missingText } from "./CassetteTally.ts";

/** A recording of a source, as {@linkcode record} makes it; `await cassette(path)` reads what it says of itself. */
export class Cassette {
  /** Where it is. */
  readonly path: string;
  /** The name of the source that was recorded. */
  readonly source: string;
  /** The first arrival; undefined where nothing came. */
  readonly from: Date | undefined;
  /** The last arrival. */
  readonly until: Date | undefined;
  /** What came, moment by moment. */
  readonly receptions: number;
  /** Rows in all of it. */
  readonly rows: number;
  /**
   * SHA-256 of all its lines, hexadecimal; where the last one closes the recording, of those before it, as that line states. It is
   * computed, not believed.
   */
  readonly sha256: string;
  /** Whether the recording ended cleanly, and nothing is wrong or missing. */
  readonly complete: boolean;
  /** Why it is not complete: the first hundred lines that cannot be read, that were cut off, or that are missing. */
  readonly problems: readonly CassetteProblem[];

  /** Made by {@linkcode cassette}. */
  constructor(fields: Pick<Cassette, keyof Cassette>) {
    this.path = fields.path;
    this.source = fields.source;
    this.from = fields.from;
    this.until = fields.until;
    this.receptions = fields.receptions;
    this.rows = fields.rows;
    this.sha256 = fields.sha256;
    this.complete = fields.complete;
    this.problems = fields.problems;
  }

  /** How a notebook shows it. */
  async [Symbol.for("Jupyter.display")](): Promise<Readonly<Record<string, unknown>>> {
    return (await import("../../notebook/cassetteBundle.ts")).cassetteBundle(this);
  }
}

const MOST_PROBLEMS = 100;

/**
 * Reads a cassette through, and says what it holds: its source, the span of its arrivals, how much came, its SHA-256, and whether it
 * is complete.
 *
 * @throws {Deno.errors.NotFound} where there is no such file
 * @throws {SyntaxError} where it is no cassette, and {@linkcode RangeError} where it is one of a later version
 *
 * @example
 * ```ts
 * import { cassette } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const { source, from, rows, complete } = await cassette("data/quakes.cassette.jsonl");
 * assert.equal(source, "usgs all_week");
 * assert.equal(from?.toISOString(), "2018-01-31T01:49:59.650Z");
 * assert(rows === 1707 && complete);
 * ```
 */
export async function cassette(path: string): Promise<Cassette> {
  const reader = new CassetteReader(path);
  const problems: CassetteProblem[] = [];
  for (const entry of reader.entries()) {
    if (reader.line % 256 === 0) await turn(); // others go on meanwhile
    const { line } = reader;
    if (problems.length >= MOST_PROBLEMS) continue;
    if (entry.kind === "problem") problems.push({ line, what: entry.what });
    if (entry.kind === "missing") problems.push({ line, what: missingText(entry) });
  }
  const { receptions, rows, from, until, sha256, closed } = reader.tally;
  return new Cassette({
    path,
    source: reader.header!.source,
    from: date(from),
    until: date(until),
    receptions,
    rows,
    sha256,
    complete: closed && problems.length === 0,
    problems,
  });
}

function date(seconds: number | undefined): Date | undefined {
  return seconds === undefined ? undefined : new Date(Math.round(seconds * 1000));
}
