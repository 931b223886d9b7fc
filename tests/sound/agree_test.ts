import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import { plot } from "../../lib/plot/plot.ts";
import { note } from "../../lib/sound/note.ts";
import { hear, score } from "./eventList.ts";

const rows = [{ t: 0, v: 1 }, { t: 1, v: 3 }, { t: 2, v: 2 }];
const channels = { x: "t", y: "v" };
const time = { duration: 2 };
const pitch = { range: ["A3", "A5"] };

Deno.test("fed by x or y, time and pitch take the explicit domain of the axis", () => {
  const axes = { x: { domain: [0, 4] }, y: { domain: [1, 5] } };
  assert.deepEqual(hear("time", rows, channels, { ...axes, time, pitch }), [0, 0.5, 1]);
  assert.deepEqual(hear("pitch", rows, channels, { ...axes, time, pitch }), [220, 440, 311.127]);
});

Deno.test("fed by x or y, time and pitch take the explicit type of the axis, and its parameters", () => {
  const decades = [{ t: 1, v: 1 }, { t: 10, v: 10 }, { t: 100, v: 100 }];
  const log = { x: { type: "log" }, y: { type: "log" } } as const;
  assert.deepEqual(hear("time", decades, channels, { ...log, time, pitch }), [0, 1, 2]);
  assert.deepEqual(hear("pitch", decades, channels, { ...log, time, pitch }), [220, 440, 880]);
  const squares = [{ t: 0, v: 0 }, { t: 1, v: 1 }, { t: 2, v: 2 }];
  const pow = { x: { type: "pow", exponent: 2 } } as const;
  assert.deepEqual(hear("time", squares, channels, { ...pow, time: { duration: 4 } }), [0, 1, 4]);
});

Deno.test("fed by x or y, time and pitch take reverse and descending domains from the axis", () => {
  assert.deepEqual(hear("index", rows, channels, { x: { reverse: true }, time, pitch }), [2, 1, 0]);
  assert.deepEqual(hear("pitch", rows, channels, { y: { reverse: true }, time, pitch }), [880, 220, 440]);
  assert.deepEqual(hear("pitch", rows, channels, { y: { domain: [3, 1] }, time, pitch }), [880, 220, 440]);
});

Deno.test("fed by x or y, time and pitch take the ordinal order of the axis", () => {
  const words = [{ t: "mon", v: "low" }, { t: "tue", v: "mid" }, { t: "wed", v: "high" }];
  const axes = { x: { domain: ["wed", "tue", "mon"] }, y: { domain: ["low", "mid", "high"] } };
  assert.deepEqual(hear("index", words, channels, { ...axes, time: { duration: 3 }, pitch }), [2, 1, 0]);
  assert.deepEqual(hear("pitch", words, channels, { ...axes, time: { duration: 3 }, pitch }), [880, 440, 220]);
  // also where a mark's sort gives it
  const bars = Plot.barY([{ t: "b", n: 3 }, { t: "a", n: 1 }, { t: "c", n: 2 }], { x: "t", y: "n", sort: { x: "y" } });
  const letters = [{ t: "a" }, { t: "b" }, { t: "c" }];
  assert.deepEqual(hear("index", letters, { x: "t" }, { marks: [bars], time: { duration: 3 } }), [0, 2, 1]);
});

Deno.test("an ordinal axis reversed is reversed once", () => {
  const letters = [{ t: "a" }, { t: "b" }, { t: "c" }];
  const sound = { time: { duration: 3 } };
  assert.deepEqual(hear("index", letters, { x: "t" }, { ...sound, x: { reverse: true } }), [2, 1, 0]);
  assert.deepEqual(hear("index", letters, { x: "t" }, { time: { duration: 3, reverse: true } }), [2, 1, 0]);
  assert.deepEqual(hear("index", letters, { x: "t" }, { x: { reverse: true }, time: { reverse: false } }), [0, 1, 2]);
  assert.deepEqual(
    hear("index", letters, { x: "t" }, { x: { reverse: true, domain: ["b", "a", "c"] }, time: { duration: 3 } }),
    [2, 0, 1],
  );
});

Deno.test("the sound scale's own options win over the axis", () => {
  const axes = { x: { domain: [0, 4], reverse: true }, y: { domain: [1, 5], type: "log" } } as const;
  const own = {
    time: { duration: 2, domain: [0, 2], reverse: false },
    pitch: { ...pitch, domain: [1, 3], type: "linear" },
  } as const;
  assert.deepEqual(hear("time", rows, channels, { ...axes, ...own }), [0, 1, 2]);
  assert.deepEqual(hear("pitch", rows, channels, { ...axes, ...own }), [220, 880, 440]);
});

