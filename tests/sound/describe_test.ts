import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import { csv } from "../../lib/data/csv.ts";
import { plot, type PlotOptions } from "../../lib/plot/plot.ts";
import { note } from "../../lib/sound/note.ts";

const data = (name: string) => csv(new URL(`../../data/${name}.csv`, import.meta.url));
const said = (mark: ReturnType<typeof note>, options: PlotOptions = {}) =>
  plot({ ...options, marks: [mark] }).score.describe().split("\n");
const rows = [900, 1200, 1700, 2600].map((close, day) => ({ day, close }));

Deno.test("describe() of the S&P 500 by month: what a programme note could say", async () => {
  const monthly = Plot.binX({ y: "mean", loudness: "mean" } as object, {
    ...{ x: "date", y: "close", loudness: "volume", instrument: "pluck", interval: "month" } as object,
  });
  const options: PlotOptions = {
    time: { duration: 20 },
    pitch: { range: ["C3", "C6"], scale: "D minor pentatonic" },
    loudness: { range: [-36, -18] },
  };
  assert.deepEqual(said(note(await data("sp500"), monthly), options), [
    "244 notes of pluck; date is heard as time, January 2000 to May 2020 in 20 s; " +
    "a higher close sounds higher, 757.127 to 3278.2 as C3 (130.8 Hz) to C6 (1047 Hz); " +
    "a higher volume sounds louder, 885.4 million to 7.357 billion as -36 dBFS to -18 dBFS; " +
    "pitches are moved to the nearest note of D minor pentatonic.",
    "20 s in all; the pitch is lowest at 8.9 s and highest at 19.6 s; one note sounds at a time, at up to -18 dBFS.",
  ]);
});

Deno.test("describe() of earthquakes: no seconds over days, and a column called time once", async () => {
  const [what] = said(note(await data("earthquakes"), { x: "time", y: "depth", pan: "longitude", thin: false }), {
    pitch: { reverse: true },
  });
  assert.match(what!, /; time goes from 31 January 2018 01:49 to 7 February 2018 01:26 in 20 s; /);
  assert.match(what!, /; a higher depth sounds lower, -2.79 to 573.76 as C6 \(1047 Hz\) to C3 \(130.8 Hz\); /);
});

Deno.test("describe() tells the steps of a threshold scale one by one, and no value that is none of them", () => {
  const steps = (range: string[], domain = [1000, 1500, 2500]) =>
    said(note(rows, { x: "day", y: "close" }), { pitch: { type: "threshold", domain, range } })[0]!.split("; ")[2];
  assert.equal(
    steps(["C3", "E3", "G3", "C4"]),
    "a higher close sounds higher, in steps: below 1000 as C3 (130.8 Hz), from 1000 as E3 (164.8 Hz), " +
      "from 1500 as G3 (196 Hz) and from 2500 as C4 (261.6 Hz).",
  );
  assert.match(
    steps(["C4", "C3"], [1500])!,
    /^a higher close sounds lower, in steps: below 1500 as C4 .* and from 1500 as C3/,
  );
  assert.match(steps(["C3", "C4", "E3"], [1000, 1500])!, /^close is heard as pitch, in steps: below 1000 as C3/);
});

Deno.test("describe() says that a logarithmic scale goes by ratios", () => {
  const [what] = said(note(rows, { x: "day", y: "close" }), { pitch: { type: "log" } });
  assert.match(what!, /900 to 2600 as C3 \(130.8 Hz\) to C6 \(1047 Hz\), by their ratios\.$/);
});

Deno.test("describe() names a few voices, and counts many", () => {
  const voices = (n: number) =>
    said(note(Array.from({ length: n }, (_, i) => ({ k: `v${i}`, i })), { x: "i", y: "i", z: "k" }))[0]!.split("; ")[0];
  assert.equal(voices(3), "3 notes of tone in 3 voices (v0, v1 and v2)");
  assert.equal(voices(7), "7 notes of tone in 7 voices");
});

Deno.test("describe() says when the pitch is lowest and highest, where there are notes enough to lose count", () => {
  const whole = (values: number[]) => said(note(values), { time: { duration: 10 } })[1]!.split("; ")[1];
  assert.equal(whole([5, 1, 2, 3, 4, 9, 4, 3, 4, 5, 5]), "the pitch is lowest at 1 s and highest at 5 s");
  assert.equal(whole([5, 9, 2, 3, 4, 1, 4, 3, 4, 5, 5]), "the pitch is highest at 1 s and lowest at 5 s");
  assert.match(whole([1, 2, 3])!, /^one note sounds/);
  assert.match(whole(Array(20).fill(7))!, /^one note sounds/);
});

Deno.test("describe() says where the master begins to hold, also below 0 dBFS", () => {
  const loud = (loudness: number) => said(note([1, 2], { y: (d) => d, loudness }), { time: { duration: 2 } }).at(-1)!;
  assert.match(loud(-1), /at up to -1 dBFS, which the master holds below its ceiling\.$/);
  assert.match(loud(-1.5), /at up to -1.5 dBFS\.$/);
});
