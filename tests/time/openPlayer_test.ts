import assert from "node:assert/strict";
import type { EngineStatus } from "../../lib/time/engineMessages.ts";
import { type Note, toColumns } from "../../lib/time/notes.ts";
import { type OpenOutlet, OpenPlayer, type OpenPlayerOptions } from "../../lib/time/openPlayer.ts";

const note = (time: number, sustain = 0.1): Note => ({
  ...{ time, sustain, pitch: 440, loudness: -20, pan: 0, brightness: 0.5, instrument: "tone" },
});

/** An open player on an engine that does what it is told. Local time is moved by hand; the engine's clock began at 100 s, and may drift. */
class Stage {
  local = 5000;
  drift = 0;
  ahead = 100 - 5000;
  readonly lines: string[] = [];
  readonly dues: { id: number; due: number; sent: number; take: number }[] = [];
  keep = true;
  readonly player: OpenPlayer;
  readonly out: OpenOutlet & { sent: number; status: EngineStatus | undefined };
  #takes = 0;
  #told = 0;

  constructor(options: Partial<OpenPlayerOptions> = {}) {
    const toEngine = (local: number) => local + this.ahead + (local - 5000) * this.drift;
    this.out = {
      info: { sampleRate: 48000, ksmps: 32, latency: 224 },
      sent: 0,
      status: undefined,
      sync: { drift: null, toEngine },
      clock: { now: () => this.local },
      now: () => toEngine(this.local),
      note: (take, id, due) => {
        this.out.sent++;
        this.dues.push({ take, id, due, sent: this.out.now() });
      },
      stop: (take, fade) => this.lines.push(`stop ${take}, fade ${fade}`),
      cancel: () => this.lines.push("cancel"),
      record: (time) => this.lines.push(`record at ${time.toFixed(3)}`),
    };
    const onBegin = (origin: number) => this.lines.push(`begins at ${origin.toFixed(3)}`);
    const newTake = () => ++this.#takes;
    this.player = new OpenPlayer({
      ...{ latency: 0.3, lookahead: 0.4, record: false, ...options },
      ...{ out: this.out, newTake, onBegin },
    });
  }

  append(...notes: Note[]) {
    this.player.append(toColumns(notes), 5000);
  }

