import { measure } from "../csound/measure.ts";
import { readWav } from "../csound/wav.ts";
import { checkSound } from "./soundFile.ts";

/** How loud a recording is: see {@linkcode loudness}. */
export interface RecordingLoudness {
  /** Integrated loudness, LUFS (EBU R 128); -Infinity for silence and for less than 0.4 s. */
  readonly loudness: number;
  /** True peak, dBTP (ITU-R BS.1770-4, 4× oversampling); -Infinity for silence. */
  readonly truePeak: number;
  /** Its length in seconds. */
  readonly duration: number;
}

/**
 * Measures a WAV file, of a take (once its Csound is closed) or of a render: integrated loudness in LUFS (EBU R 128), true peak in dBTP
 * (ITU-R BS.1770-4), and its length. What each voice has of it, `score.loudness()` tells.
 *
 * @throws {RangeError} for another sample format than 16, 24 or 32 (float) bits, and a file without samples
 * @throws {Deno.errors.NotFound} when there is no such file
 *
 * @example
 * ```ts
 * import { loudness, plot, Sound } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile({ suffix: ".wav" });
 * const rendered = await plot({ marks: [Sound.note([1, 3, 2])], time: { duration: 1 } }).score.render(path);
 * const measured = await loudness(path);
 * assert(Math.abs(measured.loudness - rendered.loudness) < 0.01);
 * await Deno.remove(path);
 * ```
 */
export async function loudness(path: string | URL): Promise<RecordingLoudness> {
  const sound = checkSound("measure", path, await readWav(path));
  return { ...measure(sound), duration: sound.channels[0]!.length / sound.sampleRate };
}
