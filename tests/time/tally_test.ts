import assert from "node:assert/strict";
import { Tally } from "../../lib/time/tally.ts";

Deno.test("Tally gives percentiles of absolute errors in milliseconds", () => {
  const tally = new Tally();
  for (let i = 1; i <= 1000; i++) tally.add((i % 2 ? 1 : -1) * i / 1024);
  const { p50, p99, max } = tally.summary();
  assert.deepEqual([p50, p99, max], [489.2578, 967.7734, 976.5625]); // 501, 991 and 1000 / 1.024
  assert.equal(tally.count, 1000);
});

Deno.test("Tally calls an error of the last bit none", () => {
  const tally = new Tally();
  tally.add(1.8e-15);
  assert.deepEqual(tally.summary(), { p50: 0, p99: 0, max: 0 });
});

Deno.test("Tally of nothing is NaN", () => {
  assert.deepEqual(new Tally().summary(), { p50: NaN, p99: NaN, max: NaN });
});

Deno.test("Tally keeps a fair sample of a million, and the exact greatest", () => {
  const tally = new Tally();
  for (let i = 0; i < 1_000_000; i++) tally.add(i / 1e6);
  tally.add(5);
  for (let i = 0; i < 100_000; i++) tally.add(0.5);
  const { p50, p99, max } = tally.summary();
  assert.equal(max, 5000);
  assert.ok(Math.abs(p50 - 500) < 10 && Math.abs(p99 - 990) < 5, `${p50} ${p99}`);
});
