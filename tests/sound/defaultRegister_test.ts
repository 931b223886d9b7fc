import assert from "node:assert/strict";
import { hear, score } from "./eventList.ts";

const rows = (values: unknown[]) => values.map((v, t) => ({ t, v }));
const pitches = (values: unknown[], options = {}) => hear("pitch", rows(values), { x: "t", y: "v" }, options);
const C3 = 130.8128, C4 = 261.6256, C5 = 523.2511, C6 = 1046.5023;

Deno.test("many values of two kinds are heard an octave apart in the middle; two points lie at the ends", () => {
  const states = Array.from({ length: 20 }, (_, i) => i % 3 === 0 ? 1 : 0);
  assert.deepEqual(pitches(states), states.map((v) => v ? C5 : C4));
  assert.deepEqual(pitches(states.map((v) => v === 1)), states.map((v) => v ? C5 : C4));
  assert.deepEqual(pitches(states.map((v) => v ? "on" : "off")), states.map((v) => v ? C5 : C4));
  assert.match(score(rows(states), { x: "t", y: "v" }).describe(), /0 to 1 as C4 \(261.6 Hz\) to C5 \(523.3 Hz\)/);
  assert.deepEqual(pitches([0, 1]), [C3, C6]);
  assert.deepEqual(pitches([...states, 2]).slice(-1), [C6]);
  for (
    const options of [{ pitch: { range: ["C3", "C6"] } }, { pitch: { domain: [0, 1] } }, { y: { domain: [0, 1] } }]
  ) {
    assert.deepEqual(new Set(pitches(states, options)), new Set([C6, C3]), JSON.stringify(options));
  }
});

Deno.test("constant data is heard in the middle, and infinite values are dropped and counted", () => {
  assert.deepEqual(new Set(pitches(Array(20).fill(7))), new Set([369.9944]));
  const heard = score(rows([1, Infinity, 2, -Infinity, NaN, null, -0]), { x: "t", y: "v" });
  assert.deepEqual(heard.events.map(({ pitch }) => pitch), [369.9944, C6, C3]);
  assert.match(heard.describe(), /4 notes are dropped \(4 without a pitch\)/);
});

Deno.test("data of 0, 1 and 2 rows, in one day, unsorted, huge and tiny", () => {
  assert.deepEqual(pitches([]), []);
  assert.deepEqual(pitches([5]), [369.9944]);
  assert.deepEqual(pitches([9, 5]), [C6, C3]);
  assert.deepEqual(pitches([1e-300, 3e-300, 2e-300], { axis: null }), [C3, C6, 369.9944]);
  assert.deepEqual(pitches([0, 1e300, 5e299], { axis: null }), [C3, C6, 369.9944]);
  const day = [12, 6, 18].map((hour) => ({ t: new Date(Date.UTC(2020, 0, 1, hour)), v: hour }));
  const heard = score(day, { x: "t", y: "v" });
  assert.deepEqual(heard.events.map(({ time, pitch }) => [time, pitch]), [[0, C3], [10, 369.9944], [20, C6]]);
  assert.match(heard.describe(), /1 January 2020 06:00 to 1 January 2020 18:00/);
});
