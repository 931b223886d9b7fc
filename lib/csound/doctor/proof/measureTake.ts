import { measure } from "../../measure.ts";
import type { Waveform } from "../../wav.ts";

/** How loud something is. */
export interface DoctorLevel {
  /** The greatest sample, dBFS: 0 is full scale (0dbfs), above it is cut off by the device; -Infinity in silence. */
  readonly peak: number;
  /** The greatest value between the samples too, dBTP (ITU-R BS.1770-4). */
  readonly truePeak: number;
}

/** What is measured of a take. */
export interface Measured extends DoctorLevel {
  /** Samples that are NaN or infinite, and when the first was, s. */
  readonly bad: number;
  readonly firstBad: number | undefined;
  /** The greatest mean of a channel, full scale 1: what keeps the loudspeaker's cone off its middle. */
  readonly dc: number;
  /** The peak of each channel, dBFS. */
  readonly channels: readonly number[];
}

/** Measures all of a take, or a part of it (s). */
export function measureTake({ sampleRate, channels }: Waveform, part?: { from: number; to: number }): Measured {
  const [from, to] = part ? [Math.floor(part.from * sampleRate), Math.ceil(part.to * sampleRate)] : [0, undefined];
  let bad = 0;
  let firstBad: number | undefined;
  let dc = 0;
  const peaks: number[] = [];
  const clean = channels.map((whole) => {
    const channel = whole.slice(Math.max(0, from), to);
    let peak = 0, sum = 0;
    for (let i = 0; i < channel.length; i++) {
      const x = channel[i]!;
      if (!Number.isFinite(x)) {
        bad++;
        firstBad = Math.min(firstBad ?? Infinity, (from + i) / sampleRate);
        channel[i] = 0;
        continue;
      }
      const size = Math.abs(x);
      if (size > peak) peak = size;
      sum += x;
    }
    peaks.push(peak);
    dc = Math.max(dc, Math.abs(sum / Math.max(1, channel.length)));
    return channel;
  });
  const peak = Math.max(0, ...peaks);
  // The interpolator wants something to work on; silence is silence.
  const truePeak = peak === 0 ? -Infinity : measure({ sampleRate, channels: clean }).truePeak;
  return {
    peak: decibels(peak),
    truePeak: Math.max(truePeak, decibels(peak)),
    bad,
    firstBad,
    dc,
    channels: peaks.map(decibels),
  };
}

/** An amplitude in dB. */
export function decibels(amplitude: number): number {
  return amplitude === 0 ? -Infinity : 20 * Math.log10(amplitude);
}
