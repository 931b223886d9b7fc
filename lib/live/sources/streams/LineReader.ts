import type { Row } from "../../../data/Table.ts";
import type { Faults } from "../Faults.ts";
import { CsvLines } from "./CsvLines.ts";
import type { LineFormatOptions } from "./LineFormatOptions.ts";
import { jsonRows, type Made, MessageReader } from "./MessageReader.ts";

/** Rows of lines. What a line is is settled by its first one, where nobody says it. */
export class LineReader<R extends object> {
  readonly #options: LineFormatOptions<R>;
  readonly #messages: MessageReader<R>;
  readonly #csv: CsvLines;
  #parse: LineFormatOptions<R>["parse"];

  constructor(faults: Faults, options: LineFormatOptions<R> & { key?: string | ((row: R) => unknown) | undefined }) {
    this.#options = options;
    this.#parse = options.columns === undefined ? options.parse : options.parse ?? "csv";
    this.#messages = new MessageReader<R>(faults, { key: options.key, what: "a line" });
    this.#csv = new CsvLines(options as LineFormatOptions, faults);
  }

  /** What follows begins anew, as a new file or a new connection does. */
  restart(): void {
    this.#csv.restart();
    this.#parse = this.#options.parse ?? this.#parse;
  }

  /** The new rows of these lines. */
  read(lines: readonly string[]): R[] {
    const rows: R[] = [];
    for (const line of lines) {
      this.#parse ??= looksLikeJson(line) ? "json" : "csv";
      for (const row of this.#messages.read(line, (text) => this.#make(text))) rows.push(row);
    }
    return rows;
  }

  #make(line: string): Made<R> {
    if (typeof this.#parse === "function") return this.#parse(line);
    const rows: Made<Row> = this.#parse === "json" ? jsonRows(line) : this.#csv.read(line);
    return rows as Made<object> as Made<R>;
  }
}

/** An object or array, or half of one (a device may be in the middle of it), or any JSON value. */
function looksLikeJson(line: string): boolean {
  const text = line.trim();
  if (/^[{[]|[}\]]$/.test(text)) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
