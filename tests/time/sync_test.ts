import assert from "node:assert/strict";
import { ClockSync } from "../../lib/time/sync.ts";

/** Answers as they come from an engine whose clock moves in buffers of 64 samples and is `drift` ppm fast. */
function* answers({ count = 400, every = 0.25, drift = 0, offset = -990, jitter = 0.004 } = {}) {
  let state = 12345;
  const random = () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  for (let i = 0; i < count; i++) {
    const sent = 1000 + i * every;
    const there = 0.0005 + jitter * random() ** 3;
    const back = 0.0005 + jitter * random() ** 3;
    const exact = (sent + there) * (1 + drift * 1e-6) + offset;
    yield { sent, engine: Math.floor(exact * 750) / 750, received: sent + there + back };
  }
}

Deno.test("ClockSync finds the offset within a buffer from 10 quick answers", () => {
  const sync = new ClockSync();
  for (const { sent, engine, received } of answers({ count: 10, every: 0.005 })) sync.add(sent, engine, received);
  assert.equal(sync.size, 10);
  assert.ok(Math.abs(sync.toEngine(1000.1) - 10.1) < 0.002, `${sync.toEngine(1000.1)}`);
  assert.ok(Math.abs(sync.toLocal(10.1) - 1000.1) < 0.002);
  assert.ok(sync.spread < 0.004);
  assert.equal(sync.drift, null);
});

for (const drift of [-200, 0, 50]) {
  Deno.test(`ClockSync sees a drift of ${drift} ppm`, () => {
    const sync = new ClockSync();
    for (const { sent, engine, received } of answers({ drift })) sync.add(sent, engine, received);
    assert.ok(Math.abs(sync.drift! - drift) < 10, `${sync.drift}`);
    const at = 1100;
    assert.ok(Math.abs(sync.toEngine(at) - (at * (1 + drift * 1e-6) - 990)) < 0.002);
    assert.ok(Math.abs(sync.toLocal(sync.toEngine(at)) - at) < 1e-9);
  });
}

Deno.test("ClockSync is not moved by a few slow answers", () => {
  const sync = new ClockSync();
  let last = 0;
  for (const { sent, engine, received } of answers({ count: 100 })) {
    const slow = sent % 1 === 0.25; // one in four comes 80 ms later
    sync.add(sent, engine, received + (slow ? 0.08 : 0));
    last = received;
  }
  assert.ok(Math.abs(sync.toEngine(last) - (last - 990)) < 0.003);
});

Deno.test("ClockSync follows an engine that stood still for 0.2 s", () => {
  const sync = new ClockSync();
  for (const { sent, engine, received } of answers({ count: 100 })) {
    sync.add(sent, engine - (sent >= 1020 ? 0.2 : 0), received);
  }
  assert.ok(Math.abs(sync.toEngine(1024.75) - (34.75 - 0.2)) < 0.003, `${sync.toEngine(1024.75)}`);
});

Deno.test("ClockSync.add() returns how far the engine's clock was from where it was expected", () => {
  const sync = new ClockSync();
  assert.ok(Number.isNaN(sync.add(10, 1, 10)));
  assert.equal(sync.add(11, 2, 11), 0);
  assert.equal(sync.add(12, 53, 12), 50);
});

Deno.test("ClockSync calls no drift what is an engine that falls behind, and recovers with it", () => {
  const sync = new ClockSync();
  for (const { sent, engine, received } of answers({ count: 120 })) {
    const behind = Math.max(0, Math.min(sent, 1012) - 1006) * 0.1; // for 6 s it makes 0.9 s of sound a second
    sync.add(sent, engine - behind, received);
    assert.ok(Math.abs(sync.drift ?? 0) < 1000, `${sync.drift} ppm at ${sent} s`);
  }
  assert.ok(Math.abs(sync.toEngine(1029.75) - (39.75 - 0.6)) < 0.003, `${sync.toEngine(1029.75)}`);
});
