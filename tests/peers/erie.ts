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
        "rows repeated by a function of the data, each a note: `rows.flatMap((d) => Array.from({ length: d.v }, (_, i) => ({ ...d, tap: i })))`",
      test() {
        const taps = rows.flatMap((d) => Array.from({ length: d.v }, (_, tap) => ({ t: d.x + tap / 10 })));
        const { events } = plot({ marks: [Sound.note(taps, { x: "t", instrument: "click", thin: false })] }).score;
        assert.equal(events.length, 16);
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
      here: "`effects: { room: 0.3 }`, of the whole",
      test: () => assert.match(score({ x: "x" }, { effects: { room: 0.3 } }).toCsd(), /0\.3/),
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
      name: "tone: continuous",
      here: "`Sound.line`",
      test: () =>
        assert(
          plot({ marks: [Sound.line(rows, { x: "x", y: "v" })] }).score.events.every(({ glide }) =>
            glide !== undefined
          ),
        ),
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
      name: "domain, range, nice, zero, times (a factor), maxDistinct (all values apart)",
      here: "`domain`, `range`, `nice`, `zero`; a factor is a range; values apart are an `ordinal` scale",
      test() {
        assert.equal(
          score({ x: "x", y: "v" }, { pitch: { zero: true, range: [100, 400] } }).events[0]!.pitch > 100,
          true,
        );
        assert.equal(
          new Set(score({ x: "x", y: "v" }, { pitch: { type: "ordinal" } }).events.map(({ pitch }) => pitch)).size,
          4,
        );
      },
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
