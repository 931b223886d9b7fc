import type { Metre } from "./scales/metre.ts";
import type { ScoreReport } from "./report.ts";
import { formatNumber } from "./words.ts";

/** Says what holds for all marks of a score: its beats, how often it is played, and how loudness is that of the ear. */
export function describeSettings({ equalised, scales: { time: { metre } }, repetition }: ScoreReport): string[] {
  const lines: string[] = [];
  if (metre !== undefined) lines.push(describeMetre(metre));
  if (repetition !== undefined) {
    const { times, period } = repetition;
    lines.push(
      `The whole is played ${times} times, ${
        formatNumber(Number(period.toFixed(3)))
      } s each; what it has is counted once.`,
    );
  }
  if (equalised !== undefined) {
    const { reference, lowered: [least, most] } = equalised;
    lines.push(
      `Loudness is that of the ear (ISO 226:2023, 0 dBFS being ${
        formatNumber(reference)
      } dB SPL): notes that are easier to hear ` +
        `are lowered, by ${least.toFixed(1)} to ${most.toFixed(1)} dB.`,
    );
  }
  return lines;
}

/** "The tempo is 96 beats a minute: one beat, of 0.625 s, is one month; …" */
function describeMetre({ bpm, beat, each, swing, parts, moved }: Metre): string {
  return [
    `The tempo is ${formatNumber(bpm)} beats a minute: one beat, of ${formatNumber(beat, 4)} s, is ${each}`,
    ...(swing > 0.5 ? [`the second half of each beat starts at ${formatNumber(swing, 3)} of it`] : []),
    ...(parts === undefined ? [] : [
      `onsets are moved to the nearest ${parts === 1 ? "beat" : `1/${parts} of a beat`}, ${
        moved < 5e-7 ? "where all of them are already" : `by ${formatNumber(moved, 3)} s at most`
      }`,
    ]),
  ].join("; ") + ".";
}
