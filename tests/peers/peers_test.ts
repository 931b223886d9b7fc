import assert from "node:assert/strict";
import { plot, Sound } from "auscult";
import { event, render } from "../orchestras/offline.ts";
import { centroid } from "../helpers/centroid.ts";
import { astronify } from "./astronify.ts";
import { erie } from "./erie.ts";
import { highcharts } from "./highcharts.ts";
import { modular, shaped } from "./modular.ts";
import { sc3nb } from "./sc3nb.ts";
import { strauss } from "./strauss.ts";

const peers = [strauss, astronify, erie, highcharts, sc3nb];

for (const { title, features } of peers) {
  for (const { name, test } of features) if (test) Deno.test(`${title}: ${name}`, test);
}

const page = new URL("../../docs/peers.md", import.meta.url);

Deno.test("docs/peers.md says of each feature that is not tested here where it is, or why it is not done", () => {
  for (const { title, features } of peers) {
    const names = features.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, title);
    for (const { name, here, test } of features) {
      assert(test || /not done: [`\w]|tests\/[\w/]+_test\.ts/.test(here), `${title}: ${name}`);
    }
  }
});

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

Deno.test("and so do a decay to a level, a highpass, and a lowpass with resonance", () =>
  shaped(async () => {
    const defaults = { decay: 0.1, level: 1, lowpass: 15000, resonance: 0.7, highpass: 20 };
    const play = async (parameters: object) => {
      const own = { ...defaults, ...parameters };
      const [left] = await render([
        event({ instrument: "shaped", sustain: 0.6, pitch: 220, loudness: -20, pan: -1, parameters: own }),
      ]);
      return left.subarray(224, 224 + 28800);
    };
    const peak = (samples: Float64Array, from: number, to: number) =>
      samples.subarray(from * 48000, to * 48000).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const held = await play({ decay: 0.2, level: 0.25 });
    const ratio = peak(held, 0.4, 0.5) / peak(held, 0.01, 0.02);
    assert(Math.abs(ratio - 0.25) < 0.03, `${ratio}`);
    const middle = peak(held, 0.105, 0.115) / peak(held, 0.01, 0.02);
    assert(middle > 0.55 && middle < 0.75, `${middle}`);
    const open = await play({}), high = await play({ highpass: 4000 });
    assert(centroid(high, 48000) > 1.5 * centroid(open, 48000), `${centroid(high, 48000)} ${centroid(open, 48000)}`);
    // The fourth harmonic lies at the corner: there a filter of two poles gains as much as its Q, 10 log10 of its square.
    const at = (samples: Float64Array, hertz: number) => {
      let [re, im] = [0, 0];
      for (let i = 9600; i < 19200; i++) {
        re += samples[i]! * Math.cos(2 * Math.PI * hertz * i / 48000);
        im += samples[i]! * Math.sin(2 * Math.PI * hertz * i / 48000);
      }
      return Math.hypot(re, im);
    };
    const soft = await play({ lowpass: 880 }), sharp = await play({ lowpass: 880, resonance: 7 });
    const gain = 20 * Math.log10(at(sharp, 880) / at(sharp, 220) / (at(soft, 880) / at(soft, 220)));
    assert(Math.abs(gain - 20) < 1.5, `${gain} dB`);
  }));

Deno.test("what peers do not have: the level of a piece is known before it is sent", () => {
  const chord = Sound.note(Array(40).fill(0), { time: 0, pitch: "A4", loudness: -6, sustain: 1 });
  assert.match(plot({ marks: [chord] }).score.describe(), /may add up to \+26 dBFS, which the master holds/);
});
