import { show } from "../sound/scales/options.ts";

/** The type tags that rows are sent with, and what each holds. */
export const TYPE_TAGS: Readonly<Record<string, string>> = {
  f: "a number, 32 bits",
  d: "a number, 64 bits",
  i: "a whole number, 32 bits",
  h: "a whole number, 64 bits",
  s: "a text",
  T: "true or false, sent as T or F",
};

/** What is sent in a place: numbers for f, d and i, a bigint for h, a text for s, a boolean for T. */
export type StreamValue = number | bigint | string | boolean;

/** A channel's name, as errors say it, and whether its values were scaled: then `i` and `h` round them. */
export interface FitContext {
  readonly label: string;
  readonly scaled: boolean;
}

/** Whether there is nothing to send: no value, an invalid date, or a number that no synthesis survives (NaN, Infinity). */
export function isMissing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (value instanceof Date) return Number.isNaN(+value);
  return typeof value === "number" && !Number.isFinite(value);
}

/**
 * The type tag for the values of a channel: `f` for numbers (`d` where one is beyond 32 bits), `d` for dates (seconds since 1970:
 * in 32 bits they would be a minute off), `i` for booleans (Csound and others ignore T and F in silence), `h` for bigints, else `s`.
 *
 * @throws {TypeError} when the values are of several kinds, or nothing that OSC holds
 */
export function chooseTag(values: Iterable<unknown>, label: string): string {
  let first: { kind: string; row: number; value: unknown } | undefined;
  let wide = false;
  let row = -1;
  for (const value of values) {
    row++;
    if (isMissing(value)) continue;
    const kind = kindOf(value, label, row);
    if (typeof value === "number" && !Number.isFinite(Math.fround(value))) wide = true;
    first ??= { kind, row, value };
    if (kind !== first.kind) {
      throw new TypeError(
        `Cannot choose a type tag for ${label}: row ${first.row} holds ${
          show(first.value)
        }, ${first.kind}, and row ${row} ` +
          `${show(value)}, ${kind}; state types, where "s" sends all of them as text`,
      );
    }
  }
  switch (first?.kind) {
    case "a text":
      return "s";
    case "a date":
      return "d";
    case "a boolean":
      return "i";
    case "a bigint":
      return "h";
    default:
      return wide ? "d" : "f";
  }
}

/**
 * A value as it is sent with a type tag.
 *
 * @throws {TypeError} for a value of another kind
 * @throws {RangeError} for a number that the type tag cannot hold
 */
export function fit(tag: string, value: unknown, row: number, { label, scaled }: FitContext): StreamValue {
  const kind = kindOf(value, label, row);
  const fail = (hint: string, Kind = TypeError) =>
    new Kind(`Cannot send row ${row} of ${label} as "${tag}" (${TYPE_TAGS[tag]}): it is ${show(value)}${hint}`);
  if (tag === "s") {
    const text = value instanceof Date ? value.toISOString() : String(value);
    if (text.includes("\0") || !text.isWellFormed()) {
      throw fail(", which no OSC text can hold (U+0000, lone surrogates)");
    }
    return text;
  }
  if (kind === "a text") throw fail('; "s" sends text');
  if (tag === "T") {
    if (typeof value !== "boolean") throw fail(`, ${kind}`);
    return value;
  }
  if (value instanceof Date && tag === "f") {
    throw fail(', in seconds since 1970, which 32 bits hold only to two minutes; "d" holds them');
  }
  if (tag === "h" && typeof value === "bigint") {
    if (BigInt.asIntN(64, value) !== value) throw fail("", RangeError);
    return value;
  }
  const number = value instanceof Date ? +value / 1000 : Number(value);
  if (tag === "d") return number;
  if (tag === "f") {
    if (!Number.isFinite(Math.fround(number))) throw fail('; "d" holds it', RangeError);
    return number;
  }
  const whole = scaled ? Math.round(number) : number;
  if (!Number.isInteger(whole)) throw fail('; "f" holds it, or let a function round it', RangeError);
  if (tag === "i") {
    if (whole !== (whole | 0)) throw fail(', beyond ±2^31; "h" or "d" hold it', RangeError);
    return whole | 0; // no -0
  }
  if (!Number.isSafeInteger(whole)) throw fail('; "d" holds it', RangeError);
  return BigInt(whole);
}

/**
 * Checks the type tags that somebody stated for channels.
 *
 * @throws {SyntaxError} for an unknown type tag
 * @throws {TypeError} when there are not as many as channels
 */
export function checkTypes(types: unknown, labels: readonly string[]): string {
  if (typeof types !== "string") {
    throw new TypeError(
      `Cannot send with types ${show(types)}: expected a text with a letter for each channel, such as "ff"`,
    );
  }
  const tags = types.replace(/^,/, "");
  for (const tag of tags) {
    if (Object.hasOwn(TYPE_TAGS, tag)) continue;
    const known = Object.entries(TYPE_TAGS).map(([tag, holds]) => `${tag} (${holds})`).join(", ");
    throw new SyntaxError(`Cannot send with types "${types}": "${tag}" is not one of ${known}`);
  }
  if (tags.length !== labels.length) {
    throw new TypeError(
      `Cannot send with types "${types}": ${tags.length} for ${labels.length} channels, ${
        labels.join(", ")
      }; one letter each`,
    );
  }
  return tags;
}

function kindOf(value: unknown, label: string, row: number): string {
  if (value instanceof Date) return "a date";
  switch (typeof value) {
    case "number":
      return "a number";
    case "string":
      return "a text";
    case "boolean":
      return "a boolean";
    case "bigint":
      return "a bigint";
    default:
      throw new TypeError(
        `Cannot send row ${row} of ${label}: expected a number, text, boolean or date, got ${
          show(value)
        }; a function can pick one`,
      );
  }
}
