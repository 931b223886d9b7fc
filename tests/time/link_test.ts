import assert from "node:assert/strict";
import { type Back, EngineLink, type LinkOptions } from "../../lib/time/link.ts";
import { EnginePeer } from "../helpers/EnginePeer.ts";
import { TestClock } from "../helpers/TestClock.ts";

const open = (peer: EnginePeer, options: Partial<LinkOptions> = {}) =>
  EngineLink.open({ host: "127.0.0.1", port: peer.port, token: "", timeout: 3, clock: new TestClock(), ...options });

const note = { instrument: "tone", sustain: 0.1, pitch: 440, loudness: -20, pan: 0, brightness: 0.5 };

async function until(condition: () => boolean) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

Deno.test({
  name: "EngineLink says hello, finds the engine's clock, and leaves nothing open",
  sanitizeOps: true,
  sanitizeResources: true,
  async fn() {
    const clock = new TestClock();
    await using peer = await EnginePeer.start({ clock, token: "secret" });
    await using link = await open(peer, { clock, token: "secret" });
    assert.deepEqual(link.info, { protocol: 1, sampleRate: 48000, ksmps: 32, latency: 224, born: 0 });
    assert.ok(link.sync.size >= 8);
    assert.ok(Math.abs(link.now() - peer.now()) < 0.05);
    assert.equal(peer.strangers, 0);
  },
});

Deno.test("EngineLink.open() says when nobody listens", async () => {
  const peer = await EnginePeer.start();
  const { port } = peer;
  await peer[Symbol.asyncDispose]();
  await assert.rejects(open({ port } as EnginePeer), {
    name: "Error",
    message:
      `Cannot reach an engine at 127.0.0.1:${port} within 3 s (token not given): nobody listens on UDP port ${port} of this machine. Is Csound running, with auscult.orc, and is this its AUSCULT_PORT?`,
  });
});

Deno.test("EngineLink.open() says what to check when the listener does not answer", async () => {
  await using peer = await EnginePeer.start({ token: "secret" });
  await assert.rejects(open(peer, { token: "wrong" }), {
    name: "Error",
    message: /\(token given\): no answer to \/auscult\/hello\. .* is its AUSCULT_TOKEN the one given/,
  });
  assert.ok(peer.strangers > 10);
});

Deno.test("EngineLink.open() refuses an engine of another protocol", async () => {
  await using peer = await EnginePeer.start({ protocol: 2 });
  await assert.rejects(open(peer), { name: "Error", message: /speaks version 2 of the protocol .* speaks version 1/ });
});

Deno.test("EngineLink sends notes in bundles, in order, none lost, each one's moment exact", async () => {
  const clock = new TestClock();
  await using peer = await EnginePeer.start({ clock });
  await using link = await open(peer, { clock });
  const dues = Array.from({ length: 5000 }, (_, i) => 1 + i / 48000);
  for (const [id, due] of dues.entries()) {
    while (link.room === 0) {
      link.sendQueued();
      await clock.wait(clock.now() + 0.001);
      link.beat();
    }
    link.note(7, id, due, note);
  }
  link.sendQueued();
  await link.flush();
  await until(() => peer.notes.length === 5000);
  assert.deepEqual(peer.notes.map(({ due }) => due), dues);
  assert.equal(link.sent, 5000);
});

Deno.test("EngineLink holds back when the engine does not read", async () => {
  const clock = new TestClock();
  await using peer = await EnginePeer.start({ clock });
  await using link = await open(peer, { clock });
  const { room } = link;
  assert.ok(room > 300 && room < 1200);
  peer.silent = true;
  for (let id = 0; link.room > 0; id++) link.note(1, id, 1, note);
  link.sendQueued();
  assert.ok(link.sent * 80 <= 131_072);
  await clock.wait(clock.now() + 0.01);
  assert.equal(link.room, 0);
  peer.silent = false;
  clock.advance(0.1);
  link.beat();
  await until(() => link.room > 300);
});

