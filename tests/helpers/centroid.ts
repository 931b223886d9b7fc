/** The spectral centroid of a sound in Hz, from the ratio of the powers of its slope and of itself. */
export function centroid(samples: ArrayLike<number>, rate: number): number {
  let [power, slope] = [0, 0];
  for (let i = 1; i < samples.length; i++) {
    power += samples[i]! ** 2;
    slope += (samples[i]! - samples[i - 1]!) ** 2;
  }
  return rate / Math.PI * Math.asin(Math.min(1, Math.sqrt(slope / power) / 2));
}
