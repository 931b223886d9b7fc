import assert from "node:assert/strict";
import { arrivedAt, merge, source } from "auscult";
import { TestClock } from "../../helpers/TestClock.ts";
import { Faults } from "../../../lib/live/sources/Faults.ts";

Deno.test("source() tells when each row arrived, by the clock that it was given, and adds no column", async () => {
  const clock = new TestClock(1000);
  const rows = source("two", function* () {
    yield { a: 1 };
    clock.advance(5);
    yield { a: 2 };
  }, { clock });
  const seen: [number | undefined, number, string[]][] = [];
  for await (const row of rows) seen.push([arrivedAt(row), row.arrived.getTime(), Object.keys(row)]);
  assert.deepEqual(seen, [[1000, 1_000_000, ["a"]], [1005, 1_005_000, ["a"]]]);
});

Deno.test("source() leaves a column named arrived, and rows that cannot be changed, as they are", async () => {
  const frozen = Object.freeze({ b: 1 });
  const seen: object[] = [];
  for await (const row of source<object>("rows", [{ arrived: "late" }, frozen])) seen.push(row);
  assert.deepEqual(seen, [{ arrived: "late" }, { b: 1 }]);
  assert(arrivedAt(seen[1]!) !== undefined && arrivedAt(frozen) === undefined);
});

Deno.test("leaving the loop over a source aborts its signal, and each loop is a run of its own", async () => {
  const signals: AbortSignal[] = [];
  const rows = source("endless", async function* ({ signal }) {
    signals.push(signal);
    for (let i = 0;; i++) yield { i: await Promise.resolve(i) };
  });
  for (let run = 0; run < 2; run++) {
    for await (const { i } of rows) if (i === 3) break;
  }
  assert.deepEqual(signals.map(({ aborted }) => aborted), [true, true]);
});

Deno.test("map and filter keep the arrival of the row that they were given", async () => {
  const clock = new TestClock(50);
  const odd = source("numbers", [{ n: 1 }, { n: 2 }, { n: 3 }], { clock }).filter(({ n }) => n % 2 === 1).map(
    ({ n }) => ({ half: n / 2 }),
  );
  const seen: [number, number | undefined][] = [];
  for await (const row of odd) seen.push([row.half, arrivedAt(row)]);
  assert.deepEqual(seen, [[0.5, 50], [1.5, 50]]);
});

Deno.test("merge() gives the rows of all sources as they come, and throws what one of them throws after these", async () => {
  const broken = source("broken", async function* () {
    yield { of: "b" };
    await Promise.resolve();
    throw new Error("no more");
  });
  const seen: string[] = [];
  await assert.rejects(async () => {
    for await (const { of } of merge([source("a", [{ of: "a" }, { of: "a" }]), broken])) seen.push(of);
  }, /no more/);
  assert.deepEqual(seen.toSorted(), ["a", "a", "b"]);
  assert.throws(() => merge([]), TypeError);
});

Deno.test("a fault is said once when it begins and once when it is over, however often it is met", () => {
  const clock = new TestClock(0);
  const said: string[] = [];
  const faults = new Faults("feed", { clock, onFault: (message) => said.push(message) });
  for (let i = 0; i < 1000; i++) faults.failed("connection", "connection refused");
  faults.failed("malformed", "no JSON");
  clock.advance(2.5);
  faults.recovered();
  faults.recovered();
  assert.deepEqual(said, [
    "feed: connection refused",
    "feed: no JSON",
    "feed: well again after 2.5 s (connection refused, met 1000 times)",
    "feed: well again after 2.5 s (no JSON)",
  ]);
  assert.deepEqual(faults.list[0], { what: "connection refused", since: 0, until: 2.5, times: 1000 });
});

Deno.test("of faults that are over the last hundred are remembered", () => {
  const clock = new TestClock(0);
  const faults = new Faults("feed", { clock, onFault: () => {} });
  for (let i = 0; i < 250; i++) {
    faults.failed(`kind ${i}`, `fault ${i}`);
    faults.recovered();
  }
  assert(faults.list.length <= 101, `${faults.list.length}`);
  assert.equal(faults.list.at(-1)!.what, "fault 249");
});

Deno.test("a part of the faults is said and listed with them, and is over only when it is told so itself", () => {
  const clock = new TestClock(0);
  const said: string[] = [];
  const faults = new Faults("feed", { clock, onFault: (message) => said.push(message) });
  const part = faults.part();
  part.failed("disk", "the disk is full");
  faults.failed("connection", "connection refused");
  faults.recovered();
  part.failed("disk", "the disk is full");
  assert.deepEqual(faults.list.map(({ what, until, times }) => [what, until, times]), [
    ["the disk is full", undefined, 2],
    ["connection refused", 0, 1],
  ]);
  part.recovered();
  assert.deepEqual(said, [
    "feed: the disk is full",
    "feed: connection refused",
    "feed: well again after 0.0 s (connection refused)",
    "feed: well again after 0.0 s (the disk is full, met 2 times)",
  ]);
});

Deno.test("through() makes a source of what is made of the receptions, with the same name, clock and faults", async () => {
  const clock = new TestClock(7);
  const numbers = source("numbers", [{ n: 1 }, { n: 2 }, { n: 3 }], { clock, onFault: () => {} });
  const pairs = numbers.through(async function* (receptions, { faults }) {
    let before: number | undefined;
    for await (const { at, rows: [row] } of receptions) {
      if (before === undefined) faults.failed("first", "the first has none before it");
      else yield { at, rows: [{ sum: before + row!.n }] };
      before = row!.n;
    }
  });
  assert.deepEqual(await Array.fromAsync(pairs, ({ sum }) => sum), [3, 5]);
  assert.deepEqual([pairs.name, pairs.clock, numbers.faults.length], ["numbers", clock, 1]);
});

Deno.test("merge() lists what went wrong with its parts, and counts what they lost, each once", async () => {
  const failing = (name: string, lost: number) =>
    source<{ of: string }>(name, async function* ({ faults }) {
      faults.failed("sensor", `${name} has no answer`);
      for (let i = 0; i < lost; i++) faults.lost("too many came");
      yield { of: name };
    }, { onFault: () => {} });
  const a = failing("a", 2);
  const both = merge([a, failing("b", 3)]).filter(() => true);
  const seen = [];
  for await (const { of } of both) seen.push(of);
  assert.deepEqual(seen, ["a", "b"]);
  assert.equal(both.lost, 5);
  assert.deepEqual(both.faults.map(({ what, times }) => [what, times]), [
    ["a has no answer", 1],
    ["too many came", 2],
    ["b has no answer", 1],
    ["too many came", 3],
  ]);
  // A source and what is made of it are the same.
  assert.equal(merge([a, a.map((row) => row)]).lost, 2);
});
