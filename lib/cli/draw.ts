import { svgText } from "../plot/svgText.ts";
import { spectrogram } from "../recording/spectrogram.ts";
import { waveform } from "../recording/waveform.ts";
import type { Score } from "../sound/score.ts";
import type { Option } from "./usage.ts";

/** The option of the commands that leave a sound. */
export const DRAW_OPTION: Option = {
  help: "also draw it: score.svg, waveform.svg and spectrogram.svg, beside the sound",
};

/** Draws a score, and its sound where there is one, beside each other; returns the files and what they are. */
export async function draw(score: Score, { folder, sound }: { folder: string; sound?: string | undefined }) {
  const pictures = [
    { name: "score.svg", what: "the notes: a piano roll", figure: score.plot() },
    ...(sound === undefined ? [] : [
      { name: "waveform.svg", what: "its waveform, with the true peak", figure: await waveform(sound) },
      { name: "spectrogram.svg", what: "its spectrogram", figure: await spectrogram(sound) },
    ]),
  ];
  for (const { name, figure } of pictures) await Deno.writeTextFile(`${folder}/${name}`, svgText(figure));
  return pictures.map(({ name, what }) => ({ name, what }));
}
