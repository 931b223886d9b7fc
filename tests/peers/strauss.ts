import assert from "node:assert/strict";
import { type OwnScales, plot, type PlotOptions, Sound } from "auscult";
import { quantile } from "simple-statistics";
import { type Channels, type Peer, rows } from "./feature.ts";
import { modular } from "./modular.ts";

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
      here: '`pitch: { scale: ["C3", "E3", "G3", "C4"] }`, exactly these notes',
      test() {
        const scale = ["C3", "E3", "G3", "C4"];
        const heard = events({ y: "v" }, { pitch: { scale, range: ["C3", "C4"] } }).map(({ pitch }) => pitch);
        const notes = events({ pitch: { value: scale, scale: null } }).map(({ pitch }) => pitch);
        assert(heard.every((pitch) => notes.includes(pitch)), `${heard}`);
      },
    },
    {
      name: "pitch binning to a chord: adaptive",
      here: '`pitch: { type: "quantile", range: ["C3", "E3", "G3", "C4"] }`: as many values for each note',
      test() {
        const heard = events({ y: "v" }, { pitch: { type: "quantile", range: ["C3", "E3", "G3", "C4"] } });
        assert.equal(new Set(heard.map(({ pitch }) => pitch)).size, 4);
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
      here: "`pan`: -1 is left, 1 is right",
      test() {
        const angle = { value: "x", label: "azimuth" };
        assert.deepEqual(events({ x: "x", pan: angle }, { pan: { domain: [0, 3] } }).map(({ pan }) => pan), [
          -1,
          -0.333,
          0.333,
          1,
        ]);
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
        "an instrument of one's own with channels for them, as `attack` and `release` in tests/fixtures/modular.orc",
      async test() {
        assert.deepEqual(await own("attack", { attack: { value: [0.002, 2, 0.1, 1], scale: null } }), [
          0.002,
          2,
          0.1,
          1,
        ]);
        assert.deepEqual((await own("release", { release: "x" })).at(-1), 2);
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
      name: "Sampler",
      here:
        '`await sample("bark.wav", { root: "A4" })`, `Sound.sample(rows, { x, y, sample: "bark" })`: tests/csound/sample_test.ts',
    },
    {
      name: "spectrum (data as a spectrum)",
      here: "not done: a spectrum is no channel of a note; a sound file of it can be played by `Sound.sample`",
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
