import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as Plot from "@observablehq/plot";
import { plot } from "../../lib/plot/plot.ts";
import { canonicalText, hashEvents } from "../../lib/sound/hash.ts";
import { makeEvent } from "../../lib/sound/event.ts";
import { note } from "../../lib/sound/note.ts";
import { Score } from "../../lib/sound/score.ts";
import { eventList, score } from "./eventList.ts";

const rows = [
  { date: new Date("2000-01-01"), close: 10, volume: 3 },
  { date: new Date("2000-02-01"), close: 30, volume: 1 },
  { date: new Date("2000-03-01"), close: 20, volume: 2 },
];

Deno.test("an event has the fields of the contract, in their units", () => {
  const [event] = score(rows, { x: "date", y: "close", loudness: "volume", z: "volume", instrument: "bell" }, {
    loudness: { range: [-36, -18] },
  }).events;
  assert.deepEqual(event, {
    time: 0,
    sustain: 2,
    pitch: 130.8128,
    loudness: -18,
    pan: 0,
    brightness: 0.5,
    instrument: "bell",
    voice: 3,
    mark: 0,
    index: 0,
  });
});

Deno.test("a score never changes", () => {
  const heard = score(rows, { x: "date", y: "close" });
  assert.ok(Object.isFrozen(heard) && Object.isFrozen(heard.events) && heard.events.every(Object.isFrozen));
  assert.throws(() => Object.assign(heard.events[0]!, { pitch: 1 }), TypeError);
});

Deno.test("ties in time are chords, in the order of the data", () => {
  const heard = score([{ t: 1, v: 3 }, { t: 0, v: 1 }, { t: 1, v: 1 }, { t: 1, v: 2 }], { x: "t", y: "v" }, {
    time: { duration: 1 },
    pitch: { range: ["A3", "A5"] },
    loudness: { range: [-36, -18] },
  });
  assert.deepEqual(eventList(heard.events), [
    "[ 0.000 → 1.000 | 220.00 Hz | -24.0 dB ]",
    "[ 1.000 → 2.000 | 880.00 Hz | -24.0 dB ]",
    "[ 1.000 → 2.000 | 220.00 Hz | -24.0 dB ]",
    "[ 1.000 → 2.000 | 440.00 Hz | -24.0 dB ]",
  ]);
  assert.match(heard.describe(), /1 time holds a chord/);
});

Deno.test("the hash is the SHA-256 of the documented text, and is there at once", () => {
  const events = [
    makeEvent({
      time: -0,
      sustain: 1 / 3,
      pitch: 440,
      loudness: -24.0004,
      pan: -0.0001,
      brightness: 0.5,
      instrument: "tone",
      voice: 'a "b" é',
      mark: 0,
      index: 12,
    }),
    makeEvent({
      time: 1.23456789,
      sustain: 1e-9,
      pitch: 261.6255653,
      loudness: -6,
      pan: 1,
      brightness: 0,
      instrument: "bell",
      voice: null,
      mark: 1,
      index: 0,
    }),
  ];
  const text = '[0.000000,0.333333,440.0000,-24.000,0.000,0.500,"tone","a \\"b\\" é",0,12]\n' +
    '[1.234568,0.000001,261.6256,-6.000,1.000,0.000,"bell",null,1,0]\n';
  assert.equal(canonicalText(events), text);
  assert.equal(hashEvents(events), createHash("sha256").update(text).digest("hex"));
  assert.ok(!Object.is(events[0]!.time, -0) && !Object.is(events[0]!.pan, -0));
});

