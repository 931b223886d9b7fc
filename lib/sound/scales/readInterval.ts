import * as Plot from "@observablehq/plot";
import { isDefined, parseUtc, toNumber } from "./coerce.ts";
import { show } from "./options.ts";

/** A way to divide values into intervals, as Plot and d3-time have it. */
export interface Interval {
  /** The start of the interval that holds the value. */
  floor(value: Date | number): Date | number;
  /** The start of the interval so many later. */
  offset(value: Date | number, step?: number): Date | number;
}

/** The names of time intervals in Plot. */
export const INTERVAL_NAMES =
  "second, minute, hour, day, week, monday … sunday, month, quarter, half, year, or several: 3 months";

/**
 * Reads an interval as Plot does: a number, the name of an interval of time in UTC such as "month" or "3 months", or an object
 * such as `d3.utcMonth`.
 *
 * @throws {RangeError} when it is none
 */
export function readInterval(interval: unknown, what: string): Interval {
  const fail = () =>
    new RangeError(
      `Cannot set ${what} to ${show(interval)}: expected a number above 0 or an interval of time (${INTERVAL_NAMES})`,
    );
  if (typeof interval === "number") {
    if (!(interval > 0 && Number.isFinite(interval))) throw fail();
    return Plot.numberInterval(interval) as unknown as Interval;
  }
  if (typeof interval === "string") {
    try {
      return Plot.utcInterval(interval as "month") as unknown as Interval;
    } catch {
      throw fail();
    }
  }
  const { floor, offset } = (interval ?? {}) as Partial<Interval>;
  if (typeof floor !== "function" || typeof offset !== "function") throw fail();
  return interval as Interval;
}

/** Whether an interval divides time, not numbers. */
export function isTimeInterval(interval: Interval): boolean {
  return interval.floor(new Date(0)) instanceof Date;
}

/** The function that puts a value at the start of its interval; what is missing stays missing. */
export function floorTo(interval: Interval): (value: unknown) => unknown {
  const temporal = isTimeInterval(interval);
  return (value) => {
    if (!isDefined(value)) return value;
    if (!temporal) {
      const x = toNumber(value);
      return Number.isFinite(x) ? interval.floor(x) : undefined;
    }
    const date = typeof value === "string" ? parseUtc(value) : new Date(toNumber(value));
    return date === undefined || Number.isNaN(+date) ? undefined : interval.floor(date);
  };
}

/** As many intervals as Plot puts on an ordinal scale at most. */
const MOST = 10_000;

/** The starts of all intervals from one value to another, both included. @throws {RangeError} when there are too many */
export function intervalsBetween(
  interval: Interval,
  low: Date | number,
  high: Date | number,
  what: string,
): (Date | number)[] {
  const starts: (Date | number)[] = [];
  for (let start = interval.floor(low); +start <= +high; start = interval.offset(start)) {
    if (starts.length >= MOST) {
      throw new RangeError(
        `Cannot divide ${show(low)} to ${show(high)} into ${what}: that is more than ${MOST.toLocaleString("en-US")}`,
      );
    }
    starts.push(start);
  }
  return starts;
}
