import type { ExpectedNote } from "./sounds.ts";

/** Which months, and how they are heard; by default as in 02_listen.ipynb. */
export interface MonthOptions {
  /** From the first of these years to the last. */
  readonly years?: readonly [number, number];
  /** Of the close; by default from the lowest mean to the highest. */
  readonly domain?: readonly [number, number];
  /** As MIDI keys, three octaves. */
  readonly lowest?: number;
  /** In s. */
  readonly duration?: number;
}

/**
 * The notes that 02_listen.ipynb and 06_stage.ipynb must play, worked out from the text of the data by hand: the mean close of each
 * month, over three octaves by semitones, moved to D minor pentatonic.
 */
export async function monthNotes(options: MonthOptions = {}): Promise<ExpectedNote[]> {
  const { years: [start, last] = [2000, 2020], domain, lowest = 48, duration = 20 } = options;
  const text = await Deno.readTextFile(new URL("../../data/sp500.csv", import.meta.url));
  const [head, ...lines] = text.trim().split("\n").map((line) => line.split(","));
  const date = head!.indexOf("date"), close = head!.indexOf("close");
  const those = lines.filter((line) =>
    Number(line[date]!.slice(0, 4)) >= start && Number(line[date]!.slice(0, 4)) <= last
  );
  const months = Map.groupBy(those, (line) => line[date]!.slice(0, 7));
  const means = [...months].map(([month, days]) => ({
    from: Date.parse(`${month}-01`),
    mean: days.reduce((sum, day) => sum + Number(day[close]), 0) / days.length,
  }));
  const values = means.map(({ mean }) => mean);
  const [low, high] = domain ?? [Math.min(...values), Math.max(...values)];
  const first = means[0]!.from,
    end = new Date(means.at(-1)!.from).setUTCMonth(new Date(means.at(-1)!.from).getUTCMonth() + 1);
  const scale = [...Array(37).keys()].map((step) => lowest + step).filter((midi) =>
    [0, 2, 5, 7, 9].includes(midi % 12)
  );
  return means.map(({ from, mean }, i) => {
    const midi = lowest + 36 * (mean - low) / (high - low);
    const note = scale.reduce((best, midi_) => Math.abs(midi_ - midi) < Math.abs(best - midi) ? midi_ : best);
    const time = duration * (from - first) / (end - first);
    const next = duration * ((means[i + 1]?.from ?? end) - first) / (end - first);
    return { time, sustain: next - time, pitch: 440 * 2 ** ((note - 69) / 12) };
  });
}

/** The parts of 06_stage.ipynb, by the cell that shows them. */
export const STAGE_PARTS = {
  "calm-figure": { years: [2000, 2006], domain: [700, 1600], lowest: 50, duration: 7 },
  "crash-figure": { years: [2007, 2009], domain: [700, 1600], lowest: 50, duration: 6 },
} as const satisfies Record<string, MonthOptions>;
