import assert from "node:assert/strict";
import { RowPacer, type RowPacerOptions } from "../../lib/live/RowPacer.ts";
import { TestClock } from "../helpers/TestClock.ts";

/** Paces rows with a clock that is moved by hand; `sent` are [row, moment], from 0. */
function paced(options: Partial<RowPacerOptions> = {}) {
  const clock = new TestClock(1000);
  const sent: [row: number, at: number][] = [];
  const pacer: RowPacer = new RowPacer({
    times: Float64Array.of(0, 0.1, 0.2, 0.5),
    period: 1,
    passes: 1,
    start: 0,
    rate: 1,
    clock,
    ...options,
    send: async (row, late) => {
      sent.push([row, round(clock.now() - 1000)]);
      await options.send?.(row, late);
    },
  });
  return { clock, sent, pacer };
}

const round = (s: number) => Math.round(s * 1e6) / 1e6;

Deno.test("RowPacer sends each row at its own moment", async () => {
  const { pacer, sent } = paced();
  assert.equal(pacer.position, 0);
  await pacer.run();
  assert.deepEqual(sent, [[0, 0], [1, 0.1], [2, 0.2], [3, 0.5]]);
  assert.equal(pacer.position, 4);
  assert.equal(pacer.motion, null);
});

Deno.test("RowPacer's moments are absolute: what a send takes does not add up", async () => {
  const times = Float64Array.from({ length: 100 }, (_, i) => i * 0.1);
  const late: number[] = [];
  const { pacer, sent, clock } = paced({
    times,
    send: (_, by) => {
      late.push(by);
      clock.advance(0.03);
      return Promise.resolve();
    },
  });
  await pacer.run();
  assert.deepEqual(sent, Array.from(times, (time, row) => [row, round(time)]));
  assert(late.every((by) => by < 1e-6));
});

Deno.test("RowPacer starts anew after its period, as often as it is told", async () => {
  const { pacer, sent } = paced({ passes: 3, start: 2, period: 0.6 });
  await pacer.run();
  // From row 2, at 0.2 of the first pass, so that the second begins 0.4 later.
  assert.deepEqual(
    sent.map(([row, at]) => `${row}@${at}`).join(" "),
    "2@0 3@0.3 0@0.4 1@0.5 2@0.6 3@0.9 0@1 1@1.1 2@1.2 3@1.5",
  );
  assert.equal(pacer.pass, 3);
});

Deno.test("RowPacer changes its rate from where it is", async () => {
  const { pacer, sent } = paced({
    rate: 2,
    send: (row) => {
      if (row === 1) pacer.setRate(0.5);
      return Promise.resolve();
    },
  });
  await pacer.run();
  assert.deepEqual(sent, [[0, 0], [1, 0.05], [2, 0.25], [3, 0.85]]);
});

Deno.test("RowPacer pauses, and goes on from there", async () => {
  const { pacer, sent, clock } = paced({
    send: (row) => {
      if (row === 1) {
        clock.advance(0.04);
        pacer.pause();
        assert.equal(pacer.motion, null);
      }
      return Promise.resolve();
    },
  });
  const over = pacer.run();
  while (clock.now() < 1030) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(pacer.position, 2);
  const at = clock.now() - 1000;
  pacer.resume();
  await over;
  assert.deepEqual(sent.slice(0, 2), [[0, 0], [1, 0.1]]);
  assert.deepEqual(sent.slice(2).map(([row, moment]) => [row, round(moment - at)]), [[2, 0.06], [3, 0.36]]);
});

Deno.test("RowPacer seeks a row, and goes on from there", async () => {
  let sought = false;
  const { pacer, sent } = paced({
    send: (row) => {
      if (row === 3 && !sought) pacer.seek(1);
      sought ||= row === 3;
      return Promise.resolve();
    },
  });
  await pacer.run();
  assert.deepEqual(sent, [[0, 0], [1, 0.1], [2, 0.2], [3, 0.5], [1, 0.5], [2, 0.6], [3, 0.9]]);
});

Deno.test("RowPacer sends nothing after a stop", async () => {
  const { pacer, sent } = paced({
    send: (row) => {
      if (row === 1) pacer.stop();
      return Promise.resolve();
    },
  });
  await pacer.run();
  assert.deepEqual(sent.map(([row]) => row), [0, 1]);
});

Deno.test("RowPacer catches up with a short delay, and moves the rest after a long one: no burst", async () => {
  for (const [delay, wanted, told] of [[0.25, [0.25, 0.25, 0.5], 0], [5, [5, 5.1, 5.4], 1]] as const) {
    const stalls: number[] = [];
    const { pacer, sent, clock } = paced({
      send: (row) => {
        if (row === 0) clock.advance(delay);
        return Promise.resolve();
      },
      onStall: (seconds) => stalls.push(round(seconds)),
    });
    await pacer.run();
    assert.deepEqual(sent.map(([, at]) => at), [0, ...wanted]);
    assert.deepEqual(stalls, told ? [4.9] : []);
  }
});
