import assert from "node:assert/strict";
import fc from "fast-check";
import { dueAt, onCycle, positionAt, Scheduler } from "../../lib/time/scheduler.ts";

const mapping = { origin: 10, start: 0, rate: 1 };

Deno.test("dueAt() and positionAt() are each other's inverse from the origin on", () => {
  const twice = { origin: 10, start: 3, rate: 2 };
  assert.equal(dueAt(twice, 5), 11);
  assert.equal(positionAt(twice, 11), 5);
  assert.equal(positionAt(twice, 9), 3); // before the origin it waits at the start
});

Deno.test("onCycle() rounds up to a whole number of k-cycles", () => {
  const engine = { ksmps: 32, sampleRate: 48000 };
  assert.equal(onCycle(1, engine), 1);
  assert.equal(onCycle(1.0001, engine), 1501 / 1500);
  for (let cycle = 1; cycle < 100_000; cycle += 997) {
    assert.equal(onCycle(cycle / 1500, engine), cycle / 1500); // what is on a cycle stays, whatever its last digit
  }
});

Deno.test("Scheduler gives each note once, as it comes within the look-ahead", () => {
  const scheduler = new Scheduler([0, 0.1, 0.1, 0.5, 2], { mapping, lookahead: 0.4 });
  assert.deepEqual(scheduler.take(9.5), { from: 0, to: 0 });
  assert.deepEqual(scheduler.take(9.6), { from: 0, to: 1 });
  assert.deepEqual(scheduler.take(9.8), { from: 1, to: 3 });
  assert.deepEqual(scheduler.take(9.8), { from: 3, to: 3 });
  assert.equal(scheduler.done, false);
  assert.deepEqual(scheduler.take(20), { from: 3, to: 5 }); // asked late: all that has come due
  assert.equal(scheduler.done, true);
});

Deno.test("Scheduler leaves what there is no room for to the next time", () => {
  const scheduler = new Scheduler([0, 0, 0, 0], { mapping, lookahead: 1 });
  assert.deepEqual(scheduler.take(10, 3), { from: 0, to: 3 });
  assert.deepEqual(scheduler.take(10, 0), { from: 3, to: 3 });
  assert.deepEqual(scheduler.take(10, 3), { from: 3, to: 4 });
});

Deno.test("Scheduler skips notes whose onset lies before the start", () => {
  const scheduler = new Scheduler([0, 1, 2, 2, 3], { mapping: { origin: 10, start: 2, rate: 1 }, lookahead: 100 });
  assert.deepEqual(scheduler.take(10), { from: 2, to: 5 });
  assert.equal(new Scheduler([0, 1], { mapping: { ...mapping, start: 1.5 }, lookahead: 1 }).done, true);
});

Deno.test("Scheduler sends all notes, in order, none late, however irregularly it is asked", () => {
  const times = fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { maxLength: 200 }).map((list) =>
    list.sort((a, b) => a - b)
  );
  const steps = fc.array(fc.double({ min: 0, max: 0.35, noNaN: true }), { minLength: 300, maxLength: 300 });
  fc.assert(fc.property(times, steps, fc.double({ min: 0.25, max: 4, noNaN: true }), (times, steps, rate) => {
    const scheduler = new Scheduler(times, { mapping: { origin: 0.4, start: 0, rate }, lookahead: 0.4 });
    let now = 0;
    let expected = 0;
    for (const step of [0, ...steps, 100]) {
      if (step < 1) now += step;
      else now = 1000;
      const { from, to } = scheduler.take(now);
      assert.equal(from, expected);
      for (let row = from; now < 1000 && row < to; row++) assert.ok(dueAt(scheduler.mapping, times[row]!) >= now);
      expected = to;
    }
    assert.equal(expected, times.length);
  }));
});
