import assert from "node:assert/strict";
import fc from "fast-check";
import { createScale } from "../../lib/sound/scales/createScale.ts";
import { score } from "./eventList.ts";

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }) },
  { weight: 1, arbitrary: fc.constantFrom(null, undefined, NaN, Infinity, -Infinity, 0, -0, 1e-300) },
);
const row = fc.record({ t: value, v: value, l: value, p: value, k: fc.constantFrom("a", "b", null) });
const channels = { x: "t", y: "v", loudness: "l", pan: "p", brightness: "v", stroke: "k" };

/** Rows whose columns are all there, somewhere. */
const table = fc.array(row, { maxLength: 40 }).map((rows) => [{ t: 0, v: 0, l: 0, p: 0, k: "a" }, ...rows]);

Deno.test("any data gives events within their ranges, sorted, rounded, and counts every row", () => {
  fc.assert(fc.property(table, (rows) => {
    const heard = score(rows, channels, {
      axis: null, // Plot's ticks cannot be had for domains such as [0, 1e-300]
      time: { duration: 5 },
      loudness: { range: [-40, -10] },
    });
    let last = 0;
    for (const { time, sustain, pitch, loudness, pan, brightness } of heard.events) {
      assert.ok(time >= last && time <= 5, `time ${time}`);
      assert.ok(sustain >= 0.05 && sustain <= 2, `sustain ${sustain}`);
      assert.ok(pitch >= 130.8128 && pitch <= 1046.5023, `pitch ${pitch}`);
      assert.ok(loudness >= -40 && loudness <= -10, `loudness ${loudness}`);
      assert.ok(pan >= -1 && pan <= 1, `pan ${pan}`);
      assert.ok(brightness >= 0 && brightness <= 1, `brightness ${brightness}`);
      assert.equal(time, Number(time.toFixed(6)));
      assert.equal(pitch, Number(pitch.toFixed(4)));
      last = time;
    }
    const sounding = rows.filter(({ t, v }) => Number.isFinite(t ?? NaN) && Number.isFinite(v ?? NaN));
    assert.equal(heard.events.length, sounding.length);
    assert.ok(heard.duration <= 7.000001);
  }));
});

Deno.test("the hash is the same for the same rows, and does not see the order of keys", () => {
  fc.assert(
    fc.property(table, (rows) => {
      const turned = rows.map((row) => Object.fromEntries(Object.entries(row).reverse()));
      assert.equal(score(turned, channels, { axis: null }).hash, score(rows, channels, { axis: null }).hash);
    }),
    { numRuns: 30 },
  );
});

Deno.test("shifting and stretching x changes nothing that is heard", () => {
  const times = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 64 }), fc.integer({ min: -99, max: 99 }), (ts, by, shift) => {
      const times = (values: number[]) => score(values.map((t) => ({ t })), { x: "t" }).events.map(({ time }) => time);
      assert.deepEqual(times(ts.map((t) => t * by + shift)), times(ts));
    }),
    { numRuns: 30 },
  );
});

Deno.test("a continuous scale keeps order, for every type", () => {
  const types = fc.constantFrom("linear", "log", "sqrt", "symlog", "pow", "quantile", "quantize", "utc");
  const positive = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(types, positive, (type, values) => {
      const scale = createScale<number>({
        name: "pan",
        channels: [{ values }],
        options: { type: type as "linear" },
        range: [-1, 1],
        explicitRange: false,
        ordinalType: "point",
        single: 0,
        spread: (range, n) => Array.from({ length: n }, (_, i) => range[0]! + (range[1]! - range[0]!) * i / (n - 1)),
      });
      const mapped = values.toSorted((a, b) => a - b).map((x) => scale.apply(x)!);
      for (let i = 1; i < mapped.length; ++i) assert.ok(mapped[i]! >= mapped[i - 1]! - 1e-9);
      assert.ok(mapped.every((x) => x >= -1 - 1e-9 && x <= 1 + 1e-9));
    }),
    { examples: [["quantize", [0.003227971093651381]]] },
  );
});
