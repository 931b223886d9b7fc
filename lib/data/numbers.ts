const ZERO = 48;
const NINE = 57;

/**
 * The number that a text without outer spaces writes, with sign, digits, point, exponent; else NaN. Hexadecimal, `Infinity`,
 * thousands separators and what is too large for a number are no numbers here.
 */
export function parseNumber(text: string): number {
  const value = Number(text);
  if (value - value !== 0) return NaN; // NaN and Infinity
  // Number() also takes "", 0x10, 0b1 and 0o7.
  if (text.charCodeAt(0) === ZERO && text.charCodeAt(1) > NINE && /^0[xbo]/i.test(text)) return NaN;
  return text === "" ? NaN : value;
}

/** As `parseNumber`, for texts whose decimal sign is a comma. */
export function parseCommaNumber(text: string): number {
  return text.includes(".") ? NaN : parseNumber(text.replace(",", "."));
}

/**
 * Is this number rather a code, which a number would mangle? So are integers with leading zeros (`007`, a postal code) and
 * integers so long that a number cannot hold them (an account's id).
 */
export function isCode(text: string, value: number): boolean {
  if (text.charCodeAt(0) === ZERO && text.length > 1) {
    const second = text.charCodeAt(1);
    return second >= ZERO && second <= NINE && /^\d+$/.test(text);
  }
  return (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) && /^[+-]?\d+$/.test(text) &&
    String(value) !== text;
}
