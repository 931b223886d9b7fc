// @ts-types="@types/d3-scale"
import { scaleLinear, scaleLog } from "d3-scale";
import { isDefined, toNumber, toTime } from "./scales/coerce.ts";
import { show } from "./scales/options.ts";
import { type Interval, intervalsBetween, isTimeInterval, readInterval } from "./scales/readInterval.ts";
import type { SoundScale } from "./scales/setting.ts";

/** A moment of the time scale. */
export interface TimeTick {
  readonly value: unknown;
  /** Whether a coarser interval starts with it. */
  readonly accent: boolean;
}

/** The moments of a time scale, and in words how far they lie apart. */
export interface TimeTicks {
  readonly ticks: readonly TimeTick[];
  /** "year", "3 months", "5"; undefined where they are not at even intervals. */
  readonly every: string | undefined;
  /** The same for the accents; undefined where there are none. */
  readonly accent: string | undefined;
}

/** Options of {@linkcode timeTicks}. */
export interface TimeTickOptions {
  /** How far they lie apart: an interval of time, or a number; of an ordinal scale, every how manieth value. */
  readonly interval?: unknown;
  /** The coarser interval whose starts are accents; null for none. */
  readonly accent?: unknown;
  /** About how many there are to be, where no interval says so. */
  readonly count: number;
}

/** As d3-time's ticks of time: what a coarser interval has for accents, and ms. */
const LADDER: readonly (readonly [interval: string, ms: number, accent: string])[] = [
  ["second", 1000, "minute"],
  ["5 seconds", 5000, "minute"],
  ["15 seconds", 15_000, "minute"],
  ["30 seconds", 30_000, "minute"],
  ["minute", 60_000, "hour"],
  ["5 minutes", 300_000, "hour"],
  ["15 minutes", 900_000, "hour"],
  ["30 minutes", 1_800_000, "hour"],
  ["hour", 3_600_000, "day"],
  ["3 hours", 10_800_000, "day"],
  ["6 hours", 21_600_000, "day"],
  ["12 hours", 43_200_000, "day"],
  ["day", 86_400_000, "month"],
  ["2 days", 172_800_000, "month"],
  ["week", 604_800_000, "month"],
  ["month", 2_592_000_000, "year"],
  ["3 months", 7_776_000_000, "year"],
  ["year", 31_536_000_000, "5 years"],
];
/** How many steps of numbers are from one accent to the next. */
const FIVE = 5;

/**
 * Finds the ticks of a time scale as d3, and so Plot, finds those of an axis.
 *
 * @throws {RangeError} when an interval is none, or does not fit the type of the scale
 */
export function timeTicks(scale: SoundScale<number>, options: TimeTickOptions): TimeTicks {
  const { type, domain } = scale;
  if (type === "ordinal" || type === "point" || type === "band") return ordinalTicks(domain, options);
  const temporal = type === "utc";
  const ends = [domain[0], domain.at(-1)].map(temporal ? toTime : toNumber).sort((a, b) => a - b) as [number, number];
  return temporal ? utcTicks(ends, options) : numberTicks(scale, ends, options);
}

function utcTicks([low, high]: [number, number], { interval, accent, count }: TimeTickOptions): TimeTicks {
  const name = interval ?? niceInterval(low, high, count);
  const step = timeInterval(name, "the interval of the ticks");
  const values = (intervalsBetween(step, new Date(low), new Date(high), "ticks") as Date[])
    .filter((date) => +date >= low);
  const coarser = accent === undefined ? coarserThan(name) : accent;
  if (coarser === null || coarser === undefined) {
    return { ticks: plain(values), every: inWords(name), accent: undefined };
  }
  const bar = timeInterval(coarser, "the accent of the ticks");
  const starts = (date: Date) => +bar.floor(date) !== +bar.floor(step.offset(date, -1) as Date);
  return {
    ticks: values.map((value) => ({ value, accent: starts(value) })),
    every: inWords(name),
    accent: inWords(coarser),
  };
}

/** The interval of d3's ladder whose ticks are as many as wanted, most nearly by their ratio. */
function niceInterval(low: number, high: number, count: number): string {
  const target = Math.max(1, high - low) / count;
  const i = LADDER.findIndex(([, ms]) => ms > target);
  if (i === 0) return "second";
  if (i > 0) return target / LADDER[i - 1]![1] < LADDER[i]![1] / target ? LADDER[i - 1]![0] : LADDER[i]![0];
  const years = scaleLinear().domain([0, (high - low) / LADDER.at(-1)![1]]).ticks(count);
  const step = Math.max(1, Math.round((years[1] ?? 1) - (years[0] ?? 0)));
  return step === 1 ? "year" : `${step} years`;
}

