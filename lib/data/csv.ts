import { openBytes } from "./bytes.ts";
import { checkOptions, type CsvSourceOptions } from "./CsvOptions.ts";
import { decode, isEncoding } from "./decode.ts";
import type { Table } from "./Table.ts";
import { TableReader } from "./TableReader.ts";

/**
 * Reads a table from a CSV file or address, as `parseCsv` reads text.
 *
 * It streams: the file's text is never in memory as a whole. A column whose type turns out otherwise than its beginning
 * promised costs a second reading, from the disk for a file, from the kept bytes for an address.
 *
 * @param source A path, relative to the current folder, or a file:, http: or https: URL.
 * @param options As for `parseCsv`; also the `encoding` of the bytes, and the `fetch` to use.
 * @returns An array of plain row objects, with `columns` and `warnings`.
 * @throws {Deno.errors.NotFound} When there is no such file.
 * @throws {Deno.errors.Http} When the server does not answer with success.
 * @throws {SyntaxError} When the text is not UTF-8, or for the reasons of `parseCsv`.
 *
 * @example
 * ```ts
 * import { csv } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const rows = await csv("data/sp500.csv");
 * assert.deepEqual(rows.columns, ["date", "open", "high", "low", "close", "adjclose", "volume"]);
 * assert.equal(rows.length, 5105);
 * assert.equal(rows[0]?.["close"], 1455.219971);
 * ```
 */
export async function csv(source: string | URL, options: CsvSourceOptions = {}): Promise<Table> {
  if (!(source instanceof URL) && (typeof source !== "string" || source.includes("\n"))) {
    throw new TypeError("Cannot read CSV: source must be a path or a URL; parseCsv() reads text");
  }
  checkOptions(options);
  const { encoding: told } = options;
  if (told !== undefined && !isEncoding(told)) {
    const known = "utf-8, utf-16le, windows-1252, iso-8859-15, shift_jis and the others of TextDecoder";
    throw new RangeError(`Unknown encoding "${told}"; known are ${known}`);
  }
  const bytes = await openBytes(source, { fetch: options.fetch ?? fetch });
  try {
    const encoding = told ?? (bytes.charset !== null && isEncoding(bytes.charset) ? bytes.charset : "utf-8");
    let reader = new TableReader(options, `"${bytes.name}"`);
    for (;;) {
      const { name } = bytes;
      for await (const text of decode(bytes.read(), { encoding, name, line: () => reader.line })) reader.push(text);
      const table = reader.end();
      if (table) return table;
      reader = reader.again();
    }
  } finally {
    bytes.close();
  }
}
