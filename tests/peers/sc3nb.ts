import assert from "node:assert/strict";
import { type OwnScales, plot, type PlotOptions, Sound } from "auscult";
import { type Channels, type Peer, rows } from "./feature.ts";
import { modular } from "./modular.ts";

const score = (options: Channels, scales: PlotOptions & OwnScales = {}) =>
  plot({ marks: [Sound.note(rows, options)], ...scales }).score;

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
      name: "midicps, linexp",
      here:
        "pitch is linear in semitones; numbers of notes by `{ value: (d) => 440 * 2 ** ((d.v - 69) / 12), scale: null }`",
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
      here: "loudness is in dBFS throughout",
      test: () =>
        assert.deepEqual(score({ x: "x", loudness: -20 }).events.map(({ loudness }) => loudness), [-20, -20, -20, -20]),
    },
    {
      name: "arguments of a SynthDef from data",
      here: "channels of an instrument of one's own, each with a scale",
      test: () =>
        modular(() =>
          assert.equal(Object.keys(score({ x: "x", instrument: "modular" }).events[0]!.parameters!).length, 8)
        ),
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
        "not done: a column that is played as a waveform has no pitch, level or ceiling of its own; write it as a WAV file, and `sample()` it, which checks and limits it",
    },
    {
      name: "a server, nodes, buses, groups",
      here: "not done: an orchestra of one's own is Csound's, with `#include \"auscult.orc\"`",
    },
  ],
};
