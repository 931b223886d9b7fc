import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import { plot } from "../../lib/plot/plot.ts";
import { note, type NoteOptions } from "../../lib/sound/note.ts";
import { eventList, hear, score } from "./eventList.ts";

const rows = [
  { t: 0, v: 1, w: 10, k: "a" },
  { t: 1, v: 3, w: 30, k: "b" },
  { t: 2, v: 2, w: 20, k: "a" },
  { t: 3, v: 6, w: 60, k: "b" },
];
const options = {
  time: { duration: 4 },
  pitch: { domain: [0, 4], range: ["A2", "A6"] },
  loudness: { range: [-36, -18] },
};

Deno.test("binX: a note for each bin, from x1 to x2, with the reduced channels; index points into the bins", () => {
  const bins = Plot.binX<NoteOptions>({ y: "mean", loudness: "sum" }, {
    x: "t",
    y: "v",
    loudness: "w",
    thresholds: [0, 2, 4],
  });
  assert.deepEqual(eventList(score(rows, bins, { ...options, x: { domain: [0, 4] } }).events), [
    "[ 0.000 → 2.000 | 440.00 Hz | -36.0 dB ]",
    "[ 2.000 → 4.000 | 1760.00 Hz | -18.0 dB ]",
  ]);
  assert.deepEqual(hear("index", rows, bins), [0, 1]);
});

Deno.test("binX by voice: bins are divided by stroke as in Plot", () => {
  const bins = Plot.binX<NoteOptions>({ y: "mean" }, { x: "t", y: "v", stroke: "k", thresholds: [0, 4] });
  assert.deepEqual(hear("voice", rows, bins, options), ["a", "b"]);
});

Deno.test("groupX: a note for each group, in the order of the axis", () => {
  const groups = Plot.groupX({ y: "max" }, { x: "k", y: "v" });
  const heard = score(rows, groups, { time: { duration: 2 }, pitch: options.pitch });
  assert.deepEqual(heard.events.map(({ time, sustain, pitch }) => [time, sustain, pitch]), [[0, 1, 440], [1, 1, 1760]]);
});

Deno.test("windowY: pitch follows the moving average, and a window that is not full gives no note", () => {
  const heard = score(rows, Plot.windowY({ k: 2, strict: true }, { x: "t", y: "v" }), options);
  assert.deepEqual(heard.events.map(({ pitch }) => pitch), [440, 622.254, 1760]);
  assert.match(heard.describe(), /1 note is dropped \(1 without a pitch\)/);
});

Deno.test("stackY: pitch follows the middle of the stacked span, as a dot would", () => {
  const stacked = Plot.stackY({ x: () => 0, y: [1, 1] });
  const pitch = { type: "identity" } as const;
  assert.deepEqual(hear("pitch", [{}, {}], stacked, { pitch }), [0.5, 1.5]);
  assert.deepEqual(hear("pitch", [{}, {}], Plot.stackY2({ x: () => 0, y: [1, 1] }), { pitch }), [1, 2]);
});

Deno.test("map and normalize act on the sound channels by their name", () => {
  const mapped = Plot.map({ pitch: "cumsum" }, { x: "t", pitch: [1, 1, 1, 1] } as object);
  assert.deepEqual(hear("pitch", rows, mapped, options), [220, 440, 880, 1760]);
});

Deno.test("bin, window and stack do not see time and pitch as positions", () => {
  const binned = Plot.binX({ y: "count" }, { x: "t", time: "v", thresholds: [0, 4] } as object);
  assert.throws(() => score(rows, binned), /no reducer for time/);
  const smoothed = Plot.windowY(4, { x: "t", y: "v", pitch: "v" });
  assert.deepEqual(hear("pitch", rows, smoothed, options)[1], 880);
});

Deno.test("filter, sort and reverse act on the notes; index still points to the row", () => {
  assert.deepEqual(hear("index", rows, { x: "t", y: "v", filter: (d) => d.v > 1 }, options), [1, 2, 3]);
  const together = { time: 0, pitch: "v" };
  assert.deepEqual(hear("index", rows, { ...together, sort: "v" }, options), [0, 2, 1, 3]);
  assert.deepEqual(hear("index", rows, { ...together, reverse: true }, options), [3, 2, 1, 0]);
  assert.deepEqual(
    hear("index", rows, { x: () => 0, sort: { channel: "pitch", order: "descending" }, pitch: "v" }, options),
    [3, 1, 2, 0],
  );
});

Deno.test("a filter does not change the domain, as in Plot", () => {
  assert.deepEqual(hear("time", rows, { x: "t", filter: (d) => d.t > 0 }, { time: { duration: 3 } }), [1, 2, 3]);
});

Deno.test("values are those that Plot's scale receives: the axis' interval and transform are heard", () => {
  assert.deepEqual(hear("time", rows, { x: "t" }, { x: { interval: 2 }, time: { duration: 2 } }), [0, 0, 2, 2]);
  assert.deepEqual(hear("pitch", rows, { y: "v" }, { y: { transform: (v) => v / 2 }, pitch: { ...options.pitch } }), [
    155.5635,
    311.127,
    220,
    880,
  ]);
  assert.deepEqual(
    hear("time", [{ t: "1" }, { t: "2" }], { x: "t" }, { x: { type: "linear" }, time: { duration: 2 } }),
    [0, 2],
  );
});

Deno.test("a mark can be in more than one plot, but not twice in one", () => {
  const mark = note(rows, { x: "t", y: "v" });
  const hash = () => plot({ marks: [mark] }).score.hash;
  assert.equal(hash(), hash());
  assert.throws(() => plot({ marks: [mark, mark] }), /duplicate mark/);
});

Deno.test("a pointer and a tip do not silence a mark", () => {
  assert.equal(score(rows, Plot.pointerX({ x: "t", y: "v" }), options).events.length, 4);
  assert.equal(score(rows, { x: "t", y: "v", tip: true }, options).events.length, 4);
});

Deno.test("projections do not change what is heard", () => {
  assert.deepEqual(hear("time", rows, { x: "t", y: "v" }, { projection: "equirectangular", time: { duration: 3 } }), [
    0,
    1,
    2,
    3,
  ]);
});

Deno.test("sort by a channel orders an ordinal axis, and time with it", () => {
  const words = [{ k: "a", v: 2 }, { k: "b", v: 3 }, { k: "c", v: 1 }];
  assert.deepEqual(hear("index", words, { x: "k", y: "v", sort: { x: "y" } }), [2, 0, 1]);
  assert.deepEqual(hear("index", words, { x: "k", pitch: "v", sort: { x: "-pitch" } } as NoteOptions), [1, 0, 2]);
});

Deno.test("a channel transform of the user's own may be all NaN: its notes are dropped, and counted", () => {
  const heard = score(rows, { x: "t", y: { transform: () => [NaN, NaN, NaN, NaN], label: "ratio" } });
  assert.match(heard.describe(), /4 notes are dropped \(4 without a pitch\)/);
});