Deno.test("EngineLink notices an engine that stopped answering, not a computer that slept", async () => {
  const clock = new TestClock();
  await using peer = await EnginePeer.start({ clock });
  await using link = await open(peer, { clock });
  assert.equal(link.problem(), undefined);
  clock.advance(3600); // the lid was closed
  assert.equal(link.problem(), undefined);
  peer.silent = true;
  for (let i = 0; i < 12; i++) {
    clock.advance(0.25);
    link.beat();
  }
  assert.match(
    link.problem()!,
    /^the engine at 127\.0\.0\.1:\d+ stopped answering 36\d\d\.\d s ago: it ended, hangs, or answers another program/,
  );
  assert.equal(link.room, 0);
  peer.silent = false;
  await beatUntil(link, clock, () => link.problem() === undefined);
  assert.ok(link.here && link.room > 300);
});

/** Lets time go on, in small steps, as the conductor's loop does. */
async function beatUntil(link: EngineLink, clock: TestClock, condition: () => boolean) {
  while (!condition()) {
    link.beat();
    await clock.wait(clock.now() + 0.01);
  }
}

Deno.test("EngineLink follows an engine that stood still: it is the same one, its clock is behind", async () => {
  const clock = new TestClock();
  await using peer = await EnginePeer.start({ clock });
  const backs: Back[] = [];
  await using link = await open(peer, { clock, onBack: (back) => backs.push(back) });
  const engineNow = peer.now.bind(peer);
  clock.advance(60);
  peer.now = () => engineNow() - 50; // it was suspended for 50 s
  await beatUntil(link, clock, () => backs.length > 0);
  assert.ok(Math.abs(link.now() - peer.now()) < 0.05);
  const [back] = backs;
  assert.deepEqual([back!.other, back!.shift, Math.round(back!.stood)], [false, 0, 50]);
  assert.equal(link.problem(), undefined);
});

for (const born of [true, false]) {
  Deno.test(`EngineLink notices that another engine took its place, by ${born ? "when it started" : "its clock"}, and finds it`, async () => {
    const clock = new TestClock();
    const peer = await EnginePeer.start({ clock, ...(born ? { born: 1 } : {}) });
    const { port } = peer;
    const backs: Back[] = [];
    const gone: string[] = [];
    await using link = await open(peer, { clock, onBack: (b) => backs.push(b), onGone: (reason) => gone.push(reason) });
    if (!born) await beatUntil(link, clock, () => link.now() > 6); // its clock will be less when it is found
    await beatUntil(link, clock, () => link.now() > 2);
    link.note(1, 1, link.now() + 1, note);
    link.sendQueued();
    const before = { engine: link.now(), local: clock.now() };
    await peer[Symbol.asyncDispose]();
    await beatUntil(link, clock, () => link.problem() !== undefined);
    assert.match(gone[0]!, /stopped answering 2\.\d s ago/);
    await using other = await EnginePeer.start({ clock, port, ...(born ? { born: 2 } : {}) });
    await beatUntil(link, clock, () => backs.length > 0);
    assert.equal(gone.length, 1);
    assert.ok(other.hellos > 0 && link.here);
    assert.ok(Math.abs(link.now() - other.now()) < 0.05);
    const [{ other: isOther, shift, stood }] = backs as [Back];
    assert.deepEqual([isOther, stood], [true, 0]);
    // The moments of before are found again, on a k-cycle.
    const elapsed = clock.now() - before.local;
    assert.ok(Math.abs(before.engine + elapsed + shift - link.now()) < 0.01);
    assert.ok(Math.abs(shift * 1500 - Math.round(shift * 1500)) < 1e-6);
  });
}

Deno.test("EngineLink sends a stop once more, as the first may be read before the notes that it is for", async () => {
  const clock = new TestClock();
  await using peer = await EnginePeer.start({ clock });
  await using link = await open(peer, { clock });
  link.stop(7, 0.03);
  link.beat();
  await until(() => peer.stops.length === 1);
  clock.advance(0.04);
  link.beat();
  link.beat();
  await until(() => peer.stops.length === 2);
  clock.advance(0.04);
  link.beat();
  await link.quit(0);
  await until(() => peer.quits.length === 1);
  assert.deepEqual(peer.stops.map(({ take }) => take), [7, 7]);
});
