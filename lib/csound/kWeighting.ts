/**
 * The K-weighting of ITU-R BS.1770-4, Annex 1: a high shelf for the head, then a high-pass. The coefficients are those of
 * the recommendation, which gives them for 48 kHz.
 *
 * @param samples at 48 kHz, full scale ±1
 * @returns as many samples; a channel's loudness is -0.691 + 10 log10 of their mean square
 */
export function kWeighting(samples: ArrayLike<number>): Float64Array {
  const shelved = biquad(samples, [1.53512485958697, -2.69169618940638, 1.19839281085285], [
    -1.69065929318241,
    0.73248077421585,
  ]);
  return biquad(shelved, [1, -2, 1], [-1.99004745483398, 0.99007225036621]);
}

/** A filter of two poles and two zeros, in direct form I. */
function biquad(
  x: ArrayLike<number>,
  [b0, b1, b2]: readonly [number, number, number],
  [a1, a2]: readonly [number, number],
): Float64Array {
  const y = new Float64Array(x.length);
  let x1 = 0, x2 = 0, y1 = 0, y2 = 0;
  for (let i = 0; i < x.length; ++i) {
    const now = b0 * x[i]! + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    [x2, x1, y2, y1] = [x1, x[i]!, y1, now];
    y[i] = now;
  }
  return y;
}
