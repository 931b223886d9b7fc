import { show, type TimeScaleOptions } from "./options.ts";

/** The tempo of a piece, as it was asked for. */
export interface Tempo {
  /** Beats a minute. */
  readonly bpm: number;
  /** What one beat stands for, as given. */
  readonly beat: unknown;
  /** Where in a beat its second half starts. */
  readonly swing: number;
  /** Into how many parts of a beat onsets are moved. */
  readonly parts: number | undefined;
}

/** From even halves to those of a triplet. */
const STRAIGHT = 0.5, TRIPLET = 2 / 3;

/**
 * Reads the options of the time scale that are about beats; undefined where there are none.
 *
 * @throws {TypeError} when they are given without `bpm`, or `bpm` beside a length in seconds
 * @throws {RangeError} when one is out of bounds
 */
export function readTempo(options: TimeScaleOptions = {}): Tempo | undefined {
  const { bpm, beat, swing = STRAIGHT, grid } = options;
  if (bpm === undefined) {
    const given = (["beat", "swing", "grid"] as const).find((name) => options[name] !== undefined);
    if (given === undefined) return undefined;
    throw new TypeError(`Cannot use ${given}: ${show(options[given])} in the time scale without bpm, beats a minute`);
  }
  if (!(typeof bpm === "number" && bpm > 0 && Number.isFinite(bpm))) {
    throw new RangeError(`Cannot set the bpm of the time scale to ${show(bpm)}: expected beats a minute, above 0`);
  }
  const length = (["duration", "range"] as const).find((name) => options[name] !== undefined && options[name] !== null);
  if (length !== undefined) {
    throw new TypeError(
      `Cannot set both bpm and ${length} of the time scale: how long a piece is follows from its beats; leave one out`,
    );
  }
  if (!(typeof swing === "number" && swing >= STRAIGHT && swing <= TRIPLET + 1e-3)) {
    throw new RangeError(
      `Cannot set the swing of the time scale to ${show(swing)}: ` +
        "expected where in a beat its second half starts, from 0.5 (straight) to 2/3 (a triplet)",
    );
  }
  const parts = grid === undefined ? undefined : Math.round(1 / Number(grid));
  if (
    parts !== undefined && !(typeof grid === "number" && grid > 0 && grid <= 1 && Math.abs(parts * grid - 1) < 1e-3)
  ) {
    throw new RangeError(
      `Cannot set the grid of the time scale to ${show(grid)}: ` +
        "expected one part of a beat, such as 1, 1/2, 1/3 or 1/4",
    );
  }
  return { bpm, beat, swing: Math.min(TRIPLET, swing), parts };
}
