import { type Voiced, voiceLoudness, voicesOmitted } from "../voiceLoudness.ts";
import { LoudnessWorker } from "./LoudnessWorker.ts";
import type { TakeReport } from "./TakeReport.ts";

/** Voices are rendered for a report that nobody asked for where that is no more sound, s. */
const UNASKED = 300;

/**
 * Measures a take, and each voice of what was played by itself, in a thread of its own.
 *
 * @returns null where the file holds no sound
 * @throws {Error} where it cannot be read
 */
export async function measureTake(path: string, played: readonly Voiced[]): Promise<TakeReport | null> {
  using worker = new LoudnessWorker();
  const { duration, loudness, truePeak } = await worker.measure({ path });
  if (duration === 0) return null;
  const scores = played.filter(({ events }) => events.length > 0);
  const omitted = voicesOmitted(scores, { seconds: UNASKED });
  const voices = [];
  if (omitted === undefined) {
    const whole = scores.length === 1 ? { loudness, truePeak } : undefined;
    for (const score of scores) {
      const level = (csd: string) => worker.measure({ csd, duration: score.duration });
      voices.push(...await voiceLoudness(score, { whole, level }));
    }
  }
  return { path, duration, loudness, truePeak, voices, ...omitted !== undefined && { omitted } };
}
