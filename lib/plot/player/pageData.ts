import type { Score } from "../../sound/score.ts";
import type { Stage } from "./stage.ts";

/**
 * A stage as the page's script reads it. Columns of whole numbers, each the difference to the one before: thousands of notes take
 * a few bytes each.
 */
export interface PageData {
  /** Score time at the end of the last note, s. */
  readonly duration: number;
  /** left, top, right, bottom and moved by (pixels), and the number of a track or -1. */
  readonly frames: readonly (readonly number[])[];
  /** Times in s, pixels, from and until in s; -1 for no end. */
  readonly tracks: readonly {
    readonly t: readonly number[];
    readonly x: readonly number[];
    readonly from: number;
    readonly until: number;
  }[];
  /** Words and when they are shown, in s. */
  readonly captions: readonly (readonly [time: number, text: string])[];
  readonly notes: {
    /** Onset and length in 0.1 ms. */
    readonly t: readonly number[];
    readonly s: readonly number[];
    /** Places in 0.01 pixels; null where every one is missing, and -1e6 as a place for one that is missing. */
    readonly x: readonly number[] | null;
    readonly y: readonly number[] | null;
    readonly a: readonly number[] | null;
    readonly b: readonly number[] | null;
    readonly frame: readonly number[] | null;
    /** Hz, to four digits. */
    readonly hz: readonly number[];
    readonly label: readonly string[];
  };
}

/** What stands for a place that is missing, in pixels. */
export const NOWHERE = -10_000;

/** Makes what the page's script reads. */
export function pageData(
  { frames, tracks, notes }: Stage,
  { duration, captions }: Pick<Score, "duration" | "captions">,
): PageData {
  const places = (read: (note: Stage["notes"][number]) => number | undefined) =>
    notes.some((note) => read(note) !== undefined) ? differences(notes, (note) => 100 * (read(note) ?? NOWHERE)) : null;
  return {
    duration,
    captions: captions.map(({ time, text }) => [time, text]),
    frames: frames.map((
      { left, top, right, bottom, dx, track },
    ) => [...[left, top, right, bottom, dx].map(round), track ?? -1]),
    tracks: tracks.map(({ times, xs, from, until }) => ({
      t: times,
      x: xs.map(round),
      from,
      until: Number.isFinite(until) ? until : -1,
    })),
    notes: {
      t: differences(notes, ({ time }) => 1e4 * time),
      s: differences(notes, ({ sustain }) => 1e4 * sustain),
      x: places(({ x }) => x),
      y: places(({ y }) => y),
      a: places(({ x1 }) => x1),
      b: places(({ x2 }) => x2),
      frame: frames.length > 1 ? notes.map(({ frame }) => frame) : null,
      hz: notes.map(({ pitch }) => Number(pitch.toPrecision(5))),
      label: notes.map(({ label }) => label),
    },
  };
}

function differences<T>(rows: readonly T[], read: (row: T) => number): number[] {
  let before = 0;
  return rows.map((row) => {
    const value = Math.round(read(row));
    const difference = value - before;
    before = value;
    return difference;
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
