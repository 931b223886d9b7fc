// @ts-types="../types/fft.js.d.ts"
import FFT from "fft.js";
import type { Waveform } from "../csound/wav.ts";

/** Options of {@linkcode powerSpectra}. */
export interface PowerSpectraOptions {
  /** Samples of a window: a power of two. */
  readonly size: number;
  /** How many bins are wanted, from 0 Hz on; size / 2 by default. */
  readonly bins?: number;
  /** The middle of each window, in samples. */
  readonly centers: ArrayLike<number>;
}

/**
 * Calls back with the spectrum of each window (Hann): `power[k]` is the squared amplitude of a sine at k / size of the sample rate,
 * 1 for full scale, both channels of a stereo sound added. So a note has its own level wherever it is panned. The array is only lent.
 */
export function powerSpectra(
  { channels }: Waveform,
  { size, bins = size / 2, centers }: PowerSpectraOptions,
  onWindow: (power: Float64Array, i: number) => void,
): void {
  const fft = new FFT(size);
  const window = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos(2 * Math.PI * i / size));
  const input = new Float64Array(2 * size), output = new Float64Array(2 * size);
  const power = new Float64Array(bins);
  const left = channels[0]!, right = channels[1];
  const unit = 16 / size ** 2 / 2; // a sine of amplitude 1 gives size / 4
  for (let w = 0; w < centers.length; ++w) {
    const start = Math.round(centers[w]!) - size / 2;
    // One transform for both channels: the left as the real part, the right as the imaginary.
    for (let i = 0; i < size; ++i) {
      input[2 * i] = (left[start + i] ?? 0) * window[i]!;
      input[2 * i + 1] = right === undefined ? 0 : (right[start + i] ?? 0) * window[i]!;
    }
    fft.transform(output, input);
    for (let k = 0; k < bins; ++k) {
      const mirror = 2 * ((size - k) % size);
      power[k] = unit *
        (output[2 * k]! ** 2 + output[2 * k + 1]! ** 2 + output[mirror]! ** 2 + output[mirror + 1]! ** 2);
    }
    onWindow(power, w);
  }
}
