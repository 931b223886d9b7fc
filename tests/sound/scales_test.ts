import assert from "node:assert/strict";
import fc from "fast-check";
import { musicalScale } from "../../lib/sound/musicalScale.ts";
import { toFrequency, toMidi } from "../../lib/sound/pitch.ts";
import type { SoundScaleType } from "../../lib/sound/scales/options.ts";
import { hear, score } from "./eventList.ts";

const rows = [0, 1, 2, 3, 4].map((v) => ({ v }));
const octaves = { range: ["A2", "A6"] }; // four octaves: 110, 220, 440, 880, 1760 Hz

const types: [SoundScaleType, object, number[], number[]][] = [
  ["linear", {}, [0, 1, 2, 3, 4], [110, 220, 440, 880, 1760]],
  ["log", {}, [1, 10, 100, 1000, 10000], [110, 220, 440, 880, 1760]],
  ["log", { base: 2 }, [1, 2, 4, 8, 16], [110, 220, 440, 880, 1760]],
  ["sqrt", {}, [0, 1, 4, 9, 16], [110, 220, 440, 880, 1760]],
  ["pow", { exponent: 2 }, [0, 1, Math.SQRT2, Math.sqrt(3), 2], [110, 220, 440, 880, 1760]],
  ["symlog", {}, [0, 1, 3, 7, 15], [110, 220, 440, 880, 1760]],
  ["quantile", { n: 5 }, [1, 2, 3, 4, 500], [110, 220, 440, 880, 1760]],
  ["quantile", {}, [1, 2, 3, 4, 500], [110, 220, 440, 880, 1760]], // five steps, as in Plot
  ["quantile", { n: 2 }, [1, 2, 3, 4, 500], [110, 110, 1760, 1760, 1760]],
  ["quantize", { n: 5 }, [0, 1, 2, 3, 4], [110, 220, 440, 880, 1760]],
  ["threshold", { domain: [1, 2, 3, 4] }, [0, 1, 2, 3, 99], [110, 220, 440, 880, 1760]],
  ["ordinal", {}, [0, 10, 20, 500, 1000], [110, 220, 440, 880, 1760]],
  ["point", {}, [0, 10, 20, 500, 1000], [110, 220, 440, 880, 1760]],
  ["band", {}, [0, 10, 20, 500, 1000], [110, 220, 440, 880, 1760]],
  ["utc", {}, [0, 1, 2, 3, 4], [110, 220, 440, 880, 1760]],
  ["time", {}, [0, 1, 2, 3, 4], [110, 220, 440, 880, 1760]],
  ["identity", {}, [110, 220.5, 440, 881.25, 1760], [110, 220.5, 440, 881.25, 1760]],
];
for (const [type, more, values, pitches] of types) {
  Deno.test(`pitch takes type ${type} ${JSON.stringify(more)}`, () => {
    const options = { pitch: { ...octaves, type, ...more } };
    const data = values.map((v) => ({ v }));
    assert.deepEqual(hear("pitch", data, { pitch: "v" }, options), pitches);
    assert.deepEqual(hear("pitch", data, { y: "v" }, options), pitches);
  });
}

Deno.test("a quantile scale finds its steps in the data", () => {
  const heard = hear("pitch", [1, 2, 3, 4, 5, 6].map((v) => ({ v })), { pitch: "v" }, {
    pitch: { type: "quantile", range: ["A3", "A4", "A5"] },
  });
  assert.deepEqual(heard, [220, 220, 440, 440, 880, 880]);
});

Deno.test("time takes type identity: the values are seconds as they stand", () => {
  assert.deepEqual(hear("time", [{ t: 0.25 }, { t: 7 }], { x: "t" }, { time: { type: "identity" } }), [0.25, 7]);
  assert.deepEqual(hear("loudness", [{ l: -12 }, { l: -6 }], { loudness: "l" }, { loudness: { type: "identity" } }), [
    -12,
    -6,
  ]);
});

Deno.test("dates are temporal, on every channel, also as ISO text where the type says so", () => {
  const days = ["2020-01-01", "2020-01-02", "2020-01-05"];
  const dates = days.map((day) => ({ d: new Date(day), text: day }));
  assert.deepEqual(hear("time", dates, { x: "d" }, { time: { duration: 4 } }), [0, 1, 4]);
  assert.deepEqual(hear("time", dates, { time: "text" }, { time: { duration: 4, type: "utc" } }), [0, 1, 4]);
  assert.deepEqual(hear("time", dates, { x: "text" }, { time: { duration: 4 }, x: { type: "utc" } }), [0, 1, 4]);
  assert.deepEqual(hear("pitch", dates, { pitch: "d" }, { pitch: octaves }), [110, 220, 1760]);
  assert.deepEqual(
    hear("time", dates, { x: "d" }, { time: { duration: 4, domain: ["2019-12-31", "2020-01-08T00:00"] } }),
    [0.5, 1, 2.5],
  );
});

