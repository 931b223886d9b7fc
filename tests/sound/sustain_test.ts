import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import { holdNotes } from "../../lib/sound/sustain.ts";
import { eventList, hear, score } from "./eventList.ts";

const time = { duration: 10 };

Deno.test("the onset is x1 where there is one, else x; the note is held until x2", () => {
  const spans = [{ a: 0, b: 4, m: 2 }, { a: 5, b: 10, m: 7 }];
  const held = (channels: object) =>
    score(spans, channels, { time }).events.map(({ time, sustain }) => [time, sustain]);
  assert.deepEqual(held({ x1: "a", x2: "b", x: "m" }), [[0, 4], [5, 5]]);
  assert.deepEqual(held({ x: "a", x2: "b" }), [[0, 4], [5, 5]]);
  assert.deepEqual(held({ x1: "a", x2: "b", sustain: 0.1 }), [[0, 0.1], [5, 0.1]]);
  assert.deepEqual(held({ x1: "b", x2: "a" }), [[0, 4], [5, 5]]); // a span is the same from either end
});

Deno.test("spans that touch in the data touch in the score, on its grid", () => {
  const spans = [0, 1, 2].map((i) => ({ a: i, b: i + 1 }));
  const { events, duration } = score(spans, { x1: "a", x2: "b" });
  assert.deepEqual(events.map(({ time, sustain }) => (time + sustain).toFixed(6)), [
    "6.666667",
    "13.333333",
    "20.000000",
  ]);
  assert.equal(duration, 20);
});

Deno.test("a reversed time axis plays spans from their later end", () => {
  const spans = [{ a: 0, b: 4 }, { a: 5, b: 10 }];
  const { events } = score(spans, { x1: "a", x2: "b" }, { time: { ...time, reverse: true } });
  assert.deepEqual(events.map(({ time, sustain, index }) => [time, sustain, index]), [[0, 5, 1], [6, 4, 0]]);
});

Deno.test("a span that ends outside of an explicit domain is held until the end of the domain", () => {
  const spans = [{ a: 0, b: 4 }, { a: 5, b: 30 }];
  const options = { time: { ...time, domain: [0, 10] } };
  assert.deepEqual(hear("sustain", spans, { x1: "a", x2: "b" }, options), [4, 5]);
  const bins = Plot.binX({ y: "count" }, { x: "a", thresholds: [0, 5, 20] });
  assert.equal(score(spans, bins, options).duration, 10);
});

Deno.test("else a note is held until the next onset of its voice, within 0.05 and 2 s", () => {
  const data = [0, 0.01, 1, 9, 10].map((t) => ({ t }));
  assert.deepEqual(eventList(score(data, { x: "t", pitch: 440, loudness: -24 }, { time }).events), [
    "[ 0.000 → 0.050 | 440.00 Hz | -24.0 dB ]",
    "[ 0.010 → 1.000 | 440.00 Hz | -24.0 dB ]",
    "[ 1.000 → 3.000 | 440.00 Hz | -24.0 dB ]",
    "[ 9.000 → 10.000 | 440.00 Hz | -24.0 dB ]",
    "[ 10.000 → 11.000 | 440.00 Hz | -24.0 dB ]", // the last is held as long as the one before it
  ]);
});

Deno.test("voices and chords: each voice holds its own notes, and a chord is held until the next onset", () => {
  const data = [{ t: 0, k: "a" }, { t: 1, k: "b" }, { t: 1.5, k: "a" }, { t: 1.5, k: "a" }, { t: 2, k: "b" }, {
    t: 10,
    k: "a",
  }];
  const { events } = score(data, { x: "t", z: "k" }, { time });
  assert.deepEqual(events.map(({ index, sustain }) => [index, sustain]), [[0, 1.5], [1, 1], [2, 2], [3, 2], [4, 1], [
    5,
    2,
  ]]);
});

Deno.test("a lone note is held for 2 s", () => {
  assert.equal(score([1], {}).duration, 2);
});

Deno.test("a missing sustain takes the default rule; a constant, a column or an unknown sets it", () => {
  const data = [{ t: 0, s: 1 }, { t: 0.5, s: null }, { t: 10, s: 3 }];
  assert.deepEqual(hear("sustain", data, { x: "t", sustain: { value: "s", scale: null } }, { time }), [1, 2, 3]);
  assert.deepEqual(
    hear("sustain", data, { x: "t", sustain: "s" }, { time, sustain: { range: [0.1, 0.3], unknown: 0.2 } }),
    [0.1, 0.2, 0.3],
  );
});

Deno.test("score.duration is the greatest time + sustain", () => {
  const { duration } = score([{ t: 0, s: 30 }, { t: 10, s: 1 }], { x: "t", sustain: { value: "s", scale: null } }, {
    time,
  });
  assert.equal(duration, 30);
});

Deno.test("many notes in one chord are held without looking at all of them for each", () => {
  let looks = 0;
  const chord = Array.from({ length: 1000 }, (_, index) => ({
    get time() {
      return ++looks && 1;
    },
    sustain: undefined,
    voice: null,
    index,
  }));
  holdNotes(chord as unknown as Parameters<typeof holdNotes>[0]);
  assert.ok(chord.every(({ sustain }) => sustain === 2));
  assert.ok(looks < 20_000, `looked ${looks} times`);
});
