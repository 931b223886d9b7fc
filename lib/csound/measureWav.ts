import { type Level, loudnessOf, measure, truePeakWithin } from "./measure.ts";
import type { Waveform } from "./wav.ts";
import { WavStretches } from "./WavStretches.ts";

/** What a stretch has of the one before, samples: its true peak is measured with what lies around. */
const OVERLAP = 64;
/** The gating blocks of ITU-R BS.1770-4: their length and their distance, s; what is quieter than the first gate, LUFS, is left out. */
const BLOCK = 0.4, HOP = 0.1, SILENT = -70;
/** And what is so much quieter, as power, than the mean of the others. */
const RELATIVE = 0.1;
/** The loudness of a power of 1, LUFS. */
const OFFSET = -0.691;

/** Options of {@linkcode measureWav}. */
export interface MeasureWavOptions {
  /** What is no longer is measured at once, s. Default: 60, which are 23 MB of samples. */
  readonly short?: number;
  /** What is longer is read in stretches of so many seconds. Default: 10. */
  readonly stretch?: number;
}

/** How loud a WAV file is, and how long. */
export interface WavLevel extends Level {
  /** s */
  readonly duration: number;
}

/**
 * Measures a WAV file of any length as {@linkcode measure} does. A long one is read in stretches and is never in memory as a whole: its
 * true peak is the greatest of theirs, and its loudness is that of its gating blocks, each measured by itself. These begin with a
 * filter at rest, which is within 0.01 LU of the whole for what has no more than a little below 60 Hz, and within 0.1 LU for all else.
 *
 * @throws {RangeError} for what is no WAV file, and for another sample format than {@linkcode readWav} reads
 */
export async function measureWav(
  path: string,
  { short = 60, stretch: seconds = 10 }: MeasureWavOptions = {},
): Promise<WavLevel> {
  using wav = await WavStretches.open(path);
  const { frames, sampleRate } = wav;
  const duration = frames / sampleRate;
  if (duration <= short) return { ...measure(await wav.read(0, frames)), duration };
  const stretch = seconds * sampleRate, hop = Math.round(HOP * sampleRate), block = Math.round(BLOCK * sampleRate);
  const powers: number[] = [];
  let truePeak = -Infinity;
  for (let from = 0; from < frames; from += stretch) {
    const lead = Math.min(from, OVERLAP);
    const sound = await wav.read(from - lead, lead + stretch + block);
    for (let at = 0; at < stretch && from + at + block <= frames; at += hop) {
      const loudness = loudnessOf(part(sound, lead + at, block));
      if (loudness > SILENT) powers.push(10 ** ((loudness - OFFSET) / 10));
    }
    truePeak = Math.max(truePeak, truePeakWithin(sound, lead, stretch));
  }
  const gate = RELATIVE * mean(powers);
  const loudness = powers.length === 0 ? -Infinity : OFFSET + 10 * Math.log10(mean(powers.filter((p) => p > gate)));
  return { truePeak, loudness, duration };
}

function part({ sampleRate, channels }: Waveform, from: number, count: number): Waveform {
  return { sampleRate, channels: channels.map((channel) => channel.subarray(from, from + count)) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
