import type { Waveform } from "../csound/wav.ts";
import { powerSpectra } from "./powerSpectra.ts";

/** Options of {@linkcode spectrogramLevels}. */
export interface SpectrogramOptions {
  readonly width: number;
  readonly height: number;
  /** The lowest and the highest frequency, Hz. */
  readonly frequencies: readonly [low: number, high: number];
}

/** Samples of a window: the long one tells low notes apart, the short one shows when high ones begin. */
const LONG = 8192, SHORT = 2048;
/** Below the first, in Hz, the long window counts; above the second the short one; between them both. */
const FADE = [250, 2500] as const;
/** More windows than this are not worth their time: of a longer recording some moments are left out. */
const WINDOWS = 3000;

/**
 * The levels of a sound by time and frequency, in dBFS, in rows from the top (the highest frequency) of as many pixels: the level of
 * the sine at that pixel, both channels added.
 */
export function spectrogramLevels(sound: Waveform, { width, height, frequencies }: SpectrogramOptions): Float32Array {
  const levels = new Float32Array(width * height).fill(-Infinity);
  const samples = sound.channels[0]!.length;
  const each = Math.max(1, Math.min(Math.floor(WINDOWS / width), Math.ceil(samples / width / SHORT)));
  const centers = Float64Array.from({ length: width * each }, (_, i) => (i + 0.5) * samples / (width * each));
  const [low, high] = frequencies;
  const edges = Float64Array.from({ length: height + 1 }, (_, row) => high * (low / high) ** (row / height));
  for (const size of [LONG, SHORT]) {
    const bins = edges.map((hertz) => hertz * size / sound.sampleRate);
    const share = edges.map((hertz) => {
      const part = Math.log(hertz / FADE[0]) / Math.log(FADE[1] / FADE[0]);
      const short = Math.min(1, Math.max(0, part));
      return size === SHORT ? short : 1 - short;
    });
    const column = new Float64Array(height);
    const wanted = size === LONG ? Math.ceil(FADE[1] * size / sound.sampleRate) + 2 : size / 2;
    powerSpectra(sound, { size, bins: Math.min(wanted, size / 2), centers }, (power, w) => {
      const x = Math.floor(w / each);
      for (let row = 0; row < height; ++row) {
        if (w % each === 0) column[row] = 0;
        if (share[row]! > 0) column[row] = Math.max(column[row]!, strongest(power, bins[row + 1]!, bins[row]!));
        if (w % each < each - 1 || share[row] === 0) continue;
        const level = share[row]! * 10 * Math.log10(Math.max(1e-15, column[row]!));
        const at = row * width + x;
        levels[at] = levels[at] === -Infinity ? level : levels[at]! + level;
      }
    });
  }
  return levels;
}

/** The strongest bin in a row of pixels; between two bins where the row is narrower than one. */
function strongest(power: Float64Array, from: number, to: number): number {
  const middle = (from + to) / 2;
  const below = Math.floor(middle);
  const between = (power[below] ?? 0) + ((power[below + 1] ?? 0) - (power[below] ?? 0)) * (middle - below);
  let most = between;
  for (let k = Math.ceil(from); k <= to; ++k) most = Math.max(most, power[k] ?? 0);
  return most;
}
