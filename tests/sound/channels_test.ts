import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import { plot } from "../../lib/plot/plot.ts";
import { instruments } from "../../lib/sound/instruments.ts";
import { note } from "../../lib/sound/note.ts";
import { eventList, hear, score } from "./eventList.ts";

const rows = [{ t: 0, v: 1, k: "a" }, { t: 1, v: 3, k: "b" }, { t: 2, v: 2, k: "a" }];
const options = { time: { duration: 2 }, pitch: { range: ["A3", "A5"] } };

Deno.test("a channel is a column, a function, an array, a transform, or { value, scale, label }", () => {
  const pitches = [220, 880, 440];
  for (const y of ["v", (d: { v: number }) => d.v, [1, 3, 2], { transform: () => [1, 3, 2] }, { value: "v" }]) {
    assert.deepEqual(hear("pitch", rows, { x: "t", y } as never, options), pitches);
    assert.deepEqual(hear("pitch", rows, { x: "t", pitch: y } as never, options), pitches);
  }
  assert.match(
    score(rows, { x: "t", pitch: { value: "v", label: "height" } }).describe(),
    /a higher height sounds higher/,
  );
});

Deno.test("a number is a constant in the unit of its channel, and is not scaled", () => {
  assert.deepEqual(
    eventList(score(rows, { time: 1, pitch: 100, loudness: -6, pan: -0.5, brightness: 1, sustain: 0.1 }).events),
    Array(3).fill("[ 1.000 → 1.100 | 100.00 Hz | -6.0 dB | pan -0.50 | brightness 1.00 ]"),
  );
});

Deno.test("a note name with its octave is a constant in pitch", () => {
  for (
    const [name, hz] of [["A4", 440], ["C3", 130.8128], ["Bb3", 233.0819], ["F#5", 739.9888], ["C-1", 8.1758]] as const
  ) {
    assert.deepEqual(hear("pitch", rows, { x: "t", pitch: name }), [hz, hz, hz]);
  }
});

Deno.test("in lower case a note name is a column, as columns are named", () => {
  assert.deepEqual(hear("pitch", [{ a1: 1 }, { a1: 2 }], { pitch: "a1" }, options), [220, 880]);
  assert.throws(() => score(rows, { pitch: "a4" }), /"a4".*a note name is a letter A to G/);
});

Deno.test("{ value } forces a column whose name is that of a note or an instrument", () => {
  const named = [{ A4: 1, pluck: "x" }, { A4: 2, pluck: "y" }];
  assert.deepEqual(hear("pitch", named, { pitch: { value: "A4" } }, options), [220, 880]);
  assert.deepEqual(hear("instrument", named, { instrument: { value: "pluck" } }), ["tone", "pluck"]);
});

Deno.test("the name of a known instrument is a constant", () => {
  for (const instrument of instruments) {
    assert.deepEqual(new Set(hear("instrument", rows, { x: "t", instrument })), new Set([instrument]));
  }
});

Deno.test("a column in instrument goes through an ordinal scale", () => {
  const channels = { x: "t", instrument: "k" };
  assert.deepEqual(hear("instrument", rows, channels, { instrument: { range: ["pluck", "bell"] } }), [
    "pluck",
    "bell",
    "pluck",
  ]);
  assert.deepEqual(
    hear("instrument", rows, channels, { instrument: { domain: ["b", "a"], range: ["pluck", "bell"] } }),
    ["bell", "pluck", "bell"],
  );
  assert.deepEqual(hear("instrument", rows, { x: "t", instrument: "v" }, { instrument: { range: ["pad", "bell"] } }), [
    "pad",
    "pad", // the third of two, from the start again, as in Plot
    "bell",
  ]);
  assert.deepEqual(
    hear("instrument", rows, { x: "t", instrument: "v" }, {
      instrument: { type: "threshold", domain: [2.5], range: ["pad", "bell"] },
    }),
    ["pad", "bell", "pad"],
  );
});

Deno.test("a channel of instruments is itself, as a channel of colours is in Plot", () => {
  assert.deepEqual(hear("instrument", rows, { x: "t", instrument: (d: { v: number }) => d.v > 2 ? "bell" : "pad" }), [
    "pad",
    "bell",
    "pad",
  ]);
});

Deno.test("scale: null means that the values are in the unit of the channel", () => {
  const raw = [{ s: 0.5, hz: 300, db: -12, pan: 1, br: 0, held: 0.25, by: "bell" }];
  const asIs = (value: string) => ({ value, scale: null });
  assert.deepEqual(
    eventList(
      score(raw, {
        time: asIs("s"),
        pitch: asIs("hz"),
        loudness: asIs("db"),
        pan: asIs("pan"),
        brightness: asIs("br"),
        sustain: asIs("held"),
        instrument: asIs("by"),
      }).events,
    ),
    ["[ 0.500 → 0.750 | 300.00 Hz | -12.0 dB | pan 1.00 | brightness 0.00 | bell ]"],
  );
});

Deno.test("time and pitch are heard only: they do not join the axes", () => {
  const figure = plot({ marks: [note(rows, { time: "t", pitch: "v" })] });
  assert.equal(figure.scale("x"), undefined);
  assert.equal(figure.scale("y"), undefined);
});

