import { reasonOf } from "../../../data/reasonOf.ts";
import type { Row } from "../../../data/Table.ts";
import type { Faults } from "../Faults.ts";
import { Seen } from "../http/Seen.ts";
import { isObject, jsonCell, jsonRow, parseJson } from "../jsonRow.ts";
import { type ConnectionOptions, KEYS } from "./ConnectionOptions.ts";

/** Rows that were made of a text: one, several, or none. */
export type Made<R extends object> = R | readonly R[] | null | undefined;

/** Malformed messages are one fault until none has come for so long, s: one in two of them may be malformed. */
export const QUIET = 10;

/**
 * The rows of a JSON text: an object is a row, an array a row for each of its values, and a value by itself `{ value }`.
 *
 * @throws {SyntaxError} for what is no JSON
 */
export function jsonRows(text: string): readonly Row[] {
  const value = parseJson(text);
  if (Array.isArray(value)) return value.map(rowOf);
  return [rowOf(value)];
}

function rowOf(value: unknown): Row {
  return isObject(value) ? jsonRow(value)! : { value: jsonCell(value) };
}

/** Makes rows of messages. What cannot be read is told, and the rest goes on. */
export class MessageReader<R extends object> {
  readonly #faults: Faults;
  readonly #what: string;
  readonly #seen: Seen<R> | undefined;
  #malformed = false;

  /** @param what a message is called, such as "a line" */
  constructor(
    faults: Faults,
    { key, what }: { key: ConnectionOptions<R>["key"]; what: string },
  ) {
    this.#faults = faults;
    this.#what = what;
    if (key !== undefined) this.#seen = new Seen<R>(key, KEYS);
  }

  /** The new rows that a function makes of a message; none, where it throws. */
  read(text: string, make: (text: string) => Made<R>): readonly R[] {
    let rows: readonly R[];
    try {
      rows = readMade(make(text));
    } catch (error) {
      this.failed(text, error);
      return [];
    }
    if (this.#malformed) this.#faults.recovered("malformed", QUIET);
    return this.fresh(rows);
  }

  /** A message could not be read. */
  failed(text: string, error: unknown): void {
    this.#malformed = true;
    const reason = error instanceof SyntaxError && /JSON/.test(error.message) ? "it is no JSON" : reasonOf(error);
    this.#faults.failed("malformed", `${this.#what} was left out: ${reason}: ${excerpt(text)}`);
  }

  /** Those of the rows that did not come before. */
  fresh(rows: readonly R[]): readonly R[] {
    return this.#seen && rows.length > 0 ? this.#seen.fresh(rows) : rows;
  }
}

function readMade<R extends object>(made: Made<R>): readonly R[] {
  if (made === null || made === undefined) return [];
  const rows = Array.isArray(made) ? made as readonly R[] : [made as R];
  const odd = rows.find((row) => typeof row !== "object" || row === null);
  if (odd === undefined) return rows;
  throw new TypeError(`parse must give a row, rows or null, and a row is an object; it gave ${JSON.stringify(odd)}`);
}

/** The beginning of a text, on one line, as JSON writes it: it may hold control characters. */
export function excerpt(text: string): string {
  return text.length <= 60 ? JSON.stringify(text) : `${JSON.stringify(text.slice(0, 60))}… (${text.length} characters)`;
}
