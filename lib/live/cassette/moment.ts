import { parseIsoDate } from "../../data/dates.ts";

/** A moment of a cassette: a `Date`, an ISO 8601 text (UTC where it names no zone), or seconds from the first arrival on. */
export type CassetteMoment = Date | string | number;

/**
 * A moment as a function of the first arrival, all in s since 1970.
 *
 * @throws {TypeError | RangeError} for what is none, with the option's name
 */
export function readMoment(name: string, value: CassetteMoment): (first: number) => number {
  if (typeof value === "number" && value >= 0) return (first) => first + value;
  if (typeof value === "number") {
    throw new RangeError(`Cannot replay: ${name} is seconds from the first arrival on, 0 or more, got ${value}`);
  }
  const moment = (typeof value === "string" ? parseIsoDate(value) : value instanceof Date ? value.getTime() : NaN) /
    1000;
  if (!Number.isNaN(moment)) return () => moment;
  throw new TypeError(
    `Cannot replay: ${name} is a valid Date, an ISO 8601 text, or seconds from the first arrival on, got ${
      typeof value === "string" ? JSON.stringify(value) : Deno.inspect(value)
    }`,
  );
}
