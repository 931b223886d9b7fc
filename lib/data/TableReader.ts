import { ColumnReader } from "./ColumnReader.ts";
import type { CsvOptions, CsvType } from "./CsvOptions.ts";
import { type Dialect, findDialect } from "./dialect.ts";
import { columnNames } from "./header.ts";
import { RecordReader } from "./RecordReader.ts";
import { type CsvWarning, type Row, rowMaker, type Table, toTable } from "./Table.ts";

/** Characters from which the delimiter, the line ending and a first guess of the types come, whatever the pieces. */
const BEGINNING = 1 << 16;

/**
 * Makes a table of text that comes in pieces: each row is typed and built as soon as it is complete, and its text dropped.
 * What type a column has is only known at the end; the types are guessed from the beginning, and if one was wrong, the
 * text has to be read once more.
 *
 * ```
 * let reader: TableReader | null = new TableReader(options)
 * for (;;) { for (const text of pieces) reader.push(text); const table = reader.end(); if (table) return table; reader = reader.again() }
 * ```
 */
export class TableReader {
  readonly #options: CsvOptions;
  readonly #source: string;
  /** Type by column: those decided by the reading before, or those guessed. */
  #types: ReadonlyMap<string, CsvType> | null;
  #beginning = "";
  #records: RecordReader | null = null;
  #readers: ColumnReader[] | null = null;
  #columns: string[] = [];
  #headerWarnings: CsvWarning[] = [];
  #makeRow: () => Row = () => ({});
  #rows: Row[] = [];
  /** Empty lines of a table with one column: empty cells, unless they end the file. */
  #blanks = 0;

  /** `source` is what error messages call the text: `"data/a.csv"`. */
  constructor(options: CsvOptions, source = "", types: ReadonlyMap<string, CsvType> | null = null) {
    this.#options = options;
    this.#source = source;
    this.#types = types;
  }

  /** The physical line that the text so far ends on. */
  get line(): number {
    return this.#records?.line ?? this.#beginning.split("\n").length;
  }

  push(text: string): void {
    if (this.#records) return this.#records.push(text);
    this.#beginning += text;
    if (this.#beginning.length >= BEGINNING) this.#begin(false);
  }

  /** The table, or null when a guess was wrong and the text has to be read by `again()`. */
  end(): Table | null {
    if (!this.#records) this.#begin(true);
    this.#records?.end();
    const readers = this.#readers;
    if (readers === null) throw this.#fail(0, "it is empty; a first row with column names is needed");
    if (readers.some((reader) => reader.decided() !== reader.type)) return null;
    const byLine = (a: CsvWarning, b: CsvWarning) => a.line - b.line;
    const [stray] = readers.flatMap((reader) => reader.strays.slice(0, 1)).sort(byLine);
    if (this.#options.strict && stray) throw this.#fail(stray.line, stray.message.replace(" and became null", ""));
    const warnings = [...this.#headerWarnings, ...readers.flatMap((reader) => reader.warnings())].sort(byLine);
    return toTable(this.#rows, this.#columns, warnings);
  }

  /** A reader for the same text that knows the types. */
  again(): TableReader {
    return new TableReader(this.#options, this.#source, this.#decided());
  }

  #decided(): Map<string, CsvType> {
    return new Map(this.#readers?.map((reader) => [reader.name, reader.decided()]));
  }

  #begin(complete: boolean): void {
    const text = this.#beginning.startsWith("\ufeff") ? this.#beginning.slice(1) : this.#beginning;
    const beginning = text.slice(0, BEGINNING - 1);
    const whole = complete && beginning.length === text.length;
    const found = findDialect(beginning, { complete: whole });
    const dialect = { ...found, delimiter: this.#options.delimiter ?? found.delimiter };
    if (this.#types === null) {
      const guess = new TableReader(this.#options, this.#source, new Map());
      guess.#start(dialect);
      guess.#records?.push(beginning);
      if (whole) guess.#records?.end();
      this.#types = guess.#decided();
    }
    this.#start(dialect);
    this.#beginning = "";
    this.#records?.push(text);
  }

  #start(dialect: Dialect): void {
    this.#records = new RecordReader({
      dialect,
      fail: (line, reason) => this.#fail(line, reason),
      onRecord: (cells, line) => this.#onRecord(cells, line),
    });
  }

  #onRecord(cells: string[], line: number): void {
    if (cells.length === 1 && cells[0]?.trim() === "") {
      if (this.#columns.length === 1) this.#blanks++;
      return;
    }
    const readers = this.#readers;
    if (readers === null) return this.#onHeader(cells, line);
    if (cells.length !== readers.length) {
      const columns = this.#columns.join(", ");
      const reason = `number of cells is ${cells.length}, but the first row names ${readers.length} (${columns})`;
      throw this.#fail(line, reason);
    }
    for (; this.#blanks > 0; this.#blanks--) this.#rows.push(this.#makeRow());
    const row = this.#makeRow();
    for (let i = 0; i < readers.length; i++) {
      const reader = readers[i]!;
      row[reader.name] = reader.read(cells[i]!, line);
    }
    this.#rows.push(row);
  }

  #onHeader(cells: string[], line: number): void {
    const { columns, warnings } = columnNames(cells, line);
    const forced = new Map(Object.entries(this.#options.types ?? {}));
    for (const name of forced.keys()) {
      if (columns.includes(name)) continue;
      throw new TypeError(`Cannot give a type to column "${name}"${this.#of()}; the columns are ${columns.join(", ")}`);
    }
    this.#columns = columns;
    this.#headerWarnings = warnings;
    this.#makeRow = rowMaker(columns);
    this.#readers = columns.map((name) =>
      new ColumnReader(name, {
        type: forced.get(name) ?? this.#types?.get(name) ?? "string",
        forced: forced.has(name),
        decimal: this.#options.decimal ?? ".",
      })
    );
  }

  #fail(line: number, reason: string): SyntaxError {
    const where = line > 0 ? `, line ${line}` : "";
    return new SyntaxError(`Cannot read CSV${this.#source && ` ${this.#source}`}${where}: ${reason}`);
  }

  #of(): string {
    return this.#source && ` of ${this.#source}`;
  }
}
