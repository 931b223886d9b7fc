import type { Table } from "../Table.ts";
import { answer } from "./answering.ts";
import { makeQuery, type SqlValue } from "./Query.ts";

/**
 * Asks files, by SQL: CSV, Parquet and JSON, of any size, as [DuckDB](https://duckdb.org/docs/sql/introduction) reads them. Only the rows
 * of the answer come into memory.
 *
 * A file stands in the query by its path, relative to the current folder: `FROM 'data/sp500.csv'`, `FROM 'log/2020-*.parquet'`,
 * `FROM read_csv('data/odd.txt', delim = '|')`. Values stand in it as `${…}`. They are bound, and never become part of its text: a number,
 * bigint, text, boolean, `Date` or null; not the name of a table or a column.
 *
 * Rows are as those of `csv`: numbers, `Date`, booleans, text, and null. `DATE` and `TIMESTAMP` are in UTC, and so is the session,
 * whatever the time zone of the machine; what is finer than a millisecond is cut off. Integers of every length and `DECIMAL` become
 * numbers; NaN and infinities become null, and are in `warnings`. `TIME`, `UUID`, `ENUM` and JSON are text.
 *
 * DuckDB is downloaded at the first query (24 MB), and takes `--allow-ffi`. It works in one thread, so that sums and the order of groups are
 * the same each time; still, only ORDER BY promises an order. A query reads the files that it names, and nothing else: no network,
 * no other file, and it writes none.
 *
 * @param strings The query: one SELECT (WITH, FROM … and DESCRIBE are also one).
 * @param values The values in it.
 * @returns An array of plain row objects, with `columns` and `warnings`; `line` in these is the row of the answer, from 1.
 * @throws {SyntaxError} When DuckDB does not understand it, a column is unknown, or a value stands within quotes.
 * @throws {Deno.errors.NotFound} When there is no such file.
 * @throws {TypeError} For a value of another type, a network address, and a column of lists, structs and the like: it says what to take instead.
 * @throws {RangeError} For an integer beyond ±2^53, which a number would change: it says how to cast it.
 *
 * @example
 * ```ts ignore
 * import { sql } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const least = 1e9;
 * const years = await sql`
 *   SELECT year(date) AS year, avg(close) AS close
 *   FROM 'data/sp500.csv'
 *   WHERE volume > ${least}
 *   GROUP BY year ORDER BY year`;
 * assert.deepEqual(years.columns, ["year", "close"]);
 * assert.equal(years[0]?.["year"], 2000);
 * ```
 */
export async function sql(strings: TemplateStringsArray, ...values: SqlValue[]): Promise<Table> {
  return await answer(makeQuery(strings, values));
}
