import type { Dialect } from "./dialect.ts";
import Papa, { type ParserResult } from "./papaparse.ts";

/** What a `RecordReader` needs to know. */
export interface RecordReaderOptions {
  dialect: Dialect;
  /** Takes the cells of one row, with the physical line on which it begins. */
  onRecord: (cells: string[], line: number) => void;
  /** Makes the error for a row that cannot be read. */
  fail: (line: number, reason: string) => Error;
}

const CR = 13;
const PROBLEMS: Readonly<Record<string, string>> = {
  MissingQuotes: "a quoted cell begins in this row and never ends",
  InvalidQuotes: "text follows the closing quote of a cell",
};
const HINT = 'a quote inside of a quoted cell is written twice ("")';

/** Divides text that comes in pieces into rows of cells, whatever the pieces, and knows the physical line of each. */
export class RecordReader {
  readonly #dialect: Dialect;
  readonly #onRecord: RecordReaderOptions["onRecord"];
  readonly #fail: RecordReaderOptions["fail"];
  /** Of the next row. */
  #line = 1;
  #rest = "";
  /** Length from which on to try again: a row longer than a piece is scanned at each doubling, not at each piece. */
  #wanted = 0;

  constructor({ dialect, onRecord, fail }: RecordReaderOptions) {
    this.#dialect = dialect;
    this.#onRecord = onRecord;
    this.#fail = fail;
  }

  /** The line that the text so far ends on. */
  get line(): number {
    return this.#line + count(this.#rest, this.#dialect.newline);
  }

  push(text: string): void {
    this.#rest += text;
    if (this.#rest.length >= this.#wanted) this.#parse(false);
  }

  end(): void {
    this.#parse(true);
  }

  #parse(last: boolean): void {
    const text = this.#rest;
    const used = text.includes('"') ? this.#parseQuoted(text, last) : this.#parsePlain(text, last);
    this.#rest = last ? "" : text.slice(used);
    this.#wanted = used === 0 ? text.length * 2 : 0;
  }

  #parsePlain(text: string, last: boolean): number {
    const { data, meta } = new Papa.Parser(this.#dialect).parse(text, 0, !last);
    for (const cells of data) {
      const end = cells.length - 1;
      const cell = cells[end] ?? "";
      if (cell.charCodeAt(cell.length - 1) === CR) cells[end] = cell.slice(0, -1);
      this.#onRecord(cells, this.#line++);
    }
    return meta.cursor;
  }

  #parseQuoted(text: string, last: boolean): number {
    const { newline } = this.#dialect;
    let start = 0;
    const step = ({ data: [cells], errors: [error], meta: { cursor } }: ParserResult) => {
      if (cells === undefined) return;
      if (error) throw this.#fail(this.#line, `${PROBLEMS[error.code] ?? error.message}; ${HINT}`);
      const end = cells.length - 1;
      const cell = cells[end] ?? "";
      if (cell.charCodeAt(cell.length - 1) === CR && !endsQuoted(cell, text, cursor)) cells[end] = cell.slice(0, -1);
      this.#onRecord(cells, this.#line);
      this.#line++;
      for (const cell of cells) if (cell.includes(newline)) this.#line += count(cell, newline);
      start = cursor;
    };
    new Papa.Parser({ ...this.#dialect, step }).parse(text, 0, !last);
    return start;
  }
}

/** Is the "\r" at the end of a row's last cell inside of its quotes, and not half of the line ending that follows? */
function endsQuoted(cell: string, text: string, rowEnd: number): boolean {
  const end = text[rowEnd - 1] === "\n" ? rowEnd - 1 : rowEnd;
  if (text.charCodeAt(end - 1) !== CR) return true;
  return text.slice(0, end - 1).endsWith(`"${cell.replaceAll('"', '""')}"`);
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found++;
  return found;
}
