import type { CsvType } from "./CsvOptions.ts";
import type { Table } from "./Table.ts";

/**
 * The type of a column's values, or "empty" when it has none.
 *
 * @throws {TypeError} When there is no such column; the message lists the columns.
 */
export function columnType(table: Table, name: string): CsvType | "empty" {
  if (!table.columns.includes(name)) {
    throw new TypeError(`Unknown column "${name}"; the columns are ${table.columns.join(", ")}`);
  }
  for (const row of table) {
    const value = row[name];
    if (value === null || value === undefined) continue;
    return value instanceof Date ? "date" : typeof value as "number" | "boolean" | "string";
  }
  return "empty";
}

/** What to listen to when nobody said: a column for time, or null for the row's number, and a column for pitch. */
export interface PickedColumns {
  x: string | null;
  y: string;
}

/**
 * Picks the first column of dates, or else null (the row's number), and the first column of numbers.
 *
 * @throws {TypeError} When there is no column of numbers; the message lists the columns with their types.
 */
export function pickColumns(table: Table): PickedColumns {
  const types = table.columns.map((name) => ({ name, type: columnType(table, name) }));
  const y = types.find(({ type }) => type === "number");
  if (y === undefined) {
    const list = types.map(({ name, type }) => `${name} (${type})`).join(", ");
    throw new TypeError(`Cannot pick a column to hear: none has numbers; the columns are ${list}`);
  }
  return { x: types.find(({ type }) => type === "date")?.name ?? null, y: y.name };
}
