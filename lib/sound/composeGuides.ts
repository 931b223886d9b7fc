import { type Guidance, Guide, type Piece } from "./guide.ts";
import type { Slot } from "./facetSlots.ts";
import type { SoundScale } from "./scales/setting.ts";
import type { SoundScales } from "./scales/soundScales.ts";
import type { Draft } from "./sustain.ts";

/** The piece without its guides, and what the guides need to know of the plot. */
export type Unguided = Pick<Piece, "drawing" | "scales" | "slots" | "feeds" | "notes">;

/** A piece with its guides. */
export interface Guided {
  /** What each guide became, by its place among the sound marks. */
  readonly guidances: ReadonlyMap<number, Guidance>;
  /** All notes. */
  readonly notes: readonly Draft[];
  readonly scales: SoundScales;
  readonly slots: ReadonlyMap<number, Slot>;
  /** How much later than without a legend the piece starts, in seconds. */
  readonly delay: number;
}

/**
 * Lets the guides of a plot make their notes, and moves everything else to after its legend.
 *
 * @throws {TypeError} when there is nothing to guide through, or more than one legend
 */
export function composeGuides(piece: Unguided): Guided {
  const { drawing, slots, scales, notes } = piece;
  const guides = drawing.readings.flatMap((reading, mark) =>
    reading.note instanceof Guide ? [{ reading, mark, guide: reading.note }] : []
  );
  const guidances = new Map<number, Guidance>();
  if (guides.length === 0) return { guidances, notes, scales, slots, delay: 0 };
  const { kind } = guides[0]!.reading.note;
  if (guides.length === drawing.readings.length) {
    throw new TypeError(
      `Cannot hear Sound.${kind} by itself: it guides through what other sound marks play; add one, such as Sound.note`,
    );
  }
  const others = piece.feeds.filter((_, mark) => !guides.some((guide) => guide.mark === mark));
  const start = notes.reduce((first, { time }) => Math.min(first, time), Infinity);
  const end = notes.reduce((last, { time, sustain }) => Math.max(last, time + sustain!), 0);
  let delay = 0;
  let legend: number | undefined;
  for (const { reading, mark, guide } of guides) {
    const own = piece.feeds[mark]!;
    const made = notes.length === 0
      ? { notes: [], sentence: `${kind}: silence, as there is no note to guide through` }
      : guide.guide({ ...piece, feeds: others, start, end, reading, mark, own });
    guidances.set(mark, made);
    if (made.delay === undefined) continue;
    if (legend !== undefined) throw new TypeError("Cannot play two legends before one piece: leave one of them out");
    legend = mark;
    delay = made.delay;
  }
  const all = [...notes, ...[...guidances.values()].flatMap((guidance) => guidance.notes)];
  if (delay === 0) return { guidances, notes: all, scales, slots, delay };
  return {
    guidances,
    notes: all.map((note) => note.mark === legend ? note : { ...note, time: note.time + delay }),
    scales: { ...scales, time: later(scales.time, delay) },
    slots: new Map([...slots].map(([i, slot]) => [i, { ...slot, start: slot.start + delay, next: slot.next + delay }])),
    delay,
  };
}

function later(scale: SoundScale<number>, delay: number): SoundScale<number> {
  return {
    ...scale,
    range: scale.range.map((time) => time + delay),
    apply(value) {
      const time = scale.apply(value);
      return time === undefined ? undefined : time + delay;
    },
  };
}
