/** A value as a cell of a table shows it, on one line; nothing for what is missing. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return shorten(value);
  if (value instanceof Date) {
    if (Number.isNaN(+value)) return "Invalid Date";
    return value.toISOString().replace("T00:00:00.000Z", "").replace(".000Z", "Z");
  }
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  return shorten(Deno.inspect(value, { colors: false, depth: 3, breakLength: Infinity, compact: true }));
}

/** Whether a value stands at the right of its cell. */
export function isNumeric(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

const LONGEST = 200;

function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).toWellFormed()}…`;
}
