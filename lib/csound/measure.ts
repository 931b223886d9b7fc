// @ts-types="../types/ebur128-wasm.d.ts"
import { ebur128_integrated_stereo, ebur128_true_peak_stereo } from "ebur128-wasm/ebur128_wasm.js";
import type { Waveform } from "./wav.ts";

/** How loud a recording is. */
export interface Level {
  /** True peak, dBTP (ITU-R BS.1770-4, 4× oversampling); -Infinity for silence. */
  readonly truePeak: number;
  /** Integrated loudness, LUFS (EBU R 128); -Infinity for silence and for less than 0.4 s. */
  readonly loudness: number;
}

/** Measures true peak and integrated loudness of a mono or stereo sound. */
export function measure(sound: Waveform): Level {
  return { truePeak: truePeakOf(sound), loudness: loudnessOf(sound) };
}

/** The true peak alone, dBTP. */
export function truePeakOf({ sampleRate, channels: [left, right = left] }: Waveform): number {
  if (left === undefined || right === undefined || left.length === 0) return -Infinity;
  return ebur128_true_peak_stereo(sampleRate, left, right);
}

/** What lies around a stretch of a sound and still has a part in its true peak, samples: the filter is 13 long, and this is plenty. */
const AROUND = 64;

/**
 * The true peak of a stretch, dBTP, which begins at a sample and has so many. A sound that begins at once has peaks that are not its own,
 * so it is faded in over what lies before it.
 */
export function truePeakWithin({ sampleRate, channels }: Waveform, from: number, count: number): number {
  const lead = Math.min(from, AROUND);
  const stretch = channels.map((channel) => channel.slice(from - lead, from + count + AROUND));
  for (const channel of stretch) {
    for (let i = 0; i < lead; i++) channel[i]! *= i / lead;
  }
  return truePeakOf({ sampleRate, channels: stretch });
}

/** The integrated loudness alone, LUFS. */
export function loudnessOf({ sampleRate, channels: [left, right = left] }: Waveform): number {
  if (left === undefined || right === undefined || left.length === 0) return -Infinity;
  return ebur128_integrated_stereo(sampleRate, left, right);
}

/** The loudness in words, for a person. */
export function loudnessText({ loudness }: Level): string {
  return Number.isFinite(loudness) ? `${loudness.toFixed(1)} LUFS` : "too short or too quiet for a loudness";
}
