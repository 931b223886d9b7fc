import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import type { SoundEvent } from "../../lib/sound/event.ts";
import { toMidi } from "../../lib/sound/pitch.ts";
import type { SoundScaleType } from "../../lib/sound/scales/options.ts";
import { hear, score } from "./eventList.ts";

/** A type of scale, its options, values, and where in the range Plot puts each of them: 0 is its first end, 1 its last. */
type Case = [type: SoundScaleType, options: object, values: unknown[], places: number[]];

const day = (d: number) => new Date(Date.UTC(2020, 0, 1 + d));
const quarters = [0, 0.25, 0.5, 0.75, 1];
const cases: Case[] = [
  ["linear", {}, [0, 1, 2, 3, 4], quarters],
  ["linear", { domain: [4, 0] }, [4, 3, 2, 1, 0], quarters],
  ["linear", { domain: [0, 1, 4] }, [0, 0.5, 1, 2.5, 4], quarters], // piecewise, where the range has no three values
  ["sequential", {}, [0, 1, 2, 3, 4], quarters],
  ["cyclical", {}, [0, 1, 2, 3, 4], quarters],
  ["pow", { exponent: 2 }, [0, 1, Math.SQRT2, Math.sqrt(3), 2], quarters],
  ["sqrt", {}, [0, 1, 4, 9, 16], quarters],
  ["log", {}, [1, 10, 100, 1000, 10000], quarters],
  ["log", { base: 2 }, [1, 2, 4, 8, 16], quarters],
  ["symlog", {}, [0, 1, 3, 7, 15], quarters],
  ["symlog", { constant: 2 }, [0, 2, 6, 14, 30], quarters],
  ["utc", {}, [0, 1, 2, 3, 4].map(day), quarters],
  ["time", {}, [0, 1, 2, 3, 4].map(day), quarters],
  ["quantile", { n: 5 }, [1, 2, 3, 4, 500], quarters],
  ["quantize", { n: 5 }, [0, 1, 2, 3, 4], quarters],
  ["threshold", { domain: [1, 2, 3, 4] }, [0, 1, 2, 3, 99], quarters],
  ["point", {}, ["a", "b", "c", "d", "e"], quarters],
  ["ordinal", {}, ["a", "b", "c", "d", "e"], quarters],
  ["categorical", { domain: ["e", "d", "c", "b", "a"] }, ["e", "d", "c", "b", "a"], quarters],
  ["band", {}, [0, 10, 20, 500, 1000], quarters],
  ["diverging", {}, [-2, -1, 0, 1, 2], quarters],
  ["diverging", { pivot: 10 }, [8, 9, 10, 11, 12], quarters],
  ["diverging", { domain: [-1, 2] }, [-2, -1, 0, 1, 2], quarters], // it reaches to -2, as far as to 2
  ["diverging", { domain: [-1, 2], symmetric: false }, [-1, -0.5, 0, 1, 2], quarters],
  ["diverging-log", {}, [0.01, 0.1, 1, 10, 100], quarters],
  ["diverging-log", { base: 2, pivot: 4 }, [1, 2, 4, 8, 16], quarters],
  ["diverging-sqrt", {}, [-4, -1, 0, 1, 4], quarters],
  ["diverging-pow", { exponent: 2 }, [-2, -Math.SQRT2, 0, Math.SQRT2, 2], quarters],
  ["diverging-symlog", {}, [-3, -1, 0, 1, 3], quarters],
];

type Numeric = "time" | "pitch" | "loudness" | "pan" | "brightness" | "sustain";
const ranges: { [scale in Numeric]: [number, number] } = {
  time: [0, 20],
  pitch: [110, 1760],
  loudness: [-36, -18],
  pan: [-1, 1],
  brightness: [0, 1],
  sustain: [0.05, 2],
};

/** The place in the range of a scale, 0 to 1. */
function placeOf(scale: Numeric, value: number): number {
  const read = scale === "pitch" ? toMidi : (x: number) => x;
  const [low, high] = ranges[scale].map(read) as [number, number];
  return (read(value) - low) / (high - low);
}

