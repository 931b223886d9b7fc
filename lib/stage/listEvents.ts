import { formatPitch } from "../sound/words.ts";
import type { Programme } from "./Programme.ts";

/** The score as a person reads it: what each piece is, its cues, and a line for each note. */
export function listEvents({ pieces, cues, score }: Programme): string {
  const lines = [`${score.events.length} notes in ${number(score.duration)} s, hash ${score.hash}`];
  let cue = 0;
  const cueLines = (until: number) => {
    const due: string[] = [];
    for (; cue < cues.length && cues[cue]!.at <= until; cue++) {
      const { name, at } = cues[cue]!;
      const piece = pieces.find((piece) => piece.name === name && piece.at === at);
      due.push("", `${name}, from ${number(at)} s`);
      if (piece !== undefined) due.push(...piece.score.describe().split("\n").map((line) => `  ${line}`));
    }
    return due;
  };
  for (
    const { time, sustain, pitch, loudness, pan, brightness, instrument, voice, glide, parameters } of score.events
  ) {
    lines.push(...cueLines(time));
    const to = glide === undefined ? "" : ` to ${formatPitch(glide.pitch)}, ${glide.loudness.toFixed(1)} dBFS`;
    const parts = [
      `${time.toFixed(3)} → ${(time + sustain).toFixed(3)}`,
      instrument,
      `${formatPitch(pitch)}, ${loudness.toFixed(1)} dBFS${to}`,
      ...(pan === 0 ? [] : [`pan ${pan.toFixed(2)}`]),
      ...(brightness === 0.5 ? [] : [`brightness ${brightness.toFixed(2)}`]),
      ...Object.entries(parameters ?? {}).map(([name, value]) => `${name} ${number(value)}`),
      ...(voice === null ? [] : [String(voice).replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")]), // it is data, and goes to a terminal
    ];
    lines.push(`[ ${parts.join(" | ")} ]`);
  }
  lines.push(...cueLines(Infinity));
  return lines.join("\n");
}

function number(value: number): string {
  return String(Number(value.toFixed(3)));
}
