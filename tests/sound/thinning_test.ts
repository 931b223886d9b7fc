import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import { plot, type PlotOptions } from "../../lib/plot/plot.ts";
import { densest } from "../../lib/sound/density.ts";
import { note, type NoteOptions } from "../../lib/sound/note.ts";
import { chooseBins, chooseCalendarBins } from "../../lib/sound/thinning/chooseBins.ts";
import { score } from "./eventList.ts";

const DAY = 86_400_000;
const days = Array.from({ length: 3000 }, (_, i) => ({
  i,
  date: new Date(Date.UTC(2010, 0, 1) + i * DAY),
  close: Math.sin(i / 200) + (i % 7) / 20,
  volume: i % 11,
  k: "abcdef"[i % 6],
  side: i % 2 ? "left" : "right",
}));

/** The transform that describe() says does the same. */
function saidLine(heard: { describe(): string }): string {
  return /as (Plot\..*) makes it; thin: false plays every row/.exec(heard.describe())![1]!;
}

Deno.test("dense notes are thinned as the transform does that describe() writes: the same events, to the hash", () => {
  const dense: [NoteOptions, string, PlotOptions?][] = [
    [{ x: "date", y: "close" }, 'Plot.binX({ y: "mean" }, { x: "date", y: "close", interval: "month" })'],
    [
      { x: "date", y: "close", loudness: "volume", instrument: "pluck" },
      'Plot.binX({ y: "mean", loudness: "mean" }, { x: "date", y: "close", loudness: "volume", interval: "month" })',
    ],
    [{ x: "i", y: "close" }, 'Plot.binX({ y: "mean" }, { x: "i", y: "close", interval: 10 })'],
    [{ y: "close" }, 'Plot.binX({ y: "mean" }, { x: (d, i) => i, y: "close", interval: 10 })'],
    [{ x: "k", y: "close" }, 'Plot.groupX({ y: "mean" }, { x: "k", y: "close" })'],
    [{ x: "date", pitch: "close" }, 'Plot.binX({ pitch: "mean" }, { x: "date", pitch: "close", interval: "month" })'],
    [
      { x: "date", y: "close", z: "side" },
      'Plot.binX({ y: "mean" }, { x: "date", y: "close", z: "side", interval: "month" })',
    ],
    [{ x: "date", y: "close" }, 'Plot.binX({ y: "mean" }, { x: "date", y: "close", interval: "quarter" })', {
      time: { duration: 3 },
    }],
    [{ x: "date", y: "side" }, 'Plot.binX({ y: "mode" }, { x: "date", y: "side", interval: "month" })'],
  ];
  for (const [channels, line, options] of dense) {
    const heard = score(days, channels, options);
    assert.equal(saidLine(heard), line);
    const constants = channels.instrument ? { instrument: channels.instrument } : {};
    const written = new Function(
      "Plot",
      `return ${line.replace(/ }\)$/, ", ...constants })").replace("constants", JSON.stringify(constants))}`,
    )(Plot);
    const explicit = score(days, written, options);
    assert.equal(heard.hash, explicit.hash, line);
    assert.doesNotMatch(explicit.describe(), /thin: false/);
    assert.ok(densest(heard.events).notes <= 20, line);
  }
});

Deno.test("facets are thinned by themselves, and filters and explicit domains hold", () => {
  const faceted = score(days, { x: "date", y: "close", fx: "side" }, { time: { fx: "sequence" } });
  const line = saidLine(faceted);
  assert.match(line, /interval: "month"/);
  const explicit = score(
    days,
    Plot.binX<NoteOptions>({ y: "mean" }, { x: "date", y: "close", fx: "side", interval: "month" }),
    {
      time: { fx: "sequence" },
    },
  );
  assert.equal(faceted.hash, explicit.hash);
  const filter = (d: { side: string }) => d.side === "left";
  const filtered = score(days, { x: "date", y: "close", filter });
  assert.match(filtered.describe(), /1,500 rows would be/);
  assert.equal(
    filtered.hash,
    score(days, Plot.binX<NoteOptions>({ y: "mean" }, { x: "date", y: "close", filter, interval: "month" })).hash,
  );
  const close = score(days, { x: "i", y: "close" }, { x: { domain: [0, 200] } });
  assert.equal(close.events.length, 201); // ten a second: nothing to thin
});