function places(scale: Numeric, values: unknown[], options: object): number[] {
  const rows = values.map((v, i) => ({ v, i }));
  // Without a channel of their own, notes sound in their order.
  const channels = scale === "time" ? { time: "v", sustain: 1 } : { time: "i", [scale]: "v" };
  const range = scale === "pitch" || scale === "loudness" ? { range: ranges[scale] } : {};
  const { events } = score(rows, channels, { [scale]: { ...range, ...options } });
  return events.toSorted((a, b) => a.index - b.index).map((event) => placeOf(scale, event[scale]));
}

function assertNear(actual: number[], expected: number[], message: string) {
  assert.equal(actual.length, expected.length, message);
  actual.forEach((x, i) => assert.ok(Math.abs(x - expected[i]!) < 1e-3, `${message}: ${actual} for ${expected}`));
}

for (const scale of Object.keys(ranges) as Numeric[]) {
  Deno.test(`${scale} takes every type of a Plot scale, forwards and in reverse`, () => {
    for (const [type, options, values, expected] of cases) {
      const what = `${type} ${JSON.stringify(options)}`;
      const bands = scale === "time" && ["band", "ordinal", "categorical"].includes(type); // a band starts before it ends
      const [forwards, backwards] = bands
        ? [expected.map((_, i) => i / 5), expected.map((_, i) => (4 - i) / 5)]
        : [expected, expected.map((place) => 1 - place)];
      assertNear(places(scale, values, { type, ...options }), forwards, what);
      assertNear(places(scale, values, { type, ...options, reverse: true }), backwards, `${what} in reverse`);
    }
  });
}

Deno.test("a continuous scale is Plot's own, to the last bit of an event, with nice, zero and clamp", () => {
  const values = [3.2, 4.4, 97.1, 55];
  const rows = values.map((v) => ({ v }));
  for (const type of ["linear", "sqrt", "symlog", "diverging", "diverging-symlog", "pow"] as const) {
    for (const options of [{}, { nice: true }, { zero: true }, { reverse: true }, { domain: [90, 10], clamp: true }]) {
      if ("zero" in options && type.startsWith("diverging")) continue; // its pivot is in it anyway
      const { apply } = Plot.scale({
        x: { type, domain: [3.2, 97.1], range: [-36, -18], ...options } as Plot.ScaleOptions,
      });
      assert.deepEqual(
        hear("loudness", rows, { loudness: "v" }, { loudness: { type, range: [-36, -18], ...options } }),
        values.map((v) => Math.round(apply(v) * 1000) / 1000),
        `${type} ${JSON.stringify(options)}`,
      );
    }
  }
});

Deno.test("an instrument is chosen by steps and lists; between two there is nothing", () => {
  const heard = (values: unknown[], instrument: object) =>
    hear("instrument", values.map((v) => ({ v })), { instrument: "v" }, {
      instrument: { range: ["pluck", "bell", "pad"], ...instrument },
    } as object);
  for (const type of ["ordinal", "categorical", "point", "band"]) {
    assert.deepEqual(heard(["a", "b", "c"], { type }), ["pluck", "bell", "pad"], type);
    assert.deepEqual(heard(["a", "b", "c"], { type, reverse: true }), ["pad", "bell", "pluck"], type);
  }
  assert.deepEqual(heard([1, 5, 9], { type: "threshold", domain: [4, 8] }), ["pluck", "bell", "pad"]);
  assert.deepEqual(heard([1, 5, 9], { type: "quantile" }), ["pluck", "bell", "pad"]);
  assert.deepEqual(heard([1, 5, 9], { type: "quantize" }), ["pluck", "bell", "pad"]);
  assert.deepEqual(heard(["tone", "click"], { type: "identity", range: undefined }), ["tone", "click"]);
  for (const type of ["linear", "log", "utc", "diverging", "sequential"]) {
    assert.throws(() => heard([1, 5, 9], { type }), {
      name: "RangeError",
      message:
        `Cannot set the type of the instrument scale to "${type}": between two instruments there is nothing; expected ` +
        "ordinal, categorical, point, band, threshold, quantile, quantize, identity",
    });
  }
});

