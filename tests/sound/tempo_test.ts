import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import fc from "fast-check";
import { stageOf } from "../../lib/plot/player/stage.ts";
import { plot, type PlotOptions } from "../../lib/plot/plot.ts";
import { note } from "../../lib/sound/note.ts";
import { tick } from "../../lib/sound/tick.ts";
import { hear, score } from "./eventList.ts";

const utc = (year: number, month: number, day = 1) => new Date(Date.UTC(year, month, day));
const months = (n: number, year = 2019, month = 0) =>
  Array.from({ length: n }, (_, i) => ({ date: utc(year, month + i), v: i % 7, k: "abc"[i % 3]! }));
const near = (actual: readonly number[], expected: readonly number[]) => {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert(Math.abs(value - expected[i]!) < 2e-6, `${i}: ${value}, not ${expected[i]}`));
};
const beats = (time: PlotOptions["time"], rows: object[] = months(4), x = "date") =>
  hear("time", rows, { x }, { time }).map((at) => at * (time!.bpm! / 60));

Deno.test("bpm: the nth month starts exactly (n - 1) beats after the first, across leap years, in UTC", () => {
  const bpm = fc.integer({ min: 20, max: 400 });
  fc.assert(
    fc.property(bpm, fc.integer({ min: 1890, max: 2110 }), fc.integer({ min: 0, max: 11 }), (bpm, year, month) => {
      const { events } = score(months(40, year, month), { x: "date", thin: false }, { time: { bpm, beat: "month" } });
      near(events.map(({ time }) => time), events.map((_, n) => n * 60 / bpm));
    }),
    { numRuns: 40 },
  );
});

Deno.test("within a month time is even, so that 15 days are half of June and 31/62 of July", () => {
  const days = [utc(2020, 1, 1), utc(2020, 1, 15), utc(2020, 5, 16), utc(2020, 6, 16), utc(2020, 7, 1)];
  near(beats({ bpm: 60, beat: "month" }, days.map((date) => ({ date }))), [0, 14 / 29, 4.5, 5 + 15 / 31, 6]);
});

Deno.test("the piece begins on the beat that holds the first value; turned around, on the one after the last", () => {
  const ends = [utc(2021, 0, 31), utc(2021, 1, 28), utc(2021, 2, 31)].map((date) => ({ date }));
  near(beats({ bpm: 120, beat: "month" }, ends), [30 / 31, 1 + 27 / 28, 2 + 30 / 31]);
  near(beats({ bpm: 120, beat: "month", reverse: true }), [0, 1, 2, 3]);
  assert.deepEqual(hear("index", months(4), { x: "date" }, { time: { bpm: 60, beat: "month", reverse: true } }), [
    3,
    2,
    1,
    0,
  ]);
  assert.deepEqual(
    hear("time", months(4), { x: "date" }, { time: { bpm: 60, beat: "month" }, x: { reverse: true } }),
    [0, 1, 2, 3],
  );
});

Deno.test("a beat is any interval of time, a number of numbers, or a band", () => {
  near(beats({ bpm: 96, beat: "quarter" }), [0, 31 / 90, 59 / 90, 1]);
  near(beats({ bpm: 96, beat: "3 months" }), [0, 31 / 90, 59 / 90, 1]);
  near(beats({ bpm: 96, beat: "year" }, [2000, 2001, 2004].map((year) => ({ date: utc(year, 0) }))), [0, 1, 4]);
  near(
    beats(
      { bpm: 96, beat: "week" },
      [6, 9.5, 20].map((day) => ({ date: new Date(Date.UTC(2020, 8, 0) + day * 864e5) })),
    ),
    [0, 0.5, 2],
  );
  near(beats({ bpm: 96, beat: 10 }, [0, 5, 10, 42].map((x) => ({ x })), "x"), [0, 0.5, 1, 4.2]);
  near(beats({ bpm: 96, beat: 10 }, [13, 5, 20].map((x) => ({ x })), "x"), [0.5, 1.3, 2]);
  const days = [..."MTWT"].map((x, i) => ({ x: x + i }));
  near(beats({ bpm: 96 }, days, "x"), [0, 1, 2, 3]);
  near(beats({ bpm: 96, beat: 4 }, days, "x"), [0, 0.25, 0.5, 0.75]);
  near(beats({ bpm: 96, padding: 0.5 }, days, "x"), [0.5, 1.5, 2.5, 3.5]);
  near(beats({ bpm: 96, type: "point" }, days, "x"), [0, 1, 2, 3]);
});

