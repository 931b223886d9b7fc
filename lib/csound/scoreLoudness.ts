import type { Score, ScoreLoudness } from "../sound/score.ts";
import { measure } from "./measure.ts";
import { renderSound } from "./renderSound.ts";
import { voiceLoudness } from "./voiceLoudness.ts";

/** Measures a score and its voices; {@link Score.loudness} calls this. */
export async function scoreLoudness(score: Score): Promise<ScoreLoudness> {
  if (score.events.length === 0) {
    throw new RangeError(`Cannot measure the loudness of a score without notes: ${score.describe()}`);
  }
  const sounding = (csd: string) => renderSound(csd, { duration: score.duration });
  const sound = await sounding(score.toCsd());
  const { loudness, truePeak } = measure(sound);
  const duration = sound.channels[0]!.length / sound.sampleRate;
  return {
    duration,
    loudness,
    truePeak,
    voices: await voiceLoudness(score, {
      whole: { loudness, truePeak },
      level: async (csd) => measure(await sounding(csd)),
    }),
  };
}
