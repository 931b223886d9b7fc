import assert from "node:assert/strict";
import { Conductor, type ConductorOptions } from "../../lib/time/conductor.ts";
import type { Note } from "../../lib/time/notes.ts";
import type { Progress } from "../../lib/time/report.ts";
import { systemClock } from "../../lib/time/clock.ts";
import { EngineMessages } from "../../lib/time/engineMessages.ts";
import { UdpSocket } from "../../lib/osc/socket.ts";
import { EnginePeer } from "../helpers/EnginePeer.ts";

const notes = (count: number, every: number, instrument = "tone"): Note[] =>
  Array.from({ length: count }, (_, i) => ({
    time: i * every,
    sustain: 0.01,
    pitch: 440,
    loudness: -20,
    pan: 0,
    brightness: 0.5,
    instrument,
  }));
const open = (peer: EnginePeer, options: ConductorOptions = {}) => Conductor.open({ port: peer.port, ...options });
const real = { sanitizeOps: true, sanitizeResources: true };

Deno.test({
  ...real,
  name: "Conductor performs a score over UDP from a Worker, and reports",
  async fn() {
    await using peer = await EnginePeer.start({ token: "t" });
    await using conductor = await open(peer, { token: "t" });
    const { sampleRate, ksmps, latency, protocol } = conductor;
    assert.deepEqual({ sampleRate, ksmps, latency, protocol }, {
      sampleRate: 48000,
      ksmps: 32,
      latency: 224,
      protocol: 1,
    });
    const told: Progress[] = [];
    const playing = conductor.perform(notes(40, 0.01), {
      duration: 0.5,
      record: true,
      onProgress: (p) => told.push(p),
    });
    assert.equal(playing.state, "playing");
    assert.equal(playing.position, 0);
    const report = await playing.done;
    assert.equal(playing.state, "done");
    assert.equal(playing.position, 0.5);
    const { events, sent, started, late, lost, refused, stopped, duration } = report;
    assert.deepEqual(
      { events, sent, started, late, lost, refused, stopped, duration },
      { events: 40, sent: 40, started: 40, late: 0, lost: 0, refused: 0, stopped: false, duration: 0.5 },
    );
    assert.equal(report.error.max, 0);
    // The engine was told the score's own distances, from an origin on a k-cycle, at which the recording starts.
    const origin = peer.notes[0]!.due;
    assert.ok(Math.abs(origin * 1500 - Math.round(origin * 1500)) < 1e-9);
    assert.deepEqual(peer.records, [origin]);
    assert.deepEqual(peer.notes.map(({ due }) => due), notes(40, 0.01).map(({ time }) => origin + time));
    assert.ok(peer.notes.every(({ due, arrived }) => due - arrived > 0.2));
    assert.ok(told.length > 3 && told.at(-1)!.started === 40);
    assert.ok(told.every(({ position }, i) => i === 0 || position >= told[i - 1]!.position));
  },
});