Deno.test("identity takes values as they stand, in every scale", () => {
  const units: [Numeric, number[]][] = [
    ["time", [0.5, 1, 7]],
    ["pitch", [110, 220.5, 441]],
    ["loudness", [-60, -12.5, 0]],
    ["pan", [-1, 0.25, 1]],
    ["brightness", [0, 0.25, 1]],
    ["sustain", [0.01, 1, 9]],
  ];
  for (const [scale, values] of units) {
    const rows = values.map((v) => ({ v }));
    assert.deepEqual(hear(scale, rows, { [scale]: "v" }, { [scale]: { type: "identity" } }), values);
  }
});

Deno.test("transform, percent and interval act on values before the scale, as in Plot", () => {
  const rows = [{ v: 0.1, d: day(0) }, { v: 0.2, d: day(40) }, { v: null, d: day(41) }, { v: 0.4, d: day(70) }];
  const pan = (options: object, channel = "v") => score(rows, { time: "d", pan: channel }, { pan: options });
  const pans = (options: object, channel?: string) => pan(options, channel).events.map((event) => event.pan);
  assert.deepEqual(pans({ percent: true, domain: [0, 40] }), [-0.5, 0, 0, 1]);
  assert.match(pan({ percent: true }).describe(), /a higher v \(%\) sounds further right, 10 to 40 as -1 to 1/);
  assert.deepEqual(pans({ transform: (v: unknown) => v === null ? 5 : -Number(v) * 10, domain: [-5, 5] }), [
    -0.2,
    -0.4,
    1,
    -0.8,
  ]);
  assert.deepEqual(pans({ interval: 0.25, domain: [0, 0.5] }), [-1, -1, 0, 0]);
  // January, and twice February, of 31 + 29 days to the first of March.
  assert.deepEqual(
    pans({ interval: "month" }, "d"),
    [-1, -1 + 2 * 31 / 60, -1 + 2 * 31 / 60, 1].map((x) => Math.round(x * 1000) / 1000),
  );
  assert.deepEqual(
    pans({ interval: { floor: (d: Date) => d, offset: (d: Date) => new Date(+d + 1) } }, "d"),
    pans({}, "d"),
  );
});

Deno.test("an interval puts its empty bands into an ordinal domain, so that time goes on", () => {
  const rows = [{ d: day(3) }, { d: day(70) }];
  const { events } = score(rows, { time: "d" }, { time: { type: "band", interval: "month", duration: 3 } });
  assert.deepEqual(events.map(({ time, sustain }) => [time, sustain]), [[0, 1], [2, 1]]);
  assert.throws(() => score(rows, { time: "d" }, { time: { type: "band", interval: "second" } }), {
    name: "RangeError",
    message: /into intervals of time: that is more than 10,000/,
  });
});

Deno.test("bands of time take padding, paddingInner, paddingOuter and align", () => {
  const rows = ["a", "b"].map((k) => ({ k }));
  const bands = (options: object) =>
    score(rows, { x: "k" }, { time: { duration: 10, ...options } }).events.map(({ time, sustain }) => [time, sustain]);
  assert.deepEqual(bands({}), [[0, 5], [5, 5]]);
  assert.deepEqual(bands({ paddingOuter: 0.25 }), [[1, 4], [5, 4]]);
  assert.deepEqual(bands({ paddingOuter: 0.25, align: 0 }), [[0, 4], [4, 4]]);
  assert.deepEqual(bands({ paddingInner: 0.75 }), [[0, 2], [8, 2]]);
  assert.deepEqual(bands({ padding: 0.5 }), [[2, 2], [6, 2]]);
  assert.deepEqual(hear("time", rows, { x: "k" }, { time: { type: "point", duration: 10, padding: 0.5 } }), [2.5, 7.5]);
});

