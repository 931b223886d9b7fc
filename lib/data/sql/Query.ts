/** What may stand in a query in the place of `${…}`. */
export type SqlValue = number | bigint | string | boolean | Date | null;

/** A query: its text with `$1`, `$2`, … where the values belong, and these. */
export interface Query {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/**
 * Makes a query of a template. The values never become part of its text.
 *
 * @throws {TypeError} for a call that is no template, and a value that no column could hold
 * @throws {RangeError} for a number that is not finite, and an invalid date
 */
export function makeQuery(strings: TemplateStringsArray, values: readonly SqlValue[]): Query {
  if (!Array.isArray(strings) || !Array.isArray(strings.raw)) {
    const given = typeof strings === "string" ? "a text" : String(strings);
    throw new TypeError(
      `Cannot query by a call with ${given}: write sql\`SELECT … WHERE mag > \${value}\`, without parentheses, so that values stay values`,
    );
  }
  values.forEach(check);
  const text = strings.map((piece, i) => i === 0 ? piece : `$${i}${piece}`).join("").trim();
  return { text, values };
}

function check(value: SqlValue, i: number): void {
  const which = `value ${i + 1} of the query`;
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(`Cannot bind ${which}: it is ${value}; allowed are finite numbers, and null`);
  }
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new RangeError(`Cannot bind ${which}: it is an invalid date`);
  } else if (value !== null && !["number", "bigint", "string", "boolean"].includes(typeof value)) {
    const given = Array.isArray(value) ? "an array" : typeof value;
    throw new TypeError(
      `Cannot bind ${which}: it is ${given}; allowed are a number, bigint, text, boolean, Date and null, one each: IN (\${a}, \${b})`,
    );
  }
}

/** A query as messages and locks have it. */
export interface WrittenQuery {
  readonly text: string;
  readonly values: readonly string[];
}

/** Writes the values of a query down. */
export function writtenQuery({ text, values }: Query): WrittenQuery {
  return { text, values: values.map(valueText) };
}

/** Tells queries apart. */
export function queryKey({ text, values }: WrittenQuery): string {
  return JSON.stringify([text, values]);
}

/** A value as messages and locks have it; no two different ones have the same text. */
function valueText(value: SqlValue): string {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value);
}
