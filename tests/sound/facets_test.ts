import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import { plot, type PlotOptions } from "../../lib/plot/plot.ts";
import { line } from "../../lib/sound/line.ts";
import { note } from "../../lib/sound/note.ts";
import { hear, score } from "./eventList.ts";

const rows = [
  { t: 0, v: 1, k: "b" },
  { t: 1, v: 2, k: "a" },
  { t: 1, v: 1, k: "b" },
  { t: 0, v: 2, k: "a" },
];
const channels = { x: "t", y: "v", fx: "k" };
const time = { duration: 1 };

Deno.test("facets overlay, each note once", () => {
  const { events } = score(rows, channels, { time });
  assert.deepEqual(events.map(({ time, index }) => [time, index]), [[0, 3], [0, 0], [1, 1], [1, 2]]);
  assert.deepEqual(hear("index", rows, { x: "t", y: "v", fy: "k" }, { time }), [3, 0, 1, 2]);
});

Deno.test("events sort by time, mark, facet and render order", () => {
  const { events } = plot({
    marks: [
      note(rows, { x: "t", fx: "k" }),
      note([{ t: 0, k: "b" }, { t: 0, k: "a" }, { t: 0, k: "b" }], { x: "t", fx: "k", reverse: true }),
    ],
    time,
  }).score;
  assert.deepEqual(events.map(({ time, mark, index }) => [time, mark, index]), [
    [0, 0, 3], // facet a before facet b, as in the picture
    [0, 0, 0],
    [0, 1, 1],
    [0, 1, 2], // reversed: the render order, not that of the rows
    [0, 1, 0],
    [1, 0, 1],
    [1, 0, 2],
  ]);
});

Deno.test("a sound mark without facets in a faceted plot sounds once", () => {
  const figure = plot({ marks: [Plot.dot(rows, channels), note(rows, { x: "t", y: "v" })], time });
  assert.equal(figure.score.events.length, 4);
});

Deno.test("the top-level facet option facets sound marks of the same data", () => {
  const { events } = plot({ facet: { data: rows, x: "k" }, marks: [note(rows, { x: "t", y: "v" })], time }).score;
  assert.deepEqual(events.map(({ index }) => index), [3, 0, 1, 2]);
});

Deno.test("a facet that the picture leaves out is not heard", () => {
  assert.deepEqual(hear("index", rows, channels, { time, fx: { domain: ["b"] } }), [0, 2]);
});

Deno.test('time: { fx: "sequence" } plays facets one after the other, in the order of the picture', () => {
  const sequence = (options: PlotOptions) =>
    score(rows, channels, options).events.map(({ time, index }) => [time, index]);
  const options: PlotOptions = { time: { duration: 19, fx: "sequence" } };
  // Two parts of 9 s with 1 s between them, as the panels of the picture stand beside each other.
  assert.deepEqual(sequence(options), [[0, 3], [9, 1], [10, 0], [19, 2]]);
  assert.deepEqual(sequence({ ...options, fx: { reverse: true } }), [[0, 0], [9, 2], [10, 3], [19, 1]]);
  assert.deepEqual(sequence({ ...options, fx: { domain: ["b", "a"] } }), [[0, 0], [9, 2], [10, 3], [19, 1]]);
  assert.deepEqual(
    sequence({ ...options, time: { range: [1, 20], fx: "sequence" } }),
    [[1, 3], [10, 1], [11, 0], [20, 2]],
  );
});

Deno.test("in a sequence, default sustains end where the next facet starts", () => {
  const { events } = score(rows, channels, { time: { duration: 1.9, fx: "sequence" } });
  assert.deepEqual(events.map(({ time, sustain }) => [time, sustain]), [[0, 0.9], [0.9, 0.1], [1, 0.9], [1.9, 0.9]]);
});

Deno.test("rows of facets play in sequence with fy, and in reading order with both", () => {
  const grid = ["1b", "1a", "2b", "2a"].map((k) => ({ row: k[0], column: k[1] }));
  const faceted = { x: () => 0, fx: "column", fy: "row" };
  const order = (options: PlotOptions["time"]) => hear("index", grid, faceted, { time: { duration: 19, ...options } });
  assert.deepEqual(order({ fx: "sequence", fy: "sequence" }), [1, 0, 3, 2]);
  assert.deepEqual(hear("time", grid, faceted, { time: { duration: 19, fy: "sequence" } }), [0, 0, 10, 10]);
});

