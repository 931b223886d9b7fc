import { plot, type Score, Sound } from "../../mod.ts";

/** Clicks at full level from their first sample, at these times in seconds. */
export function clicks(times: readonly number[]): Score {
  return plot({
    marks: [
      Sound.note(times, {
        time: { value: times, scale: null },
        pitch: 1000,
        loudness: -6,
        sustain: 0.02,
        instrument: "click",
      }),
    ],
  }).score;
}

/** So many clicks, one every so many seconds. */
export const clicksEvery = (every: number, count: number) => clicks(Array.from({ length: count }, (_, i) => i * every));
