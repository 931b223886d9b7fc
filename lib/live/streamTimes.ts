import { toTime } from "../sound/scales/coerce.ts";
import { show } from "../sound/scales/options.ts";
import type { StreamOscOptions } from "./streamOsc.ts";
import { evaluate } from "./streamRows.ts";
import type { StreamTimes } from "./streamWire.ts";

/**
 * When each row is due: at equal distances (`every`), or at those of a channel (`time`), stretched over a duration.
 *
 * @param skip where rows that have no time are marked
 * @throws {TypeError} when neither is given, or both
 * @throws {RangeError} for times that descend, or values out of range
 */
export function streamTimes(
  data: readonly unknown[],
  columns: readonly string[],
  { every, time, duration, loop }: Pick<StreamOscOptions, "every" | "time" | "duration" | "loop">,
  skip: Uint8Array,
): StreamTimes {
  if (loop !== undefined && typeof loop !== "boolean" && !(Number.isInteger(loop) && loop >= 1)) {
    throw new RangeError(`Cannot stream with loop: ${show(loop)}; expected true, or a whole number of times from 1`);
  }
  const passes = loop === true ? Infinity : loop || 1;
  const given = [every !== undefined, time !== undefined && duration !== undefined];
  if (given[0] === given[1] || (time === undefined) !== (duration === undefined)) {
    throw new TypeError(
      'Cannot stream rows without their distance: expected either every: 0.1 (s from row to row) or time: "date", duration: 20 (the rows\' own distances, in so many s)',
    );
  }
  const { length } = data;
  if (every !== undefined) {
    return { times: Float64Array.from({ length }, (_, row) => row * every), period: length * every, passes };
  }
  if (!(typeof duration === "number" && duration > 0 && duration < Infinity)) {
    throw new RangeError(`Cannot stream in a duration of ${show(duration)} s: expected seconds greater than 0`);
  }
  const times = readTimes(data, columns, time!, skip);
  const first = times[0]!;
  const span = times.at(-1)! - first;
  const scale = span > 0 ? duration / span : 0;
  for (let row = 0; row < length; row++) times[row] = (times[row]! - first) * scale;
  // The first row of the next pass comes after the last one of this by the mean distance.
  return { times, period: length > 1 ? duration * length / (length - 1) : duration, passes };
}

function readTimes(data: readonly unknown[], columns: readonly string[], time: unknown, skip: Uint8Array) {
  const label = typeof time === "string" ? `"${time}"` : "time";
  const values = evaluate(data, { value: time as string, label, scale: undefined }, columns);
  const times = Float64Array.from(values, toTime);
  let last = NaN;
  for (const [row, value] of times.entries()) {
    if (!Number.isFinite(value)) {
      if (values[row] !== null && values[row] !== undefined && !Number.isNaN(values[row])) {
        throw new TypeError(
          `Cannot stream by ${label}: row ${row} holds ${show(values[row])}; expected dates or numbers`,
        );
      }
      skip[row] = 1;
    } else if (value < last) {
      throw new RangeError(
        `Cannot stream by ${label}: row ${row} (${
          show(values[row])
        }) is before the one above it; sort the rows first, or use every`,
      );
    } else last = value;
  }
  if (Number.isNaN(last)) throw new RangeError(`Cannot stream by ${label}: no row has a value there`);
  // A row without a time is skipped where it stands: at the time of the row before it, or of the first that has one.
  last = times.find(Number.isFinite)!;
  for (const [row, value] of times.entries()) {
    if (Number.isFinite(value)) last = value;
    else times[row] = last;
  }
  return times;
}