Deno.test("an axis says nothing about a channel that it does not feed", () => {
  const axes = { x: { domain: [0, 100] }, y: { type: "log", domain: [1, 100] } } as const;
  assert.deepEqual(hear("time", rows, { x: "t", time: "t" }, { ...axes, time }), [0, 1, 2]);
  assert.deepEqual(hear("pitch", rows, { ...channels, pitch: "v" }, { ...axes, pitch, time: { domain: [0, 2] } }), [
    220,
    880,
    440,
  ]);
});

Deno.test("without an explicit domain, the domain is the extent of the sound marks' own values, never of other marks'", () => {
  const wide = Plot.dot([{ t: -10, v: -10 }, { t: 10, v: 10 }], channels);
  assert.deepEqual(hear("time", rows, channels, { marks: [wide], time }), [0, 1, 2]);
  assert.deepEqual(hear("pitch", rows, channels, { marks: [wide], pitch }), [220, 880, 440]);
  const days = Plot.barY([{ t: "a" }, { t: "b" }, { t: "z" }], { x: "t", y: 1 });
  assert.deepEqual(hear("time", [{ t: "a" }, { t: "b" }], { x: "t" }, { marks: [days], time }), [0, 1]);
});

Deno.test("sound marks share their scales", () => {
  const { events } = plot({
    marks: [note([{ t: 0, v: 0 }], channels), [note([{ t: 4, v: 2 }, { t: 2, v: 1 }], channels)]],
    time,
    pitch,
  }).score;
  assert.deepEqual(events.map(({ time, pitch, mark, index }) => [time, pitch, mark, index]), [
    [0, 220, 0, 0],
    [1, 440, 1, 1],
    [2, 880, 1, 0],
  ]);
});

Deno.test("where a bar makes the axis ordinal, numbers are heard as bands too", () => {
  const bars = Plot.barY([{ t: 1 }, { t: 2 }, { t: 10 }], { x: "t", y: 1 });
  assert.deepEqual(
    hear("time", [{ t: 1 }, { t: 2 }, { t: 10 }], { x: "t" }, { marks: [bars], time: { duration: 3 } }),
    [0, 1, 2],
  );
});

Deno.test("values outside of an explicit domain: time drops and counts, the others clamp", () => {
  const options = { x: { domain: [0.5, 2] }, y: { domain: [1, 2] }, time: { duration: 3 }, pitch };
  const heard = score(rows, { ...channels, pan: "v" }, { ...options, pan: { domain: [1, 2] } });
  assert.deepEqual(heard.events.map(({ time, pitch, pan }) => [time, pitch, pan]), [[1, 880, 1], [3, 880, 1]]);
  assert.match(heard.describe(), /1 note is dropped \(1 outside of the time domain\)/);
  const words = [{ t: "a" }, { t: "b" }];
  assert.match(score(words, { x: "t" }, { x: { domain: ["b"] } }).describe(), /1 outside of the time domain/);
  assert.deepEqual(hear("time", rows, channels, { time: { domain: [0.5, 1], duration: 3, clamp: true } }), [0, 3, 3]);
});

Deno.test("a domain of one value gives time 0, and else the middle of the range", () => {
  const same = [{ t: 7, v: 7 }, { t: 7, v: 7 }];
  const all = { ...channels, loudness: "v", pan: "v", brightness: "v", sustain: "v" };
  const heard = score(same, all, { pitch, loudness: { range: [-36, -18] } });
  assert.deepEqual(
    heard.events.map((
      { time, sustain, pitch, loudness, pan, brightness },
    ) => [time, sustain, pitch, loudness, pan, brightness]),
    Array(2).fill([0, 1.025, 440, -27, 0, 0.5]),
  );
  assert.deepEqual(hear("pitch", [{ t: "a", v: "b" }], channels, { pitch }), [440]);
  assert.deepEqual(hear("time", [{ t: "a", v: "b" }], channels, { pitch }), [0]);
  for (const type of ["log", "sqrt", "symlog", "quantile", "quantize"] as const) {
    assert.deepEqual(hear("pitch", same, channels, { pitch: { ...pitch, type } }), [440, 440], type);
  }
});

Deno.test("one row, one value and constant data sound", () => {
  assert.equal(score([{ t: 5, v: 5 }], channels).events.length, 1);
  assert.equal(score([5], {}).events.length, 1);
  assert.equal(score([5, 5, 5], {}).events.length, 3);
  assert.equal(score([{}], {}).events.length, 1);
});

Deno.test("marks that give time by x and by time share one ordinal scale", () => {
  const { events } = plot({
    marks: [note([{ k: "b" }, { k: "d" }], { x: "k" }), note([{ k: "a" }, { k: "c" }], { time: "k" })],
    time: { duration: 4 },
  }).score;
  assert.deepEqual(events.map(({ time, mark, index }) => [time, mark, index]), [[0, 1, 0], [1, 0, 0], [2, 1, 1], [
    3,
    0,
    1,
  ]]);
});
