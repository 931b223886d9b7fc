import { checkUnit } from "../channels.ts";
import { show, type SoundScaleName } from "./options.ts";

/** A range that the user gave, in the unit of its channel. */
export function numericRange(name: SoundScaleName, range: Iterable<number> | undefined | null): number[] | undefined {
  if (range === undefined || range === null) return undefined;
  const values = [...range];
  for (const value of values) checkUnit(name, value, () => `Cannot read the range of the ${name} scale`);
  checkLength(name, values);
  return values;
}

/** Checks that a range has two ends. */
export function checkLength(name: string, range: readonly unknown[]): void {
  if (range.length >= 2) return;
  throw new RangeError(
    `Cannot read the range of the ${name} scale: expected two ends or more, got ${show([...range])}`,
  );
}

/** `n` numbers evenly between the ends of a range. */
export function spreadNumbers(range: readonly number[], n: number): number[] {
  const first = range[0]!, last = range.at(-1)!;
  return Array.from({ length: n }, (_, i) => n === 1 ? (first + last) / 2 : first + (last - first) * i / (n - 1));
}

/** The lower and the higher end of a range. */
export function ends(range: readonly number[]): [number, number] {
  return [Math.min(...range), Math.max(...range)];
}
