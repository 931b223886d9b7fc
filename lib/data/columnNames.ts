/** The names of the columns of row objects, in order: those that a table lists, else those of its first hundred rows. */
export function columnNames(rows: readonly object[]): string[] {
  const { columns } = rows as { columns?: unknown };
  if (Array.isArray(columns)) return columns.map(String);
  return [...new Set(rows.slice(0, 100).flatMap((row) => Object.keys(row)))];
}

/** Whether a value is a table: an array of plain objects, or of none with its columns listed, as an empty CSV file gives. */
export function isTable(value: unknown): value is readonly object[] {
  if (!Array.isArray(value)) return false;
  if (value.length === 0) return Array.isArray((value as { columns?: unknown }).columns);
  return value.slice(0, 100).every(isPlainObject);
}

/** Whether a value is an object that is no instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  // A notebook's cell and a module may have their own Object each.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
