import type { Caption, Speech } from "./caption.ts";
import { count, formatNumber, list } from "./words.ts";

/** So many captions are said one by one; the rest is counted. */
const SAID = 12;

/** Says which captions there are, and whether they are spoken; one sentence without its full stop. */
export function describeCaptions(
  captions: readonly Caption[],
  { left, speech }: { readonly left: string; readonly speech: Speech | undefined },
): string {
  if (captions.length === 0) return ["no captions", left].filter(Boolean).join("; ");
  const shown = captions.slice(0, SAID).map(({ time, text }) => `“${text}” at ${formatNumber(time, 4)} s`);
  const more = captions.length - shown.length;
  return [
    `${count(captions.length, "caption")}: ${list(more > 0 ? [...shown, `${more} more`] : shown)}`,
    ...(left ? [left] : []),
    describeSpeech(speech),
  ].join("; ");
}

function describeSpeech(speech: Speech | undefined): string {
  if (speech === undefined) return "shown as text, and not spoken: speak(score) has them spoken";
  const { engine, spoken, waiting, dropped, cut } = speech;
  return [
    `${spoken} spoken by ${engine}, one at a time`,
    ...(waiting ? [`${waiting} of them ${waiting === 1 ? "waits" : "wait"} for the one before`] : []),
    ...(cut ? [`${cut} ${cut === 1 ? "is" : "are"} cut to 200 characters`] : []),
    ...(dropped ? [`${dropped} ${dropped === 1 ? "is" : "are"} shown only, as there is too much to say at once`] : []),
  ].join(", ");
}
