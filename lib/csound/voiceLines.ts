import type { VoiceLoudness } from "../sound/score.ts";
import { count } from "../sound/words.ts";

/** A line for each voice: "a: 20 notes, -23.1 LUFS, true peak -12.3 dBTP". */
export function voiceLines(voices: readonly VoiceLoudness[]): string[] {
  const marks = new Set(voices.map(({ mark }) => mark)).size;
  return voices.map(({ voice, mark, notes, loudness, truePeak }) => {
    const name = [
      ...marks > 1 || voice === null ? [`sound mark ${mark + 1}`] : [],
      ...voice === null ? [] : [`${voice}`],
    ];
    const level = Number.isFinite(loudness) ? `${loudness.toFixed(1)} LUFS` : "too short for a loudness";
    return `${name.join(", ")}: ${count(notes, "note")}, ${level}, true peak ${truePeak.toFixed(1)} dBTP`;
  });
}