Deno.test("the same data and mapping give the same hash, whatever the order of keys; anything heard changes it", () => {
  const hash = (data: object[], channels = {}) => score(data, { x: "date", y: "close", ...channels }).hash;
  const turned = rows.map(({ date, close, volume }) => ({ volume, close, date }));
  const known = hash(rows);
  assert.match(known, /^[0-9a-f]{64}$/);
  assert.equal(hash(turned), known);
  assert.equal(hash(rows.map((row) => ({ ...row, close: row.close * 2 }))), known); // the same in proportion
  for (
    const channels of [{ loudness: -23.999 }, { pan: 0.001 }, { instrument: "bell" }, { z: "close" }, { sustain: 1 }]
  ) {
    assert.notEqual(hash(rows, channels), known, JSON.stringify(channels));
  }
  assert.notEqual(hash([...rows].reverse()), known); // index is heard too: it points to another row
});

Deno.test("the hash of a fixed example never changes", () => {
  const heard = score(rows, { x: "date", y: "close", loudness: "volume", instrument: "pluck" }, {
    pitch: { scale: "D minor pentatonic" },
    loudness: { range: [-36, -18] },
  });
  assert.equal(
    canonicalText(heard.events),
    '[0.000000,2.000000,130.8128,-18.000,0.000,0.500,"pluck",null,0,0]\n' +
      '[10.333333,2.000000,1046.5023,-36.000,0.000,0.500,"pluck",null,0,1]\n' +
      '[20.000000,2.000000,349.2282,-27.000,0.000,0.500,"pluck",null,0,2]\n',
  );
});

Deno.test("describe() says for each mark what is heard, which way is up, over which domain and range", () => {
  const both = plot({
    marks: [
      note(rows, { x: "date", y: "close", loudness: "volume", instrument: "pluck" }),
      note(rows, {
        x: "date",
        pitch: "A4",
        pan: { value: "volume", label: "shares" },
        z: "volume",
        instrument: "bell",
        sustain: 0.1,
      }),
    ],
    pitch: { reverse: true, scale: "D minor pentatonic" },
    loudness: { range: [-36, -18] },
  });
  assert.deepEqual(both.score.describe().split("\n"), [
    "Sound mark 1: 3 notes of pluck; date is heard as time, January 2000 to March 2000 in 20 s; " +
    "a higher close sounds lower, 10 to 30 as C6 (1047 Hz) to C3 (130.8 Hz); " +
    "a higher volume sounds louder, 1 to 3 as -36 dBFS to -18 dBFS; pitches are moved to the nearest note of D minor pentatonic.",
    "Sound mark 2: 3 notes of bell in 3 voices; date is heard as time, January 2000 to March 2000 in 20 s; " +
    "pitch is A4 (440 Hz); a higher shares sounds further right, 1 to 3 as -1 to 1; sustain is 0.1 s.",
    "22 s in all; up to 2 notes sound at once, and may add up to -14.5 dBFS.",
  ]);
});

Deno.test("describe() counts what is dropped, with the reason", () => {
  const holes = [{ t: null, v: 1 }, { t: 1, v: NaN }, { t: 2, v: null }, { t: 3, v: 1 }, { t: NaN, v: NaN }, {
    t: 4,
    v: 2,
  }];
  const heard = score(holes, { x: "t", y: "v", loudness: "t" });
  assert.equal(heard.events.length, 2);
  assert.match(heard.describe(), /4 notes are dropped \(2 without a time and 2 without a pitch\)/);
});

Deno.test("a missing value elsewhere takes the scale's default", () => {
  const holes = [{ a: null }, { a: 0 }, { a: 10 }, { a: NaN }];
  const heard = score(holes, {
    loudness: "a",
    pan: "a",
    brightness: "a",
    instrument: { value: (d) => d.a === 10 ? "x" : null },
  }, { loudness: { range: [-36, -18] } });
  assert.deepEqual(
    heard.events.map(({ loudness, pan, brightness, instrument }) => [loudness, pan, brightness, instrument]),
    [
      [-24, 0, 0.5, "tone"],
      [-36, -1, 0, "tone"],
      [-18, 1, 1, "tone"],
      [-24, 0, 0.5, "tone"],
    ],
  );
  // never louder than the loudest of an explicit range
  assert.equal(
    score([{ a: null }, { a: 1 }], { loudness: "a" }, { loudness: { range: [-60, -50] } }).events[0]!.loudness,
    -50,
  );
});

