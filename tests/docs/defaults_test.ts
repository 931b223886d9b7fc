import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import { sampleRankCorrelation } from "simple-statistics";
import { measure } from "../../lib/csound/measure.ts";
import { renderSound } from "../../lib/csound/renderSound.ts";
import { csv } from "../../lib/data/csv.ts";
import { plot } from "../../lib/plot/plot.ts";
import { densest } from "../../lib/sound/density.ts";
import { overlap } from "../../lib/sound/levels.ts";
import { formatPitch } from "../../lib/sound/words.ts";
import * as Sound from "../../lib/sound/Sound.ts";
import type { Score } from "../../lib/sound/score.ts";
import { type Dataset, DATASETS } from "./datasets.ts";

const root = new URL("../../", import.meta.url);
const page = new URL("docs/defaults.md", root);
const MARKER = "<!-- table -->\n";
const RUN = "deno test -A tests/docs/defaults_test.ts -- --update";
const update = Deno.args.includes("--update");

/** The columns that are measured on the sound, and how far two machines may be apart: LU, dB. */
const TOLERANCES: { readonly [column: string]: number } = { LUFS: 0.3, dBTP: 0.5 };
const HEAD = [
  "dataset",
  "rows",
  "heard with",
  "notes",
  "seconds",
  "notes a second",
  "lowest",
  "highest",
  "at once",
  "LUFS",
  "dBTP",
  "what describe() says first",
];

/** The values that the notes are made of, by their index: those of the rows, or of the transform that describe() says thinned them. */
function values(score: Score, { line }: Dataset, rows: readonly object[]): unknown[] {
  const column = /y: "(.*?)"/.exec(line)![1]!;
  const thinned = /as (Plot\..*) makes it; thin: false/.exec(score.describe())?.[1];
  if (thinned === undefined) return rows.map((row) => (row as Record<string, unknown>)[column]);
  const binned = new Function("Plot", `return ${thinned}`)(Plot);
  binned.transform(rows, [rows.map((_, i) => i)], {});
  return binned.y.transform();
}

async function row(dataset: Dataset): Promise<string[]> {
  const { name, path, line } = dataset;
  const file = await csv(new URL(path, root));
  const rows = dataset.rows?.(file as never) ?? file;
  const { score } = plot({ marks: [new Function("Sound", "rows", `return ${line}`)(Sound, rows)] });
  const { events, duration } = score;
  const data = values(score, dataset, rows);
  const spearman = sampleRankCorrelation(
    events.map(({ index }) => Number(data[index])),
    events.map(({ pitch }) => pitch),
  );
  assert(spearman > 0.9995, `${name}: Spearman ${spearman} between the data and the pitch`);

  const sound = await renderSound(score.toCsd(), { duration });
  const { loudness, truePeak } = measure(sound);
  assert(Math.abs(loudness + 20) <= 2, `${name}: ${loudness} LUFS`);
  assert(truePeak <= -1, `${name}: ${truePeak} dBTP`);
  const pitches = events.map(({ pitch }) => pitch);
  return [
    `[${name}](../${path})`,
    rows.length.toLocaleString("en-US"),
    `\`${line}\``,
    String(events.length),
    (sound.channels[0]!.length / sound.sampleRate).toFixed(1),
    String(densest(events).notes),
    formatPitch(Math.min(...pitches)),
    formatPitch(Math.max(...pitches)),
    String(overlap(events).polyphony),
    loudness.toFixed(1),
    truePeak.toFixed(1),
    score.describe().split("\n", 1)[0]!.replaceAll("|", "\\|"),
  ];
}

const text = await Deno.readTextFile(page);
const at = text.indexOf(MARKER) + MARKER.length;
const written = text.slice(at).trim().split("\n").map((line) => line.slice(2, -2).split(/(?<!\\) \| /));
const now: string[][] = [];

for (const [i, dataset] of DATASETS.entries()) {
  Deno.test(`with nothing but its columns said, at -20 ± 2 LUFS, and as docs/defaults.md has it: ${dataset.name}`, async () => {
    const cells = await row(dataset);
    now.push(cells);
    if (update) return;
    for (const [k, column] of HEAD.entries()) {
      const was = written[i + 2]?.[k];
      const tolerance = TOLERANCES[column] ?? (column === "seconds" ? 0.1 : undefined);
      if (tolerance === undefined) assert.equal(was, cells[k], `docs/defaults.md is not what is heard: ${RUN}`);
      else assert(Math.abs(Number(was) - Number(cells[k])) <= tolerance + 1e-9, `${column}: ${was}, now ${cells[k]}`);
    }
  });
}

Deno.test("docs/defaults.md has a row for each dataset", async () => {
  if (update) {
    assert.equal(now.length, DATASETS.length, "one is not as it should be, so that nothing is written");
    const lines = [HEAD, HEAD.map(() => "---"), ...now].map((cells) => `| ${cells.join(" | ")} |`);
    await Deno.writeTextFile(page, `${text.slice(0, at)}\n${lines.join("\n")}\n`);
  } else assert.deepEqual([written.length, written[0]], [DATASETS.length + 2, HEAD]);
});

Deno.test("where the datasets come from is told of each file", async () => {
  const provenance = await Deno.readTextFile(new URL("tests/fixtures/datasets/PROVENANCE.md", root));
  let bytes = 0;
  for await (const { name } of Deno.readDir(new URL("tests/fixtures/datasets/", root))) {
    if (name.endsWith(".csv")) assert(provenance.includes(`\`${name}\``), name);
    bytes += (await Deno.stat(new URL(`tests/fixtures/datasets/${name}`, root))).size;
  }
  assert(bytes <= 600_000, `${bytes} bytes`);
});