Deno.test("one facet in sequence takes the whole range, and so does a plot without facets", () => {
  const sequence: PlotOptions = { time: { duration: 1, fx: "sequence" } };
  assert.deepEqual(hear("time", rows.slice(1, 2).concat(rows[3]!), channels, sequence), [0, 1]);
  assert.deepEqual(hear("time", rows, { x: "t" }, sequence), [0, 0, 1, 1]);
});

Deno.test("a mark without facets sounds in each part of a sequence, as it is drawn in each panel", () => {
  const { events } = plot({
    marks: [note(rows, channels), note([{ t: 0 }], { x: "t", instrument: "click" })],
    time: { duration: 19, fx: "sequence" },
  }).score;
  assert.deepEqual(events.filter(({ mark }) => mark === 1).map(({ time }) => time), [0, 10]);
});

Deno.test('time: { fy: "pan" } puts facets side by side, the top one to the left, unless the mark gives pan', () => {
  const three = ["c", "a", "b"].map((k, t) => ({ t, k }));
  const faceted = { x: "t", fy: "k" };
  assert.deepEqual(hear("pan", three, faceted, { time: { fy: "pan" } }), [1, -1, 0]);
  assert.deepEqual(hear("pan", three, faceted, { time: { fy: "pan" }, fy: { domain: ["c", "b", "a"] } }), [-1, 1, 0]);
  assert.deepEqual(hear("pan", three, faceted, { time: { fy: "pan" }, pan: { range: [-0.5, 0.5] } }), [0.5, -0.5, 0]);
  assert.deepEqual(hear("pan", three, { ...faceted, pan: 0.25 }, { time: { fy: "pan" } }), [0.25, 0.25, 0.25]);
  assert.deepEqual(hear("pan", three.slice(0, 1), faceted, { time: { fy: "pan" } }), [0]);
  assert.deepEqual(hear("pan", three, { x: "t", fx: "k" }, { time: { fx: "pan" } }), [1, -1, 0]);
  assert.deepEqual(hear("pan", three, faceted, {}), [0, 0, 0]); // facets overlay
  assert.match(
    score(three, faceted, { time: { fy: "pan" } }).describe(),
    /the facets lie side by side from left to right \(a at -1, b at 0 and c at 1\)/,
  );
});

Deno.test('time: { fy: "instrument" } gives each facet an instrument, unless the mark names one', () => {
  const faceted = { x: "t", fy: "k" };
  const heard = (options: PlotOptions, more: object = {}) => hear("instrument", rows, { ...faceted, ...more }, options);
  assert.deepEqual(heard({ time: { fy: "instrument" } }), ["tone", "pluck", "tone", "pluck"]); // a, b, a, b
  assert.deepEqual(heard({ time: { fy: "instrument" }, instrument: { range: ["bell", "pad"] } }), [
    "bell",
    "pad",
    "bell",
    "pad",
  ]);
  assert.deepEqual(heard({ time: { fy: "instrument" } }, { instrument: "click" }), [
    "click",
    "click",
    "click",
    "click",
  ]);
  const { events } = plot({
    marks: [line(rows, { x: "t", y: "v", fy: "k" }), note([{ t: 0 }], { x: "t" })],
    time: { fy: "instrument" },
  }).score;
  assert.equal(new Set(events.filter(({ mark }) => mark === 0).map(({ instrument }) => instrument)).size, 2);
  assert.equal(events.find(({ mark }) => mark === 1)!.instrument, "tone"); // it stands in no facet
  assert.match(
    score(rows, faceted, { time: { fy: "instrument" } }).describe(),
    /each facet has its instrument \(a by tone and b by pluck\)/,
  );
});

Deno.test("fx and fy are heard each in its way, but not both in one", () => {
  const grid = ["1b", "1a", "2b", "2a"].map((k) => ({ row: k[0], column: k[1] }));
  const both = { x: () => 0, fx: "column", fy: "row" };
  const { events } = score(grid, both, { time: { duration: 19, fx: "sequence", fy: "pan" } });
  assert.deepEqual(events.map(({ time, pan, index }) => [time, pan, index]), [
    [0, -1, 1],
    [0, 1, 3],
    [10, -1, 0],
    [10, 1, 2],
  ]);
  assert.throws(() => score(grid, both, { time: { fx: "pan", fy: "pan" } }), {
    name: "TypeError",
    message: 'Cannot hear both fx and fy by pan: one of them may be "sequence", or overlay',
  });
  // A word counts in any case, as in Plot.
  assert.deepEqual(hear("time", grid, both, { time: { duration: 19, fx: "Sequence" as "sequence" } }), [0, 0, 10, 10]);
});