Deno.test("x and y join the axes as a dot's would, and draw nothing", () => {
  const dots = Plot.dot(rows, { x: "t", y: "v" });
  const drawn = plot({ marks: [dots] }), heard = plot({ marks: [note(rows, { x: "t", y: "v" })] });
  for (const name of ["x", "y"] as const) {
    assert.deepEqual(heard.scale(name)!.domain, drawn.scale(name)!.domain);
    assert.deepEqual(heard.scale(name)!.range, drawn.scale(name)!.range);
  }
  assert.equal(heard.querySelectorAll("circle").length, 0);
  assert.equal(heard.querySelectorAll("[aria-label='x-axis tick label']").length, 1);
  // Only values of the picture count: a wider sound mark widens the axis.
  const both = plot({ marks: [dots, note([{ t: 9, v: 9 }], { x: "t", y: "v" })] });
  assert.deepEqual(both.scale("x")!.domain, [0, 9]);
});

Deno.test("time and pitch win over x and y", () => {
  const channels = { x: "t", y: "v", time: [2, 1, 0], pitch: [1, 2, 3] };
  assert.deepEqual(hear("index", rows, channels, options), [2, 1, 0]);
  assert.deepEqual(hear("pitch", rows, channels, options), [880, 440, 220]);
});

Deno.test("the voice is z, else fill, else stroke, as series are in Plot; constant colours are none", () => {
  const voices = (channels: object) => hear("voice", rows, { x: "t", ...channels });
  assert.deepEqual(voices({}), [null, null, null]);
  assert.deepEqual(voices({ z: "k" }), ["a", "b", "a"]);
  assert.deepEqual(voices({ fill: "k" }), ["a", "b", "a"]);
  assert.deepEqual(voices({ stroke: "k" }), ["a", "b", "a"]);
  assert.deepEqual(voices({ z: "v", fill: "k", stroke: "t" }), [1, 3, 2]);
  assert.deepEqual(voices({ fill: "v", stroke: "k" }), [1, 3, 2]);
  assert.deepEqual(voices({ fill: "red", stroke: "k" }), ["a", "b", "a"]);
  assert.deepEqual(voices({ fill: "red", stroke: "#fff" }), [null, null, null]);
  assert.deepEqual(voices({ z: null, stroke: "k" }), [null, null, null]);
  assert.deepEqual(voices({ z: () => new Date(0) }), Array(3).fill("1970-01-01T00:00:00.000Z"));
});

Deno.test("there is no voice channel: it is a mark option that nobody reads", () => {
  assert.deepEqual(hear("voice", rows, { x: "t", voice: "k" } as never), [null, null, null]);
});

Deno.test("a constant out of bounds is refused, with what is allowed", () => {
  const refuse = (channels: object, message: RegExp) =>
    assert.throws(() => note(rows, channels), { name: "RangeError", message });
  refuse({ loudness: 3 }, /^Cannot set loudness: expected dBFS of at most 0, got 3$/);
  refuse({ pan: -2 }, /^Cannot set pan: expected -1 \(left\) to 1 \(right\), got -2$/);
  refuse({ brightness: 1.5 }, /^Cannot set brightness/);
  refuse({ sustain: 0 }, /^Cannot set sustain: expected seconds above 0, got 0$/);
  refuse({ pitch: 0 }, /^Cannot set pitch: expected Hz above 0/);
  refuse({ time: -1 }, /^Cannot set time: expected 0 or more seconds, got -1$/);
  refuse({ pitch: NaN }, /got NaN$/);
  refuse(
    { instrument: 1 },
    /^Cannot set instrument: expected the name of an instrument \(tone, pluck, .*\), got 1$/,
  );
  refuse({ loudness: { value: "v", scale: "pan" } }, /^Cannot scale loudness by "pan": expected its own scale/);
});

Deno.test("a note name above G9 is its pitch, or refused above 24000 Hz, on its own and in a range", () => {
  assert.deepEqual(hear("pitch", [1], { pitch: "C10" }), [16744.0362]);
  assert.deepEqual(hear("pitch", [1], { pitch: "C-2" }), [4.0879]);
  const refused = { name: "RangeError", message: /expected Hz above 0 and up to 24000, got 33488\.07/ };
  assert.throws(() => note([1], { pitch: "C11" }), refused);
  assert.throws(() => score([1, 2], {}, { pitch: { range: ["C3", "C11"] } }), {
    ...refused,
    message: /^Cannot read the range of the pitch scale: expected Hz above 0 and up to 24000, got 33488\.07/,
  });
});

Deno.test("an infinite value in the unit of its channel is refused, not replaced by the default", () => {
  for (const loudness of [{ value: () => -Infinity, scale: null }, () => -Infinity]) {
    const options = typeof loudness === "function" ? { loudness: { type: "identity" as const } } : {};
    assert.throws(() => score([1], { loudness }, options), {
      name: "RangeError",
      message: /to loudness \(element 0\): expected dBFS of at most 0, got -Infinity$/,
    });
  }
});
