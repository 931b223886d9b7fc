import assert from "node:assert/strict";
import { type Playable, Player } from "../../../lib/csound/embedded/Player.ts";
import type { EngineOutput } from "../../../lib/csound/embedded/messages.ts";
import type { FillBuffer } from "../../../lib/csound/embedded/soundDevice.ts";

/** A Csound whose left channel counts frames and whose right channel is too loud. */
class Counter implements Playable {
  sr = 1000;
  ksmps = 10;
  nchnls = 2;
  zeroDbfs = 1;
  spout = new Float64Array(20);
  frames = 0;
  limit = Infinity;
  performKsmps() {
    if (this.frames >= this.limit) return false;
    for (let i = 0; i < 10; i++) this.spout.set([(this.frames + i) / 32_767, 2], 2 * i);
    this.frames += 10;
    return true;
  }
}

function device() {
  const state = { fill: undefined as FillBuffer | undefined, closed: 0 };
  const open = (_format: unknown, fill: FillBuffer) => {
    state.fill = fill;
    return Promise.resolve({ close: () => (state.closed++, Promise.resolve()) });
  };
  const ask = (frames: number) => {
    const buffer = new Int16Array(2 * frames).fill(99);
    state.fill!(buffer);
    return buffer;
  };
  return { state, open, ask };
}

const strict = { sanitizeOps: true, sanitizeResources: true };

Deno.test({
  name: "Player gives a device every frame once, in order, whatever size it asks for",
  ...strict,
  async fn() {
    const csound = new Counter();
    const { open, ask, state } = device();
    const player = new Player(csound);
    assert.deepEqual(await player.start(open), { kind: "device" });
    assert.equal(csound.frames, 10); // instruments listen from the start
    const left = [7, 13, 1, 50].flatMap((frames) => Array.from(ask(frames)).filter((_, i) => i % 2 === 0));
    assert.deepEqual(left, Array.from({ length: 71 }, (_, i) => i));
    assert.deepEqual(new Set(Array.from(ask(10)).filter((_, i) => i % 2 === 1)), new Set([32_767]));
    await player.stop();
    await player.ended;
    assert.equal(state.closed, 1);
    assert.deepEqual(ask(2), new Int16Array(4));
  },
});

Deno.test({
  name: "Player says why there is no device, and plays by the clock",
  ...strict,
  async fn() {
    const csound = new Counter();
    const player = new Player(csound);
    const output = await player.start(() => Promise.reject(new Error("no card")));
    assert.deepEqual(output, { kind: "none", reason: "no card" });
    assert.equal(csound.frames, 50); // the lead, at once
    await player.stop();
  },
});

Deno.test({
  name: "Player leaves a device that does not keep time, or stops",
  ...strict,
  async fn() {
    for (const [reason, misbehave] of [["does not keep time", "races"], ["stopped", "sleeps"]]) {
      let now = 0;
      const csound = new Counter();
      const outputs = Promise.withResolvers<EngineOutput>();
      const { open, ask, state } = device();
      const player = new Player(csound, { clock: () => now, onOutput: outputs.resolve });
      await player.start(open);
      if (misbehave === "races") { for (let i = 0; i < 20; i++) ask(100); }
      else now = 10;
      assert.deepEqual(await outputs.promise, { kind: "none", reason: `the sound device ${reason}` });
      assert.equal(state.closed, 1);
      assert.ok(csound.frames <= 1100, `${csound.frames}`);
      await player.stop();
    }
  },
});

Deno.test({
  name: "Player ends with its Csound, and rejects when that crashes",
  ...strict,
  async fn() {
    const csound = new Counter();
    csound.limit = 30;
    const player = new Player(csound);
    await player.start();
    await player.ended;
    const broken = new Counter();
    broken.performKsmps = () => {
      throw new Error("Csound crashed");
    };
    const other = new Player(broken);
    await other.start();
    await assert.rejects(other.ended, { message: "Csound crashed" });
  },
});

Deno.test({
  name:
    "Player makes what is due when a message comes, and does not wait for its timer; a flood makes no more than is due",
  ...strict,
  async fn() {
    const csound = new Counter();
    let now = 0;
    const player = new Player(csound, { clock: () => now });
    await player.start(); // with a lead of 50 ms
    assert.equal(csound.frames, 50);
    now = 0.02;
    player.hurry();
    assert.equal(csound.frames, 70);
    for (let i = 0; i < 100; i++) player.hurry();
    assert.equal(csound.frames, 70);
    now = 0.029;
    player.hurry();
    assert.equal(csound.frames, 70);
    await player.stop();
    now = 1;
    player.hurry();
    assert.equal(csound.frames, 70);
  },
});
