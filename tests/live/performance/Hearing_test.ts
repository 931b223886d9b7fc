import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { Hearing } from "../../../lib/live/performance/Hearing.ts";
import { readOptions } from "../../../lib/live/performance/readOptions.ts";
import { type LiveOptions, type Reception, Sound, Source } from "../../../mod.ts";

type Row = { v: number | null; l: number; k: string };
const hearing = (options: LiveOptions<Row>) => new Hearing(readOptions({ onProblem: () => {}, ...options }), "feed");

const row = fc.record({
  v: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -50, max: 50 }) }, { weight: 1, arbitrary: fc.constant(null) }),
  l: fc.double({ min: 0, max: 1, noNaN: true }),
  k: fc.constantFrom("a", "b", "c"),
});
const receptions = fc.array(
  fc.record({
    gap: fc.oneof(
      fc.constant(0),
      fc.double({ min: 0, max: 0.2, noNaN: true }),
      fc.double({ min: 0, max: 20, noNaN: true }),
    ),
    rows: fc.array(row, { minLength: 0, maxLength: 8 }),
  }),
  { minLength: 1, maxLength: 40 },
);
const grammar: fc.Arbitrary<LiveOptions<Row>> = fc.record({
  burst: fc.constantFrom("spread" as const, "thin" as const, { over: 3, most: 4 }),
  silence: fc.constantFrom("none" as const, "tick" as const, { sound: "pad" as const, after: 2 }),
  pitch: fc.constantFrom({ domain: [-50, 50] }, { window: 4 }, {}),
  z: fc.constantFrom("k"),
}).map((
  options,
) => ({ y: "v", loudness: { value: "l", range: [-40, -20] }, instrument: "k", ...options } as LiveOptions<Row>));

Deno.test("what is heard is a function of rows and arrivals: who asks how often, and how many come together, changes nothing", () => {
  fc.assert(
    fc.property(grammar, receptions, fc.infiniteStream(fc.integer({ min: 1, max: 6 })), (options, given, sizes) => {
      let at = 1_790_000_000;
      const came: Reception<Row>[] = given.map(({ gap, rows }) => ({ at: at += gap, rows }));
      const one = hearing(options);
      for (const reception of came) one.take([reception]);
      one.end();
      // A clock that began elsewhere, as a recording has it.
      const first = came.find(({ rows }) => rows.length > 0)?.at ?? 0;
      const moved = came.map((reception) => ({ ...reception, at: reception.at - first }));
      const many = hearing(options);
      for (let i = 0; i < came.length;) {
        const size = sizes.next().value!;
        many.take(moved.slice(i, i += size));
        const last = moved[i - 1]?.at, next = moved[i]?.at;
        if (last !== undefined && next !== undefined) many.until((last + next) / 2);
      }
      many.end();
      assert.equal(many.score().hash, one.score().hash);
      assert.equal(one.counts.hash, one.score().hash);
      const times = one.score().events.map(({ time }) => time);
      assert.deepEqual(times, times.toSorted((a, b) => a - b));
    }),
    { numRuns: 60 },
  );
});

Deno.test("events come before they are to be heard, each once", () => {
  const feed = hearing({ y: "v", burst: { over: 2, most: 10 }, silence: "tick" });
  let heard = 0;
  for (let at = 0; at < 60; at += 3) {
    for (const { time } of feed.take([{ at, rows: Array.from({ length: 30 }, (_, v) => ({ v, l: 0, k: "a" })) }])) {
      heard++;
      assert(time >= at - 0.001 || at === 0, `${time} at ${at}`);
    }
  }
  assert.equal(heard, feed.score().events.length);
});

Deno.test("thirty hours of rows leave no more behind than is kept, and the hash is still that of all", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const heap = () => {
    collect();
    return Deno.memoryUsage().heapUsed / 1e6;
  };
  const options: LiveOptions<Row> = { y: "v", pitch: { window: 600 }, z: "k", silence: "tick", keep: 2000 };
  const after: number[] = [];
  const source = new Source<Row>("feed", async function* () {
    for (let second = 0; second < 30 * 3600; second += 5) {
      if (second % 3600 === 0) {
        await new Promise((resolve) => setTimeout(resolve));
        after.push(heap());
      }
      const rows = Array.from(
        { length: 1 + second % 3 },
        (_, i) => ({ v: second * 7 % 101 + i, l: 0.5, k: "abc"[i]! }),
      );
      yield { at: second, rows };
    }
  });
  const live = Sound.live(source, options);
  const score = await live.collect();
  assert(score.events.length >= 2000 && score.events.length <= 2600, `${score.events.length} are kept`);
  assert(score.events[0]!.time === 0 && score.duration < 3 * 3600, "time begins with the first that is kept");
  assert.match(score.describe(), /The first [\d,]+ events are not kept; time begins with the first one that is\./);
  assert(live.rows.length <= 2500);
  const [early, late] = [after.slice(3, 9), after.slice(-6)].map((part) => Math.min(...part));
  assert(late! < early! + 2, `from ${early} to ${late} MB`); // kept, the 30,000 events between would be 10
});
