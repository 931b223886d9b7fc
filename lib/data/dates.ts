const DAY = 86_400_000;
const ISO =
  /^([+-]\d{6}|\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?)?$/i;

/**
 * The moment, in ms since 1970 UTC, that an ISO 8601 date or date-time names; else NaN. Without a zone it is UTC, unlike
 * `Date.parse`, so that the same file means the same everywhere. A space may stand for the T. 2020-02-30 is no date.
 */
export function parseIsoDate(text: string): number {
  // The most frequent forms without a regular expression: 2020-01-31, 2020-01-31T12:30:00, …00Z and …00.000Z.
  if (text[4] === "-" && text[7] === "-") {
    const { length } = text;
    if (length === 10) return dayAt(text);
    const simple = length === 19 || (length === 20 && text[19] === "Z") ||
      (length === 24 && text[19] === "." && text[23] === "Z");
    if (simple && text[10] === "T" && text[13] === ":" && text[16] === ":") {
      const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
      if (!(hour < 24 && minute < 60 && second < 60)) return NaN;
      return dayAt(text) + ((hour * 60 + minute) * 60 + second) * 1000 + (length === 24 ? digits(text, 20, 23) : 0);
    }
  }
  const match = ISO.exec(text);
  if (match === null) return NaN;
  const [, year, month, day = "1", ...clock] = match;
  return moment(Number(year), Number(month), Number(day)) + timeOfDay(clock);
}

const TIME = String.raw`(?:[\sT,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:\s*([ap])\.?m\.?)?)?` +
  String.raw`\s*(?:Z|UTC|GMT)?\s*([+-]\d\d:?\d\d)?(?:\s*\([^)]*\))?$`;
const WEEKDAY = String.raw`^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?`;
const MONTH = String.raw`([a-z]{3,9})\.?`;
const FORMS: readonly { pattern: RegExp; order: readonly ("y" | "m" | "d")[] }[] = [
  { pattern: new RegExp(String.raw`^(\d{4})([/.-])(\d{1,2})\2(\d{1,2})` + TIME, "i"), order: ["y", "m", "d"] },
  { pattern: new RegExp(String.raw`^(\d{1,2})(/)(\d{1,2})/(\d{4}|\d\d)` + TIME, "i"), order: ["m", "d", "y"] },
  {
    pattern: new RegExp(`${WEEKDAY}${MONTH}` + String.raw`()[\s-]+(\d{1,2})[\s,-]+(\d{4})` + TIME, "i"),
    order: ["m", "d", "y"],
  },
  {
    pattern: new RegExp(WEEKDAY + String.raw`(\d{1,2})()[\s-]+${MONTH}[\s,-]+(\d{4}|\d\d)` + TIME, "i"),
    order: ["d", "m", "y"],
  },
  { pattern: new RegExp(`^${MONTH}` + String.raw`()[\s,-]+()(\d{4})` + TIME, "i"), order: ["m", "d", "y"] },
  { pattern: new RegExp(String.raw`^(\d{4})()()()` + TIME, "i"), order: ["y", "m", "d"] },
  { pattern: new RegExp(String.raw`^(\d{4})()(\d\d)(\d\d)` + TIME, "i"), order: ["y", "m", "d"] },
];

/**
 * As `parseIsoDate`, and the forms that one column may be forced to: `Jan 1 2000`, `1-Jan-00`, `January 2000`,
 * `Sat, 01 Jan 2000 00:00:00 GMT`, `1/31/2000 4:05 PM` (month first, as `Date` reads it), `2000/1/31`, `20000131`, `2000`.
 * Of two-digit years, 00 to 49 are 2000 to 2049.
 */
export function parseDate(text: string): number {
  const iso = parseIsoDate(text);
  if (iso === iso) return iso;
  for (const { pattern, order } of FORMS) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const [, first, , second, third, hour, minute, second60, fraction, half, zone] = match;
    const parts = [first, second, third];
    const part = (name: "y" | "m" | "d") => parts[order.indexOf(name)] || "1";
    let hours = hour;
    if (half !== undefined) {
      if (!(Number(hour) >= 1 && Number(hour) <= 12)) return NaN;
      hours = String(Number(hour) % 12 + (/p/i.test(half) ? 12 : 0));
    }
    return moment(fullYear(part("y")), monthNumber(part("m")), Number(part("d"))) +
      timeOfDay([hours, minute, second60, fraction, zone]);
  }
  return NaN;
}

/** The day that a text beginning with YYYY-MM-DD names. */
function dayAt(text: string): number {
  return moment(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
}

/** ms since 1970 at midnight UTC, or NaN when there is no such day. */
function moment(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return NaN;
  // Date.UTC takes the years 0 to 99 as 1900 to 1999; 400 years are a whole number of days.
  const time = year >= 0 && year < 100
    ? Date.UTC(year + 400, month - 1, day) - 146_097 * DAY
    : Date.UTC(year, month - 1, day);
  // A day that the month does not have rolls over into the next one.
  return day < 29 || new Date(time).getUTCDate() === day ? time : NaN;
}

/** ms since midnight UTC of hour, minute, second, fraction and zone, all of them optional; NaN when out of range. */
function timeOfDay([hour, minute, second, fraction, zone]: readonly (string | undefined)[]): number {
  if (hour === undefined) return 0;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return NaN;
  const ms = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0"));
  return ((Number(hour) * 60 + Number(minute)) * 60 + Number(second ?? 0)) * 1000 + ms - zoneOffset(zone);
}

function zoneOffset(zone: string | undefined): number {
  if (zone === undefined || /^z$/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", ""));
  if (hours > 23 || minutes > 59) return NaN;
  return (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

const MONTHS = "january february march april may june july august september october november december".split(" ");

function monthNumber(text: string): number {
  if (/^\d/.test(text)) return Number(text);
  const name = text.toLowerCase() === "sept" ? "sep" : text.toLowerCase();
  return MONTHS.findIndex((month) => name === month || name === month.slice(0, 3)) + 1;
}

function fullYear(text: string): number {
  const year = Number(text);
  return text.length === 2 ? year + (year < 50 ? 2000 : 1900) : year;
}

/** The number that the ASCII digits of a slice write, or NaN. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}
