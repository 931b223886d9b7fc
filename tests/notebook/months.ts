import type { ExpectedNote } from "./sounds.ts";

/**
 * The notes that 02_listen.ipynb must play, worked out from the text of the data by hand: the mean close of each month, from C3 to C6
 * by semitones, moved to D minor pentatonic, in 20 s.
 */
export async function monthNotes(): Promise<ExpectedNote[]> {
  const text = await Deno.readTextFile(new URL("../../data/sp500.csv", import.meta.url));
  const [head, ...lines] = text.trim().split("\n").map((line) => line.split(","));
  const date = head!.indexOf("date"), close = head!.indexOf("close");
  const months = Map.groupBy(lines, (line) => line[date]!.slice(0, 7));
  const means = [...months].map(([month, days]) => ({
    from: Date.parse(`${month}-01`),
    mean: days.reduce((sum, day) => sum + Number(day[close]), 0) / days.length,
  }));
  const low = Math.min(...means.map(({ mean }) => mean)), high = Math.max(...means.map(({ mean }) => mean));
  const first = means[0]!.from, end = Date.UTC(2020, 4);
  const scale = [...Array(37).keys()].map((step) => 48 + step).filter((midi) => [0, 2, 5, 7, 9].includes(midi % 12));
  return means.map(({ from, mean }, i) => {
    const midi = 48 + 36 * (mean - low) / (high - low);
    const note = scale.reduce((best, midi_) => Math.abs(midi_ - midi) < Math.abs(best - midi) ? midi_ : best);
    const time = 20 * (from - first) / (end - first);
    const next = 20 * ((means[i + 1]?.from ?? end) - first) / (end - first);
    return { time, sustain: next - time, pitch: 440 * 2 ** ((note - 69) / 12) };
  });
}
