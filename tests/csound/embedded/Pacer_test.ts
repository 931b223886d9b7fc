import assert from "node:assert/strict";
import { Pacer } from "../../../lib/csound/embedded/Pacer.ts";

function pacer() {
  const time = { now: 1000 };
  const pacer = new Pacer({ sampleRate: 1000, clock: () => time.now });
  const make = () => {
    const due = pacer.due();
    pacer.position += due;
    return due;
  };
  return { pacer, make, time };
}

Deno.test("Pacer is 50 ms ahead at once, then keeps to the clock", () => {
  const { make, time } = pacer();
  assert.equal(make(), 50);
  assert.equal(make(), 0);
  time.now += 0.03125;
  assert.equal(make(), 31);
});

Deno.test("Pacer does not drift over hours of uneven steps", () => {
  const { pacer: paced, make, time } = pacer();
  let random = 1;
  for (let i = 0; i < 100_000; i++) {
    random = Math.imul(random, 48_271) & 0x7fffffff;
    time.now += random / 0x7fffffff * 0.2;
    make();
  }
  assert.equal(paced.position, Math.floor((time.now - 1000 + 0.05) * 1000));
  assert.equal(paced.stalls, 0);
});

Deno.test("Pacer catches up after a short hole, and gives up the time of a long one", () => {
  const { pacer: paced, make, time } = pacer();
  make();
  time.now += 0.2;
  assert.equal(make(), 200);
  time.now += 3600;
  assert.equal(make(), 50);
  assert.equal(paced.stalls, 1);
  assert.ok(Math.abs(paced.lost - 3599.95) < 1e-6);
  time.now += 0.01;
  assert.equal(make(), 10);
});
