import type { Feeds } from "../feeds.ts";
import { overlap } from "../levels.ts";
import type { LoudnessScaleOptions } from "../scales/options.ts";
import type { SoundScale } from "../scales/setting.ts";
import type { Draft } from "../sustain.ts";
import { estimateLoudness } from "./estimateLoudness.ts";
import { likelyPeak } from "./likelyPeak.ts";

/** What a piece comes to, where nobody says how loud, in LUFS. */
const TARGET = -20;
/** How high notes that sound together come at most then, in dBFS: to the ceiling of the master, so that it has nothing to do. */
const CEILING = -1.5;
/** What their peaks would add up to at most if they all met, which they do not, in dBFS. */
const LOUDEST_SUM = 6;
/** Levels are chosen in steps of so many dB: what a machine rounds otherwise is not heard, nor seen in the hash. */
const STEP = 0.5;

/** The level that was chosen for the notes of which nobody says how loud they are. */
export interface DefaultLevel {
  /** How many dB it is above the range of -36 to -18 dBFS, and above -24 dBFS for a note without a value. */
  readonly shift: number;
  /** What the notes come to, in LUFS, as estimated. */
  readonly loudness: number;
  /** How high notes that sound together come, in dBFS, as estimated. */
  readonly peak: number;
  /** Whether it is less than aimed at, so that notes that sound together stay below the ceiling of the master. */
  readonly limited: boolean;
}

/**
 * Whether the user leaves the loudness of a mark's notes open: nothing is said about it, or values are mapped without a range.
 */
export function isLevelOpen(
  { loudness }: Feeds,
  scale: SoundScale<number>,
  options: LoudnessScaleOptions = {},
): boolean {
  if (options.range !== undefined || options.unknown !== undefined) return false;
  return loudness === undefined || (loudness.scaled && scale.type !== "identity");
}

/**
 * Chooses how loud notes are where the user leaves it open: so that they come to -20 LUFS, but no higher than the ceiling of the master
 * where they sound together. Where the user has a say on overlap, not even the sum of all their peaks is higher.
 *
 * @param notes those that are open, at the base level, sorted by time
 * @returns undefined without notes
 */
export function defaultLevel(notes: readonly Draft[], options: LoudnessScaleOptions = {}): DefaultLevel | undefined {
  if (notes.length === 0) return undefined;
  const held = notes as readonly (Draft & { sustain: number })[]; // the rule of the default sustain has been applied
  const loudness = estimateLoudness(held), peak = likelyPeak(held);
  // The target is met as well as can be; the limit holds. (What lies on a step stays there, whichever way its last bit goes.)
  const wanted = Math.round((TARGET - loudness) / STEP) * STEP;
  const sum = (options.overlap === undefined ? LOUDEST_SUM : CEILING) - overlap(held).level;
  const allowed = Math.floor(Math.min(CEILING - peak, sum) / STEP + 1e-6) * STEP;
  const shift = Math.min(wanted, allowed);
  return { shift, loudness: loudness + shift, peak: peak + shift, limited: allowed < wanted };
}

/** Makes a note so many dB louder, and where it glides to. */
export function raise(note: Draft, shift: number): void {
  note.loudness += shift;
  if (note.glide !== undefined) note.glide = { ...note.glide, loudness: note.glide.loudness + shift };
}

/** A scale of loudness whose range lies so many dB higher. */
export function shiftScale(scale: SoundScale<number>, shift: number): SoundScale<number> {
  return {
    ...scale,
    range: scale.range.map((level) => level + shift),
    apply(value) {
      const level = scale.apply(value);
      return level === undefined ? undefined : level + shift;
    },
  };
}
