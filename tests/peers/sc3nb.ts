import assert from "node:assert/strict";
import { type OwnScales, plot, type PlotOptions, Sound } from "auscult";
import wavefile from "wavefile";
import { sample } from "auscult";
import { removeInstrument } from "../../lib/sound/instruments.ts";
import { render } from "../orchestras/offline.ts";
import { type Channels, type Peer, rows } from "./feature.ts";
import { modular } from "./modular.ts";

const score = (options: Channels, scales: PlotOptions & OwnScales = {}) =>
  plot({ marks: [Sound.note(rows, options)], ...scales }).score;

/** A column of 2,000 values that goes up and down 110 times is a tone of 440 Hz at 8,000 values a second. */
async function audification() {
  const column = Float32Array.from({ length: 2000 }, (_, i) => 3 * Math.sin(2 * Math.PI * 110 * i / 2000));
  const peak = column.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const wav = new wavefile.WaveFile();
  wav.fromScratch(1, 8000, "32f", column.map((value) => value / peak));
  const folder = await Deno.makeTempDir({ prefix: "auscult-test-" });
  try {
    await Deno.writeFile(`${folder}/column.wav`, wav.toBuffer());
    await sample(`${folder}/column.wav`, { root: "A4" });
    const marks = [Sound.sample([0], { x: (d: number) => d, pitch: "A4", loudness: -20, sample: "column" })];
    const [left, right] = await render(plot({ marks }).score.events);
    const heard = left.map((value, i) => Math.hypot(value, right[i]!) * Math.sign(value));
    let ups = 0;
    for (let i = 4800; i < 9600; i++) if (heard[i - 1]! <= 0 && heard[i]! > 0) ups++;
    assert(Math.abs(ups / 0.1 - 440) <= 10, `${ups / 0.1} Hz`);
    const level = 20 * Math.log10(heard.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
    assert(Math.abs(level + 20) < 0.5, `${level} dBFS`);
  } finally {
    removeInstrument("column");
    await Deno.remove(folder, { recursive: true });
  }
}

/** sc3nb: SuperCollider from a notebook; mappings are the user's own lines of numpy. */
export const sc3nb: Peer = {
  title: "sc3nb 1.1.0",
  features: [
    {
      name: "linlin",
      here: "a linear scale: `pan: { domain: [a, b], range: [c, d] }`",
      test: () =>
        assert.deepEqual(
          score({ x: "x", pan: "x" }, { pan: { domain: [0, 3], range: [0, 0.9] } }).events.map(({ pan }) => pan),
          [0, 0.3, 0.6, 0.9],
        ),
    },
    {
      name: "clip",
      here: "scales clamp, unless `clamp: false`; time drops what lies outside",
      test: () =>
        assert.deepEqual(score({ x: "x", pan: "x" }, { pan: { domain: [1, 2] } }).events.map(({ pan }) => pan), [
          -1,
          -1,
          1,
          1,
        ]),
    },
    {
      name: "midicps, cpsmidi",
      here: "numbers of notes by `{ value: (d) => 440 * 2 ** ((d.midi - 69) / 12), scale: null }`",
      test() {
        const pitch = { value: (d: typeof rows[0]) => 440 * 2 ** ((57 + 12 * d.x - 69) / 12), scale: null };
        assert.deepEqual(score({ x: "x", pitch }).events.map(({ pitch }) => pitch), [220, 440, 880, 1760]);
      },
    },
    {
      name: "midicps(linlin(…)): even steps in semitones",
      here: "what pitch does by itself",
      test: () =>
        assert.deepEqual(score({ y: "x" }, { pitch: { range: [100, 800] } }).events.map(({ pitch }) => pitch), [
          100,
          200,
          400,
          800,
        ]),
    },
    {
      name: "ampdb, dbamp",
      here: "loudness is in dBFS; amplitudes by `{ value: (d) => 20 * Math.log10(d.amplitude), scale: null }`",
      test() {
        const loudness = { value: (d: typeof rows[0]) => 20 * Math.log10(10 ** -d.v), scale: null };
        assert.deepEqual(score({ x: "x", loudness }).events.map(({ loudness }) => loudness), [-20, -40, -80, -180]);
      },
    },
    {
      name: "arguments of a SynthDef from data",
      here: "channels of an instrument of one's own, each with a scale",
      test: () =>
        modular(() => {
          const { events } = score({ x: "x", instrument: "modular", modulation: "x", tremolo: 3 });
          assert.deepEqual(
            events.map(({ parameters }) => [parameters!["modulation"], parameters!["tremolo"], parameters!["cutoff"]]),
            [[0, 3, 15000], [2.666667, 3, 15000], [5.333333, 3, 15000], [8, 3, 15000]],
          );
        }),
    },
    {
      name: "messages at a time (bundles, TimedQueue)",
      here: "the moment is in the message, to the sample: tests/time/engines_test.ts",
    },
    {
      name: "Score: offline rendering",
      here: "`score.render(path)`: tests/csound/loudness_test.ts, tests/csound/embedded/renderCsd_test.ts",
    },
    { name: "Recorder", here: "`Csound.start({ record })`: tests/csound/Csound_test.ts" },
    {
      name: "Buffer from data (audification)",
      here:
        "write the column as a WAV file (npm:wavefile does), then `await sample(file)`: its peak becomes the loudness of the note, its pitch follows `root`",
      test: audification,
    },
    {
      name: "a server, nodes, buses, groups",
      here: "not done: an orchestra of one's own is Csound's, with `#include \"auscult.orc\"`",
    },
  ],
};
