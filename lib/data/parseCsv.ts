import { checkOptions, type CsvOptions } from "./CsvOptions.ts";
import type { Table } from "./Table.ts";
import { TableReader } from "./TableReader.ts";

/** Characters a piece: the cells of one piece are in memory at a time. */
const PIECE = 1 << 16;

/**
 * Reads a table from CSV text (RFC 4180, also with `;`, tab or `|` between cells, LF, CRLF or CR after rows, and a byte
 * order mark). The first row names the columns; empty, spaced and duplicate names are made usable, and said in `warnings`.
 *
 * A column has one type as a whole. Numbers have an optional sign, point and exponent. ISO 8601 dates and
 * date-times become `Date`; without a zone they are UTC. `true` and `false` are booleans, in any case. Anything else is text, as it
 * stands. An empty cell, or one of spaces, is null. A column has a type when at least nine tenths of its non-empty cells do, or all but one
 * and more than half; the others become null and are in `warnings`, each with its line, up to 1000 a column. Words such as `NA`,
 * `n/a`, `NaN` and `null` do not count against a type, but are reported as any word. Codes that a number would
 * change (`007`, 20-digit ids) make their column text.
 *
 * @param text The text; its first row has the names.
 * @param options Types to force, `strict`, and how the text is written.
 * @returns An array of plain row objects, with `columns` and `warnings`.
 * @throws {SyntaxError} With the line: when the text is empty, a row has more or fewer cells than the first one, or a quote is
 * not closed; with `strict` also when a cell does not fit its column's type.
 * @throws {TypeError} When `types` has an unknown column or type.
 *
 * @example
 * ```ts
 * import { parseCsv } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const rows = parseCsv("date,close\n2020-01-01,3.5\n2020-01-02,oops\n2020-01-03,-4e2\n");
 * assert.deepEqual(rows[0], { date: new Date("2020-01-01T00:00:00Z"), close: 3.5 });
 * assert.deepEqual(rows.columns, ["date", "close"]);
 * assert.deepEqual(rows.map((row) => row["close"]), [3.5, null, -400]);
 * assert.equal(rows.warnings[0]?.line, 3);
 * ```
 */
export function parseCsv(text: string, options: CsvOptions = {}): Table {
  if (typeof text !== "string") throw new TypeError(`Cannot parse CSV: text must be a string, got ${typeof text}`);
  checkOptions(options);
  let reader = new TableReader(options);
  for (;;) {
    for (let at = 0; at < text.length; at += PIECE) reader.push(text.slice(at, at + PIECE));
    const table = reader.end();
    if (table) return table;
    reader = reader.again();
  }
}
