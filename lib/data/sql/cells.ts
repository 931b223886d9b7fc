import { columnNames } from "../header.ts";
import { type Cell, type CsvWarning, type Row, rowMaker, type Table, toTable } from "../Table.ts";
import type { DuckDb, DuckDbResult } from "./DuckDb.ts";

/** Makes a cell of a value that is not null; throws for what is none. */
type Reader = (value: unknown) => Cell;

const asNumber: Reader = (value) => value as number;
const asText: Reader = (value) => String(value);
const asInteger: Reader = (value) => {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError(
    `${value} is larger than numbers can hold exactly (±2^53); cast it to DOUBLE, which rounds it, or to VARCHAR`,
  );
};

/** Reads moments of a unit of which there are so many in a ms (below 1: so many ms). What is finer than a ms is cut off. */
function asDate(field: string, perMs: number): Reader {
  return (value) => {
    const count = BigInt((value as Readonly<Record<string, number | bigint>>)[field]!);
    const ms = perMs >= 1 ? floorDivide(count, BigInt(perMs)) : count * BigInt(1 / perMs);
    const date = new Date(Number(ms));
    if (Number.isNaN(date.getTime())) throw new RangeError(`${value} is no moment of the years that Date knows`);
    return date;
  };
}

function floorDivide(count: bigint, by: bigint): bigint {
  return (count - ((count % by) + by) % by) / by;
}

/** By the names of DuckDB's types. Others have no cell that is one number, moment, text or truth. */
const READERS: Readonly<Record<string, Reader>> = {
  BOOLEAN: (value) => value as boolean,
  ...Object.fromEntries(
    ["TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER", "FLOAT", "DOUBLE"].map((
      type,
    ) => [type, asNumber]),
  ),
  ...Object.fromEntries(["BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM"].map((type) => [type, asInteger])),
  DECIMAL: (value) => Number(String(value)),
  ...Object.fromEntries(["VARCHAR", "ENUM", "UUID", "TIME", "TIME_TZ", "TIME_NS"].map((type) => [type, asText])),
  DATE: asDate("days", 1 / 86_400_000),
  TIMESTAMP: asDate("micros", 1000),
  TIMESTAMP_TZ: asDate("micros", 1000),
  TIMESTAMP_S: asDate("seconds", 1 / 1000),
  TIMESTAMP_MS: asDate("millis", 1),
  TIMESTAMP_NS: asDate("nanos", 1_000_000),
  SQLNULL: () => null,
};

/** What to do about types that have no cell. */
const INSTEAD: Readonly<Record<string, string>> = {
  LIST: "take one element (column[1]), a row each (unnest(column)), or a text (column::VARCHAR)",
  STRUCT: "take a field (column.field), or a text (column::VARCHAR)",
  INTERVAL: "take its seconds: epoch(column)",
};

/**
 * Makes a table of an answer, as `csv` makes one of a file.
 *
 * @throws {TypeError} for a column of a type that has no cell, such as a list
 * @throws {RangeError} for an integer that a number would change, and a moment that a Date cannot tell
 */
export function tableOf(result: DuckDbResult, { DuckDBTypeId }: DuckDb): Table {
  const { columns, warnings } = columnNames(result.columnNames(), 0);
  const readers = columns.map((name, i) => {
    const type = DuckDBTypeId[result.columnTypeId(i)]!;
    const reader = READERS[type];
    if (reader !== undefined) return reader;
    const instead = INSTEAD[type] ?? "cast it: column::VARCHAR";
    throw new TypeError(
      `column "${name}" is ${result.columnType(i)}, which is neither number, moment, text nor truth; ${instead}`,
    );
  });
  const make = rowMaker(columns);
  const rows: Row[] = Array.from({ length: result.currentRowCount }, make);
  result.getColumns().forEach((values, i) => {
    const name = columns[i]!;
    const read = readers[i]!;
    values.forEach((value, row) => {
      if (value === null) return;
      try {
        const cell = read(value);
        if (typeof cell === "number" && !Number.isFinite(cell)) warnings.push(notFinite(name, row + 1, cell));
        else rows[row]![name] = cell;
      } catch (cause) {
        throw new RangeError(`column "${name}", row ${row + 1}: ${(cause as Error).message}`, { cause });
      }
    });
  });
  return toTable(rows, columns, warnings);
}

function notFinite(column: string, line: number, cell: number): CsvWarning {
  return { line, column, value: String(cell), message: `${cell} in row ${line} of column "${column}" became null` };
}
