import type { Caption } from "./caption.ts";
import type { SoundScale } from "./scales/setting.ts";
import type { Draft } from "./sustain.ts";

/** How often a piece is played. */
export interface Repetition {
  readonly times: number;
  /** From one start to the next, in seconds. */
  readonly period: number;
}

/** A piece that is played once. */
export interface RepeatablePiece {
  readonly notes: readonly Draft[];
  readonly captions: readonly Caption[];
  readonly repeat: number | undefined;
  /** How much later than without a legend the piece starts, in seconds. */
  readonly delay: number;
  /** The scale of time, its range after the legend. */
  readonly time: SoundScale<number>;
  /** Whether a sound mark is a legend, which is heard once. */
  isLegend(mark: number): boolean;
}

/**
 * Plays a piece again: everything but its legend, as many times as asked, each starting when the one before has taken the range of time
 * and its last note has ended; on a beat, where there are beats.
 */
export function repeatPiece(
  { notes, captions, repeat = 1, delay, time, isLegend }: RepeatablePiece,
): Pick<RepeatablePiece, "notes" | "captions"> & { readonly repetition: Repetition | undefined } {
  if (repeat === 1 || notes.length + captions.length === 0) return { notes, captions, repetition: undefined };
  const again = notes.filter(({ mark }) => !isLegend(mark));
  const end = Math.max(
    again.reduce((last, note) => Math.max(last, note.time + note.sustain!), 0),
    captions.reduce((last, caption) => Math.max(last, caption.time), 0),
  );
  const several = time.domain.length > 1 && Number(time.domain[0]) !== Number(time.domain.at(-1));
  const length = Math.max(end, several && time.type !== "identity" ? Math.max(...time.range) : 0) - delay;
  const { metre } = time;
  const period = metre === undefined
    ? Math.ceil(length * 1e6 - 1e-3) / 1e6 // on the grid of times
    : Math.max(Math.ceil(length / metre.beat - 1e-5) * metre.beat, metre.length);
  const rounds = <T extends { readonly time: number }>(all: readonly T[]) =>
    Array.from(
      { length: repeat - 1 },
      (_, k) => all.map((one) => ({ ...one, time: one.time + (k + 1) * period, round: k + 1 })),
    ).flat();
  return {
    notes: [...notes, ...rounds(again)],
    captions: [...captions, ...rounds(captions).map(({ round: _, ...caption }) => caption)],
    repetition: { times: repeat, period },
  };
}