  run(seconds: number, { step = 0.01, room = 1000 } = {}) {
    let held = false;
    for (const until = this.local + seconds; this.local < until - 1e-9;) {
      this.local += Math.min(step, until - this.local);
      held = this.player.tick(room) || held;
      const now = this.out.now();
      for (; this.#told < this.dues.length && this.dues[this.#told]!.due <= now; this.#told++) {
        const { due, sent, take } = this.dues[this.#told]!;
        this.player.onset(Math.max(0, sent - due), take);
      }
      const zero = { late: 0, refused: 0, released: 0, badBlocks: 0, peak: 0, strangers: 0 };
      this.out.status = { ...zero, time: now, received: this.out.sent, started: this.#told };
    }
    return held;
  }
}

Deno.test("OpenPlayer sends notes as they come, each a constant latency after its score time, and those known sooner a look-ahead before", () => {
  const stage = new Stage({ record: true });
  stage.run(1);
  assert.deepEqual([stage.lines, stage.player.position], [[], 0], "nothing is there yet");
  stage.append(note(1), note(1.5), note(9));
  stage.run(0.01);
  stage.append(note(1.2)); // before others that came earlier
  stage.run(0.5);
  assert.deepEqual(stage.lines, ["record at 100.300", "begins at 100.300"]);
  assert.deepEqual(stage.dues.map(({ due }) => Number(due.toFixed(3))), [101.3, 101.5, 101.8]);
  stage.run(6.9);
  assert.equal(stage.dues.length, 3, "the last is not due for long");
  stage.player.close();
  assert.equal(stage.player.ended, false);
  stage.run(2);
  const { events, sent, started, late, lost, stopped, latency, duration } = stage.player.report();
  assert.deepEqual({ events, sent, started, late, lost, stopped, duration }, {
    ...{ events: 4, sent: 4, started: 4, late: 0, lost: 0, stopped: false, duration: 9.1 },
  });
  assert(Math.abs(latency.p50 - 304.667) < 1, `${latency.p50} ms`); // 0.3 s, and 224 samples of the engine
  assert.equal(stage.player.ended, true);
});

Deno.test("OpenPlayer keeps to the room that there is, and leaves out what has become old", () => {
  const stage = new Stage();
  stage.append(...Array.from({ length: 50 }, (_, i) => note(i / 1000)));
  assert.equal(stage.run(0.02, { room: 10 }), true, "it says that more is held");
  assert.equal(stage.dues.length, 20);
  stage.local += 3; // a computer that slept
  stage.run(0.1);
  assert.equal(stage.dues.length, 20);
  assert.equal(stage.player.progress().lost, 30);
});

Deno.test("OpenPlayer stops at once: what waits is never sent, and what was sent is stopped", () => {
  const stage = new Stage();
  stage.append(note(0), note(0.2), note(2));
  stage.run(0.4);
  stage.player.stop();
  stage.append(note(0.5));
  stage.run(1);
  assert.equal(stage.lines.at(-1), "stop 1, fade 0.03");
  assert.equal(stage.dues.length, 2);
  const { stopped, position } = stage.player.report();
  assert.equal(stopped, true);
  assert(Math.abs(position - 0.1) < 0.02, `${position}`);
  assert.equal(stage.player.ended, true);
});

Deno.test("OpenPlayer pauses: time goes on, what is due meanwhile is never sent and is counted, and what comes then is heard", () => {
  const stage = new Stage();
  stage.append(...Array.from({ length: 40 }, (_, i) => note(i / 10)));
  stage.run(1.36); // up to 1 s of score time has sounded, and what is due 0.4 s later is sent
  const begun = stage.dues.filter(({ due }) => due <= stage.out.now()).length;
  stage.player.pause();
  stage.player.pause();
  assert.equal(stage.lines.at(-1), "stop 1, fade 0.03");
  const { length } = stage.dues;
  assert(length > begun, "some wait in the engine");
  stage.out.note = () => assert.fail("sent while it is paused");
  const { position } = stage.player;
  stage.run(1);
  assert(Math.abs(stage.player.position - position - 1) < 1e-6, "time goes on");
  assert.equal(stage.player.paused, true);
  stage.out.note = (take, id, due) => {
    stage.out.sent++;
    stage.dues.push({ take, id, due, sent: stage.out.now() });
  };
  stage.player.resume();
  const resumed = stage.out.now();
  stage.run(0.05);
  const after = stage.dues.slice(length);
  assert(
    after.length > 0 && after.every(({ take, due }) => take === 2 && due >= resumed + 0.1),
    "in time, as another take",
  );
  stage.player.close();
  stage.run(3);
  const { events, sent, late, lost, unheard } = stage.player.report();
  assert.deepEqual({ events, late, lost }, { events: 40, late: 0, lost: 0 });
  // The engine of this stage tells of all that it was sent, also of what a real one would have dropped.
  assert.equal(unheard, 40 - sent);
  assert.equal(stage.player.ended, true);
});

Deno.test("OpenPlayer follows a drift of the clocks by a k-cycle at a time: all day a note is within 2 ms of its moment", () => {
  const stage = new Stage();
  stage.drift = 80e-6;
  for (let minute = 0; minute < 24 * 60; minute++) {
    const time = minute * 60 + 0.5;
    stage.append(note(time));
    stage.run(60, { step: 0.25 });
    const { due } = stage.dues.at(-1)!;
    const wanted = stage.out.sync.toEngine(5000 + time) + 0.3;
    assert(Math.abs(due - wanted) < 0.002, `${1000 * (due - wanted)} ms off after ${minute} minutes`);
  }
});

Deno.test("OpenPlayer goes on in another engine: what was due meanwhile is counted as lost, and the rest is in time", () => {
  const stage = new Stage();
  stage.append(note(0), note(1), note(2), note(3));
  stage.run(1.2); // 0 has sounded, 1 was sent
  stage.local += 0.2; // away
  const before = stage.ahead;
  stage.ahead = -stage.local + 3; // another engine, whose clock began 3 s ago
  const lost = stage.player.engineBack({ other: true, shift: stage.ahead - before });
  assert.equal(lost, 1, "the note that the first one had");
  stage.run(3);
  const last = stage.dues.slice(-2);
  assert.deepEqual(last.map(({ take }) => take), [2, 2]);
  for (const [i, { due }] of last.entries()) {
    assert(Math.abs(due - (stage.out.sync.toEngine(5000 + 2 + i) + 0.3)) < 0.001);
  }
  assert.equal(stage.player.report().restarts, 1);
});

Deno.test("OpenPlayer forgets what it has sent: a million notes leave it as small as one", () => {
  const stage = new Stage();
  const heap = () => {
    (globalThis as { gc?: () => void }).gc?.();
    return Deno.memoryUsage().heapUsed;
  };
  const before = heap();
  for (let second = 0; second < 200; second++) {
    stage.append(...Array.from({ length: 5000 }, (_, i) => note(second + i / 5000)));
    stage.run(1, { step: 0.02, room: 1e6 });
    stage.dues.length = 0;
  }
  assert.equal(stage.out.sent, 200 * 5000);
  const grown = (heap() - before) / 1e6;
  assert(grown < 60, `it grew by ${grown} MB`);
});