Deno.test("a parameter that the type of a scale has not is refused, with the types that have it", () => {
  const rows = [{ v: 1, k: "a" }, { v: 2, k: "b" }];
  const refuse = (scale: string, channel: string, options: object, message: RegExp) =>
    assert.throws(() => score(rows, { time: [0, 1], [scale]: channel }, { [scale]: options }), {
      name: "TypeError",
      message,
    });
  refuse(
    "pan",
    "v",
    { exponent: 2 },
    /^Cannot use exponent: 2 in the pan scale: .* type linear; it belongs to pow, div/,
  );
  refuse("pan", "v", { base: 2 }, /it belongs to log, diverging-log$/);
  refuse("pan", "v", { type: "log", constant: 2 }, /belongs to symlog/);
  refuse("pitch", "v", { n: 7 }, /belongs to quantile, quantize/);
  refuse("loudness", "v", { pivot: 0 }, /belongs to diverging/);
  refuse("loudness", "v", { padding: 0.5 }, /belongs to band, point/);
  refuse("loudness", "v", { type: "log", zero: true }, /belongs to linear/);
  refuse("brightness", "k", { nice: true }, /no meaning for type point/);
  refuse("brightness", "k", { clamp: true }, /no meaning for type point/);
  refuse("pan", "v", { type: "identity", domain: [0, 1] }, /in the unit of the channel as they stand/);
  refuse("pan", "k", { range: [0, 1, 0.5], padding: 1 }, /its range lists a value for each/);
  refuse("pan", "v", { percent: true, interval: 2 }, /^Cannot use percent and interval in the pan scale: give one/);
  refuse("pan", "v", { transform: "log" }, /expected a function of the value/);
  // What says nothing is no mistake.
  score(rows, { time: [0, 1], pan: "k" }, { pan: { clamp: false, zero: false, nice: false } });
});

Deno.test("every option of a Plot scale that has no meaning for the ear is refused by name, with the reason", () => {
  const drawn = ["axis", "grid", "legend", "ticks", "tickFormat", "labelAnchor", "scheme", "inset", "round"];
  for (const option of [...drawn, "interpolate", "quantiles", "polarity"]) {
    assert.throws(() => score([{ v: 1 }], { pan: "v" }, { pan: { [option]: "blues" } } as object), {
      name: "TypeError",
      message: new RegExp(`^Cannot use "${option}" in the pan scale: [a-z]`),
    });
  }
  assert.throws(() => score([{ v: 1 }], { pan: "v" }, { pan: { polarity: "descending" } } as object), {
    message: 'Cannot use "polarity" in the pan scale: reverse: true turns a scale around',
  });
  for (const interval of ["fortnight", -1, {}, NaN]) {
    assert.throws(() => score([{ v: 1 }], { pan: "v" }, { pan: { interval } } as object), {
      name: "RangeError",
      message: /^Cannot set the interval of the pan scale to .*: expected a number above 0 or an interval of time/,
    });
  }
});

Deno.test("describe() says which way is up, for every scale, forwards and in reverse", () => {
  const rows = [{ v: 1 }, { v: 2 }, { v: 3 }];
  const said = (scale: string, reverse: boolean) =>
    score(rows, scale === "time" ? { time: "v" } : { time: [0, 1, 2], [scale]: "v" }, { [scale]: { reverse } })
      .describe();
  const words: [keyof SoundEvent, RegExp, RegExp][] = [
    ["time", /v is heard as time, 1 to 3 in 20 s/, /v is heard as time, 3 to 1 in 20 s/],
    ["pitch", /a higher v sounds higher, 1 to 3 as C3/, /a higher v sounds lower, 1 to 3 as C6/],
    ["loudness", /a higher v sounds louder/, /a higher v sounds quieter/],
    ["pan", /a higher v sounds further right/, /a higher v sounds further left/],
    ["brightness", /a higher v sounds brighter/, /a higher v sounds darker/],
    ["sustain", /a higher v sounds longer/, /a higher v sounds shorter/],
    ["instrument", /1 by tone, 2 by pluck and 3 by bell/, /3 by tone, 2 by pluck and 1 by bell/],
  ];
  for (const [scale, up, down] of words) {
    assert.match(said(scale, false), up);
    assert.match(said(scale, true), down);
  }
});