Deno.test("a score says why it is silent", () => {
  assert.equal(plot({ marks: [Plot.dot([1])] }).score.describe(), "Silence: the plot has no sound marks.");
  assert.equal(
    score([{ v: null }, { v: null }], { y: "v" }).describe(),
    "Silence: no row gives a note, 2 notes are dropped (2 without a pitch); nothing that can be heard is in v.",
  );
  assert.match(
    score([{ v: "x" }], { y: "v" }, { y: { type: "linear" } }).describe(),
    /1 note is dropped \(1 without a pitch\)/,
  );
});

Deno.test("describe() writes dates in words, as short as they allow", () => {
  const span = (...dates: string[]) =>
    /as time, (.*?) in 20 s/.exec(score(dates.map((d) => ({ d: new Date(d) })), { x: "d" }).describe())![1];
  assert.equal(span("2000", "2020"), "2000 to 2020");
  assert.equal(span("2000-01-01", "2020-04-01"), "January 2000 to April 2020");
  assert.equal(span("2000-01-03", "2020-04-17"), "3 January 2000 to 17 April 2020");
  assert.equal(span("2000-01-03T10:30Z", "2000-01-03T16:00Z"), "3 January 2000 10:30 to 3 January 2000 16:00");
});

Deno.test("score.perform() hands itself and the options to the engine, and returns what that returns", () => {
  const heard = score(rows, { x: "date", y: "close" });
  const calls: unknown[] = [];
  const engine = {
    perform(...args: unknown[]) {
      calls.push(args);
      return "a performance";
    },
  };
  assert.equal(heard.perform(engine), "a performance");
  heard.perform(engine, { rate: 2 });
  assert.deepEqual(calls, [[heard], [heard, { rate: 2 }]]);
});

Deno.test("score.toCsd() writes the events for Csound", () => {
  const csd = score(rows, { x: "date", y: "close", instrument: "pluck" }).toCsd();
  assert.match(csd, /^<CsoundSynthesizer>\n; 3 notes of pluck; date is heard as time, January 2000 to March 2000/);
  assert.equal(csd.match(/^i /gm)?.length, 3);
});

Deno.test("a Score can be made of events alone", () => {
  assert.ok(plot().score instanceof Score);
});

Deno.test("describe() is right for steps, constants, bands and what stands as it is", () => {
  const data = [{ t: "mon", v: 1, d: new Date("2020-01-01"), n: "A4" }, {
    t: "tue",
    v: 3,
    d: new Date("2020-01-01"),
    n: "C4",
  }];
  const says = (channels: object, options = {}) => score(data, channels, options).describe().split("\n")[0];
  assert.equal(
    says({ x: "t", y: "v" }, { pitch: { type: "quantile", range: ["C3", "E3", "G3"] } }),
    "2 notes of tone; t is heard as time, mon to tue in 20 s; a higher v sounds higher, 1 to 3 as C3 (130.8 Hz) to G3 (196 Hz).",
  );
  assert.equal(
    says({ x: "d", y: () => 5 }),
    "2 notes of tone; d is 1 January 2020 throughout, heard as time 0 s; y is 5 throughout, heard as pitch Gb4 (370 Hz); 1 time holds a chord.",
  );
  assert.equal(
    says({ time: { value: "v", scale: null }, pitch: "n", instrument: "t" }, {
      instrument: { range: ["pad", "bell"] },
    }),
    "2 notes of pad and bell; time is v as it stands; pitch is n as it stands; t is heard as the instrument (mon by pad and tue by bell).",
  );
  assert.equal(
    says({ x: "v", y: "t" }, { time: { range: [1, 5], reverse: true }, y: { domain: ["tue", "mon"] } }),
    "2 notes of tone; v is heard as time, 3 to 1 from 1 to 5 s; a later t sounds higher, tue to mon as C3 (130.8 Hz) to C6 (1047 Hz).",
  );
});

