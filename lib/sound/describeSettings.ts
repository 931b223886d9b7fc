import type { ScoreReport } from "./report.ts";
import { formatNumber } from "./words.ts";

/** Says what holds for all marks of a score: how loudness is that of the ear. */
export function describeSettings({ equalised }: ScoreReport): string[] {
  const lines: string[] = [];
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
