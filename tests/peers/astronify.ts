import assert from "node:assert/strict";
import { median, quantile } from "simple-statistics";
import { Plot, plot, type PlotOptions, Sound } from "auscult";
import { type Peer, rows } from "./feature.ts";

const values = rows.map(({ v }) => v);
const pitches = (pitch: PlotOptions["pitch"]) =>
  plot({ marks: [Sound.note(rows, { x: "x", y: "v" })], pitch }).score.events.map((event) => Math.round(event.pitch));

/** Astronify: pitch against time, of one series. */
export const astronify: Peer = {
  title: "Astronify 0.11",
  features: [
    {
      name: "pitch_range",
      here: "`pitch: { range: [100, 10000] }`",
      test: () =>
        assert.deepEqual([pitches({ range: [100, 10000] }).at(0), pitches({ range: [100, 10000] }).at(-1)], [
          100,
          10000,
        ]),
    },
    {
      name: "center_pitch, zero_point: median, mean or a value",
      here:
        'a domain and a range of three: `pitch: { type: "linear", domain: [min, median, max], range: [100, 440, 10000] }`; even in semitones on each side, and with `interpolate: "hertz"` in Hz, as there; Astronify has one slope for both, so that only one end of the range is reached',
      test() {
        const middle = median(values);
        const heard = plot({
          marks: [Sound.note([1, middle, 9], { x: [0, 1, 2], y: (d: number) => d })],
          pitch: { type: "linear", domain: [1, middle, 9], range: [100, 440, 10000] },
        }).score.events.map(({ pitch }) => Math.round(pitch));
        assert.deepEqual(heard, [100, 440, 10000]);
        const between = {
          type: "linear",
          domain: [1, middle, 9],
          range: [100, 440, 10000],
          interpolate: "hertz",
        } as const;
        assert.deepEqual(pitches(between), [100, 270, 2033, 10000]);
      },
    },
    {
      name: "stretch: linear, sqrt, log",
      here: '`pitch: { type: "linear" | "sqrt" | "log" }`',
      test() {
        // Half way in octaves lies what is half way in the data, in its roots, and in its logarithms.
        const half = (type: "linear" | "sqrt" | "log", v: number) =>
          plot({ marks: [Sound.note([1, v, 9], { y: (d: number) => d })], pitch: { type, range: [100, 400] } }).score
            .events[1]!.pitch;
        assert.deepEqual([half("linear", 5), half("sqrt", 4), half("log", 3)], [200, 200, 200]);
      },
    },
    {
      name: "stretch: asinh",
      here: '`pitch: { type: "symlog", constant }`, which is linear near 0 and logarithmic beyond, as asinh is',
      test() {
        const heard = plot({
          marks: [Sound.note([-9, 0, 9], { y: (d: number) => d })],
          pitch: { type: "symlog", range: [100, 400] },
        });
        assert.deepEqual(heard.score.events.map(({ pitch }) => pitch), [100, 200, 400]);
      },
    },
    {
      name: "stretch: sinh",
      here: "`pitch: { transform: Math.sinh }`",
      test() {
        const [, middle] = plot({
          marks: [Sound.note([0, 1, 2], { y: (d: number) => d })],
          pitch: { transform: (d: unknown) => Math.sinh(Number(d)), range: [100, 400] },
        }).score.events;
        assert.equal(middle!.pitch, Math.round(1e4 * 100 * 4 ** (Math.sinh(1) / Math.sinh(2))) / 1e4);
      },
    },
    {
      name: "minmax_value",
      here: "`pitch: { domain: [min, max] }`: what lies beyond takes the nearest end",
      test: () => assert.deepEqual(pitches({ domain: [2, 4], range: [100, 400] }), [100, 100, 400, 400]),
    },
    {
      name: "minmax_percent",
      here:
        "`pitch: { domain: [quantile(values, 0.25), quantile(values, 0.75)] }`, with the quantile of simple-statistics or d3-array",
      test() {
        const domain = [quantile(values, 1 / 3), quantile(values, 2 / 3)];
        assert.deepEqual(pitches({ domain, range: [100, 400] }), [100, 100, 400, 400]);
      },
    },
    {
      name: "invert",
      here: "`pitch: { reverse: true }`",
      test: () =>
        assert.deepEqual([
          pitches({ reverse: true, range: [100, 400] }).at(0),
          pitches({ reverse: true, range: [100, 400] }).at(-1),
        ], [400, 100]),
    },
    {
      name: "note_duration",
      here: "`sustain: 0.5`",
      test: () =>
        assert(
          plot({ marks: [Sound.note(rows, { x: "x", sustain: 0.5 })] }).score.events.every(({ sustain }) =>
            sustain === 0.5
          ),
        ),
    },
    {
      name: "note_spacing",
      here: "`time: { value: (d, i) => 0.01 * i, scale: null }`, or the duration of the whole: `time: { duration: 8 }`",
      test() {
        const spaced = Sound.note(rows, { time: { value: (_: unknown, i: number) => 0.01 * i, scale: null } });
        assert.deepEqual(plot({ marks: [spaced] }).score.events.map(({ time }) => time), [0, 0.01, 0.02, 0.03]);
      },
    },
    {
      name: "gain",
      here: "`loudness: -12`, in dBFS",
      test: () =>
        assert(
          plot({ marks: [Sound.note(rows, { x: "x", loudness: -12 })] }).score.events.every(({ loudness }) =>
            loudness === -12
          ),
        ),
    },
    {
      name: "sonify_preview: what the whole sounds like, in five bins",
      here: '`Plot.binX({ y: "mean" }, { x, y, thresholds: 5 })` before the piece, or `Sound.legend()`',
      test() {
        const { score } = plot({
          marks: [Sound.note(rows, { x: "x", y: "v" }), Sound.legend()],
          time: { duration: 2 },
        });
        assert.match(score.describe(), /a legend of 2 notes on tone before the piece/);
        const halves = Plot.binX({ y: "mean" }, { x: "x", y: "v", thresholds: 2 } as Plot.BinXInputs<object>);
        const { events } = plot({ marks: [Sound.note(rows, halves)], pitch: { domain: [1.5, 6.5], range: [100, 200] } })
          .score;
        assert.deepEqual(events.map(({ pitch }) => pitch), [100, 200]);
      },
    },
    {
      name: "play, stop, write",
      here:
        "`score.perform(csound)`, `playing.stop()`, `score.render(path)`: tests/time/conductor_test.ts, tests/csound/loudness_test.ts",
    },
  ],
};
