import { basename } from "node:path";
import type { VoiceLoudness } from "../../sound/score.ts";
import { loudnessText } from "../measure.ts";
import { voiceLines } from "../voiceLines.ts";

/** How loud a take is, as it follows each: see `csound.take`. */
export interface TakeReport {
  /** The file. */
  readonly path: string;
  /** Its length in seconds. */
  readonly duration: number;
  /** Integrated loudness of the whole in LUFS (EBU R 128); -Infinity for silence and for less than 0.4 s. */
  readonly loudness: number;
  /** True peak of the whole in dBTP (ITU-R BS.1770-4, 4× oversampling); -Infinity for silence. */
  readonly truePeak: number;
  /**
   * Each voice of each mark by itself, as far as it was played, in the order in which they begin; of several scores those of the first
   * come first. A single voice has what the whole has.
   */
  readonly voices: readonly VoiceLoudness[];
  /** Why voices are left out, in words. */
  readonly omitted?: string;
}

/** What {@linkcode takeLines} says: a take, or a render. */
export type Measured = Omit<TakeReport, "voices"> & Partial<Pick<TakeReport, "voices">>;

/** The whole in words, after what it is called. */
export function levelLine(name: string, level: Pick<TakeReport, "duration" | "loudness" | "truePeak">): string {
  const { duration, truePeak } = level;
  return `${name}: ${duration.toFixed(1)} s, ${loudnessText(level)}, true peak ${truePeak.toFixed(1)} dBTP`;
}

/** The report in words: a line for the whole, and one for each voice where there are several. */
export function takeLines({ voices = [], omitted, ...whole }: Measured, name = basename(whole.path)): string[] {
  return [
    levelLine(name, whole),
    ...voices.length > 1 ? voiceLines(voices) : [],
    ...omitted === undefined ? [] : [omitted],
  ];
}