Deno.test("describe() tells close numbers apart, and writes tiny and huge ones short", () => {
  const span = (...values: number[]) =>
    /as time, (.*?) in 20 s/.exec(score(values, { x: (d) => d }, { axis: null }).describe())?.[1];
  assert.equal(span(1577836800, 1577840400), "1,577,837,000 to 1,577,840,000");
  assert.equal(span(100.00001, 100.00002), "100.00001 to 100.00002");
  assert.equal(span(0, 1e-300), "0 to 1e-300");
  assert.equal(span(0, 1e300), "0 to 1e+300");
});

Deno.test("describe() claims no direction where a scale goes up and down, or nowhere", () => {
  const says = (pitch: object) =>
    score(["a", "b", "c"].map((k, v) => ({ k, v })), { pitch: "type" in pitch ? "v" : "k" }, { pitch }).describe()
      .split("; ")[2]!.split("\n")[0];
  assert.equal(
    says({ range: ["E4", "C4", "G4"] }),
    "k is heard as pitch (a as E4 (329.6 Hz), b as C4 (261.6 Hz) and c as G4 (392 Hz)).",
  );
  assert.equal(
    says({ type: "linear", range: ["A3", "A4", "A3"] }),
    "v is heard as pitch, 0 to 2 as A3 (220 Hz), A4 (440 Hz) and A3 (220 Hz).",
  );
  assert.equal(says({ type: "linear", range: ["A3", "A3"] }), "v, 0 to 2, is heard as pitch A3 (220 Hz) throughout.");
});

Deno.test("describe() keeps each sentence on a line, whatever the names in the data", () => {
  const heard = score([{ "a\nb": 1 }, { "a\nb": 2 }], { x: "a\nb" });
  assert.deepEqual(heard.describe().split("\n").map((line) => line.slice(0, 30)), [
    "2 notes of tone; a b is heard ",
    "22 s in all; one note sounds a",
    "Nothing says how loud: notes o",
  ]);
  assert.match(heard.toCsd(), /^<CsoundSynthesizer>\n; 2 notes of tone; a b is heard as time/);
});

Deno.test("describe() thins notes in the order of the data by their order, which is no column", () => {
  const dense = score(Array.from({ length: 200 }, (_, v) => ({ v })), { y: "v", thin: false }, {
    time: { duration: 1 },
  });
  assert.match(dense.describe(), /Plot\.binX\(\{ y: "mean" \}, \{ x: \(d, i\) => i, y: "v", thresholds: 200 \}\)/);
});

Deno.test("a voice may be any value", () => {
  const voices = score([0, 1], { z: (d) => ({ id: BigInt(d) }) }).events.map(({ voice }) => voice);
  assert.deepEqual(voices, ['{"id":"0"}', '{"id":"1"}']);
});

Deno.test("describe() does not say of a mark what only another one maps", () => {
  const rows = [1, 2, 3, 4].map((v) => ({ x: v, v }));
  const outputs = { y: "mean", loudness: "mean" } as const;
  const marks = [
    note(rows, Plot.binX(outputs, { x: "x", y: "v" })),
    note(rows, Plot.binX(outputs, { x: "x", y: "v", loudness: "v" })),
  ];
  const [first, second] = plot({ marks }).score.describe().split("\n");
  assert.doesNotMatch(first!, /louder/);
  assert.match(second!, /a higher v sounds louder/);
});

Deno.test("describe() counts the notes whose value a scale does not know", () => {
  const marks = [note([1, 2, 4, 9], { y: (d) => d, pan: (d: number) => d })];
  const said = (domain: number[], type?: "linear") =>
    plot({ marks, pan: { domain, range: [-1, 0, 1], type } }).score.describe();
  // Three numbers are an ordinal domain, as in Plot.
  assert.match(said([1, 3, 9]), /the pan scale does not know the value of 2 notes, which sound as without one/);
  assert.doesNotMatch(said([1, 3, 9], "linear"), /does not know/);
});
