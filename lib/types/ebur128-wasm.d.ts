/** Integrated loudness (LUFS) of a stereo signal, EBU R 128. */
export function ebur128_integrated_stereo(sampleRate: number, left: Float32Array, right: Float32Array): number;
/** True peak (dBTP) of a stereo signal, ITU-R BS.1770-4 with 4× oversampling. */
export function ebur128_true_peak_stereo(sampleRate: number, left: Float32Array, right: Float32Array): number;