Deno.test("rows in their order are a beat each, and describe() says so", () => {
  const { events, duration, describe } = plot({ marks: [note([4, 8, 6])], time: { bpm: 120 } }).score;
  assert.deepEqual(events.map(({ time, sustain }) => [time, sustain]), [[0, 0.5], [0.5, 0.5], [1, 0.5]]);
  assert.equal(duration, 1.5);
  assert.match(
    describe.call(plot({ marks: [note([4, 8, 6])], time: { bpm: 120 } }).score),
    /one beat, of 0\.5 s, is one row\./,
  );
});

Deno.test("sustains follow the onsets: to the next, and over spans and bands", () => {
  const time = { bpm: 60, beat: "month" };
  assert.deepEqual(hear("sustain", months(3), { x: "date" }, { time }), [1, 1, 1]);
  const daily = Array.from({ length: 366 }, (_, i) => ({ date: utc(2020, 0, 1 + i), v: i }));
  const binned = Plot.binX({ y: "mean" }, { x: "date", y: "v", interval: "month" } as Plot.BinXInputs<object>);
  const { events, duration } = score(daily, binned, { time });
  near(events.map(({ time }) => time), events.map((_, n) => n));
  near(events.map(({ sustain }) => sustain), Array(12).fill(1));
  assert.equal(duration, 12);
  assert.deepEqual(hear("sustain", [{ x: "a" }, { x: "b" }], { x: "x" }, { time: { bpm: 20 } }), [3, 3]);
});

Deno.test("swing moves the second half of each beat, and no more", () => {
  const halves = Array.from({ length: 6 }, (_, i) => ({ x: i / 2 }));
  const swung = (swing: number) => beats({ bpm: 90, beat: 1, swing }, halves, "x");
  near(swung(0.5), [0, 0.5, 1, 1.5, 2, 2.5]);
  near(swung(0.6), [0, 0.6, 1, 1.6, 2, 2.6]);
  near(swung(2 / 3), [0, 2 / 3, 1, 5 / 3, 2, 8 / 3]);
  near(beats({ bpm: 60, beat: 1, swing: 0.6 }, [0, 0.25, 0.75, 1].map((x) => ({ x })), "x"), [0, 0.3, 0.8, 1]);
  // Bands that share a beat are as wide as their part of it.
  const four = { time: { bpm: 60, beat: 2, swing: 0.6 } };
  const bands = [..."abcd"].map((x) => ({ x }));
  near(hear("time", bands, { x: "x" }, four), [0, 0.6, 1, 1.6]);
  near(hear("sustain", bands, { x: "x" }, four), [0.6, 0.4, 0.6, 0.4]);
  assert.match(score(bands, { x: "x" }, four).describe(), /the second half of each beat starts at 0\.6 of it/);
});

Deno.test("grid moves onsets to the nearest part of a beat, and describe() says by how much", () => {
  const rows = [0, 0.3, 0.49, 1.1, 2].map((x) => ({ x }));
  near(beats({ bpm: 60, beat: 1, grid: 1 / 4 }, rows, "x"), [0, 0.25, 0.5, 1, 2]);
  near(beats({ bpm: 60, beat: 1, grid: 1 / 3 }, rows, "x"), [0, 1 / 3, 1 / 3, 1, 2]);
  near(beats({ bpm: 60, beat: 1, grid: 1 / 2, swing: 0.6 }, rows, "x"), [0, 0.6, 0.6, 1, 2]);
  const words = (bpm: number, grid: number) => score(rows, { x: "x" }, { time: { bpm, beat: 1, grid } }).describe();
  assert.match(words(60, 1 / 4), /onsets are moved to the nearest 1\/4 of a beat, by 0\.1 s at most\./);
  assert.match(words(120, 1 / 4), /by 0\.05 s at most/);
  assert.match(words(60, 1), /to the nearest beat, by 0\.49 s at most/);
  assert.match(
    score(months(3), { x: "date" }, { time: { bpm: 60, beat: "month", grid: 0.5 } }).describe(),
    /where all of them are already/,
  );
});

