/** Radix-4 FFT of a power of two; what of npm:fft.js is used here. */
export default class FFT {
  constructor(size: number);
  /** Writes the transform of `input` to `output`: both hold real and imaginary parts in turn. */
  transform(output: Float64Array, input: Float64Array): void;
}
