import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import type { NoteOptions } from "../../lib/sound/note.ts";
import { score } from "./eventList.ts";

const rows = [{ date: new Date("2020-01-01"), close: 3, volume: 5 }, {
  date: new Date("2020-02-01"),
  close: 0,
  volume: 6,
}];

function refuse(channels: object, options: object, name: string, message: RegExp) {
  assert.throws(() => score(rows, channels, options), { name, message });
}

Deno.test("an unknown column throws, and lists the columns", () => {
  for (const channel of ["x", "y", "time", "pitch", "loudness", "pan", "brightness", "sustain", "z", "instrument"]) {
    refuse(
      { [channel]: "clos" },
      {},
      "TypeError",
      /Cannot map "clos" to \w+: it is undefined in every datum \(did you mean "close"\?\); the columns are date, close, volume/,
    );
  }
});

Deno.test("an unknown instrument or note lists the known ones", () => {
  refuse(
    { instrument: "plick" },
    {},
    "TypeError",
    /did you mean "pluck".*instruments are tone, pluck, bell, pad, noise, click, /,
  );
  refuse({ pitch: "H4" }, {}, "TypeError", /"H4".*a letter A to G with # or b and an octave/);
  refuse(
    { instrument: "close" },
    { instrument: { range: ["violin"] } },
    "RangeError",
    /Cannot play "violin": unknown instrument; known: tone, pluck/,
  );
  refuse({ instrument: { value: "close", scale: null } }, {}, "RangeError", /Cannot play 3: unknown instrument/);
  refuse(
    { pitch: "close" },
    { pitch: { range: ["C3", "X9"] } },
    "RangeError",
    /range of the pitch scale: expected Hz above 0 or a note name.*got "X9"/,
  );
});

Deno.test("a function that returns undefined for every row throws, and lists the columns", () => {
  refuse(
    { y: (d: { clos: number }) => d.clos },
    {},
    "TypeError",
    /function in y returns undefined for every datum; the columns are date/,
  );
  refuse({ loudness: [undefined, undefined] }, {}, "TypeError", /values in loudness are undefined for every datum/);
});

Deno.test("after a transform, a channel without a reducer says which is missing", () => {
  const bin = (outputs: Plot.BinOutputs, inputs: object) =>
    Plot.binX<NoteOptions>(outputs, { x: "date", y: "close", interval: "month", ...inputs });
  refuse(
    bin({ y: "mean" }, { loudness: "volume" }),
    {},
    "TypeError",
    /^Cannot map "volume" to loudness: the transform has no reducer for loudness; add one to its outputs, such as \{ loudness: "mean" \}$/,
  );
  refuse(
    Plot.groupX({ y: "mean" }, { x: "date", y: "close", pan: "volume" } as object),
    {},
    "TypeError",
    /no reducer for pan/,
  );
  refuse(bin({ y: "mean" }, { loudness: "volum" }), {}, "TypeError", /did you mean "volume"\?\); the columns are/);
});

Deno.test("an unknown column inside a transform throws, and lists the columns", () => {
  refuse(
    Plot.binX<NoteOptions>({ y: "mean" }, { x: "date", y: "clos", interval: "month" }),
    {},
    "TypeError",
    /"clos" to pitch.*the columns are date, close/,
  );
  refuse(
    Plot.binX<NoteOptions>({ y: "mean" }, { x: "dat", y: "close", interval: "month" }),
    {},
    "TypeError",
    /"dat" to time.*the columns are date, close/,
  );
  refuse(Plot.windowY(2, { x: "date", y: "clos" }), {}, "TypeError", /"clos" to pitch.*the columns are date, close/);
});

Deno.test("x or y in pixels throws, and names bin", () => {
  for (
    const channels of [
      Plot.dodgeY({ x: "close" }),
      Plot.dodgeX({ y: "close" }),
      Plot.hexbin({}, { x: "close", y: "volume" }),
      { x: { value: "close", scale: null } },
    ]
  ) refuse(channels, {}, "TypeError", /in pixels.*\bbin\b/);
  refuse({ x: "close" }, { x: { type: "identity" } }, "TypeError", /in pixels.*\bbin\b/);
});

Deno.test("zero or less on a log scale throws", () => {
  for (const options of [{ y: { type: "log" } }, { pitch: { type: "log" } }]) {
    refuse(
      { y: "close" },
      options,
      "RangeError",
      /^Cannot map "close" to pitch: a log scale needs values above 0, got 0/,
    );
  }
  refuse(
    { pan: (d: { close: number }) => -d.close - 1 },
    { pan: { type: "log" } },
    "RangeError",
    /log scale needs values above 0, got -4/,
  );
  refuse({ y: "close" }, { pitch: { type: "log", domain: [-1, 1] } }, "RangeError", /got -1/);
});

