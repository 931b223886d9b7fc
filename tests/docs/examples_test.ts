import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { measure } from "../../lib/csound/measure.ts";
import { renderSound } from "../../lib/csound/renderSound.ts";
import { figureHtml } from "../../lib/plot/figure.ts";
import { compactGeometry } from "../../lib/plot/player/compact.ts";
import { soundScaleNames } from "../../lib/sound/scales/options.ts";
import * as Sound from "../../lib/sound/Sound.ts";
import { exampleNames, readExample, readExamples } from "../../scripts/docs/examples.ts";
import { eventList } from "../sound/eventList.ts";

/** More lines than these are told by their hash. */
const LINES = 24;

/** The beginning and the end of a long list, and the hash of all of it. */
function summary(lines: readonly string[]): string {
  if (lines.length <= LINES) return lines.join("\n");
  const hash = createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
  const left = lines.length - LINES;
  return [...lines.slice(0, LINES - 4), `… ${left} more, all ${lines.length}: ${hash} …`, ...lines.slice(-4)].join(
    "\n",
  );
}

/** A picture, an element a line, coordinates to a tenth of a pixel; of the coordinates of a long path only how many there are. */
function pictureLines(figure: Element): string[] {
  return compactGeometry(figureHtml(figure), 1)
    .replace(/ d="([^"]{400,})"/g, (_, path: string) => {
      const hash = createHash("sha256").update(path).digest("hex").slice(0, 16);
      return ` d="${path.slice(0, 60)}… ${path.length} characters: ${hash}"`;
    })
    .replaceAll("><", ">\n<").split("\n");
}

for (const name of await exampleNames()) {
  Deno.test(`docs/examples/${name}.ts draws, plays and describes what it did, at -20 ± 2 LUFS and below -1 dBTP`, async (t) => {
    const { figure, title } = await readExample(name);
    const { score } = figure;
    await t.assertSnapshot([
      title,
      "",
      score.describe(),
      "",
      `${score.events.length} events, ${score.duration} s, ${score.hash}`,
      summary(eventList(score.events)),
      "",
      summary(pictureLines(figure)),
    ].join("\n"));
    const sound = await renderSound(score.toCsd(), { duration: score.duration });
    const { loudness, truePeak } = measure(sound);
    assert(Math.abs(loudness + 20) <= 2, `${loudness.toFixed(1)} LUFS`);
    assert(truePeak <= -1, `${truePeak.toFixed(1)} dBTP`);
  });
}

Deno.test("every sound mark and every sound scale has an example", async () => {
  const shown = (await readExamples()).map(({ shows }) => shows[0]!);
  const marks = Object.entries(Sound).filter(([name, value]) => typeof value === "function" && /^[a-z]/.test(name));
  const lacking = [...marks.map(([name]) => `Sound.${name}`), ...soundScaleNames].filter((name) =>
    !shown.includes(name)
  );
  assert.deepEqual(lacking, [], `add a file to docs/examples/ whose @shows begins with ${lacking.join(" or ")}`);
});