Deno.test("describe() says the tempo, what a beat is, and how long the piece is", () => {
  const words = score(months(12), { x: "date", y: "v" }, { time: { bpm: 96, beat: "month" } }).describe();
  assert.match(words, /date is heard as time, January 2019 to December 2019 in 6\.875 s/);
  assert.match(words, /The tempo is 96 beats a minute: one beat, of 0\.625 s, is one month\./);
  assert.match(words, /7\.5 s in all/);
  const each = (beat: string | number, rows: object[] = months(9), x = "date") =>
    / s, is ([^;.]*)[;.]/.exec(score(rows, { x }, { time: { bpm: 60, beat } }).describe().split("\n")[1]!)![1];
  assert.equal(each("3 months"), "3 months");
  assert.match(score([{}, {}], {}, { time: { bpm: 90, beat: 2 } }).describe(), /in 0\.333 s[^]* is 2 rows\./);
  assert.equal(each("months"), "one month");
  assert.equal(each(10, [{ x: 3 }, { x: 30 }], "x"), "10 of x");
  assert.equal(each(2, [{ x: "a" }, { x: "b" }], "x"), "2 values of x");
});

Deno.test("other options of the scale go on working", () => {
  const time = (more: PlotOptions["time"]) =>
    hear("time", months(6), { x: "date" }, { time: { bpm: 60, beat: "month", ...more } });
  near(time({ domain: [utc(2019, 1), utc(2019, 4)] }), [0, 1, 2, 3]); // the others are dropped
  near(time({ domain: [utc(2019, 1), utc(2019, 4)], clamp: true }), [0, 0, 1, 2, 3, 3]);
  near(time({ domain: [utc(2019, 4), utc(2019, 1)] }), [0, 1, 2, 3]);
  near(time({ nice: "year" }), [0, 1, 2, 3, 4, 5]);
  near(time({ nice: "year", reverse: true }), [7, 8, 9, 10, 11, 12]);
  near(time({ interval: "quarter" }), [0, 0, 0, 3, 3, 3]);
  near(hear("time", [{ x: 4 }, { x: 6 }], { x: "x" }, { time: { bpm: 60, beat: 2, zero: true } }), [2, 3]);
  assert.deepEqual(hear("time", months(1), { x: "date" }, { time: { bpm: 60, beat: "month" } }), [0]);
  assert.deepEqual(hear("time", [], { x: "date" }, { time: { bpm: 60, beat: "month" } }), []);
});

Deno.test("facets in sequence take their whole beats each, at the same tempo", () => {
  const rows = months(4).flatMap(({ date }) => ["a", "b"].map((k) => ({ date, k })));
  const { events } = score(rows, { x: "date", fx: "k" }, { time: { bpm: 60, beat: "month", fx: "sequence" } });
  near(events.map(({ time }) => time), [0, 1, 2, 3, 4, 5, 6, 7]);
  const again = score(rows, { x: "date", fx: "k" }, { time: { bpm: 60, beat: "month", fx: "sequence", repeat: 2 } });
  near(again.events.map(({ time }) => time), Array.from({ length: 16 }, (_, i) => i));
});

Deno.test("repeated, the next time starts on a beat", () => {
  const rows = [0, 1, 2.5].map((x) => ({ x }));
  near(beats({ bpm: 96, beat: 1, repeat: 2 }, rows, "x"), [0, 1, 2.5, 4, 5, 6.5]);
});

Deno.test("dense rows are thinned by how long the piece is", () => {
  const daily = Array.from({ length: 1461 }, (_, i) => ({ date: utc(2016, 0, 1 + i), v: i % 50 }));
  const n = (bpm: number) => score(daily, { x: "date", y: "v" }, { time: { bpm, beat: "month" } });
  assert.equal(n(30).events.length, 1461); // 2 s a month: 15 notes a second
  const fast = n(480); // 1/8 s a month
  assert.equal(fast.events.length, 48);
  near(fast.events.map(({ time }) => time), fast.events.map((_, i) => i / 8));
  assert.match(fast.describe(), /each note is the mean of one month/);
});