Deno.test("a bad time scale throws", () => {
  for (const duration of [0, -1, NaN, Infinity, "20"]) {
    refuse(
      { x: "close" },
      { time: { duration } },
      "RangeError",
      /^Cannot set the duration of the time scale: expected seconds above 0, got/,
    );
  }
  refuse({ x: "close" }, { time: { duration: 2, range: [0, 1] } }, "TypeError", /both duration and range/);
  refuse(
    { x: "close" },
    { time: { range: [-1, 1] } },
    "RangeError",
    /range of the time scale: expected 0 or more seconds, got -1/,
  );
  refuse({ x: "close" }, { time: { range: [1] } }, "RangeError", /expected two ends or more, got \[1\]/);
});

Deno.test("an unknown option, type or keyword of a sound scale throws, and lists the known ones", () => {
  refuse(
    {},
    { pitch: { rnage: ["C3", "C4"] } },
    "TypeError",
    /^Cannot use "rnage" in the pitch scale \(did you mean "range"\?\): expected scale, interpolate, type/,
  );
  refuse(
    {},
    { time: { type: "logarithmic" } },
    "RangeError",
    /type of the time scale to "logarithmic": expected linear, log/,
  );
  refuse(
    {},
    { loudness: { overlap: "clip" } },
    "RangeError",
    /overlap of the loudness scale to "clip": expected fit, refuse/,
  );
  refuse({}, { time: { fx: "parallel" } }, "RangeError", /fx of the time scale to "parallel": expected sequence/);
  refuse(
    {},
    { time: 20 },
    "TypeError",
    /^Cannot read the time scale: expected an object such as \{ range: \[…\] \}, got 20/,
  );
  refuse({}, { pitch: { range: "C3" } }, "TypeError", /range of the pitch scale: expected an array, got "C3"/);
});

Deno.test("an unknown musical scale throws, lists the known ones and finds the near miss", () => {
  refuse(
    {},
    { pitch: { scale: "D minro pentatonic" } },
    "RangeError",
    /^Cannot quantise pitch to "D minro pentatonic": unknown scale \(did you mean "D minor pentatonic"\?\); expected a tonic and one of major pentatonic, major, minor/,
  );
  refuse({}, { pitch: { scale: "minor" } }, "RangeError", /the tonic is missing \(for example "D minor"\)/);
  refuse({}, { pitch: { scale: "" } }, "RangeError", /unknown scale/);
  refuse({}, { pitch: { scale: "H major" } }, "RangeError", /unknown scale/);
  refuse(
    { y: "close" },
    { pitch: { scale: "C major", range: ["C#4", "C#4"] } },
    "RangeError",
    /range Db4 to Db4 holds none of its notes/,
  );
});

Deno.test("a domain that goes up and down, or is no numbers, throws", () => {
  refuse(
    { y: "close" },
    { pitch: { domain: [1, 9, 2], type: "linear" } },
    "RangeError",
    /^Cannot map "close" to pitch: domain must ascend or descend, got \[1, 9, 2\]$/,
  );
  refuse(
    { y: "close" },
    { pitch: { domain: ["low", "high"], type: "linear" } },
    "RangeError",
    /the domain must hold finite numbers, got \["low", "high"\]/,
  );
  refuse(
    { y: "close" },
    { pitch: { type: "threshold", domain: [1, 2], range: ["C3", "C4", "C5", "C6"] } },
    "RangeError",
    /threshold scale of 3 steps needs a range of as many values/,
  );
});

Deno.test("a value out of the bounds of its unit throws, and says where", () => {
  refuse(
    { loudness: "close" },
    { loudness: { type: "identity" } },
    "RangeError",
    /^Cannot map "close" to loudness \(element 0\): expected dBFS of at most 0, got 3$/,
  );
  refuse(
    { loudness: "close" },
    { loudness: { range: [-10, 6] } },
    "RangeError",
    /range of the loudness scale: expected dBFS of at most 0, got 6/,
  );
  refuse(
    { pitch: "close" },
    { pitch: { type: "identity" } },
    "RangeError",
    /"close" to pitch \(element 1\): expected Hz above 0/,
  );
  refuse({ pan: { value: "close", scale: null } }, {}, "RangeError", /to pan \(element 0\): expected -1/);
});

Deno.test("what rows inherit is no column", () => {
  for (const name of ["constructor", "toString"]) {
    refuse(
      { y: name },
      {},
      "TypeError",
      new RegExp(`Cannot map "${name}" to pitch.*the columns are date, close, volume`),
    );
  }
});

Deno.test("a domain wider than numbers are throws", () => {
  refuse(
    { y: (d: { close: number }) => d.close ? -1e308 : 1e308 },
    { axis: null },
    "RangeError",
    /^Cannot map "?\w+"? to pitch: the domain spans more than a number can hold, got \[-1e\+308, 1e\+308\]$/,
  );
});

Deno.test("an option that JSON cannot write is still shown", () => {
  refuse({}, { time: 5n }, "TypeError", /^Cannot read the time scale: expected an object such as .*, got 5$/);
  const loop: Record<string, unknown> = {};
  loop["loop"] = loop;
  refuse({}, { time: { duration: loop } }, "RangeError", /expected seconds above 0, got \[object Object\]$/);
});