Deno.test("date-times without a zone are UTC, whatever the zone of the machine", async () => {
  const code = `
    import { score } from "${new URL("./eventList.ts", import.meta.url)}";
    const rows = [{ t: "2020-07-01T00:00" }, { t: "2020-07-01T06:00Z" }, { t: "2020-07-01T12:00:00" }];
    const options = { time: { duration: 2, domain: ["2020-07-01T00:00", "2020-07-01T12:00"] } };
    const heard = [score(rows, { x: "t" }, { ...options, x: { type: "utc" } }), score(rows, { time: "t" }, { time: { ...options.time, type: "time" } })];
    console.log(JSON.stringify([new Date("2020-07-01T00:00").getUTCHours(), ...heard.map(({ events }) => events.map(({ time }) => time))]));
  `;
  const deno = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", code],
    env: { TZ: "Asia/Tokyo" },
    stdout: "piped",
    stderr: "inherit",
  });
  const [hour, ...times] = JSON.parse(new TextDecoder().decode((await deno.output()).stdout));
  assert.equal(hour, 15); // the zone is that of Tokyo
  assert.deepEqual(times, [[0, 1, 2], [0, 1, 2]]);
});

Deno.test("scales take domain, range, reverse, clamp, zero, nice and unknown", () => {
  const times = (time: object, values = [1, 2, 3]) => hear("time", values.map((v) => ({ v })), { x: "v" }, { time });
  assert.deepEqual(times({ range: [10, 12] }), [10, 11, 12]);
  assert.deepEqual(times({ range: [4, 0] }), [0, 2, 4]);
  assert.deepEqual(times({ duration: 3, zero: true }), [1, 2, 3]);
  assert.deepEqual(times({ duration: 4, nice: true }, [0.1, 1, 3.9]), [0.1, 1, 3.9]);
  assert.deepEqual(times({ domain: [0, 1, 3], type: "linear", range: [0, 1, 2] }), [1, 1.5, 2]);
  const pan = (options: object) => hear("pan", rows, { pan: "v" }, { pan: options });
  assert.deepEqual(pan({}), [-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(pan({ reverse: true }), [1, 0.5, 0, -0.5, -1]);
  assert.deepEqual(pan({ range: [0, 1], domain: [2, 4] }), [0, 0, 0, 0.5, 1]);
  assert.deepEqual(pan({ range: [0, 0.5], domain: [2, 4], clamp: false }), [-0.5, -0.25, 0, 0.25, 0.5]);
  assert.deepEqual(hear("pan", [{ v: null }, { v: 1 }, { v: 2 }], { pan: "v" }, { pan: { unknown: 0.25 } }), [
    0.25,
    -1,
    1,
  ]);
});

Deno.test("the default ranges: 20 s, C3 to C6, 18 dB, -1 to 1, 0 to 1, 0.05 to 2 s", () => {
  const ends = (channel: string, field: "time" | "pitch" | "loudness" | "pan" | "brightness" | "sustain") =>
    hear(field, [{ v: 0 }, { v: 1 }], { time: [0, 1], [channel]: "v" });
  assert.deepEqual(ends("time", "time"), [0, 20]);
  assert.deepEqual(ends("pitch", "pitch"), [130.8128, 1046.5023]);
  const [quiet, loud] = ends("loudness", "loudness"); // how loud is up to the piece: level_test.ts
  assert.equal(loud! - quiet!, 18);
  assert.deepEqual(ends("pan", "pan"), [-1, 1]);
  assert.deepEqual(ends("brightness", "brightness"), [0, 1]);
  assert.deepEqual(ends("sustain", "sustain"), [0.05, 2]);
});

Deno.test("without a channel a note is a tone in the middle, of medium pitch and brightness, and in a range of loudness -24 dBFS", () => {
  const [event] = score([{}], {}, { loudness: { range: [-36, -18] } }).events;
  assert.deepEqual(event, {
    time: 0,
    sustain: 2,
    pitch: 369.9944, // F#4, the middle of C3 to C6
    loudness: -24,
    pan: 0,
    brightness: 0.5,
    instrument: "tone",
    voice: null,
    mark: 0,
    index: 0,
  });
});

Deno.test("pitch is linear in semitones, and in Hz when told so", () => {
  const middle = (pitch: object) => hear("pitch", [0, 1, 2].map((v) => ({ v })), { pitch: "v" }, { pitch })[1];
  assert.equal(middle({ range: [100, 400] }), 200);
  assert.equal(middle({ range: [100, 400], type: "linear" }), 200);
  assert.equal(middle({ range: [100, 400], interpolate: "hertz" }), 250);
  assert.equal(middle({ range: [100, 400], interpolate: "number" }), 250);
  assert.equal(middle({ range: ["A3", 880] }), 440);
});

Deno.test("pitch: { scale } moves scaled pitches to the nearest note of the scale, constants not", () => {
  const chromatic = Array.from({ length: 13 }, (_, v) => ({ v }));
  const heard = hear("pitch", chromatic, { pitch: "v" }, {
    pitch: { range: ["C4", "C5"], scale: "D minor pentatonic" },
  });
  const midi = heard.map((f) => Math.round(toMidi(f) * 100) / 100);
  assert.deepEqual(midi, [60, 60, 62, 62, 65, 65, 65, 67, 67, 69, 69, 72, 72]);
  assert.deepEqual(hear("pitch", chromatic, { pitch: "C#4" }, { pitch: { scale: "C major" } })[0], 277.1826);
  assert.deepEqual(hear("pitch", [{ v: 277 }], { pitch: "v" }, { pitch: { type: "identity", scale: "C major" } }), [
    261.6256,
  ]);
});

Deno.test("a musical scale snaps within its range, for every scale, tonic and pitch", () => {
  const tonics = fc.constantFrom("C", "Db", "D", "F#", "Bb");
  const names = fc.constantFrom("major", "minor pentatonic", "whole tone", "chromatic", "hirajoshi");
  fc.assert(fc.property(tonics, names, fc.double({ min: 48, max: 84, noNaN: true }), (tonic, name, midi) => {
    const scale = musicalScale(`${tonic} ${name}`);
    const snapped = scale.snap(midi, 48, 84);
    assert.ok(snapped >= 48 && snapped <= 84 && Math.abs(snapped - midi) <= 6);
    assert.equal(scale.snap(snapped, 48, 84), snapped);
  }));
});

Deno.test("frequencies and MIDI note numbers are inverse", () => {
  fc.assert(fc.property(fc.double({ min: 20, max: 20000, noNaN: true }), (hertz) => {
    assert.ok(Math.abs(toFrequency(toMidi(hertz)) - hertz) < 1e-9 * hertz);
  }));
});

Deno.test("a column of note names is heard as those notes", () => {
  assert.deepEqual(hear("pitch", [{ n: "A4" }, { n: null }, { n: "A5" }], { pitch: "n" }), [440, 880]);
});

Deno.test("ordinal pitches, pans and times take their places from first to last", () => {
  const words = [{ k: "a" }, { k: "b" }, { k: "c" }];
  assert.deepEqual(hear("pan", words, { pan: "k" }), [-1, 0, 1]);
  assert.deepEqual(hear("pitch", words, { pitch: "k" }, { pitch: { domain: ["c", "b", "a"], range: ["A3", "A5"] } }), [
    880,
    440,
    220,
  ]);
  assert.deepEqual(hear("pitch", words, { pitch: "k" }, { pitch: { range: ["A3", "C4", "A5"] } }), [
    220,
    261.6256,
    880,
  ]);
  assert.deepEqual(hear("pitch", words, { pitch: "k" }, { pitch: { domain: ["a", "b"], range: ["A3", "A5"] } }), [
    220,
    880,
  ]);
});

Deno.test("an ordinal time axis plays bands, which last as long as they are wide", () => {
  const words = [{ k: "a" }, { k: "b" }, { k: "b" }, { k: "c" }];
  const { events, duration } = score(words, { x: "k" }, { time: { duration: 12 } });
  assert.deepEqual(events.map(({ time, sustain }) => [time, sustain]), [[0, 4], [4, 4], [4, 4], [8, 4]]);
  assert.equal(duration, 12);
  assert.deepEqual(hear("time", words, { x: "k" }, { time: { duration: 4, type: "point" } }), [0, 2, 2, 4]);
});

Deno.test("null is the same as not given, in every option of a scale", () => {
  const data = [{ v: 1, k: "a" }, { v: 2, k: "b" }];
  const channels = { x: "v", y: "v", loudness: "v", instrument: "k" };
  const unset = { type: null, domain: null, range: null, reverse: null, clamp: null };
  const options = {
    time: { ...unset, duration: null, fx: null },
    pitch: { ...unset, scale: null, interpolate: null },
    loudness: { ...unset, overlap: null, unknown: null },
    instrument: unset,
    sustain: null,
  };
  assert.deepEqual(score(data, channels, options as never).events, score(data, channels).events);
});
