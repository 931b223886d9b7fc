import { noteName } from "./pitch.ts";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A number in words: up to so many significant digits, thousands apart, and years as they are. */
export function formatNumber(value: number, digits = 6): string {
  const rounded = Number(value.toPrecision(digits));
  if (String(rounded).includes("e")) return String(rounded); // 1e+300, not three hundred zeros
  const grouping = Math.abs(rounded) >= 10000;
  return formatOf(digits, grouping).format(rounded);
}

/** A formatter costs a hundred times what a number costs: each is made once. */
const formats = new Map<string, Intl.NumberFormat>();
function formatOf(maximumSignificantDigits: number, useGrouping: boolean): Intl.NumberFormat {
  const key = `${maximumSignificantDigits} ${useGrouping}`;
  let format = formats.get(key);
  if (format === undefined) {
    formats.set(key, format = new Intl.NumberFormat("en-US", { maximumSignificantDigits, useGrouping }));
  }
  return format;
}

/** Numbers in words, with as many digits as it takes to tell them apart; from a million on as "885.4 million" where that is enough. */
export function formatNumbers(values: readonly number[]): string[] {
  const distinct = new Set(values).size;
  const largest = Math.max(...values.map(Math.abs));
  if (largest >= 1e6 && largest < 1e15) {
    const short = values.map((value) => Math.abs(value) < 1e6 ? formatNumber(value, 4) : millions.format(value));
    if (new Set(short).size === distinct) return short;
  }
  let words: string[] = [];
  for (let digits = 6; digits <= 17; ++digits) {
    words = values.map((value) => formatNumber(value, digits));
    if (new Set(words).size === distinct) break;
  }
  return words;
}

const millions = new Intl.NumberFormat("en-US", {
  notation: "compact",
  compactDisplay: "long",
  maximumSignificantDigits: 4,
});

/** Dates as they are told beside each other: over days the seconds do not count, nor the hours over months. */
export function roundDates(dates: readonly Date[]): Date[] {
  const times = dates.map(Number);
  const span = Math.max(...times) - Math.min(...times);
  const unit = span > 60 * 86_400_000 ? 86_400_000 : span > 86_400_000 ? 60_000 : span > 60_000 ? 1000 : 1;
  return times.map((time) => new Date(Math.floor(time / unit) * unit));
}

/** Dates in words, in UTC, as short as all of them allow: "2000", "January 2000", "3 January 2000", "3 January 2000 14:05". */
export function formatDates(dates: readonly Date[]): string[] {
  const at = (unit: number) => dates.every((date) => +date % unit === 0);
  const days = at(86_400_000), minutes = at(60_000), seconds = at(1000);
  const several = dates.some((date) => +date !== +dates[0]!); // a day alone is not a month or a year
  const months = several && days && dates.every((date) => date.getUTCDate() === 1);
  const years = months && dates.every((date) => date.getUTCMonth() === 0);
  return dates.map((date) => {
    const year = String(date.getUTCFullYear());
    if (years) return year;
    const month = `${MONTHS[date.getUTCMonth()]} ${year}`;
    if (months) return month;
    const day = `${date.getUTCDate()} ${month}`;
    if (days) return day;
    return `${day} ${date.toISOString().slice(11, minutes ? 16 : seconds ? 19 : 23)}`;
  });
}

/** A pitch in words: its note where it is one, and Hz. */
export function formatPitch(hertz: number): string {
  const name = noteName(hertz);
  const number = `${formatNumber(Number(hertz.toPrecision(4)))} Hz`;
  return name === undefined ? number : `${name} (${number})`;
}

/** "1 note", "2 notes". */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;
}

/** Words in a row: "a", "a and b", "a, b and c". */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Values of one kind in words: dates, numbers or names. */
export function formatValues(values: readonly unknown[]): string[] {
  if (values.every((value) => value instanceof Date)) return formatDates(roundDates(values));
  if (values.every((value) => typeof value === "number")) return formatNumbers(values);
  return values.map((value) => typeof value === "number" ? formatNumber(value) : String(value));
}
