import assert from "node:assert/strict";
import { plot, Sound } from "auscult";
import { event, render } from "../orchestras/offline.ts";
import { centroid } from "../helpers/centroid.ts";
import { astronify } from "./astronify.ts";
import { erie } from "./erie.ts";
import { highcharts } from "./highcharts.ts";
import { modular } from "./modular.ts";
import { sc3nb } from "./sc3nb.ts";
import { strauss } from "./strauss.ts";

const peers = [strauss, astronify, erie, highcharts, sc3nb];

for (const { title, features } of peers) {
  for (const { name, test } of features) if (test) Deno.test(`${title}: ${name}`, test);
}

const page = new URL("../../docs/peers.md", import.meta.url);

Deno.test("docs/peers.md has every feature, and how it is done here", async () => {
  const tables = peers.map(({ title, features }) =>
    [
      `## ${title}\n`,
      "| there | here |\n| --- | --- |",
      ...features.map(({ name, here, test }) => `| ${cell(name)} | ${cell(here)}${test ? " ✓" : ""} |`),
    ].join("\n").replace("\n|", "\n\n|").replace("\n\n\n", "\n\n")
  );
  const text = await Deno.readTextFile(page);
  const head = text.slice(0, text.indexOf("## STRAUSS"));
  const expected = `${head}${tables.join("\n\n")}\n`;
  // deno test -A tests/peers/peers_test.ts -- --update
  if (Deno.args.includes("--update")) await Deno.writeTextFile(page, expected);
  else assert.equal(text, expected);
  for (const [test] of text.matchAll(/tests\/[\w/]+_test\.ts/g)) {
    await Deno.stat(new URL(`../../${test}`, import.meta.url));
  }
});

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

Deno.test("an instrument of one's own does what its channels say: tremolo, vibrato, a filter, an attack", () =>
  modular(async () => {
    const defaults = {
      attack: 0.01,
      release: 0.1,
      tremolo: 0,
      depth: 0,
      vibrato: 0,
      wobble: 0,
      cutoff: 15000,
      modulation: 0,
    };
    const play = async (parameters: object) => {
      const [left] = await render([
        event({ instrument: "modular", sustain: 1, pitch: 440, pan: -1, parameters: { ...defaults, ...parameters } }),
      ]);
      return left.subarray(224, 224 + 48000);
    };
    // How often the level falls below its mean.
    const levels = (samples: Float64Array) =>
      Array.from({ length: 96 }, (_, i) => Math.max(...samples.subarray(i * 500, i * 500 + 500)));
    const dips = (samples: Float64Array) => {
      const level = levels(samples).slice(1);
      const mean = level.reduce((sum, value) => sum + value, 0) / level.length;
      return level.filter((value, i) => i > 0 && value < mean && level[i - 1]! >= mean).length;
    };
    for (const tremolo of [4, 8]) assert.equal(dips(await play({ tremolo, depth: 1 })), tremolo);
    const crossings = (samples: Float64Array, from: number, to: number) => {
      let count = 0;
      for (let i = from; i < to; i++) if (samples[i]! <= 0 && samples[i + 1]! > 0) count++;
      return count / (to - from) * 48000;
    };
    // Of one wave of the vibrato of 2 Hz the first half is higher, the second lower, by about so many semitones on the mean.
    const bent = await play({ vibrato: 2, wobble: 2 });
    const [up, down] = [crossings(bent, 2400, 9600), crossings(bent, 14400, 21600)];
    assert(up > 470 && down < 415, `${up} Hz, ${down} Hz`);
    const dark = await play({ modulation: 4, cutoff: 600 }), bright = await play({ modulation: 4 });
    assert(centroid(bright, 48000) > 2 * centroid(dark, 48000));
    const slow = levels(await play({ attack: 0.5 })), quick = levels(await play({}));
    assert(
      slow[10]! < 0.4 * quick[10]! && slow[60]! > 0.9 * quick[60]!,
      `${slow[10]} ${quick[10]} ${slow[60]} ${quick[60]}`,
    );
  }));

Deno.test("what peers do not have: the level of a piece is known before it is sent", () => {
  const chord = Sound.note(Array(40).fill(0), { time: 0, pitch: "A4", loudness: -6, sustain: 1 });
  assert.match(plot({ marks: [chord] }).score.describe(), /may add up to \+26 dBFS, which the master holds/);
});
