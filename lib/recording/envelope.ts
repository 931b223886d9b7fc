/** What a stretch of samples reaches. */
export interface Envelope {
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** The root of the mean square. */
  readonly power: Float32Array;
}

/** The lowest and the highest sample of each of `columns` stretches, and their mean power. */
export function envelope(samples: Float32Array, columns: number): Envelope {
  const low = new Float32Array(columns), high = new Float32Array(columns), power = new Float32Array(columns);
  for (let column = 0; column < columns; ++column) {
    const from = Math.floor(column * samples.length / columns);
    const until = Math.max(from + 1, Math.floor((column + 1) * samples.length / columns));
    let least = Infinity, most = -Infinity, sum = 0;
    for (let i = from; i < until; ++i) {
      const sample = samples[i]!;
      if (sample < least) least = sample;
      if (sample > most) most = sample;
      sum += sample * sample;
    }
    low[column] = least;
    high[column] = most;
    power[column] = Math.sqrt(sum / (until - from));
  }
  return { low, high, power };
}
