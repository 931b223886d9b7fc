import assert from "node:assert/strict";
import * as Observable from "@observablehq/plot";
import { plot, type PlotOptions } from "../../lib/plot/plot.ts";
import { HEARD } from "./hearExamples.ts";

const page = new URL("../../docs/hear.md", import.meta.url);
const MARKER = "<!-- table -->\n";

/** What becomes of a plot that is heard, in words: of each mark, without what is said about the whole. */
function heard(options: PlotOptions): string[] {
  try {
    const { score } = plot({ sound: true, loudness: { range: [-36, -18] }, ...options });
    const lines = score.describe().split("\n").filter((line) => !/^[\d.]+ s in all|more than the ear/.test(line));
    assert.equal(score.events.length === 0, /^Silence/.test(lines[0]!), "silent without a word");
    return lines;
  } catch (error) {
    assert(error instanceof TypeError && /^Cannot hear/.test(error.message), String((error as Error).stack));
    return [`*Refused:* ${error.message.replace("Cannot hear any mark: ", "")}.`];
  }
}

function table(): string {
  // The ranges are the same in each row.
  const cell = (text: string) =>
    text.replaceAll("|", "\\|").replaceAll(
      / as C3 \(130.8 Hz\) to C6 \(1047 Hz\)| in 20 s| as -36 dBFS to -18 dBFS/g,
      "",
    );
  const rows = Object.entries(HEARD).map(([name, options]) => [name, heard(options()).map(cell).join("<br>")]);
  return ["| plot | what is heard |", "| --- | --- |", ...rows.map((row) => `| ${row.join(" | ")} |`), ""].join("\n");
}

Deno.test("every mark and use that Plot documents is heard, or refused with a reason that names it: docs/hear.md", async () => {
  const text = await Deno.readTextFile(page);
  const prose = text.slice(0, text.indexOf(MARKER) + MARKER.length);
  const now = `${prose}\n${table()}`;
  if (Deno.args.includes("--update")) await Deno.writeTextFile(page, now);
  else {assert.equal(
      text,
      now,
      "docs/hear.md is not what is heard: deno test -A tests/plot/hearTable_test.ts -- --update",
    );}
});

Deno.test("the table has every mark and transform of Plot", () => {
  const written = Deno.readTextFileSync(new URL("hearExamples.ts", import.meta.url));
  const other =
    /^(?:[A-Z]|interpolat|format|legend$|plot$|scale$|marks$|column$|identity$|indexOf$|valueof$|transform$|initializer$|numberInterval$|timeInterval$|utcInterval$|autoSpec$)/;
  // Variants of these are there: what is heard is the same.
  const same =
    /^(?:area|axisX|axisF[xy]|gridF[xy]|gridY|bollinger[XY]?|crosshairY|circle|hexagon|linearRegressionX|textX|textY|tickY|vectorY|image|pointer[XY]|bin[XY]?|find|group|normalize|normalizeX|map|mapX|shiftY|window|windowX|select|selectFirst|selectM.*|stack[XY][12]|treeNode|treeLink|reverse|sort|shuffle|geoCentroid)$/;
  const names = Object.keys(Observable).filter((name) => !other.test(name) && !same.test(name));
  const missing = names.filter((name) => !new RegExp(`Plot\\.${name}\\b`).test(written));
  assert.deepEqual(missing, []);
  assert(Object.keys(HEARD).length >= 110, `${Object.keys(HEARD).length} examples`);
});
