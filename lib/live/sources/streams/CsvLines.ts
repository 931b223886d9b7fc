import { ColumnReader, isMissingWord } from "../../../data/ColumnReader.ts";
import type { CsvType } from "../../../data/CsvOptions.ts";
import { findDialect } from "../../../data/dialect.ts";
import { columnNames } from "../../../data/header.ts";
import { RecordReader } from "../../../data/RecordReader.ts";
import { type Cell, type Row, rowMaker } from "../../../data/Table.ts";
import type { Faults } from "../Faults.ts";
import type { LineFormatOptions } from "./LineFormatOptions.ts";
import { excerpt, QUIET } from "./MessageReader.ts";

interface Column {
  readonly name: string;
  /** undefined until its first value is there. */
  reader: ColumnReader | undefined;
  odd: boolean;
}

/**
 * Rows of CSV that comes line by line. Nobody knows what will come, so a column has the type of its first value; one that does not fit is
 * null, and that is said once a column.
 */
export class CsvLines {
  readonly #options: LineFormatOptions;
  readonly #faults: Faults;
  #header: string | undefined;
  #delimiter = ",";
  #columns: Column[] | undefined;
  #makeRow: () => Row = () => ({});
  #begins = true;

  constructor(options: LineFormatOptions, faults: Faults) {
    this.#options = options;
    this.#faults = faults;
  }

  /** What follows begins anew, and may have a header, the same or another. */
  restart(): void {
    this.#begins = true;
  }

  /** @throws {SyntaxError} for a line that is no row of these columns */
  read(line: string): Row | undefined {
    if (this.#begins && this.#isHeader(line)) return undefined;
    const cells = this.#cells(line);
    const columns = this.#columns!;
    if (cells.length !== columns.length) {
      const names = columns.map(({ name }) => name).join(", ");
      throw new SyntaxError(`it has ${cells.length} cells, and the columns are ${columns.length} (${names})`);
    }
    const row = this.#makeRow();
    for (let i = 0; i < columns.length; i++) row[columns[i]!.name] = this.#cell(columns[i]!, cells[i]!);
    return row;
  }

  #isHeader(line: string): boolean {
    this.#begins = false;
    if (line.startsWith("\ufeff")) line = line.slice(1);
    const { columns } = this.#options;
    if (this.#columns === undefined) {
      this.#delimiter = this.#options.delimiter ?? findDialect(`${line}\n`, { complete: true }).delimiter;
      const cells = this.#cells(line);
      const numbers = cells.every((cell) => /^\s*[-+.\d]/.test(cell));
      if (columns !== undefined || numbers) {
        this.#name(columns ?? cells.map((_, i) => `column_${i + 1}`));
        if (columns === undefined) {
          const names = cells.map((_, i) => `column_${i + 1}`).join(", ");
          this.#faults.failed(
            "header",
            `the first line is numbers and no header, so the columns are ${names}; say columns: […]`,
          );
        }
        return false;
      }
      this.#header = line;
      this.#name(cells);
      return true;
    }
    if (columns !== undefined || this.#header === undefined) return false;
    if (line === this.#header) return true;
    // Another header: all cells are texts, and the columns' own values are not.
    const cells = this.#cells(line);
    const typed = this.#columns.some(({ reader }) => reader !== undefined && reader.type !== "string");
    if (!typed || !cells.every((cell) => /^[^\d\s+-]/.test(cell.trim()))) return false;
    const { columns: names } = columnNames(cells, 1);
    this.#faults.failed("header", `the columns were ${this.#names()}, and are ${names.join(", ")} now`);
    this.#header = line;
    this.#name(cells);
    return true;
  }

  #name(cells: readonly string[]): void {
    const { columns } = columnNames(cells, 1);
    this.#columns = columns.map((name) => ({ name, reader: undefined, odd: false }));
    this.#makeRow = rowMaker(columns);
    for (const name of Object.keys(this.#options.types ?? {})) {
      if (columns.includes(name)) continue;
      this.#faults.failed(
        `no ${name}`,
        `a type was given for column "${name}", and the columns are ${columns.join(", ")}`,
      );
    }
  }

  #names(): string {
    return this.#columns!.map(({ name }) => name).join(", ");
  }

  #cells(line: string): string[] {
    if (!line.includes('"')) return line.split(this.#delimiter);
    let cells: string[] = [];
    const reader = new RecordReader({
      dialect: { delimiter: this.#delimiter, newline: "\n" },
      onRecord: (record) => cells = record,
      fail: (_, reason) => new SyntaxError(reason),
    });
    reader.push(line);
    reader.end();
    return cells;
  }

  #cell(column: Column, text: string): Cell {
    const trimmed = text.trim();
    if (trimmed === "") return null;
    if (column.reader === undefined) {
      const type = this.#options.types?.[column.name] ??
        (isMissingWord(trimmed) ? undefined : typeOf(text, this.#options));
      if (type === undefined) return null;
      const forced = this.#options.types?.[column.name] !== undefined;
      column.reader = new ColumnReader(column.name, { type, forced, decimal: this.#options.decimal ?? "." });
    }
    const value = column.reader.read(text, 0);
    const odd = value === null && !isMissingWord(trimmed);
    const kind = `column ${column.name}`;
    if (odd) {
      const { name, reader: { type } } = column as { name: string; reader: ColumnReader };
      this.#faults.failed(kind, `column "${name}" has a ${type}, and ${excerpt(text)} is none: it became null`);
    } else if (column.odd) this.#faults.recovered(kind, QUIET);
    column.odd ||= odd;
    return value;
  }
}

/** The type that a value by itself has. */
function typeOf(text: string, { decimal = "." }: LineFormatOptions): CsvType {
  const reader = new ColumnReader("", { type: "string", forced: false, decimal });
  reader.read(text, 0);
  return reader.decided();
}
