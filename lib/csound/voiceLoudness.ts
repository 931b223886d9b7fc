import { toCsd } from "../sound/csd.ts";
import type { SoundEvent } from "../sound/event.ts";
import type { VoiceLoudness } from "../sound/score.ts";
import type { Level } from "./measure.ts";

/** Options of {@linkcode voiceLoudness}. */
export interface VoiceLoudnessOptions {
  /** How loud the whole is: where it has one voice, that is it. Without, a single voice is measured as any. */
  readonly whole?: Level | undefined;
  /** Renders a `.csd`, and measures it. */
  level(csd: string): Promise<Level>;
}

/** What has voices: a score is one. */
export interface Voiced {
  readonly events: readonly SoundEvent[];
  /** s */
  readonly duration: number;
}

/** The events of each voice of each mark, in the order in which they begin. */
export function voicesOf({ events }: Voiced): SoundEvent[][] {
  return [...Map.groupBy(events, ({ mark, voice }) => `${mark} ${typeof voice} ${voice}`).values()];
}

/** Measures each voice of each mark of a score by itself, in the order in which they begin. */
export async function voiceLoudness(score: Voiced, { whole, level }: VoiceLoudnessOptions): Promise<VoiceLoudness[]> {
  const voices: VoiceLoudness[] = [];
  const groups = voicesOf(score);
  for (const own of groups) {
    const { voice, mark } = own[0]!;
    const { loudness, truePeak } = groups.length === 1 && whole
      ? whole
      : await level(toCsd(own, { duration: score.duration }));
    voices.push({ voice, mark, notes: own.length, loudness, truePeak });
  }
  return voices;
}

/** So much sound is rendered without being asked, s. */
export interface VoiceLimit {
  readonly seconds: number;
}

/** Why the voices of scores are not measured one by one where nobody asked for it, in words; undefined where they are. */
export function voicesOmitted(scores: readonly Voiced[], { seconds }: VoiceLimit): string | undefined {
  const voices = scores.map((score) => ({ many: voicesOf(score).length, duration: score.duration }));
  const many = voices.reduce((sum, { many }) => sum + many, 0);
  // A single voice is the whole, which costs nothing.
  const rendered = many <= 1 ? 0 : voices.reduce((sum, { many, duration }) => sum + many * duration, 0);
  if (rendered <= seconds) return undefined;
  return `its ${many} voices are not measured one by one, as that would be ${
    Math.round(rendered)
  } s of sound to render, ` +
    `and ${seconds} s are rendered without being asked; score.loudness() does it`;
}
