import assert from "node:assert/strict";
import { moreOf, type Note, toColumns } from "../../lib/time/notes.ts";
import { type Outlet, Player, type PlayerOptions } from "../../lib/time/player.ts";
import type { EngineStatus } from "../../lib/time/engineMessages.ts";

const note = (time: number, sustain = 0.1): Note => ({
  time,
  sustain,
  pitch: 440,
  loudness: -20,
  pan: 0,
  brightness: 0.5,
  instrument: "tone",
});

/** A player on an engine that does all that it is told, at once; what was sent is a list of lines. Its clock is moved by hand. */
class Stage {
  time = 100.0001;
  readonly lines: string[] = [];
  readonly dues: { take: number; id: number; due: number; sent: number }[] = [];
  readonly stopped = new Map<number, number>();
  readonly cancelled = new Map<number, number>();
  readonly player: Player;
  readonly out: Outlet & { sent: number; status: EngineStatus | undefined };
  #takes = 0;
  #started = 0;

  constructor(notes: readonly Note[], options: Partial<PlayerOptions> = {}) {
    const say = (line: string) => this.lines.push(`${this.time.toFixed(3)} ${line}`);
    this.out = {
      info: { sampleRate: 48000, ksmps: 32 },
      sent: 0,
      status: undefined,
      sync: { drift: null },
      now: () => this.time,
      note: (take, id, due, { sustain }) => {
        this.out.sent++;
        this.dues.push({ take, id, due, sent: this.time });
        say(`take ${take}: note ${id} at ${due.toFixed(3)} for ${sustain.toFixed(3)}`);
      },
      stop: (take, fade) => {
        this.stopped.set(take, this.time);
        say(`stop ${take}, fade ${fade}`);
      },
      cancel: (take, from) => {
        this.cancelled.set(take, from);
        say(`cancel ${take} from ${from.toFixed(3)}`);
      },
      record: (time) => say(`record at ${time.toFixed(3)}`),
    };
    this.player = new Player(toColumns(notes), {
      duration: 0,
      start: 0,
      rate: 1,
      lookahead: 0.4,
      record: false,
      ...options,
      out: this.out,
      newTake: () => ++this.#takes,
    });
  }

  /** What sounded: dues that were reached before their take was stopped. */
  get heard() {
    return this.dues.filter(({ take, due }) =>
      due <= Math.min(this.time, this.stopped.get(take) ?? Infinity) && due < (this.cancelled.get(take) ?? Infinity)
    );
  }