Deno.test("Conductor's notes do not move while the main thread is busy 300 ms of every 500", async () => {
  const worker = new Worker(new URL("../helpers/enginePeer_worker.ts", import.meta.url), { type: "module" });
  const next = <T>() => new Promise<T>((resolve) => worker.onmessage = ({ data }) => resolve(data as T));
  try {
    const { port } = await next<{ port: number }>();
    await using conductor = await Conductor.open({ port });
    const playing = conductor.perform(notes(150, 0.01), { duration: 1.5 });
    let over = false;
    playing.done.then(() => over = true);
    while (!over) {
      for (const until = performance.now() + 300; performance.now() < until;);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    worker.postMessage(null);
    const { notes: heard, late } = await next<{ notes: EnginePeer["notes"]; late: number }>();
    assert.equal(late, 0);
    assert.deepEqual(heard.map(({ due }) => due), notes(150, 0.01).map(({ time }) => heard[0]!.due + time));
    assert.equal((await playing.done).started, 150);
  } finally {
    worker.terminate();
  }
});

Deno.test("Conductor sends 20,000 notes a second, none lost", async () => {
  await using peer = await EnginePeer.start();
  await using conductor = await open(peer);
  const report = await conductor.perform(notes(20_000, 1 / 20_000), { duration: 1 }).done;
  assert.equal(report.sent, 20_000);
  assert.equal(report.lost, 0);
  assert.equal(peer.notes.length, 20_000);
  assert.deepEqual(peer.notes.map(({ id }) => id), Array.from({ length: 20_000 }, (_, i) => i));
});

Deno.test("Performance is paused, sought, resumed and stopped; position and state follow", async () => {
  await using peer = await EnginePeer.start();
  await using conductor = await open(peer);
  const playing = conductor.perform(notes(1000, 0.01), { duration: 10 });
  for await (const { started } of playing) if (started > 5) break;
  playing.pause();
  assert.equal(playing.state, "paused");
  const { position } = playing;
  assert.ok(position > 0 && position < 2);
  playing.seek(5);
  assert.equal(playing.position, 5);
  playing.resume();
  assert.equal(playing.state, "playing");
  for await (const progress of playing) if (progress.position > 5.1) break;
  assert.ok(playing.position > 5.1);
  playing.stop();
  assert.equal(playing.state, "stopped");
  const report = await playing.done;
  assert.equal(report.stopped, true);
  assert.ok(report.position >= 5.1 && report.position < 7);
  assert.equal(report.lost, 0);
  assert.equal(new Set(peer.notes.map(({ take }) => take)).size, 2);
  const stops = peer.stops.filter(({ take }, i) => take !== peer.stops[i - 1]?.take); // each is sent twice
  assert.deepEqual(stops.map(({ take, fade }) => [take, Number(fade.toFixed(3))]), [
    [peer.notes[0]!.take, 0.03],
    [peer.notes.at(-1)!.take, 0.03],
  ]);
  for (const act of [() => playing.pause(), () => playing.resume(), () => playing.seek(1), () => playing.rate = 2]) {
    assert.throws(act, { name: "TypeError", message: /a performance that is stopped/ });
  }
  playing.stop(); // a second time does nothing
});

Deno.test("Performance.rate changes how fast it goes", async () => {
  await using peer = await EnginePeer.start();
  await using conductor = await open(peer);
  const playing = conductor.perform(notes(200, 0.1), { duration: 20, rate: 0.5, start: 10 });
  playing.rate = 40;
  assert.equal(playing.rate, 40);
  const { started } = await playing.done;
  assert.equal(started, 100);
  const last = peer.notes.slice(-50);
  assert.ok(last.every(({ due }, i) => i === 0 || Math.abs(due - last[i - 1]!.due - 0.0025) < 1e-6));
});

Deno.test("Conductor reports the notes that the engine lost and refused", async () => {
  await using peer = await EnginePeer.start();
  await using conductor = await open(peer);
  peer.lose = 3;
  const mixed = [...notes(10, 0.01), ...notes(2, 0.01, "kazoo").map((note) => ({ ...note, time: note.time + 0.2 }))];
  const report = await conductor.perform(mixed, { duration: 0.3 }).done;
  assert.deepEqual(
    [report.sent, report.started, report.lost, report.refused],
    [12, 7, 3, 2],
  );
  assert.deepEqual(report.refusals, [
    { id: 10, reason: "unknown instrument" },
    { id: 11, reason: "unknown instrument" },
  ]);
});

Deno.test("Conductor plays two performances at once, each with its own report", async () => {
  await using peer = await EnginePeer.start();
  await using conductor = await open(peer);
  const one = conductor.perform(notes(20, 0.01), { duration: 0.2 });
  const two = conductor.perform(notes(30, 0.01), { duration: 0.3 });
  const reports = await Promise.all([one.done, two.done]);
  assert.deepEqual(reports.map(({ sent, started, lost }) => [sent, started, lost]), [[20, 20, 0], [30, 30, 0]]);
});

Deno.test("Performance.done rejects when the engine stops answering and does not come back, and what comes after fails at once", async () => {
  const problems: string[] = [];
  await using peer = await EnginePeer.start();
  await using conductor = await open(peer, { onProblem: (message) => problems.push(message) });
  const playing = conductor.perform(notes(300, 0.01), { duration: 3 });
  for await (const { started } of playing) if (started > 5) break;
  peer.silent = true;
  const gone =
    /^Cannot go on with the performance: the engine at 127\.0\.0\.1:\d+ stopped answering 2\.\d s ago: .*; it did not come back until the end$/;
  await assert.rejects(playing.done, { name: "Error", message: gone });
  assert.equal(playing.state, "stopped");
  assert.equal(problems.length, 1, "that it was waited for; the end is told by the rejection alone");
  assert.match(problems[0]!, /stopped answering 2\.\d s ago.*The performance waits for it to come back, until its end/);
  await assert.rejects(conductor.perform(notes(1, 1), { duration: 1 }).done, {
    name: "Error",
    message: /stopped answering/,
  });
  await assert.rejects(async () => {
    for await (const _ of playing);
  }, { message: gone });
});

Deno.test("A performance that nobody waits for says once that its engine has ended; one that is awaited only rejects", async () => {
  for (const awaited of [false, true]) {
    const problems: string[] = [];
    const problem = Promise.withResolvers<void>();
    await using peer = await EnginePeer.start();
    await using conductor = await open(peer, {
      onProblem: (message) => {
        problems.push(message);
        problem.resolve();
      },
    });
    const playing = conductor.perform(notes(300, 0.01), { duration: 3 });
    const done = awaited ? assert.rejects(playing.done, { message: /has ended: it was enough$/ }) : problem.promise;
    conductor.engineEnded("it was enough", false);
    await done;
    await conductor.perform([], { duration: 0.1 }).done.catch(() => {}); // time for a second one
    assert.equal(playing.state, "stopped");
    assert.deepEqual(problems.map((text) => /has ended: it was enough$/.test(text)), awaited ? [] : [true]);
  }
});

Deno.test("A performance goes on when its engine answers again: what was due meanwhile is lost and counted, the rest is in time", async () => {
  const problems: string[] = [];
  await using peer = await EnginePeer.start();
  await using conductor = await open(peer, { onProblem: (message) => problems.push(message) });
  const playing = conductor.perform(notes(500, 0.01), { duration: 5 });
  for await (const { started } of playing) if (started > 50) break;
  peer.silent = true;
  while (problems.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  peer.silent = false;
  const report = await playing.done;
  assert.equal(report.restarts, 0);
  assert.ok(report.lost > 150 && report.lost < 400, `${report.lost} lost`); // silent means deaf too, here
  assert.equal(report.started + report.lost, 500);
  assert.equal(report.late, 0);
  const origin = peer.notes[0]!.due;
  assert.ok(peer.notes.every(({ id, due }) => Math.abs(due - origin - id * 0.01) < 1e-9), "each at its own moment");
  assert.deepEqual(report.problems, problems);
  assert.match(
    problems[1]!,
    /did not answer for 2\.\d s: it has caught up, and plays on in time/,
  );
});

Deno.test("A performance goes on in time on an engine that takes the place of another", async () => {
  const problems: string[] = [];
  const clock = (peer: EnginePeer) => systemClock.now() - peer.now();
  const peer = await EnginePeer.start({ born: 1 });
  const { port } = peer;
  await using conductor = await open(peer, { onProblem: (message) => problems.push(message) });
  const playing = conductor.perform(notes(600, 0.01), { duration: 6 });
  for await (const { started } of playing) if (started > 50) break;
  const first = peer.notes[0]!.due + clock(peer);
  await peer[Symbol.asyncDispose]();
  while (problems.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await using other = await EnginePeer.start({ born: 2, port });
  const report = await playing.done;
  assert.equal(report.restarts, 1);
  assert.ok(report.lost > 150 && report.lost < 450, `${report.lost} lost`);
  assert.equal(report.started + report.lost, 600);
  assert.equal(other.notes.at(-1)!.id, 599);
  const origin = other.notes[0]!.due - other.notes[0]!.id * 0.01;
  assert.ok(other.notes.every(({ id, due }) => Math.abs(due - origin - id * 0.01) < 1e-9));
  const error = origin + clock(other) - first;
  assert.ok(Math.abs(error) < 0.02, `the beat goes on ${error * 1000} ms off`);
  assert.match(
    problems.at(-1)!,
    /another Csound plays at 127\.0\.0\.1:\d+, \d\.\d s after .*the rest of the score plays on in time; \d+ notes/,
  );
});

Deno.test("Conductor says once that messages with a wrong token come, and the report counts them", async () => {
  const problems: string[] = [];
  await using peer = await EnginePeer.start({ token: "t" });
  await using conductor = await open(peer, { token: "t", onProblem: (message) => problems.push(message) });
  const playing = conductor.perform(notes(100, 0.01), { duration: 1 });
  for (const token of ["wrong", "", "t "]) {
    await using stranger = await UdpSocket.open({ host: "127.0.0.1", port: peer.port });
    stranger.send(new EngineMessages(token).stop(1, 0));
    await stranger.flush();
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  const { strangers, problems: reported } = await playing.done;
  assert.equal(strangers, 3);
  assert.equal(problems.length, 1);
  assert.deepEqual(reported, problems);
  assert.match(
    problems[0]!,
    /^a message with a wrong token, or with none, came to the engine at .* can be reached from other machines/,
  );
});

Deno.test("Performance.position is right when the two threads' clocks are hours apart, as after a sleep or a set clock", async () => {
  await using peer = await EnginePeer.start();
  const { timeOrigin } = performance;
  for (const shift of [3600e3, -3600e3]) {
    Object.defineProperty(performance, "timeOrigin", { value: timeOrigin + shift, configurable: true });
    try {
      await using conductor = await open(peer);
      const playing = conductor.perform(notes(100, 0.01), { duration: 1 });
      for await (const { position } of playing) {
        assert.ok(Math.abs(playing.position - position) < 0.2, `${playing.position} where the Worker says ${position}`);
        if (position > 0.5) break;
      }
    } finally {
      Object.defineProperty(performance, "timeOrigin", { value: timeOrigin, configurable: true });
    }
  }
});

Deno.test("Conductor.quit() and close() stop what plays", async () => {
  await using peer = await EnginePeer.start();
  const conductor = await open(peer);
  const playing = conductor.perform(notes(1000, 0.01), { duration: 10 });
  await conductor.quit(0.05);
  assert.equal((await playing.done).stopped, true);
  await conductor.close();
  await conductor.closed;
  while (peer.quits.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.equal(peer.quits[0], Math.fround(0.05));
  assert.throws(() => conductor.perform([], { duration: 1 }), {
    name: "TypeError",
    message: /the conductor is closed/,
  });
});

Deno.test("Conductor keeps its heartbeat while nothing plays", async () => {
  await using peer = await EnginePeer.start();
  await using _conductor = await open(peer);
  const { pings } = peer;
  while (peer.pings < pings + 3) await new Promise((resolve) => setTimeout(resolve, 10));
});

Deno.test({
  ...real,
  name: "Conductor.open() fails in time, with what was tried",
  async fn() {
    await using peer = await EnginePeer.start({ token: "t" });
    await assert.rejects(open(peer, { timeout: 0.2 }), {
      name: "Error",
      message: /^Cannot reach an engine at 127\.0\.0\.1:\d+ within 0\.2 s \(token not given\): no answer to/,
    });
    await assert.rejects(Conductor.open({ host: "::1" }), { name: "TypeError", message: /IPv4/ });
    await assert.rejects(Conductor.open({ port: 70_000 }), { name: "RangeError", message: /70000/ });
  },
});

Deno.test("Conductor.perform() refuses options and events out of range", async () => {
  await using peer = await EnginePeer.start();
  await using conductor = await open(peer);
  const bad: [Parameters<Conductor["perform"]>[1], RegExp][] = [
    [{ duration: NaN }, /for NaN s/],
    [{ duration: -1 }, /for -1 s/],
    [{ duration: 1, start: 2 }, /from 2 s: the start must be within 0…1 s/],
    [{ duration: 1, rate: 0 }, /rate 0/],
    [{ duration: 1, lookahead: 0.1 }, /look-ahead of 0\.1 s: it must be within 0\.2…60 s/],
  ];
  for (const [options, message] of bad) {
    assert.throws(() => conductor.perform([], options), { name: "RangeError", message });
  }
  assert.throws(() => conductor.perform([{ ...notes(1, 1)[0]!, sustain: NaN }], { duration: 1 }), {
    name: "RangeError",
    message: "Cannot perform event 0: sustain must be a finite number, got NaN",
  });
  const playing = conductor.perform(notes(1, 1), { duration: 1 });
  assert.throws(() => playing.seek(2), {
    name: "RangeError",
    message: "Cannot seek to 2 s: the position must be within 0…1 s",
  });
  assert.throws(() => playing.rate = -1, RangeError);
  await playing[Symbol.asyncDispose]();
  assert.equal(playing.state, "stopped");
});