function coarserThan(interval: unknown): string | undefined {
  if (typeof interval !== "string") return undefined;
  const own = LADDER.find(([name]) => name === interval || `${name}s` === interval);
  if (own !== undefined) return own[2];
  const [, n = "1", unit = ""] = /^(\d+)?\s*([a-z]+?)s?$/i.exec(interval.trim()) ?? [];
  if (unit === "year") return `${FIVE * Number(n)} years`;
  return LADDER.find(([name]) => name === unit)?.[2] ?? "year"; // Plot's quarter, half, monday, …
}

function numberTicks(
  { type, label }: SoundScale<number>,
  [low, high]: [number, number],
  { interval, accent, count }: TimeTickOptions,
): TimeTicks {
  if (interval === undefined && type === "log") {
    const values = scaleLog().domain([low, high]).ticks(count);
    const power = (value: number) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
    return {
      ticks: values.map((value) => ({ value, accent: accent !== null && power(value) })),
      every: undefined,
      accent: accent === null ? undefined : "power of ten",
    };
  }
  let values: number[], step: number;
  if (interval === undefined) {
    // The order of the data has no halves.
    values = scaleLinear().domain([low, high]).ticks(label === "order" ? Math.min(count, high - low) : count);
    step = values.length > 1 ? values[1]! - values[0]! : 1;
  } else {
    const given = numberInterval(interval, "the interval of the ticks");
    values = (intervalsBetween(given, low, high, "ticks") as number[]).filter((value) => value >= low);
    step = Number(given.offset(0)) - Number(given.floor(0));
  }
  step = Number(step.toPrecision(12));
  if (accent === null) return { ticks: plain(values), every: `${step}`, accent: undefined };
  const bar = accent === undefined ? FIVE * step : numberStep(accent);
  const starts = (value: number) => Math.floor(value / bar + 1e-9) !== Math.floor((value - step) / bar + 1e-9);
  return {
    ticks: values.map((value) => ({ value, accent: starts(value) })),
    every: `${step}`,
    accent: `${Number(bar.toPrecision(12))}`,
  };
}

function ordinalTicks(domain: readonly unknown[], { interval, accent, count }: TimeTickOptions): TimeTicks {
  const n = interval === undefined
    ? Math.max(1, Math.ceil(domain.length / count))
    : whole(interval, "the interval of the ticks");
  const bar = accent === undefined || accent === null ? undefined : whole(accent, "the accent of the ticks");
  const ticks = domain.filter((_, i) => i % n === 0)
    .map((value, i) => ({ value, accent: bar !== undefined && i * n % bar === 0 }));
  const words = (n: number) => n === 1 ? "value" : `${n} values`;
  return { ticks, every: words(n), accent: bar === undefined ? undefined : words(bar) };
}

function plain(values: readonly unknown[]): TimeTick[] {
  return values.filter(isDefined).map((value) => ({ value, accent: false }));
}

function timeInterval(interval: unknown, what: string): Interval {
  const read = readInterval(interval, what);
  if (isTimeInterval(read)) return read;
  throw new RangeError(
    `Cannot set ${what} to ${show(interval)}: time is of dates; expected an interval of time, such as "month"`,
  );
}

function numberInterval(interval: unknown, what: string): Interval {
  const read = readInterval(interval, what);
  if (!isTimeInterval(read)) return read;
  throw new RangeError(`Cannot set ${what} to ${show(interval)}: time is of numbers; expected a number above 0`);
}

function numberStep(accent: unknown): number {
  const given = numberInterval(accent, "the accent of the ticks");
  return Number(given.offset(given.floor(0))) - Number(given.floor(0));
}

function whole(value: unknown, what: string): number {
  if (Number.isInteger(value) && (value as number) > 0) return value as number;
  throw new RangeError(
    `Cannot set ${what} to ${
      show(value)
    }: time is of single values; expected a whole number, such as 5 for every fifth`,
  );
}

function inWords(interval: unknown): string {
  return typeof interval === "string" ? interval.replace(/^1\s+/, "").trim() : "interval";
}

/** Whether all values are dates. */
export function isTemporalValues(values: readonly unknown[]): values is Date[] {
  return values.length > 0 && values.every((value) => value instanceof Date);
}
