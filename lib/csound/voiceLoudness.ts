import { toCsd } from "../sound/csd.ts";
import type { Score, VoiceLoudness } from "../sound/score.ts";
import { type Level, measure } from "./measure.ts";
import type { Waveform } from "./wav.ts";

/** Options of {@linkcode voiceLoudness}. */
export interface VoiceLoudnessOptions {
  /** How loud the whole is: where it has one voice, that is it. */
  readonly whole: Level;
  /** Renders a `.csd`. */
  sounding(csd: string): Promise<Waveform>;
}

/** Measures each voice of each mark of a score by itself, in the order in which they begin. */
export async function voiceLoudness(
  { events, duration }: Score,
  { whole, sounding }: VoiceLoudnessOptions,
): Promise<VoiceLoudness[]> {
  const groups = Map.groupBy(events, ({ mark, voice }) => `${mark} ${typeof voice} ${voice}`);
  const voices: VoiceLoudness[] = [];
  for (const own of groups.values()) {
    const { voice, mark } = own[0]!;
    const level = groups.size === 1 ? whole : measure(await sounding(toCsd(own, { duration })));
    voices.push({ voice, mark, notes: own.length, loudness: level.loudness, truePeak: level.truePeak });
  }
  return voices;
}
