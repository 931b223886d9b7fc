import assert from "node:assert/strict";
import { plot, type PlotOptions } from "../../lib/plot/plot.ts";
import { area } from "../../lib/sound/area.ts";
import { line, type LineOptions } from "../../lib/sound/line.ts";
import { instruments } from "../../lib/sound/instruments.ts";

type Data = Parameters<typeof line>[0];
const range = { pitch: { range: ["A3", "A4"] } };
const heard = (data: Data, options: LineOptions = {}, more: PlotOptions = {}) =>
  plot({ marks: [line(data, options)], time: { duration: 4 }, ...range, ...more }).score;
const ways = (...given: Parameters<typeof heard>) =>
  heard(...given).events.map(({ time, sustain, pitch, glide, voice }) =>
    `${time} → ${time + sustain} | ${pitch} → ${glide?.pitch}${voice === null ? "" : ` | ${voice}`}`
  );

Deno.test("line() has a note from each point to the next, gliding there", () => {
  assert.deepEqual(ways([1, 2, 1, 2, 2]), [
    "0 → 1 | 220 → 440",
    "1 → 2 | 440 → 220",
    "2 → 3 | 220 → 440",
    "3 → 4 | 440 → 440",
  ]);
  const { events, duration } = heard([1, 2, 1]);
  assert.deepEqual(events.map(({ index, instrument }) => [index, instrument]), [[0, "line"], [1, "line"]]);
  assert.equal(duration, 4);
});

Deno.test("line() leaves a gap where a value is missing, and hears a point that stands alone", () => {
  assert.deepEqual(ways([1, 2, null, 1, 2, NaN, 2], { y: (d) => d }), [
    "0 → 0.666667 | 220 → 440",
    "2 → 2.666667 | 220 → 440",
    "4 → 4.05 | 440 → 440",
  ]);
});

Deno.test("line() is one voice for each series, each in the order of time", () => {
  const rows = [{ x: 2, y: 1, k: "a" }, { x: 0, y: 2, k: "a" }, { x: 0, y: 1, k: "b" }, { x: 2, y: 2, k: "b" }];
  assert.deepEqual(ways(rows, { x: "x", y: "y", stroke: "k" }), ["0 → 4 | 440 → 220 | a", "0 → 4 | 220 → 440 | b"]);
});

Deno.test("line() goes on at the turn of the waveform that the note before it reached", () => {
  const [first, second, third] = heard([1, 2, 2, 1]).events;
  // The integral of a glide from f to g in T seconds, evenly in octaves, is (g - f) T / ln(g / f).
  const T = 4 / 3, glided = 220 * T / Math.LN2;
  assert.equal(first!.glide!.phase, 0);
  assert(Math.abs(second!.glide!.phase - glided) < 1e-3, `${second!.glide!.phase}`);
  assert(Math.abs(third!.glide!.phase - glided - 440 * T) < 2e-3, `${third!.glide!.phase}`);
});

Deno.test("line() jumps where two points have one time, and passes over points that are too close", () => {
  const rows = [[0, 1], [2, 1], [2, 2], [4, 2]];
  assert.deepEqual(ways(rows), ["0 → 2 | 220 → 220", "2 → 4 | 440 → 440"]);
  const dense = Array.from({ length: 1001 }, (_, i) => i);
  const { events } = heard(dense);
  assert.equal(events.length, 200);
  assert(events.every(({ sustain }) => sustain >= 0.0199));
  assert.match(heard(dense).describe(), /800 points are dropped \(800 within 0.02 s of the one before\)/);
});

Deno.test("line() steps where it is told to", () => {
  assert.deepEqual(ways([1, 2, 1], { curve: "step-after" }), ["0 → 2 | 220 → 220", "2 → 4 | 440 → 440"]);
  assert.throws(() => line([1], { curve: "basis" as "linear" }), {
    name: "RangeError",
    message: `Cannot hear the curve "basis": expected "linear" or "step-after"`,
  });
});

Deno.test("line() refuses a sustain, and an instrument that does not glide", () => {
  assert.throws(() => line([1, 2], { sustain: 1 } as LineOptions), {
    name: "TypeError",
    message: /^Cannot set the sustain of a line/,
  });
  assert.throws(() => heard([1, 2], { instrument: "pluck" }), {
    name: "TypeError",
    message: "Cannot play a line on pluck: it does not glide; those that do are line, drone",
  });
});

Deno.test("area() holds the lowest pitch, and its loudness follows y", () => {
  const { score } = plot({
    marks: [area([1, 3, 2])],
    time: { duration: 2 },
    loudness: { range: [-30, -10] },
    ...range,
  });
  assert.deepEqual(
    score.events.map(({ pitch, loudness, glide, instrument }) => [pitch, loudness, glide?.loudness, instrument]),
    [
      [220, -30, -10, "drone"],
      [220, -10, -20, "drone"],
    ],
  );
  assert.match(
    score.describe(),
    /^a drone of 2 glides on drone;.*a higher y sounds louder, 1 to 3 as -30 dBFS to -10 dBFS/,
  );
});

Deno.test("area() takes the domain of the y axis, and leaves a gap where there is no value", () => {
  const marks = [area([{ x: 0, y: 5 }, { x: 1, y: 10 }, { x: 2, y: null }, { x: 3, y: 10 }], { x: "x", y: "y" })];
  const { score } = plot({ marks, y: { domain: [0, 10] }, loudness: { range: [-20, 0] }, time: { duration: 3 } });
  assert.deepEqual(score.events.map(({ time, loudness }) => [time, loudness]), [[0, -10], [3, 0]]);
  assert.match(score.describe(), /1 point is dropped \(1 without a loudness\)/);
  assert.throws(() => plot({ marks: [area([{ x: 1 }], { x: "x", y: "z" })] }), {
    message: `Cannot map "z" to loudness: it is undefined in every datum; the columns are x`,
  });
});

Deno.test("the hash of a score counts where a note glides to, and other scores keep theirs", () => {
  const hash = (to: number) => heard([1, 2, to]).hash;
  assert.notEqual(
    heard([1, 2, 1.5], {}, { pitch: { domain: [1, 2] } }).hash,
    heard([1, 2, 1.6], {}, { pitch: { domain: [1, 2] } }).hash,
  );
  assert.equal(hash(1), hash(1));
  assert(instruments.includes("line") && instruments.includes("drone"));
});
