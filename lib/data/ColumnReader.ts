import type { CsvType } from "./CsvOptions.ts";
import { parseDate, parseIsoDate } from "./dates.ts";
import { isCode, parseCommaNumber, parseNumber } from "./numbers.ts";
import type { Cell, CsvWarning } from "./Table.ts";

/** Words that stand for a missing value: they say nothing about their column's type. In a column of text they are text. */
const MISSING = new Set(["na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "--", ".", "?"]);
/** Warnings kept per column; one more says how many there were. */
const MAX_WARNINGS = 1000;
/** Texts of a column that are kept once each, however often they come: a category is mostly one of a few words. */
const MAX_SHARED = 4096;

/** How many cells of each class a column has; empty cells are not counted. */
type Class = "number" | "code" | "date" | "boolean" | "missing" | "text";

/** How a `ColumnReader` reads its cells. */
export interface ColumnReaderOptions {
  /** The type that the cells are read as; if not forced, a guess that `decided` may refute. */
  type: CsvType;
  /** Is the type the user's own? */
  forced: boolean;
  /** The decimal sign. */
  decimal: "." | ",";
}

/**
 * Reads the cells of one column as one type, and counts meanwhile what they really are, so that `decided()` is the type of
 * the column as a whole. What is counted does not depend on the type it reads, so a wrong guess costs a second reading
 * and never a different result.
 */
export class ColumnReader {
  readonly name: string;
  readonly type: CsvType;
  readonly forced: boolean;
  /** Cells that did not fit, in order. */
  readonly strays: CsvWarning[] = [];
  readonly #counts: Record<Class, number> = { number: 0, code: 0, date: 0, boolean: 0, missing: 0, text: 0 };
  readonly #first = new Map<Class, { line: number; value: string }>();
  readonly #number: (text: string) => number;
  readonly #date: (text: string) => number;
  #shared: Map<string, string> | null = new Map();
  #unlisted = 0;

  constructor(name: string, { type, forced, decimal }: ColumnReaderOptions) {
    this.name = name;
    this.type = type;
    this.forced = forced;
    this.#number = decimal === "," ? parseCommaNumber : parseNumber;
    this.#date = forced ? parseDate : parseIsoDate;
  }

  /** The value of a cell in a row that begins on this line. */
  read(cell: string, line: number): Cell {
    const text = cell.trim();
    if (text === "") return null;
    switch (this.type) {
      case "number": {
        const value = this.#number(text);
        if (value !== value) break;
        if (!this.forced) this.#count(isCode(text, value) ? "code" : "number", text, line);
        return value;
      }
      case "date": {
        const time = this.#date(text);
        if (time !== time) break;
        this.#counts.date++;
        return new Date(time);
      }
      case "boolean": {
        const value = this.forced ? parseAnswer(text) : parseBoolean(text);
        if (value === null) break;
        this.#counts.boolean++;
        return value;
      }
      default:
        if (!this.forced) this.#count(this.#classOf(text), text, line);
        return this.#share(cell);
    }
    if (!this.forced) this.#count(this.#classOf(text), text, line);
    this.#stray(cell, line);
    return null;
  }

  /**
   * The type of the column as a whole: the one that most of its cells have, when at least nine in ten have it, or all but
   * one. So one stray word never takes a column of numbers away, in a small table either, while house numbers such as 12,
   * 12a, 14, 14b stay text. Numbers of which one is a code (007) are codes: text.
   */
  decided(): CsvType {
    if (this.forced) return this.type;
    const { number, code, date, boolean, text } = this.#counts;
    const candidates: [CsvType, number][] = [["number", code > 0 ? 0 : number], ["date", date], ["boolean", boolean]];
    const all = number + code + date + boolean + text;
    for (const [type, fitting] of candidates) {
      const others = all - fitting;
      if (fitting > others && others <= Math.max(1, all / 10)) return type;
    }
    return "string";
  }

  /** The strays, and what else one should know about how the column was typed. */
  warnings(): CsvWarning[] {
    const warnings = [...this.strays];
    const last = warnings.at(-1);
    if (this.#unlisted > 0 && last) {
      const message =
        `column "${this.name}": ${this.#unlisted} more cells after this one became null for the same reason`;
      warnings.push({ ...last, message });
    }
    const note = this.forced || this.type !== "string" ? null : this.#textNote();
    return note === null ? warnings : [...warnings, note];
  }

  /** Why a column that a person would take for numbers or dates is text. */
  #textNote(): CsvWarning | null {
    const { number, code, date, text, boolean } = this.#counts;
    const all = number + code + date + boolean + text;
    const firstCode = this.#first.get("code");
    if (firstCode && number + code === all) {
      return this.#note(
        firstCode,
        `"${firstCode.value}" is a code that a number would change, so the column stays text`,
        "number",
      );
    }
    const firstText = this.#first.get("text");
    if (firstText && text === all) {
      const { value } = firstText;
      if (Number.isFinite(parseDate(value))) {
        return this.#note(firstText, `"${value}" looks like a date and stays text`, "date");
      }
      if (!Number.isFinite(parseCommaNumber(value))) return null;
      const message =
        `column "${this.name}": "${value}" has a comma and stays text; if it is the decimal sign, give decimal: ","`;
      return { ...firstText, column: this.name, message };
    }
    const [type, fitting] = date > number ? ["date", date] as const : ["number", number] as const;
    const other = firstText ?? this.#first.get(type === "number" ? "date" : "number");
    if (other === undefined || fitting * 2 < all) return null;
    return this.#note(
      other,
      `${fitting} of ${all} cells are ${type}s, too few, so the column stays text; "${other.value}" is not`,
      type,
    );
  }

  #note({ line, value }: { line: number; value: string }, reason: string, type: CsvType): CsvWarning {
    const column = this.name;
    return {
      line,
      column,
      value,
      message: `column "${column}": ${reason}; to change it, give types: { ${JSON.stringify(column)}: "${type}" }`,
    };
  }

  #stray(value: string, line: number): void {
    if (this.strays.length >= MAX_WARNINGS) {
      this.#unlisted++;
      return;
    }
    const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
    const keep = this.forced ? "" : `; to keep the text, give types: { ${JSON.stringify(this.name)}: "string" }`;
    const message = `column "${this.name}": ${JSON.stringify(shown)} is not a ${this.type} and became null${keep}`;
    this.strays.push({ line, column: this.name, value, message });
  }

  #count(kind: Class, value: string, line: number): void {
    if (this.#counts[kind]++ === 0) this.#first.set(kind, { line, value });
  }

  #classOf(text: string): Class {
    const first = text.charCodeAt(0);
    if (first <= 57) { // digits, signs and points: whatever else begins a number or a date
      const value = this.#number(text);
      if (value === value) return isCode(text, value) ? "code" : "number";
      const time = parseIsoDate(text);
      if (time === time) return "date";
    }
    if (parseBoolean(text) !== null) return "boolean";
    return isMissingWord(text) ? "missing" : "text";
  }

  #share(cell: string): string {
    if (this.#shared === null) return cell;
    const known = this.#shared.get(cell);
    if (known !== undefined) return known;
    if (this.#shared.size < MAX_SHARED) this.#shared.set(cell, cell);
    else this.#shared = null; // all are different: looking them up is only work
    return cell;
  }
}

/** Whether a text stands for a value that is missing, such as "n/a". */
export function isMissingWord(text: string): boolean {
  return text.length <= 4 && MISSING.has(text.toLowerCase());
}

function parseBoolean(text: string): boolean | null {
  if (text.length !== 4 && text.length !== 5) return null;
  const word = text.toLowerCase();
  return word === "true" ? true : word === "false" ? false : null;
}

/** What a column that is forced to be boolean may hold. */
function parseAnswer(text: string): boolean | null {
  const word = text.toLowerCase();
  if (["true", "yes", "t", "y", "1"].includes(word)) return true;
  return ["false", "no", "f", "n", "0"].includes(word) ? false : null;
}
