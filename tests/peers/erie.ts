import assert from "node:assert/strict";
import { type OwnScales, Plot, plot, type PlotOptions, Sound } from "auscult";
import { type Channels, type Peer, rows } from "./feature.ts";
import { modular } from "./modular.ts";

const score = (options: Channels, scales: PlotOptions & OwnScales = {}) =>
  plot({ marks: [Sound.note(rows, options)], ...scales }).score;

/** Erie: a grammar of streams with tone, encoding and transforms. */
export const erie: Peer = {
  title: "Erie (erie-web) 0.3.7",
  features: [
    {
      name: "time, time2",
      here: "`x`, or `x1` and `x2`; `time`",
      test() {
        const spans = score({ x1: "x", x2: (d: typeof rows[0]) => d.x + 0.5 }, {
          time: { duration: 7, domain: [0, 3.5] },
        });
        assert.deepEqual(spans.events.map(({ time, sustain }) => [time, sustain]), [[0, 1], [2, 1], [4, 1], [6, 1]]);
      },
    },
    {
      name: "duration",
      here: "`sustain`, in s",
      test: () =>
        assert.deepEqual(
          score({ x: "x", sustain: "x" }, { sustain: { range: [0.1, 0.4] } }).events.map(({ sustain }) => sustain),
          [0.1, 0.2, 0.3, 0.4],
        ),
    },
    {
      name: "tapCount, tapSpeed",
      here:
        "rows repeated by a function of the data, each a note: `rows.flatMap((d) => Array.from({ length: d.v }, (_, i) => ({ t: d.x + i / 10 })))`; a speed is the gap, `i / d.v`",
      test() {
        const heard = (gap: (v: number) => number) => {
          const taps = rows.slice(0, 3).flatMap((d) =>
            Array.from({ length: d.v }, (_, i) => ({ t: d.x + i * gap(d.v) }))
          );
          const time = { value: "t", scale: null };
          return plot({ marks: [Sound.note(taps, { time, instrument: "click", thin: false })] }).score.events.map((
            { time },
          ) => time);
        };
        assert.deepEqual(heard(() => 0.1), [0, 1, 1.1, 2, 2.1, 2.2, 2.3]);
        assert.deepEqual(heard((v) => 1 / v), [0, 1, 1.5, 2, 2.25, 2.5, 2.75]);
      },
    },
    {
      name: "pitch, from Hz or notes",
      here: '`pitch: { range: [220, 880] }` or `["A3", "A5"]`',
      test: () =>
        assert.equal(
          score({ y: "v" }, { pitch: { range: [220, 880] } }).hash,
          score({ y: "v" }, { pitch: { range: ["A3", "A5"] } }).hash,
        ),
    },
    {
      name: "detune",
      here: "`pitch` by itself, in Hz: `{ value: (d) => 440 * 2 ** (d.cents / 1200), scale: null }`",
      test() {
        const [, cents] =
          score({ x: "x", pitch: { value: (d: typeof rows[0]) => 440 * 2 ** (d.x / 1200), scale: null } }).events;
        assert.equal(cents!.pitch, 440.2542);
      },
    },
    {
      name: "pan",
      here: "`pan`",
      test: () => assert.deepEqual(score({ x: "x", pan: "x" }).events.map(({ pan }) => pan), [-1, -0.333, 0.333, 1]),
    },
    {
      name: "loudness",
      here: "`loudness`, in dBFS",
      test: () =>
        assert.deepEqual(
          score({ x: "x", loudness: "x" }, { loudness: { range: [-30, -15] } }).events.map(({ loudness }) => loudness),
          [-30, -25, -20, -15],
        ),
    },
    {
      name: "timbre",
      here: '`instrument: "k"`, a column; `instrument: { range: ["bell", "reed"] }`',
      test: () =>
        assert.deepEqual(
          score({ x: "x", instrument: "k" }, { instrument: { range: ["bell", "reed"] } }).events.map(({ instrument }) =>
            instrument
          ),
          ["bell", "reed", "bell", "reed"],
        ),
    },
    {
      name: "postReverb",
      here: "`effects: { room: 0.3 }`, of the whole, and not of each note: every note would carry a send of its own",
      test() {
        const room = (scales: PlotOptions & OwnScales) =>
          /^gkAuscultRoomTo init 0\.3$/m.test(score({ x: "x" }, scales).toCsd());
        assert.deepEqual([room({ effects: { room: 0.3 } }), room({})], [true, false]);
      },
    },
    {
      name: "modulation, harmonicity (FM), custom waves, synths",
      here: "an instrument of one's own: a file of Csound, as `modulation` in tests/fixtures/modular.orc",
      test: () =>
        modular(() => {
          const heard = score({ x: "x", instrument: "modular", modulation: "x" }).events.map(({ parameters }) =>
            parameters!["modulation"]
          );
          assert.deepEqual(heard, [0, 2.666667, 5.333333, 8]);
        }),
    },
    {
      name: "audio filters (biquad, distortion, compressor, gain)",
      here: 'in an instrument of one\'s own, or for the whole: `control("cutoff")`; the master has a limiter, always',
      test: () =>
        modular(() => {
          const heard = score({ x: "x", instrument: "modular", cutoff: "x" }, { cutoff: { range: [200, 800] } }).events;
          assert.deepEqual([heard[0]!.parameters!["cutoff"], heard[3]!.parameters!["cutoff"]], [200, 800]);
        }),
    },
    { name: "samples", here: "`sample()` and `Sound.sample`: tests/csound/sample_test.ts" },
    { name: "speechBefore, speechAfter", here: "`Sound.text` and `speak()`: tests/csound/speak_test.ts" },
    {
      name: "repeat (a stream for each value), sequence",
      here: '`fx: "k"` with `time: { fx: "sequence" }`',
      test() {
        const { events } = score({ x: "x", fx: "k" }, { time: { duration: 8, fx: "sequence" } });
        assert.deepEqual(events.map(({ index }) => index), [0, 2, 1, 3]);
        assert.deepEqual(events.map(({ time }) => time), [...events.map(({ time }) => time)].sort((a, b) => a - b));
        assert.equal(new Set(events.map(({ time }) => time)).size, 4);
      },
    },
    {
      name: "overlay",
      here: "several marks, or facets, which overlay unless they are a sequence",
      test() {
        const { events } = plot({ marks: [Sound.note(rows, { x: "x" }), Sound.note(rows, { x: "x" })] }).score;
        assert.deepEqual(events.slice(0, 2).map(({ time, mark }) => [time, mark]), [[0, 0], [0, 1]]);
      },
    },
    {
      name: "tick",
      here: "`Sound.tick({ interval })`",
      test() {
        const { score } = plot({ marks: [Sound.note(rows, { x: "x" }), Sound.tick({ interval: 1 })] });
        assert.equal(score.events.filter(({ mark }) => mark === 1).length, 4);
      },
    },
    {
      name: "tone: continuous; ramp: linear, abrupt",
      here:
        "`Sound.line` glides; `Sound.note` steps. Ramps are even in semitones and dB: exponential in Hz and in amplitude",
      test() {
        const marks = { line: Sound.line(rows, { x: "x", y: "v" }), note: Sound.note(rows, { x: "x", y: "v" }) };
        const { events } = plot({ marks: [marks.line] }).score;
        assert.deepEqual(
          events.slice(1).map(({ pitch }) => pitch),
          events.slice(0, -1).map(({ glide }) => glide!.pitch),
        );
        assert(plot({ marks: [marks.note] }).score.events.every(({ glide }) => glide === undefined));
      },
    },
    {
      name: "condition (a value where a test holds)",
      here: "a function for the channel: `pan: { value: (d) => d.v >= 4 ? 1 : -1, scale: null }`",
      test() {
        const pan = { value: (d: typeof rows[0]) => d.v >= 4 ? 1 : -1, scale: null };
        assert.deepEqual(score({ x: "x", pan }).events.map(({ pan }) => pan), [-1, -1, 1, 1]);
      },
    },
    {
      name: "roundToNote",
      here: '`pitch: { scale: "chromatic" }`',
      test() {
        const free = score({ y: "v" }, { pitch: { range: [220, 880] } }).events;
        const notes = score({ y: "v" }, { pitch: { range: [220, 880], scale: "chromatic" } }).events;
        const semitones = (pitch: number) => 12 * Math.log2(pitch / 440);
        assert.deepEqual(
          notes.map(({ pitch }) => Number(semitones(pitch).toFixed(3))),
          free.map(({ pitch }) => Math.round(semitones(pitch))),
        );
      },
    },
    {
      name: "scale types: linear, log, pow, sqrt, symlog, quantile, quantize, threshold, ordinal, nominal, temporal",
      here: "`type`, as Plot's: tests/sound/scaleTypes_test.ts tries each of them on each channel",
      test: () =>
        assert.equal(
          score({ x: "x", y: "v" }, { pitch: { type: "threshold", domain: [3], range: [100, 200] } }).events.map((
            { pitch },
          ) => pitch).join(),
          "100,100,200,200",
        ),
    },
    {
      name: "polarity: positive, negative",
      here: "`reverse`; `describe()` says which way is up",
      test: () =>
        assert.match(score({ x: "x", y: "v" }, { pitch: { reverse: true } }).describe(), /a higher v sounds lower/),
    },
    {
      name: "domain, range, nice, zero",
      here: "the same",
      test() {
        const pan = (options: object) => score({ x: "x", pan: "v" }, { pan: options }).events.map(({ pan }) => pan);
        assert.deepEqual(pan({ domain: [1, 5], range: [-0.5, 0.5] }), [-0.5, -0.25, 0.25, 0.5]);
        assert.deepEqual(pan({ zero: true }), [-0.778, -0.556, -0.111, 1]);
        assert.deepEqual(pan({ domain: [0.3, 9.7], nice: true }), pan({ domain: [0, 10] }));
      },
    },
    {
      name: "domainMid (of pan)",
      here:
        'a domain and a range of three: `pan: { type: "linear", domain: [1, 3, 9], range: [-1, 0, 1] }`; without the type three numbers are an ordinal scale, as in Plot',
      test: () =>
        assert.deepEqual(
          score({ x: "x", pan: "v" }, { pan: { type: "linear", domain: [1, 3, 9], range: [-1, 0, 1] } }).events.map((
            { pan },
          ) => pan),
          [-1, -0.5, 0.167, 1],
        ),
    },
    {
      name: "times (a factor)",
      here: "a function: `pitch: { value: (d) => 100 * d.v, scale: null }`",
      test: () =>
        assert.deepEqual(
          score({ x: "x", pitch: { value: (d: typeof rows[0]) => 100 * d.v, scale: null } }).events.map(({ pitch }) =>
            pitch
          ),
          [100, 200, 400, 900],
        ),
    },
    {
      name: "maxDistinct (the widest range of the channel)",
      here: "a `range`: pan, brightness and the instruments' own channels have their widest by default",
      test: () =>
        assert.deepEqual(
          score({ x: "x", pan: "x", brightness: "x" }).events.map(({ pan, brightness }) => [pan, brightness]).filter((
            _,
            i,
          ) => i % 3 === 0),
          [[-1, 0], [1, 1]],
        ),
    },
    {
      name: "description of scales before the sound",
      here: "`Sound.legend()` plays them, `score.describe()` says them",
      test: () =>
        assert.match(
          plot({ marks: [Sound.note(rows, { x: "x", y: "v" }), Sound.legend()] }).score.describe(),
          /a legend of 2 notes/,
        ),
    },
    {
      name: "transforms: aggregate, bin, filter, sort, fold, calculate",
      here: "Plot's: `groupX`, `binX`, `filter`, `sort`; functions as channels; data is JavaScript's to fold",
      test() {
        const grouped = Sound.note(rows, Plot.groupX({ y: "mean" }, { x: "k", y: "v" }));
        assert.deepEqual(
          plot({ marks: [grouped], pitch: { range: [100, 200] } }).score.events.map(({ pitch }) => pitch),
          [100, 200],
        );
        assert.equal(score({ x: "x", filter: (d: typeof rows[0]) => d.v > 2 }).events.length, 2);
      },
    },
    {
      name: "transforms: boxplot, density, quantile",
      here:
        '`Sound.hear(Plot.boxY(…))` for boxes; a quantile is a reducer (`{ y: "p90" }`); a density is a picture of many values, and is not heard',
      test() {
        const { score } = plot({ marks: [Sound.hear(Plot.boxY(rows, { x: "k", y: "v" }))] });
        assert(score.events.length > 0);
        const p90 = Sound.note(rows, Plot.groupX({ y: "p90" }, { x: "k", y: "v" }));
        assert.equal(plot({ marks: [p90] }).score.events.length, 2);
      },
    },
  ],
};
