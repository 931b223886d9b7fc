import assert from "node:assert/strict";
import { type OwnScales, plot, type PlotOptions, Sound } from "auscult";
import { quantile } from "simple-statistics";
import { type Channels, type Peer, rows } from "./feature.ts";
import { modular, shaped } from "./modular.ts";

const events = (options: Channels, scales: PlotOptions & OwnScales = {}) =>
  plot({ marks: [Sound.note(rows, options)], ...scales }).score.events;
const own = (name: string, options: object) =>
  modular(() => events({ x: "x", instrument: "modular", ...options }).map(({ parameters }) => parameters![name]));

/** STRAUSS: sources in a score of chords, for a generator. */
export const strauss: Peer = {
  title: "STRAUSS 1.0.3",
  features: [
    {
      name: "Events: time",
      here: "`Sound.note(rows, { x })`, or `time`",
      test: () =>
        assert.deepEqual(events({ time: "x" }, { time: { duration: 3 } }).map(({ time }) => time), [0, 1, 2, 3]),
    },
    {
      name: "Objects, which evolve (time_evo)",
      here: "`Sound.line`, which glides in pitch, loudness, pan and brightness",
      test() {
        const { score } = plot({ marks: [Sound.line(rows, { x: "x", y: "v", pan: "v", loudness: "v" })] });
        assert.deepEqual(score.events.map(({ pan, glide }) => [pan, glide!.pan]), [[-1, -0.75], [-0.75, -0.25], [
          -0.25,
          1,
        ]]);
      },
    },
    {
      name: "pitch",
      here: "`y` or `pitch`",
      test: () =>
        assert.deepEqual(
          events({ pitch: "v" }, { pitch: { range: [100, 200] } }).map(({ pitch }) => pitch).filter((_, i) =>
            i % 3 === 0
          ),
          [100, 200],
        ),
    },
    {
      name: "pitch binning to a chord: uniform",
      here:
        '`pitch: { type: "quantize", range: ["C3", "E3", "G3", "C4"] }`: as wide a part of the values for each note',
      test() {
        const heard = events({ y: "v" }, { pitch: { type: "quantize", range: ["C3", "E3", "G3", "C4"] } });
        assert.deepEqual(heard.map(({ pitch }) => Math.round(pitch)), [131, 131, 165, 262]);
      },
    },
    {
      name: "pitch binning to a chord: adaptive",
      here: '`pitch: { type: "quantile", range: ["C3", "E3", "G3", "C4"] }`: as many values for each note',
      test() {
        const heard = events({ y: "v" }, { pitch: { type: "quantile", range: ["C3", "E3", "G3", "C4"] } });
        assert.deepEqual(heard.map(({ pitch }) => Math.round(pitch)), [131, 165, 196, 262]);
      },
    },
    {
      name: "a sequence of chords",
      here:
        "a mark for each chord, with `filter`; or a function that says the pitch: `pitch: { value: (d) => …, scale: null }`",
      test() {
        const chords = [["C3", "E3"], ["F3", "A3"]];
        const heard = events({
          x: "x",
          pitch: { value: (d: typeof rows[0]) => chords[d.x < 2 ? 0 : 1]![d.v % 2], scale: null },
        });
        assert.deepEqual(heard.map(({ pitch }) => Math.round(pitch)), [165, 131, 175, 220]);
      },
    },
    {
      name: "volume",
      here: "`loudness`, in dBFS",
      test: () =>
        assert.deepEqual(
          events({ x: "x", loudness: "x" }, { loudness: { range: [-30, -15] } }).map(({ loudness }) => loudness),
          [-30, -25, -20, -15],
        ),
    },
    {
      name: "azimuth, phi",
      here:
        "`pan: { value: (d) => -Math.sin(2 * Math.PI * d.azimuth), scale: null }`: once around is 1, a quarter is left; front and back are one in stereo",
      test() {
        const pan = { value: (d: typeof rows[0]) => -Math.sin(2 * Math.PI * d.x / 4), scale: null };
        assert.deepEqual(events({ x: "x", pan }).map(({ pan }) => pan), [0, -1, 0, 1]);
      },
    },
    {
      name: "polar, theta; channel layouts beyond stereo (5.1, ambisonics)",
      here: "not done: the orchestra's master, its limiter and its true peak are stereo",
    },
    {
      name: "cutoff",
      here: "`brightness`; of a filter in Hz, an instrument of one's own with a channel `cutoff`",
      test() {
        assert.deepEqual(events({ x: "x", brightness: "x" }).map(({ brightness }) => brightness), [0, 0.333, 0.667, 1]);
        return own("cutoff", { cutoff: "x" }).then((heard) => assert.deepEqual([heard[0], heard[3]], [100, 15000]));
      },
    },
    {
      name: "volume_envelope: A, D, S, R",
      here:
        "an instrument of one's own with channels for them, as `attack` and `release` in tests/fixtures/modular.orc, `decay` and `level` in tests/fixtures/shaped.orc; measured",
      async test() {
        const attack = { value: [0.002, 2, 0.1, 1], scale: null };
        assert.deepEqual(await own("attack", { attack }), [0.002, 2, 0.1, 1]);
        assert.deepEqual((await own("release", { release: "x" })).at(-1), 2);
        await shaped(() => {
          const heard = events({ x: "x", instrument: "shaped", decay: "x", level: "x" });
          assert.deepEqual(heard.map(({ parameters }) => parameters!["level"]), [0, 0.333333, 0.666667, 1]);
          assert.deepEqual([heard[0]!.parameters!["decay"], heard[3]!.parameters!["decay"]], [0.01, 2]);
        });
      },
    },
    {
      name: "volume_lfo: freq, amount",
      here: "the same, as `tremolo` and `depth`; measured",
      test: async () => assert.deepEqual(await own("tremolo", { tremolo: "x", depth: 1 }), [0, 4, 8, 12]),
    },
    {
      name: "pitch_lfo: freq, amount",
      here: "the same, as `vibrato` and `wobble`; measured",
      test: async () => assert.deepEqual(await own("wobble", { vibrato: 5, wobble: "x" }), [0, 4, 8, 12]),
    },
    {
      name: "volume_lfo, pitch_lfo: freq_shift (octaves)",
      here: "`tremolo: { value: (d) => 1.5 * 2 ** d.shift, scale: null }`",
      async test() {
        const tremolo = { value: (d: typeof rows[0]) => 1.5 * 2 ** d.x, scale: null };
        assert.deepEqual(await own("tremolo", { tremolo, depth: 1 }), [1.5, 3, 6, 12]);
      },
    },
    {
      name: "cutoff, and an LFO's amount and freq_shift, that evolve within a sound",
      here:
        "brightness glides in `Sound.line`; not done for an instrument's own channels, which hold for a note: that they glide would take a second field of each, and there are eight",
      test() {
        const { score } = plot({ marks: [Sound.line(rows, { x: "x", y: "v", brightness: "v" })] });
        assert.deepEqual(score.events.map(({ brightness, glide }) => [brightness, glide!.brightness]), [
          [0, 0.125],
          [0.125, 0.375],
          [0.375, 1],
        ]);
      },
    },
    {
      name: "pitch_shift",
      here: "`Sound.line`, evenly in semitones",
      test() {
        const [way] =
          plot({ marks: [Sound.line([0, 12], { pitch: (d: number) => d })], pitch: { range: ["C3", "C4"] } }).score
            .events;
        assert.equal(Math.round(12 * Math.log2(way!.glide!.pitch / way!.pitch)), 12);
      },
    },
    {
      name: "map_lims in percentiles",
      here: "`domain: [quantile(values, 0.05), quantile(values, 0.95)]`",
      test() {
        const domain = [quantile([1, 2, 4, 9], 0.3), quantile([1, 2, 4, 9], 0.7)];
        assert.deepEqual(events({ x: "x", pan: "v" }, { pan: { domain } }).map(({ pan }) => pan), [
          -1,
          -0.923,
          0.615,
          1,
        ]);
      },
    },
    {
      name: "param_lims",
      here: "`range` of each scale",
      test: () =>
        assert.deepEqual(events({ x: "x", pan: "x" }, { pan: { range: [-0.5, 0.5] } }).map(({ pan }) => pan), [
          -0.5,
          -0.167,
          0.167,
          0.5,
        ]),
    },
    {
      name: "map_funcs",
      here: "a function for a channel, or `transform` of a scale",
      test() {
        const half = { value: (d: typeof rows[0]) => Math.sqrt(d.v), label: "root" };
        assert.deepEqual(
          events({ x: "x", pan: half }, { pan: { domain: [1, 3] } }).map(({ pan }) => pan),
          events({ x: "x", pan: "v" }, { pan: { transform: (v: unknown) => Math.sqrt(Number(v)), domain: [1, 3] } })
            .map(({ pan }) => pan),
        );
      },
    },
    {
      name: "Sampler",
      here:
        '`await sample("bark.wav", { root: "A4" })`, `Sound.sample(rows, { x, y, sample: "bark" })`: tests/csound/sample_test.ts',
    },
    {
      name: "spectrum (data as a spectrum), and its equal_loudness_normalisation",
      here: "not done: a spectrum is no channel of a note; a sound file of it can be played by `Sound.sample`",
    },
    {
      name: "a loop without a seam",
      here:
        "`time: { repeat: 2 }` plays the whole again; a sample goes round without a seam by `sample(file, { loop: true })`; not done for the end of a piece, which is not crossfaded into its beginning",
      test: () =>
        assert.deepEqual(
          events({ x: "x", sustain: 0.1 }, { time: { duration: 3, repeat: 2 } }).map(({ time }) => time),
          [
            0,
            1,
            2,
            3,
            3.1,
            4.1,
            5.1,
            6.1,
          ],
        ),
    },
    { name: "spoken captions", here: "`Sound.text` and `speak()`: tests/csound/speak_test.ts" },
    {
      name: "score length",
      here: "`time: { duration }`",
      test: () =>
        assert.equal(
          plot({ marks: [Sound.note(rows, { x: "x", sustain: 1 })], time: { duration: 9 } }).score.duration,
          10,
        ),
    },
  ],
};