  /** Goes on in steps of 10 ms; every step the engine reports. */
  run(seconds: number) {
    for (const until = this.time + seconds; this.time < until - 1e-9;) {
      this.time += Math.min(0.01, until - this.time);
      this.player.tick(1000);
      const { heard } = this;
      for (; this.#started < heard.length; this.#started++) this.player.onset(0);
      const zero = { late: 0, refused: 0, released: 0, badBlocks: 0, peak: 0, strangers: 0 };
      this.out.status = { ...zero, time: this.time, received: this.out.sent, started: heard.length };
    }
    return this;
  }
}

Deno.test("Player sends each note a look-ahead before it is due, from an origin on a k-cycle", () => {
  const stage = new Stage([note(0), note(0.25), note(0.9, 0.3)], { record: true }).run(2);
  assert.equal(
    stage.lines.join("\n"),
    `\
100.000 record at 100.401
100.010 take 1: note 0 at 100.401 for 0.100
100.260 take 1: note 1 at 100.651 for 0.100
100.910 take 1: note 2 at 101.301 for 0.300`,
  );
});

Deno.test("Player ends 0.1 s after the last note's end, with a full report", () => {
  const stage = new Stage([note(0), note(0.5, 0.3)]);
  stage.run(1.25);
  assert.equal(stage.player.ended, false);
  stage.run(0.1);
  assert.equal(stage.player.ended, true);
  assert.deepEqual(stage.player.report(), {
    events: 2,
    sent: 2,
    started: 2,
    late: 0,
    lost: 0,
    refused: 0,
    refusals: [],
    released: 0,
    badBlocks: 0,
    strangers: 0,
    restarts: 0,
    error: { p50: 0, p99: 0, max: 0 },
    duration: 0.8,
    position: 0.8,
    stopped: false,
    drift: null,
  });
});

Deno.test("Player of no notes lasts its duration and ends", () => {
  const stage = new Stage([], { duration: 0.5 });
  stage.run(0.9);
  assert.equal(stage.player.ended, false);
  stage.run(0.2);
  assert.equal(stage.player.ended, true);
  assert.equal(stage.player.report().duration, 0.5);
});

Deno.test("Player at another rate scales onsets and sustains", () => {
  const stage = new Stage([note(0), note(1, 0.5)], { rate: 2 }).run(2);
  const [first, second] = stage.dues;
  assert.equal(second!.due - first!.due, 0.5);
  assert.match(stage.lines.at(-1)!, /for 0\.250$/);
});

Deno.test("Player.seek() fades what sounds, skips notes that began before, and begins 0.25 s later", () => {
  const stage = new Stage(Array.from({ length: 40 }, (_, i) => note(i / 10)));
  stage.run(1);
  const before = stage.lines.length;
  stage.player.seek(2.55);
  stage.run(0.4);
  assert.deepEqual(stage.lines.slice(before, before + 2), [
    "101.000 stop 1, fade 0.03",
    "101.010 take 2: note 26 at 101.301 for 0.100",
  ]);
  assert.ok(Math.abs(stage.player.position - (2.55 + 0.15)) < 0.002);
});

Deno.test("Player.pause() keeps the position, and resume() goes on there", () => {
  const stage = new Stage(Array.from({ length: 40 }, (_, i) => note(i / 10)));
  stage.run(1.45);
  stage.player.pause();
  const { position } = stage.player;
  stage.run(3);
  assert.equal(stage.player.position, position);
  assert.equal(stage.player.ended, false);
  stage.player.resume();
  stage.run(10);
  assert.equal(stage.player.ended, true);
  // Each note sounded once: what came before the pause in take 1, the rest in take 2.
  assert.deepEqual(stage.heard.map(({ id }) => id), Array.from({ length: 40 }, (_, i) => i));
  assert.equal(stage.player.report().started, 40);
});

Deno.test("Player.setRate() loses and doubles no note while it plays, and leaves no gap", () => {
  const stage = new Stage(Array.from({ length: 40 }, (_, i) => note(i / 10)));
  stage.run(1.33);
  stage.player.setRate(4);
  stage.run(3);
  const heard = stage.heard.toSorted((a, b) => a.due - b.due);
  assert.deepEqual(heard.map(({ id }) => id), Array.from({ length: 40 }, (_, i) => i));
  const gaps = heard.slice(1).map(({ due }, i) => Number((due - heard[i]!.due).toFixed(3)));
  const changed = gaps.findIndex((gap) => gap !== 0.1);
  assert.ok(gaps.slice(0, changed).every((gap) => gap === 0.1));
  assert.ok(gaps[changed]! > 0.025 && gaps[changed]! < 0.1, `${gaps[changed]}`);
  assert.ok(gaps.slice(changed + 1).every((gap) => gap === 0.025));
});

Deno.test("Player.setRate() several times before the first takes effect leaves one take", () => {
  const stage = new Stage(Array.from({ length: 40 }, (_, i) => note(i / 10)));
  stage.run(1.33);
  for (const rate of [1.1, 1.2, 1.3]) {
    stage.player.setRate(rate);
    stage.run(0.03);
  }
  stage.run(10);
  assert.equal(stage.player.ended, true);
  assert.deepEqual(stage.heard.map(({ id }) => id).sort((a, b) => a - b), Array.from({ length: 40 }, (_, i) => i));
});

Deno.test("Player.stop() stops all takes and reports where", () => {
  const stage = new Stage(Array.from({ length: 40 }, (_, i) => note(i / 10)));
  stage.run(1.45);
  stage.player.stop();
  stage.run(0.05);
  assert.equal(stage.player.ended, true);
  const report = stage.player.report();
  assert.equal(report.stopped, true);
  assert.equal(report.lost, 0);
  assert.ok(Math.abs(report.position - 1.05) < 0.002);
  assert.equal(stage.lines.at(-1), "101.450 stop 1, fade 0.03");
});

Deno.test("Player sends no more than there is room for, and says that it holds notes back", () => {
  const stage = new Stage(Array.from({ length: 10 }, () => note(0)));
  stage.time += 0.2;
  assert.equal(stage.player.tick(4), true);
  assert.equal(stage.dues.length, 4);
  assert.equal(stage.player.tick(100), false);
  assert.equal(stage.dues.length, 10);
});

Deno.test("Player waits for an engine that cannot keep up", () => {
  const stage = new Stage([note(0)]);
  stage.run(0.3);
  const behind = { ...stage.out.status!, time: 100.2 };
  for (let i = 0; i < 300; i++) {
    stage.time += 0.01;
    stage.out.status = { ...behind };
    stage.player.tick(1000);
  }
  assert.equal(stage.player.ended, false);
  stage.run(0.1);
  assert.equal(stage.player.ended, true);
});

Deno.test("Player reports lost, late and refused notes", () => {
  const stage = new Stage([note(0), note(0.1), note(0.2), note(0.3)]);
  stage.run(0.9);
  const { player, out, time } = stage;
  const status: EngineStatus = {
    time,
    received: 2,
    started: 2,
    late: 1,
    refused: 1,
    released: 0,
    badBlocks: 0,
    peak: 0,
    strangers: 0,
  };
  const fresh = new Stage([note(0), note(0.1), note(0.2), note(0.3)]);
  for (; fresh.time < 103; fresh.time += 0.01) {
    fresh.player.tick(1000);
    fresh.out.status = { ...status, time: fresh.time };
  }
  fresh.player.onset(0);
  fresh.player.onset(0.002);
  fresh.player.refused(2, "unknown instrument");
  const report = fresh.player.report();
  assert.equal(player.ended || out.sent === 4, true);
  assert.deepEqual(
    [report.sent, report.started, report.late, report.refused, report.lost],
    [4, 2, 1, 1, 1],
  );
  assert.deepEqual(report.refusals, [{ id: 2, reason: "unknown instrument" }]);
  assert.ok(Math.abs(report.error.max - 2) < 1e-6);
});

Deno.test("toColumns() refuses events that cannot be played", () => {
  assert.throws(() => toColumns([{ ...note(0), pitch: NaN }]), {
    name: "RangeError",
    message: "Cannot perform event 0: pitch must be a finite number, got NaN",
  });
  assert.throws(() => toColumns([note(1), note(0.5)]), {
    name: "RangeError",
    message: "Cannot perform event 1: times must ascend from 0, got 0.5 s after 1 s",
  });
});

const lattice = (step: number, until: number, sustain = step) =>
  Array.from({ length: Math.round(until / step) }, (_, i) => note(i * step, sustain));

Deno.test("Player replaces its notes from the next one on: none is heard twice or left out, and what sounds goes on", () => {
  const stage = new Stage(lattice(0.05, 4)).run(1.5);
  stage.player.replace(toColumns(lattice(0.05, 4)), 0);
  stage.run(6);
  const dues = stage.heard.map(({ due }) => due).sort((a, b) => a - b);
  assert.equal(dues.length, 80);
  dues.forEach((due, i) => assert(Math.abs(due - dues[0]! - i * 0.05) < 1e-9, `note ${i}`));
  const takes = stage.heard.toSorted((a, b) => a.due - b.due).map(({ take }) => take);
  assert.equal(takes.lastIndexOf(1) + 1, takes.indexOf(2), "first the old ones, then the new ones");
  assert(Math.abs(stage.cancelled.get(1)! - 101.6201) < 0.02, "0.12 s after it was asked for");
  assert.equal(stage.stopped.size, 0);
  assert(stage.player.ended);
  const { events, started, lost, refused, stopped } = stage.player.report();
  assert.deepEqual({ events, started, lost, refused, stopped }, {
    events: 80,
    started: 80,
    lost: 0,
    refused: 0,
    stopped: false,
  });
});

Deno.test("Player, told to replace its notes again and again, takes the last ones, five times a second at most", () => {
  const stage = new Stage(lattice(0.05, 4)).run(1);
  for (let i = 0; i < 100; i++) {
    stage.player.replace(toColumns(lattice(0.1, i === 99 ? 3 : 4)), 0);
    stage.run(0.01);
  }
  assert(stage.cancelled.size <= 6, `${stage.cancelled.size} times`);
  stage.run(5);
  assert(stage.player.ended);
  assert(Math.abs(stage.player.progress().duration - 3) < 1e-9);
});

Deno.test("Player replaces notes while it is paused, and while another rate is yet to be heard; a stop stops all takes", () => {
  const stage = new Stage(lattice(0.1, 4, 3)).run(1);
  stage.player.pause();
  stage.player.replace(toColumns(lattice(0.2, 4, 3)), 0);
  stage.run(0.1).player.resume();
  stage.run(1).player.setRate(2);
  stage.player.replace(toColumns(lattice(0.4, 4, 3)), 0);
  stage.run(0.7);
  const takes = [...stage.player.takes];
  assert.equal(takes.length, 4);
  assert.equal(stage.cancelled.size, 1);
  stage.player.stop();
  assert.deepEqual([...stage.stopped.keys()].sort(), takes, "what sounds of an earlier take, too");
});

Deno.test("Player ends at once when its new notes are over already, and before that", () => {
  const stage = new Stage(lattice(0.1, 4)).run(2);
  stage.player.replace(toColumns(lattice(0.1, 1)), 0);
  stage.run(1);
  assert(stage.player.ended);
  assert.equal(stage.player.report().position, 1);
});

Deno.test("toColumns() keeps where notes glide to, and their instrument's own p-fields, in their order", () => {
  const glide = { pitch: 880, loudness: -12, pan: 1, brightness: 0.25, phase: 1025.5 };
  const columns = toColumns([note(0), { ...note(1), glide }, { ...note(2), parameters: { cutoff: 900, drive: 0.5 } }]);
  assert.equal(moreOf(columns, 0, 1), undefined);
  assert.deepEqual(moreOf(columns, 1, 1), [880, -12, 1, 0.25, 1.5, 0, 0, 0, 0, 0, 0, 0, 0]);
  // A note that does not glide ends as it starts.
  assert.deepEqual(moreOf(columns, 2, 1), [440, -20, 0, 0.5, 0, 900, 0.5, 0, 0, 0, 0, 0, 0]);
  assert.equal(toColumns([note(0)]).more, undefined);
});

Deno.test("a line that plays at half the speed has turned twice as often when its next note starts", () => {
  const glide = { pitch: 440, loudness: -20, pan: 0, brightness: 0.5, phase: 100.25 };
  assert.equal(moreOf(toColumns([{ ...note(0), glide }]), 0, 0.5)![4], 200.5);
});

Deno.test("toColumns() refuses glides and parameters that cannot be played", () => {
  const glide = { pitch: Infinity, loudness: -20, pan: 0, brightness: 0.5, phase: 0 };
  assert.throws(() => toColumns([{ ...note(0), glide }]), {
    name: "RangeError",
    message: "Cannot perform event 0: glide.pitch must be a finite number, got Infinity",
  });
  const parameters = Object.fromEntries("abcdefghi".split("").map((name) => [name, 1]));
  assert.throws(() => toColumns([{ ...note(0), parameters }]), {
    name: "RangeError",
    message:
      "Cannot perform event 0: an instrument has at most 8 parameters of its own, got 9 (a, b, c, d, e, f, g, h, i)",
  });
});
