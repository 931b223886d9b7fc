import { parseIsoDate } from "../../data/dates.ts";
import type { Cell, Row } from "../../data/Table.ts";

/** So deep an object is looked into; what is deeper stays JSON text. */
const DEPTH = 8;

/**
 * A row of a JSON object. Its cells are those of a table: an object within it becomes columns with dots (`wind.speed`), an array the
 * JSON text of it; texts that are ISO 8601 dates and date-times become `Date`, in UTC where they name no zone.
 *
 * @returns undefined for what is no object
 */
export function jsonRow(value: unknown): Row | undefined {
  if (!isObject(value)) return undefined;
  const row: Row = {};
  put(value, "", row, DEPTH);
  return row;
}

/**
 * What a JSON text says. An integer that a number would change, such as an id of 19 digits, is text, as in CSV: else two ids would be one.
 *
 * @throws {SyntaxError} for what is no JSON
 */
export function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  // TypeScript does not know yet that a reviver is told the text of a number (ECMAScript 2026, in V8 since 11.4).
  const keepDigits = (_: string, value: unknown, context?: { readonly source?: string }) => {
    const source = context?.source ?? "";
    const changed = typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
    return changed ? source : value;
  };
  return JSON.parse(text, keepDigits);
}

/** Whether a JSON value is an object, and no array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function put(object: Readonly<Record<string, unknown>>, prefix: string, row: Row, depth: number) {
  for (const [name, value] of Object.entries(object)) {
    const column = prefix + name;
    if (isObject(value) && depth > 1) {
      put(value, `${column}.`, row, depth - 1);
      continue;
    }
    const cell = jsonCell(value);
    // A column named __proto__ is a column.
    Object.defineProperty(row, column, { value: cell, enumerable: true, configurable: true, writable: true });
  }
}

/** A JSON value as a cell. */
export function jsonCell(value: unknown): Cell {
  if (typeof value === "string") return dateOf(value) ?? value;
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (value === null || value === undefined) return null;
  return JSON.stringify(value);
}

/** The moment that a text names: a year alone names none, it may as well be a code. */
function dateOf(text: string): Date | undefined {
  if (text.length > 40 || !/^[+-]?\d{4,6}-\d\d/.test(text)) return undefined;
  const time = parseIsoDate(text);
  return Number.isNaN(time) ? undefined : new Date(time);
}
