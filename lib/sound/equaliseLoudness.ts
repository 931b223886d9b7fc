import { contourLevel, loudnessLevel } from "./equalLoudness.ts";
import type { SoundEvent } from "./event.ts";
import { relevel } from "./levels.ts";
import type { LoudnessScaleOptions } from "./scales/options.ts";
import { show } from "./scales/options.ts";

/** What compensation did. */
export interface Equalised {
  /** The level in dB SPL that a tone of 0 dBFS is assumed to have. */
  readonly reference: number;
  /** By how many dB the least and the most lowered note were lowered. */
  readonly lowered: readonly [number, number];
}

/**
 * The level of a tone of 0 dBFS, where nobody says otherwise: ISO 226 holds up to 90 phon, so that every note lies within it; and
 * a piece of -20 LUFS then comes at 70 dB SPL, as one listens at home.
 */
const REFERENCE = 90;

/** Below this nothing is heard, above it nobody should listen. */
const LEAST = 60, MOST = 120;

/**
 * Makes notes of one loudness equally loud to the ear, whatever their pitch: `loudness: { contour: "ISO 226" }`. The loudness of
 * a note then is that of a tone of 1 kHz, and contours of equal loudness give its level at its own pitch. The whole is set so
 * that the note that is the hardest to hear keeps its level, and all others are lowered: none is louder than asked.
 *
 * @throws {TypeError} when there is a reference and no contour
 * @throws {RangeError} when the reference is out of bounds
 */
export function equaliseLoudness(
  events: readonly SoundEvent[],
  { contour, reference }: LoudnessScaleOptions = {},
): { events: readonly SoundEvent[]; equalised: Equalised | undefined } {
  if (contour === undefined) {
    if (reference === undefined) return { events, equalised: undefined };
    throw new TypeError('Cannot use the reference of the loudness scale without contour: "ISO 226", which it is for');
  }
  const full = reference ?? REFERENCE;
  if (!(typeof full === "number" && full >= LEAST && full <= MOST)) {
    throw new RangeError(
      `Cannot set the reference of the loudness scale to ${
        show(full)
      }: expected the dB SPL of 0 dBFS, ${LEAST} to ${MOST}`,
    );
  }
  // How many phon each note lacks at the level that is asked for; the one that lacks the most keeps it.
  const lack = events.flatMap(pointsOf).reduce(
    (most, { pitch, loudness }) => Math.max(most, full + loudness - loudnessLevel(pitch, full + loudness)),
    -Infinity,
  );
  const equal = events.map((event) =>
    relevel(event, ({ pitch, loudness }) => Math.min(loudness, contourLevel(pitch, full + loudness - lack) - full))
  );
  const lowered = equal.flatMap(pointsOf);
  const by = events.flatMap(pointsOf).map(({ loudness }, i) => loudness - lowered[i]!.loudness);
  const least = by.reduce((a, b) => Math.min(a, b), Infinity), most = by.reduce((a, b) => Math.max(a, b), 0);
  return { events: equal, equalised: { reference: full, lowered: [least, most] } };
}

/** Where a note starts, and where it glides to. */
function pointsOf(event: SoundEvent): { pitch: number; loudness: number }[] {
  return event.glide === undefined ? [event] : [event, event.glide];
}
