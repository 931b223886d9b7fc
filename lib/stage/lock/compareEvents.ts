import type { SoundEvent } from "../../sound/event.ts";
import { canonicalText } from "../../sound/hash.ts";

/** Fields of a canonical line, and their units. */
const FIELDS = [
  ...[["time", " s"], ["sustain", " s"], ["pitch", " Hz"], ["loudness", " dBFS"], ["pan", ""], ["brightness", ""]],
  ...[["instrument", ""], ["voice", ""], ["mark", ""], ["index", ""], ["glide or parameters", ""], ["parameters", ""]],
] as const;

/** How two lists of events differ. */
export interface Difference {
  /** How many lines do, those that are only in one included. */
  readonly count: number;
  readonly first: {
    /** From 0. */
    readonly index: number;
    /** In seconds. */
    readonly time: number;
    /** In words: "pitch is 440.0000 Hz, was 330.0000 Hz". */
    readonly how: string;
  };
}

/**
 * Compares events with a canonical list of other ones.
 *
 * @throws {RangeError} when they are the same
 */
export function compareEvents(events: readonly SoundEvent[], list: string): Difference {
  const now = canonicalText(events).trimEnd().split("\n");
  const then = list.trimEnd().split("\n");
  let count = 0;
  let first: Difference["first"] | undefined;
  for (let i = 0; i < Math.max(now.length, then.length); i++) {
    if (now[i] === then[i]) continue;
    count++;
    first ??= differ(i, now[i], then[i]);
  }
  if (first === undefined) throw new RangeError("Cannot tell how the events differ: they are the same");
  return { count, first };
}

function differ(index: number, now: string | undefined, then: string | undefined): Difference["first"] {
  const [a, b] = [now, then].map((line) => line === undefined ? undefined : JSON.parse(line) as unknown[]);
  const time = Number((a ?? b)![0]);
  if (a === undefined) return { index, time, how: "it is not there any more" };
  if (b === undefined) return { index, time, how: "it is new" };
  const fields = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).filter((i) =>
    JSON.stringify(a[i]) !== JSON.stringify(b[i])
  );
  const how = fields.map((i) => {
    const [name, unit] = FIELDS[i] ?? [`field ${i}`, ""];
    const text = (value: unknown) => value === undefined ? "none" : `${JSON.stringify(value)}${unit}`;
    return `${name} is ${text(a[i])}, was ${text(b[i])}`;
  });
  return { index, time, how: how.join(", ") };
}
