import type { SoundEvent } from "../event.ts";

/**
 * How high the peaks of notes come when they sound together, in dBFS, as it was found in renders: notes that start at the same moment
 * rise together, so their amplitudes add up; what sounds already has drifted apart, and adds its power. That is less than the sum of
 * all amplitudes, which nothing exceeds and which notes that start one after the other do not come near.
 *
 * @param notes sorted by time
 * @returns -Infinity without notes
 */
export function likelyPeak(notes: readonly Pick<SoundEvent, "time" | "sustain" | "loudness">[]): number {
  const byEnd = notes.map(({ time, sustain, loudness }) => ({ end: time + sustain, power: 10 ** (loudness / 10) }))
    .sort((a, b) => a.end - b.end);
  let peak = 0, held = 0, gone = 0;
  for (let i = 0; i < notes.length;) {
    const { time } = notes[i]!;
    while (gone < byEnd.length && byEnd[gone]!.end <= time + 5e-7) held -= byEnd[gone++]!.power;
    if (gone === i) held = 0; // so that the sum does not drift
    let together = 0, power = 0;
    for (; i < notes.length && notes[i]!.time - time <= 5e-7; ++i) {
      together += 10 ** (notes[i]!.loudness / 20);
      power += 10 ** (notes[i]!.loudness / 10);
    }
    peak = Math.max(peak, together + Math.sqrt(Math.max(0, held)));
    held += power;
  }
  return peak === 0 ? -Infinity : 20 * Math.log10(peak);
}
