import assert from "node:assert/strict";
import fc from "fast-check";
import { Crowd, type Placed } from "../../../lib/live/performance/Crowd.ts";
import { Sound, Source } from "../../../mod.ts";

type Row = { n: number; of: string };
const voiceOf = (row: object) => (row as Row).of;

/** The most onsets in any second. */
function densest(placed: readonly Placed[]): number {
  const times = placed.map(({ time }) => time).sort((a, b) => a - b);
  let most = 0, from = 0;
  times.forEach((time, i) => {
    while (times[from]! <= time - 1) from++;
    most = Math.max(most, i - from + 1);
  });
  return most;
}

function hear(crowd: Crowd, came: readonly { gap: number; rows: readonly Row[] }[]): Placed[] {
  let at = 0;
  const placed = came.flatMap(({ gap, rows }) => {
    at += gap;
    return [...crowd.until(at), ...crowd.place(at, rows)];
  });
  return [...placed, ...crowd.until(Infinity)];
}

const reception = fc.record({
  gap: fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 3, noNaN: true })),
  size: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 500 })),
  voices: fc.integer({ min: 1, max: 9 }),
});

Deno.test("whatever comes, there are no more onsets in a second than the limit allows, and every row is heard, a part of a mean, or counted", () => {
  fc.assert(
    fc.property(
      fc.array(reception, { minLength: 1, maxLength: 60 }),
      fc.constantFrom(undefined, 0.5, 10),
      fc.constantFrom(5, 20, 50),
      (receptions, over, most) => {
        let n = 0;
        const came = receptions.map(({ gap, size, voices }) => ({
          gap,
          rows: Array.from({ length: size }, () => ({ n: n++, of: `v${n % voices}` })),
        }));
        const crowd = new Crowd({ over, most, voiceOf });
        const placed = hear(crowd, came);
        assert.equal(placed.reduce((sum, { rows }) => sum + rows, crowd.dropped), n);
        const dense = densest(placed);
        assert(dense <= 1.2 * most + 10, `${dense} in a second, where ${most} are allowed`);
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("rows of one reception are spread over the time to the next; a chord stays a chord; a mean has the numbers' mean", () => {
  const rows = (size: number, of = "a") => Array.from({ length: size }, (_, n) => ({ n, of }));
  const spread = hear(new Crowd({ over: undefined, most: 50, voiceOf }), [
    { gap: 0, rows: rows(1) },
    { gap: 10, rows: rows(1) },
    { gap: 10, rows: rows(100) },
  ]);
  assert.deepEqual(spread.slice(2).map(({ time }) => Number((time - 20).toFixed(6))), rows(100).map(({ n }) => n / 10));
  const chord = hear(
    new Crowd({ over: undefined, most: 20, voiceOf }),
    rows(6).map((row) => ({ gap: 0, rows: [row] })),
  );
  assert.deepEqual(chord.map(({ time }) => time), [0, 0, 0, 0, 0, 0]);
  const thin = hear(new Crowd({ over: 1, most: 20, voiceOf }), [{ gap: 0, rows: rows(1000) }]);
  assert.equal(thin.length, 18, "a tenth is left for what comes by itself");
  assert.equal(thin.reduce((sum, { rows }) => sum + rows, 0), 1000);
  const [first] = thin;
  assert.equal((first!.row as Row).n, (first!.rows - 1) / 2);
  assert.equal((first!.row as Row).of, "a");
});

Deno.test("a feature's properties are averaged too, and the mean row keeps when it arrived", async () => {
  const feature = (mag: number) => ({ type: "Feature", properties: { mag, place: `p${mag}` }, geometry: null });
  const source = new Source("features", async function* () {
    yield await Promise.resolve({ at: 5, rows: [1, 2, 3, 6].map(feature) });
  });
  const live = Sound.live(source, {
    y: "mag",
    pitch: { domain: [0, 6], range: [100, 700], interpolate: "hertz" },
    burst: { over: 1, most: 2 },
  });
  const { events } = await live.collect();
  assert.deepEqual(events.map(({ pitch }) => pitch), [400]);
});

Deno.test("what comes without an end, five thousand rows a second, is heard as means at a steady pace, in memory that does not grow", () => {
  const crowd = new Crowd({ over: undefined, most: 20, voiceOf });
  const placed: Placed[] = [];
  for (let n = 0; n < 50_000; n++) {
    const at = n / 5000;
    placed.push(...crowd.until(at), ...crowd.place(at, [{ n, of: "ab"[n % 2]! }]));
  }
  assert(placed.length > 190 && placed.length < 220, `${placed.length} notes in 10 s`);
  const gaps = placed.slice(20).map(({ time }, i) => time - placed[19 + i]!.time);
  assert(Math.max(...gaps) < 0.06 && Math.min(...gaps) > 0.04, "a steady pace");
});
