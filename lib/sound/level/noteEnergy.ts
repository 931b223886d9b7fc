import type { SoundEvent } from "../event.ts";
import { noteEnergies } from "./noteEnergies.ts";

/** The pitches (Hz) and sustains (s) at which the energy of notes is known, and the brightness of the table; see {@linkcode NoteEnergies}. */
export const ENERGY_PITCHES: readonly number[] = [65.4064, 261.6256, 1046.5023, 4186.009];
export const ENERGY_SUSTAINS: readonly number[] = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2];

/**
 * The energy of the notes of an instrument: the time integral (s) of the square of a note with a peak of 0 dBFS, K-weighted as in
 * ITU-R BS.1770-4, release included, in dB.
 */
export interface NoteEnergies {
  /** Of medium brightness: a row for each pitch, a number for each sustain. */
  readonly medium: readonly (readonly number[])[];
  /** How much more, in dB, a note of brightness 0 has, by pitch. */
  readonly dark: readonly number[];
  /** How much more, in dB, a note of brightness 1 has, by pitch. */
  readonly bright: readonly number[];
}

/** The instrument whose energies stand for those of an instrument that was not measured. */
const FALLBACK = "tone";

/**
 * How the energy of a note with a peak of 0 dBFS accumulates: pairs of a time since its onset (s) and the energy until then, from
 * `[0, 0]` to the end of its sustain. Between them it grows evenly. The release is counted as if it came within the sustain; a note that
 * glides has neither attack nor release, as it goes on from another to the next.
 */
export function accumulateEnergy(
  { instrument, pitch, brightness, sustain, glide }: Pick<
    SoundEvent,
    "instrument" | "pitch" | "brightness" | "sustain" | "glide"
  >,
): [time: number, energy: number][] {
  const { medium, dark, bright } = noteEnergies[instrument] ?? noteEnergies[FALLBACK]!;
  const place = Math.min(Math.max(Math.log2(pitch / ENERGY_PITCHES[0]!) / 2, 0), ENERGY_PITCHES.length - 1);
  const low = Math.min(Math.floor(place), ENERGY_PITCHES.length - 2);
  const between = (values: readonly number[]) => values[low]! + (values[low + 1]! - values[low]!) * (place - low);
  const tilt = brightness < 0.5 ? (1 - 2 * brightness) * between(dark) : (2 * brightness - 1) * between(bright);
  const at = (k: number) => 10 ** ((between([0, 1, 2, 3].map((p) => medium[p]![k]!)) + tilt) / 10);
  if (glide !== undefined) {
    const [a, b] = [ENERGY_SUSTAINS.length - 2, ENERGY_SUSTAINS.length - 1];
    const power = Math.max(0, at(b) - at(a)) / (ENERGY_SUSTAINS[b]! - ENERGY_SUSTAINS[a]!);
    return [[0, 0], [sustain, power * sustain]];
  }
  const points: [number, number][] = [[0, 0]];
  let before: [number, number] = [0, 0];
  for (let k = 0; k < ENERGY_SUSTAINS.length; ++k) {
    const here: [number, number] = [ENERGY_SUSTAINS[k]!, at(k)];
    if (here[0] >= sustain) {
      // A note that is shorter than the shortest known one has the energy of its release all the same.
      const part = k === 0 ? 1 : (sustain - before[0]) / (here[0] - before[0]);
      points.push([sustain, before[1] + (here[1] - before[1]) * part]);
      return points;
    }
    points.push(here);
    before = here;
  }
  // What is held for longer goes on as it did last.
  const [[t0, e0], [t1, e1]] = points.slice(-2) as [[number, number], [number, number]];
  points.push([sustain, e1 + Math.max(0, e1 - e0) / (t1 - t0) * (sustain - t1)]);
  return points;
}