Deno.test("index points into the bins, and the picture is the same with and without", () => {
  const { events } = score(days, { x: "i", y: "close" });
  assert.deepEqual(events.map(({ index }) => index), Array.from({ length: 300 }, (_, i) => i));
  const picture = (options: NoteOptions) =>
    plot({ marks: [Plot.lineY(days, { x: "date", y: "close" }), note(days, options)] }).outerHTML;
  assert.equal(picture({ x: "date", y: "close" }), picture({ x: "date", y: "close", thin: false }));
  assert.equal(picture({ y: "close" }), picture({ y: "close", thin: false }));
});

Deno.test("what the user says is played: thin: false, a transform, a time or sustain, and spans", () => {
  const all = (channels: NoteOptions) => assert.equal(score(days, channels).events.length, 3000);
  all({ x: "date", y: "close", thin: false });
  all({ x: "date", y: "close", sustain: 0.1 });
  all({ time: "date", y: "close" });
  all({ x1: "i", x2: (d) => d.i + 1, y: "close" });
  all(Plot.windowY({ k: 3 }, { x: "date", y: "close" }));
  all(Plot.map({ y: "cumsum" }, { x: "date", y: "close" }));
  assert.equal(score(days, { x: "date", y: "close" }, { time: { duration: 200 } }).events.length, 3000);
  assert.throws(() => score(days, { thin: 3 as never }), {
    name: "TypeError",
    message: "Cannot read thin: expected true or false, got 3",
  });
});

Deno.test("voices count by themselves: many slow ones are no dense one", () => {
  const slow = days.map((d) => ({ ...d, z: d.i % 50, t: Math.floor(d.i / 50) }));
  assert.equal(score(slow, { x: "t", y: "close", z: "z" }).events.length, 3000);
  assert.ok(score(slow, { x: "t", y: "close" }).events.length <= 60);
});

Deno.test("data of any order and extent is thinned", () => {
  const values = (f: (i: number) => number) => days.map(({ i, close }) => ({ t: f(i), close }));
  for (const f of [(i: number) => -i, (i: number) => i * 1e-300, (i: number) => i * 1e300, (i: number) => 1e15 + i]) {
    const { events } = score(values(f), { x: "t", y: "close" }, { axis: null });
    assert.ok(events.length >= 50 && events.length <= 320, `${f}: ${events.length}`);
  }
  const shuffled = days.toSorted((a, b) => (a.i * 7919) % 3001 - (b.i * 7919) % 3001);
  const pitches = (rows: typeof days) => score(rows, { x: "date", y: "close" }).events.map(({ pitch }) => pitch);
  pitches(shuffled).forEach((pitch, i) => assert.ok(Math.abs(pitch - pitches(days)[i]!) < 1e-3 * pitch));
});

Deno.test("chooseCalendarBins() and chooseBins() give the finest bins of which there are no more than asked", () => {
  assert.deepEqual(chooseCalendarBins(20 * 365.25 * DAY, 300), { interval: "month" });
  assert.deepEqual(chooseCalendarBins(7 * DAY, 300), { interval: "hour" });
  assert.deepEqual(chooseCalendarBins(DAY, 300), { interval: "5 minutes" });
  assert.deepEqual(chooseCalendarBins(10_000, 300), { thresholds: 211 });
  assert.deepEqual(chooseBins([0, 3000], 300), { interval: 10 });
  assert.deepEqual(chooseBins([0, 3001], 300), { interval: 20 });
  assert.deepEqual(chooseBins([-1, 1], 300), { interval: 0.01 });
  assert.deepEqual(chooseBins([0, 1e-300], 300), { thresholds: 211 });
});

Deno.test("1,000,000 rows are thinned within seconds", () => {
  const rows = Array.from({ length: 1e6 }, (_, i) => ({ t: i, v: Math.sin(i / 1e5) }));
  const start = performance.now();
  const { events } = score(rows, { x: "t", y: "v" });
  const took = performance.now() - start;
  assert.equal(events.length, 200);
  assert.ok(took < 6000, `${took.toFixed(0)} ms`); // about 1.5 s where nothing else runs
});

Deno.test("describe() counts the rows without a value that a thinned mark leaves out", () => {
  const gappy = days.map((day) => ({ ...day, close: day.i % 10 === 0 ? null : day.close }));
  assert.match(
    score(gappy, { x: "date", y: "close" }).describe(),
    /each note is the mean of one month, but for 300 rows without a value, as Plot\./,
  );
  assert.doesNotMatch(score(days, { x: "date", y: "close" }).describe(), /without a value/);
});
