import { makeEvent, type SoundEvent } from "./event.ts";

/** How much sounds at once. */
export interface Overlap {
  /** The greatest number of notes that are held at one time. */
  readonly polyphony: number;
  /** What the peaks of the notes that are held at one time add up to at most, in dBFS; -Infinity without notes. */
  readonly level: number;
}

/**
 * Finds how many notes are held at once, and the level that their peaks may add up to: the sum of their amplitudes before
 * panning, which no channel exceeds. Release tails are not counted.
 */
export function overlap(events: readonly SoundEvent[]): Overlap {
  const ends = events.map(({ time, sustain }) => time + sustain);
  const byEnd = Array.from(events.keys()).sort((a, b) => ends[a]! - ends[b]!);
  let polyphony = 0, held = 0, sum = 0, peak = 0, next = 0;
  for (const event of events) {
    // A note that ends where another starts does not overlap it; times are on a grid of 1e-6 s.
    while (next < byEnd.length && ends[byEnd[next]!]! <= event.time + 5e-7) {
      sum -= amplitude(peakOf(events[byEnd[next++]!]!));
      if (--held === 0) sum = 0; // so that the sum does not drift
    }
    sum += amplitude(peakOf(event));
    polyphony = Math.max(polyphony, ++held);
    peak = Math.max(peak, sum);
  }
  return { polyphony, level: peak === 0 ? -Infinity : 20 * Math.log10(peak) };
}

/**
 * Applies the `overlap` option of the loudness scale.
 *
 * @returns the events, and by how many dB they were lowered
 * @throws {RangeError} with "refuse", when the level may exceed 0 dBFS
 */
export function fitOverlap(
  events: readonly SoundEvent[],
  mode: "fit" | "refuse" | undefined,
): { events: readonly SoundEvent[]; shift: number } {
  if (mode === undefined || events.length === 0) return { events, shift: 0 };
  const { polyphony, level } = overlap(events);
  if (level <= 1e-9) return { events, shift: 0 };
  if (mode === "refuse") {
    throw new RangeError(
      `Cannot overlap ${polyphony} notes: together they may reach +${
        level.toFixed(1)
      } dBFS, and overlap: "refuse" allows 0; ` +
        `lower the range of loudness, shorten the notes, or use overlap: "fit"`,
    );
  }
  const shift = Math.ceil((level - 1e-6) * 1000) / 1000; // on the grid of loudness, so that the sum stays below
  return { events: events.map((event) => relevel(event, ({ loudness }) => loudness - shift)), shift };
}

/** A note with another loudness, where it starts and where it glides to. */
export function relevel(
  event: SoundEvent,
  level: (point: { readonly pitch: number; readonly loudness: number }) => number,
): SoundEvent {
  const { glide } = event;
  return makeEvent({ ...event, loudness: level(event), ...(glide && { glide: { ...glide, loudness: level(glide) } }) });
}

/** The level of a note where it is the loudest. */
function peakOf({ loudness, glide }: SoundEvent): number {
  return Math.max(loudness, glide?.loudness ?? -Infinity);
}

function amplitude(loudness: number): number {
  return 10 ** (loudness / 20);
}
