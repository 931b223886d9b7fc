/** One cell of a table. An empty cell is null, never undefined, NaN or "". */
export type Cell = number | Date | boolean | string | null;

/** One row: a plain object with one property per column, in the order of the columns. */
export type Row = Record<string, Cell>;

/** Something in a CSV file that was not taken as it stood. */
export interface CsvWarning {
  /** Physical line in the file, from 1; a cell with quoted newlines makes its row span several, and the first counts. */
  readonly line: number;
  /** The column's name in the table. */
  readonly column: string;
  /** The text in the file. */
  readonly value: string;
  /** What was wrong, what was done, and what to do about it. */
  readonly message: string;
}

/**
 * Rows in the order of the file, with the column names. It is an ordinary array, so Observable Plot takes it as it is;
 * the two extra properties are not enumerable, so it compares and prints as its rows do.
 */
export interface Table extends Array<Row> {
  /** Names of the columns, in the order of the file. */
  readonly columns: string[];
  /** What was not taken as it stood, or may have been meant otherwise, by line. Empty when the file was clean. */
  readonly warnings: CsvWarning[];
}

/** Makes a table of rows. */
export function toTable(rows: Row[], columns: string[], warnings: CsvWarning[]): Table {
  return Object.defineProperties(rows, {
    columns: { value: columns },
    warnings: { value: warnings },
  }) as Table;
}

/**
 * A function that makes rows of these columns, all null. Copying one template gives all rows the same hidden shape.
 * JSON.parse defines own properties, so that a column named `__proto__` is a property like any other and no setter runs,
 * neither here nor when the cell is assigned.
 */
export function rowMaker(columns: readonly string[]): () => Row {
  const template: Row = JSON.parse(`{${columns.map((name) => `${JSON.stringify(name)}:null`).join(",")}}`);
  return () => ({ ...template });
}
