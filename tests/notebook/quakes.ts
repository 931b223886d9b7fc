import type { ExpectedNote } from "./sounds.ts";

/**
 * The notes that 05_live.ipynb must play, worked out from the text of the data by hand: the earthquakes of magnitude 4.5 and above, a day
 * in two seconds; their depth by its square root, downwards from D6 to D3, moved to D minor pentatonic.
 */
export async function strongNotes(): Promise<ExpectedNote[]> {
  const text = await Deno.readTextFile(new URL("../../data/earthquakes.csv", import.meta.url));
  const [head, ...lines] = text.trim().split("\n").map((line) => line.split(","));
  const [time, magnitude, depth, type] = ["time", "magnitude", "depth", "type"].map((name) => head!.indexOf(name)) as [
    number,
    number,
    number,
    number,
  ];
  const strong = lines.filter((line) => line[type] === "earthquake" && Number(line[magnitude]) >= 4.5);
  const first = Date.parse(strong[0]![time]!);
  const scale = [...Array(37).keys()].map((step) => 50 + step).filter((midi) => [0, 2, 5, 7, 9].includes(midi % 12));
  return strong.map((line) => {
    const midi = 86 - 36 * Math.sqrt(Number(line[depth]) / 600);
    const note = scale.reduce((best, other) => Math.abs(other - midi) < Math.abs(best - midi) ? other : best);
    return {
      time: (Date.parse(line[time]!) - first) / 1000 / 43_200,
      sustain: 0.4,
      pitch: 440 * 2 ** ((note - 69) / 12),
    };
  });
}
