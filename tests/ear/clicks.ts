import type { Waveform } from "../../lib/csound/wav.ts";

/** What a step in a sound is measured with: the smoothest of the differences between neighbouring samples. */
const ORDER = 4;

/** Around a moment, s: what belongs to it, and what no longer does. */
const [NEAR, FAR] = [0.00075, 0.003];

/**
 * How much a note clicks as it starts and as it ends, in dB: the greatest fourth difference around those moments, against the
 * greatest between them. A wave that goes on has small ones, and a step or a bend has large ones: 0 dB or less is as smooth as
 * the note itself.
 */
export function clickiness({ channels, sampleRate }: Waveform, { start, end }: { start: number; end: number }) {
  const most = { start: 0, end: 0, between: 1e-12 };
  for (const channel of channels) {
    let row = Float64Array.from(channel);
    for (let order = 0; order < ORDER; order++) row = row.map((value, i) => value - (row[i - 1] ?? 0));
    for (const [i, value] of row.entries()) {
      const time = (i - ORDER / 2) / sampleRate;
      if (Math.abs(time - start) < NEAR) most.start = Math.max(most.start, Math.abs(value));
      if (Math.abs(time - end) < NEAR) most.end = Math.max(most.end, Math.abs(value));
      if (time > start + FAR && time < end - FAR) most.between = Math.max(most.between, Math.abs(value));
    }
  }
  return { start: 20 * Math.log10(most.start / most.between), end: 20 * Math.log10(most.end / most.between) };
}
