import type { Finding } from "../../../lib/csound/doctor/finding.ts";

/** Does to the text of a .csd what a finding says, as a person would: the lines after its words, where the words say. */
export function applyChange(text: string, { change, at }: Finding): string {
  const [words = "", ...rest] = change.split("\n");
  // What only a line is takes the place of the line; what could be done in the other program instead is left out.
  const code = (rest.length > 0 ? rest : [words]).filter((line) => !/^(or in your program|and use)\b/.test(line));
  const lines = text.split("\n");
  const here = (at?.line ?? NaN) - 1;
  const find = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
  if (/into the header/.test(words)) {
    if (/^Move this line/.test(words)) lines.splice(here, 1);
    lines.splice(find(/^\s*instr\b/), 0, ...code);
  } else if (/into <CsScore>/.test(words)) {
    if (/in place of the note/.test(words)) lines.splice(find(/^\s*i\s/), 1);
    lines.splice(find(/^<CsScore>/) + 1, 0, ...code);
  } else if (/<CsOptions>/.test(words)) {
    lines.splice(find(/^<CsOptions>/) + 1, find(/^<\/CsOptions>/) - find(/^<CsOptions>/) - 1, ...code);
  } else if (/at the end of the instrument/.test(words)) {
    lines.splice(find(/^\s*endin\b/), 0, ...code);
  } else if (/above the line/.test(words)) lines.splice(here, 0, ...code);
  else if (/below the line/.test(words)) lines.splice(here + 1, 0, ...code);
  else lines.splice(here, 1, ...code);
  return lines.join("\n");
}
