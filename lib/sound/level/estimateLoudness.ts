import type { SoundEvent } from "../event.ts";
import { accumulateEnergy } from "./noteEnergy.ts";

/** What the loudness of a note depends on. Pan is not in it: its law keeps the power. */
export type HeardNote = Pick<
  SoundEvent,
  "time" | "sustain" | "pitch" | "loudness" | "brightness" | "instrument" | "glide"
>;

/** The step of the measuring blocks, s: a block has four. */
const STEP = 0.1;
/** At most so many steps, for pieces that last for days. */
const STEPS = 500_000;
/** What is quieter is not measured, LUFS; nor what is so much quieter than the rest, LU (ITU-R BS.1770-4). */
const ABSOLUTE_GATE = -70, RELATIVE_GATE = 10;

/**
 * Estimates the integrated loudness of notes in LUFS, as ITU-R BS.1770-4 measures it (K-weighted, in gated blocks of 0.4 s), from
 * what single notes of their instruments were measured to have, and when they sound together. Without notes it is -Infinity.
 *
 * Overlapping notes are taken to add up in power, as sounds of different pitches do; those that start together on one pitch and
 * instrument add up in amplitude.
 *
 * @param notes sorted by time
 */
export function estimateLoudness(notes: readonly HeardNote[]): number {
  const end = notes.reduce((end, { time, sustain }) => Math.max(end, time + sustain), 0);
  const step = Math.max(STEP, end / STEPS);
  const count = Math.max(4, Math.ceil(end / step) + 1);
  // The energy of each step is what is here, and what of the running sums below reaches it.
  const energies = new Float64Array(count), rises = new Float64Array(count + 1);
  for (const [note, amplitude] of unisons(notes)) {
    // What glides from one level to another has the power between.
    const gain = amplitude ** 2 *
      (note.glide === undefined ? 1 : (1 + 10 ** ((note.glide.loudness - note.loudness) / 10)) / 2);
    let [before, until] = [0, 0];
    for (const [at, energy] of accumulateEnergy(note)) {
      if (at > before) spread(gain * (energy - until), note.time + before, note.time + at);
      [before, until] = [at, energy];
    }
  }
  const blocks: number[] = [];
  let running = 0;
  for (let i = 0; i < count; ++i) {
    running += rises[i]!;
    energies[i]! += Math.max(0, running);
    if (i >= 3) blocks.push((energies[i - 3]! + energies[i - 2]! + energies[i - 1]! + energies[i]!) / (4 * step));
  }
  const audible = blocks.filter((power) => loudnessOf(power) > ABSOLUTE_GATE);
  const gate = loudnessOf(mean(audible)) - RELATIVE_GATE;
  return loudnessOf(mean(audible.filter((power) => loudnessOf(power) > gate)));

  /** Adds energy that arrives evenly from one moment to another. */
  function spread(energy: number, from: number, to: number) {
    const first = Math.floor(from / step), last = Math.min(count - 1, Math.floor(to / step));
    if (first >= last) energies[Math.min(first, count - 1)]! += energy;
    else {
      const rate = energy / (to - from);
      energies[first]! += rate * ((first + 1) * step - from);
      energies[last]! += rate * (to - last * step);
      rises[first + 1]! += rate * step;
      rises[last]! -= rate * step;
    }
  }
}

/** The notes with their amplitudes; of those that sound as one, one with the sum of them. */
function* unisons(notes: readonly HeardNote[]): Generator<[note: HeardNote, amplitude: number]> {
  for (let i = 0; i < notes.length;) {
    const { time } = notes[i]!;
    const together = new Map<string, [HeardNote, number]>();
    for (; i < notes.length && notes[i]!.time === time; ++i) {
      const note = notes[i]!;
      const key = `${note.instrument} ${note.pitch.toFixed(2)} ${note.sustain}`;
      const one = together.get(key);
      if (one === undefined) together.set(key, [note, 10 ** (note.loudness / 20)]);
      else one[1] += 10 ** (note.loudness / 20);
    }
    yield* together.values();
  }
}

/** The loudness of a mean square, in LUFS. */
function loudnessOf(power: number): number {
  return power > 0 ? -0.691 + 10 * Math.log10(power) : -Infinity;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