Deno.test("ticks are on the beats, and the playhead is at each note when it sounds", () => {
  const rows = months(14);
  const figure = plot({
    marks: [note(rows, { x: "date", y: "v" }), tick({ interval: "month" })],
    time: { bpm: 120, beat: "month", swing: 0.6 },
  });
  near(figure.score.events.filter(({ mark }) => mark === 1).map(({ time }) => time), rows.map((_, i) => i / 2));
  const { tracks: [track], notes } = stageOf(figure)!;
  const at = (time: number) => {
    const i = Math.max(0, Math.min(track!.times.length - 2, track!.times.findLastIndex((t) => t <= time)));
    const share = (time - track!.times[i]!) / (track!.times[i + 1]! - track!.times[i]!);
    return track!.xs[i]! + share * (track!.xs[i + 1]! - track!.xs[i]!);
  };
  for (const { time, x } of notes) {
    if (x !== undefined) assert(Math.abs(at(time) - x) < 0.1, `${time} s: ${at(time)}, ${x}`);
  }
  // Also where a grid moves several to one moment.
  const grid = plot({
    marks: [note([0, 0.1, 1, 2].map((x) => ({ x })), { x: "x" })],
    time: { bpm: 60, beat: 1, grid: 1 },
  });
  assert.deepEqual(stageOf(grid)!.tracks[0]!.times, [0, 1, 2]);
});

Deno.test("a tempo that says nothing, or too much, throws with what is allowed", () => {
  const fails = (time: PlotOptions["time"], message: RegExp, rows: object[] = months(3), x = "date") =>
    assert.throws(() => score(rows, { x }, { time }), (error: Error) => {
      assert.match(error.message, message);
      return true;
    });
  const numbers = [{ x: 1 }, { x: 2 }], names = [{ x: "a" }];
  fails(
    { bpm: 96 },
    /without a beat: time is of dates; expected an interval of time, such as "month" \(second, minute.*year/,
  );
  fails({ bpm: 96 }, /without a beat: time is of numbers; expected how much of them is one beat/, numbers, "x");
  fails({ bpm: 96, beat: 30 }, /Cannot set the beat of the time scale to 30: time is of dates/);
  fails(
    { bpm: 96, beat: "month" },
    /Cannot set the beat of the time scale to "month": time is of numbers/,
    numbers,
    "x",
  );
  fails(
    { bpm: 96, beat: "month" },
    /Cannot set the beat of the time scale to "month": time is of single values/,
    names,
    "x",
  );
  fails(
    { bpm: 96, beat: "mont" },
    /Cannot set the beat of the time scale to "mont": expected a number above 0 or an interval/,
  );
  fails({ bpm: 96, beat: "month", duration: 20 }, /both bpm and duration/);
  fails({ bpm: 96, beat: "month", range: [0, 20] }, /both bpm and range/);
  fails({ bpm: 0, beat: "month" }, /Cannot set the bpm of the time scale to 0: expected beats a minute, above 0/);
  fails({ beat: "month" }, /Cannot use beat: "month" in the time scale without bpm/);
  fails({ swing: 0.6 }, /Cannot use swing: 0.6 in the time scale without bpm/);
  fails({ bpm: 96, beat: "month", swing: 0.4 }, /from 0\.5 \(straight\) to 2\/3/);
  fails({ bpm: 96, beat: "month", swing: 0.7 }, /Cannot set the swing of the time scale to 0\.7/);
  fails(
    { bpm: 96, beat: "month", grid: 0.3 },
    /Cannot set the grid of the time scale to 0\.3: expected one part of a beat/,
  );
  fails({ bpm: 96, beat: "month", grid: 2 }, /Cannot set the grid/);
  fails({ bpm: 96, beat: "second" }, /into beats: that is more than 10,000/);
  fails({ bpm: 96, beat: 1, type: "log" }, /Cannot use bpm with a time scale of type log/, numbers, "x");
  fails({ bpm: 96, type: "identity" }, /Cannot use bpm with a time scale of type identity/, numbers, "x");
  assert.throws(() => score(numbers, { time: { value: "x", scale: null } }, { time: { bpm: 96 } }), /nothing to count/);
});
