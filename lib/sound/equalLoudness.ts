/**
 * ISO 226:2023, "Acoustics: Normal equal-loudness-level contours", Table 1, at the third-octave frequencies from 20 Hz to 12.5 kHz:
 * the frequency in Hz, the exponent of loudness perception α_f, the magnitude of the linear transfer function L_U in dB, and the
 * threshold of hearing T_f in dB.
 */
const TABLE: readonly (readonly [f: number, alpha: number, transfer: number, threshold: number])[] = [
  [20, 0.635, -31.5, 78.1],
  [25, 0.602, -27.2, 68.7],
  [31.5, 0.569, -23.1, 59.5],
  [40, 0.537, -19.3, 51.1],
  [50, 0.509, -16.1, 44.0],
  [63, 0.482, -13.1, 37.5],
  [80, 0.456, -10.4, 31.5],
  [100, 0.433, -8.2, 26.5],
  [125, 0.412, -6.3, 22.1],
  [160, 0.391, -4.6, 17.9],
  [200, 0.373, -3.2, 14.4],
  [250, 0.357, -2.1, 11.4],
  [315, 0.343, -1.2, 8.6],
  [400, 0.330, -0.5, 6.2],
  [500, 0.320, 0.0, 4.4],
  [630, 0.311, 0.4, 3.0],
  [800, 0.303, 0.5, 2.2],
  [1000, 0.300, 0.0, 2.4],
  [1250, 0.295, -2.7, 3.5],
  [1600, 0.292, -4.2, 1.7],
  [2000, 0.290, -1.2, -1.3],
  [2500, 0.290, 1.4, -4.2],
  [3150, 0.289, 2.3, -6.0],
  [4000, 0.289, 1.0, -5.4],
  [5000, 0.289, -2.3, -1.5],
  [6300, 0.293, -7.2, 6.0],
  [8000, 0.303, -11.2, 12.6],
  [10000, 0.323, -10.9, 13.9],
  [12500, 0.354, -3.5, 12.3],
];

/** The loudness level of the threshold of hearing, in phon: T_f at 1 kHz. */
const THRESHOLD = 2.4;

/**
 * The level of a pure tone that is as loud as a tone of 1 kHz: formula (1) of ISO 226:2023. It holds from 20 phon to 90 phon (80
 * above 4 kHz) in a free field, for ears of 18 to 25 years. Between the frequencies of the table its parameters are interpolated
 * in log f, beyond its ends they stay; the standard says neither. Below the threshold of hearing a dB is a phon.
 *
 * @param frequency in Hz
 * @param phon the level of the tone of 1 kHz in dB SPL
 * @returns the level in dB SPL
 */
export function contourLevel(frequency: number, phon: number): number {
  const { alpha, transfer, threshold } = parametersAt(frequency);
  if (phon <= THRESHOLD) return threshold + phon - THRESHOLD;
  const excess = (4e-10) ** (0.3 - alpha) * (10 ** (0.03 * phon) - 10 ** (0.03 * THRESHOLD));
  return 10 / alpha * Math.log10(excess + 10 ** (alpha * (threshold + transfer) / 10)) - transfer;
}

/**
 * How loud a pure tone is: formula (2) of ISO 226:2023, the inverse of {@linkcode contourLevel}.
 *
 * @param frequency in Hz
 * @param level in dB SPL
 * @returns the loudness level in phon
 */
export function loudnessLevel(frequency: number, level: number): number {
  const { alpha, transfer, threshold } = parametersAt(frequency);
  if (level <= threshold) return level - threshold + THRESHOLD;
  const excess = 10 ** (alpha * (level + transfer) / 10) - 10 ** (alpha * (threshold + transfer) / 10);
  return 100 / 3 * Math.log10(excess / (4e-10) ** (0.3 - alpha) + 10 ** (0.03 * THRESHOLD));
}

function parametersAt(frequency: number) {
  const above = TABLE.findIndex(([f]) => f >= frequency);
  const [high, low] = above === -1 ? [TABLE.at(-1)!, TABLE.at(-1)!] : [TABLE[above]!, TABLE[Math.max(0, above - 1)]!];
  const t = high === low ? 0 : Math.log(frequency / low[0]) / Math.log(high[0] / low[0]);
  const at = (i: 1 | 2 | 3) => low[i] + t * (high[i] - low[i]);
  return { alpha: at(1), transfer: at(2), threshold: at(3) };
}
