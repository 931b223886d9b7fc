import assert from "node:assert/strict";
import { virtualClock } from "auscult";

Deno.test("virtualClock() ends waits in the order of their times, those of one time in the order in which they began", async () => {
  const clock = virtualClock({ start: 100 });
  const order: string[] = [];
  const wait = async (name: string, until: number) => {
    await clock.wait(until);
    order.push(`${name} ${clock.now()}`);
  };
  await Promise.all([wait("c", 103), wait("b1", 102), wait("a", 101), wait("b2", 102), wait("past", 50)]);
  assert.deepEqual(order, ["past 100", "a 101", "b1 102", "b2 102", "c 103"]);
});

Deno.test("virtualClock(): two that wait again and again take turns, and a day takes no time", async () => {
  const clock = virtualClock();
  const ticks: number[] = [];
  const every = async (seconds: number, times: number) => {
    for (let i = 1; i <= times; i++) {
      await clock.wait(i * seconds);
      ticks.push(clock.now());
    }
  };
  const began = performance.now();
  await Promise.all([every(60, 1440), every(3600, 24)]);
  assert.equal(ticks.length, 1464);
  assert.deepEqual(ticks, ticks.toSorted((a, b) => a - b));
  assert.equal(clock.now(), 86400);
  assert(performance.now() - began < 5000);
});

Deno.test("virtualClock(): a signal ends a wait where the clock stands, and one until Infinity holds nobody", async () => {
  const clock = virtualClock();
  const stop = new AbortController();
  const never = clock.wait(Infinity, stop.signal);
  const far = clock.wait(1e6, stop.signal);
  await clock.wait(5).then(() => stop.abort());
  await Promise.all([never, far]);
  assert.equal(clock.now(), 5);
  await clock.wait(9, stop.signal);
  assert.equal(clock.now(), 5);
  await clock.wait(7);
  assert.equal(clock.now(), 7);
});

Deno.test("virtualClock().still() stands still until something real is done, whether that succeeds or not", async () => {
  const clock = virtualClock();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return new Response("late");
  });
  const timeOut = clock.wait(10).then(() => "time-out");
  const answer = clock.still(fetch(`http://127.0.0.1:${server.addr.port}/`)).then((response) => response.text());
  assert.equal(await Promise.race([timeOut, answer]), "late");
  await assert.rejects(clock.still(Promise.reject(new Error("refused"))), /refused/);
  await timeOut;
  assert.equal(clock.now(), 10);
  await server.shutdown();
});

Deno.test("virtualClock() starts at a number", () => {
  assert.throws(() => virtualClock({ start: NaN }), { name: "RangeError", message: /got NaN/ });
});
