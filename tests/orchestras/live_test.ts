import assert from "node:assert/strict";
import { instruments } from "../../lib/sound/instruments.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { engines, type Running, start } from "./engine.ts";
import { bundle } from "./osc.ts";
import { peakDb } from "./offline.ts";
import { truePeak } from "../helpers/true_peak.ts";

const seconds = (s: number) => new Promise((resolve) => setTimeout(resolve, s * 1000));

/** An engine time on a k-cycle, some time from now. */
async function later(engine: Running, wait = 0.4): Promise<number> {
  const { sr, ksmps } = engine.ready;
  return Math.ceil((await engine.now() + wait) * sr / ksmps) * ksmps / sr;
}

/** Starts the recording at an engine time, so that sample n of it is n / sr after that time. */
async function record(engine: Running, wait?: number): Promise<number> {
  const time = await later(engine, wait);
  await engine.peer.send("/auscult/record", "sd", engine.token, time);
  return time;
}

/** The recording, left, when the engine has ended. */
async function recorded(engine: Running): Promise<Float32Array> {
  await engine.quit();
  return (await readWav(engine.recording)).channels[0]!;
}

for (const { kind, ignore } of engines) {
  const test = (name: string, fn: () => Promise<void>) => Deno.test({ name: `${kind} engine: ${name}`, ignore, fn });

  test("says what it is in /auscult/ready, and its latency is a whole number of k-cycles", async () => {
    await using engine = await start(kind);
    assert.deepEqual(engine.ready, { sr: 48000, ksmps: 32, latency: 224 });
    assert.equal(engine.ready.latency % engine.ready.ksmps, 0);
  });

  test("plays 200 clicks at random times to the sample, and reports each onset", async () => {
    await using engine = await start(kind);
    const t0 = await record(engine);
    const due = Array.from({ length: 200 }, (_, i) => 0.01 + 0.02 * i + random(i) * 0.008);
    for (const [id, time] of due.entries()) {
      await engine.peer.raw(
        engine.note({
          id,
          due: t0 + time,
          instrument: "click",
          sustain: 0.004,
          pitch: 4000,
          brightness: 1,
          loudness: -6,
        }),
      );
    }
    const status = await engine.status(({ started }) => started === 200);
    assert.deepEqual([status.received, status.late, status.refused, status.released], [200, 0, 0, 0]);
    const onsets = engine.peer.all("/auscult/onset");
    assert.deepEqual(onsets.map(([, id]) => id).sort((a, b) => Number(a) - Number(b)), due.map((_, id) => id));
    for (const [, , error] of onsets) assert(Math.abs(error as number) < 0.5 / 48000);
    await seconds(0.2);
    const left = await recorded(engine);
    for (const time of due) {
      const sample = Math.round(time * 48000);
      assert(peakDb(left.subarray(sample - 100, sample)) < -60, `something before the click at ${time} s`);
      assert(Math.abs(left[sample]!) > 0.05, `no onset on the sample of the click at ${time} s`);
    }
  });

  test("takes 20,000 notes a second in bundles and loses none", async () => {
    await using engine = await start(kind);
    const t0 = await later(engine, 0.6);
    const began = performance.now();
    const all = 20000;
    for (let id = 0; id < all; id += 25) {
      const notes = Array.from(
        { length: 25 },
        (_, i) => engine.note({ id: id + i, due: t0 + 60 + (id + i) / 20000, loudness: -60, instrument: "click" }),
      );
      await engine.peer.raw(bundle(notes));
      if (id % 1000 === 975) await engine.now(); // what was sent has been read: a machine too busy to read loses packets
      while (performance.now() - began < id / 20) await seconds(0.001);
    }
    const status = await engine.status(({ received, refused }) => received + refused >= all);
    assert.deepEqual([status.received, status.refused, status.late], [all, 0, 0]);
  });

  test("stops a take: what waits never sounds, what sounds fades without a click, other takes go on", async () => {
    await using engine = await start(kind);
    const t0 = await record(engine);
    const long = { sustain: 30, loudness: -12, brightness: 0, pan: -1 };
    await engine.peer.raw(engine.note({ take: 7, id: 1, due: t0, pitch: 400, ...long }));
    await engine.peer.raw(engine.note({ take: 7, id: 2, due: t0 + 1.2, pitch: 400, ...long, loudness: -1 }));
    await engine.peer.raw(engine.note({ take: 8, id: 3, due: t0, pitch: 1000, ...long, loudness: -30 }));
    await seconds(t0 + 0.6 - await engine.now());
    await engine.peer.send("/auscult/stop", "sif", engine.token, 7, 0.05);
    await engine.status(({ live, time }) => live === 1 && time > t0 + 1.6);
    assert.deepEqual(engine.peer.all("/auscult/onset").map(([, id]) => id).sort(), [1, 3]);
    const left = await recorded(engine);
    const level = (t: number) => peakDb(left.subarray(t * 48000, (t + 0.05) * 48000));
    assert(level(0.45) > -16, "the first take sounds");
    assert(
      Math.abs(level(1) + 33) < 1 && Math.abs(level(1.5) + 33) < 1,
      `only the other take goes on, at ${level(1.5)} dB`,
    );
    // A click is a jump of the waveform: at most 1000 Hz at -12 dB sounded, which is 0.03 a sample.
    for (let i = 1; i < 1.6 * 48000; i++) assert(Math.abs(left[i]! - left[i - 1]!) < 0.03, `a jump at ${i / 48000} s`);
  });

  test("a stop that is read before its take's first note holds: the note is refused, and other takes play", async () => {
    await using engine = await start(kind);
    const { peer } = engine;
    await peer.send("/auscult/stop", "sif", engine.token, 11, 0.05);
    await engine.now(); // it was read
    await peer.raw(engine.note({ take: 11, id: 1, sustain: 5 }));
    await peer.raw(engine.note({ take: 12, id: 2, sustain: 5 }));
    const [take, , reason] = await peer.next("/auscult/refused", ([, id]) => id === 1);
    assert.deepEqual([take, /^the take was stopped/.test(reason as string)], [11, true]);
    await peer.next("/auscult/onset", ([, id]) => id === 2);
    assert.equal((await engine.status(({ live }) => live > 0)).started, 1);
    await seconds(1.2);
    await peer.raw(engine.note({ take: 11, id: 3, sustain: 5 }));
    await peer.next("/auscult/onset", ([, id]) => id === 3);
  });

  test("refuses a stopped take's number for a second, then takes it as new", async () => {
    await using engine = await start(kind);
    const { peer } = engine;
    await peer.raw(engine.note({ take: 5, id: 1 }));
    await peer.next("/auscult/onset", ([, id]) => id === 1);
    await peer.send("/auscult/stop", "sif", engine.token, 5, 0.01);
    await seconds(0.05);
    await peer.raw(engine.note({ take: 5, id: 2 }));
    const [, , reason] = await peer.next("/auscult/refused", ([, id]) => id === 2);
    assert.match(reason as string, /^the take was stopped/);
    await seconds(1.2);
    await peer.raw(engine.note({ take: 5, id: 3, sustain: 5 }));
    await peer.next("/auscult/onset", ([, id]) => id === 3);
    await engine.status(({ live }) => live === 1);
  });

  test("tells 65 takes apart, also those that share a remainder", async () => {
    await using engine = await start(kind);
    const { peer } = engine;
    const takes = [3, 3 + 64, 3 + 128, 1000000003];
    for (const [id, take] of takes.entries()) await peer.raw(engine.note({ take, id, sustain: 20, loudness: -30 }));
    await engine.status(({ live }) => live === 4);
    await peer.send("/auscult/stop", "sif", engine.token, 3 + 64, 0.02);
    await engine.status(({ live }) => live === 3);
    await seconds(0.3);
    assert.equal((await engine.status()).live, 3);
  });

  test("refuses what is wrong, says why, counts it, and plays the next note", async () => {
    await using engine = await start(kind);
    const { peer } = engine;
    const wrong: [Parameters<Running["note"]>[0], RegExp][] = [
      [{ instrument: "AuscultMaster" }, /unknown instrument/],
      [{ instrument: "" }, /unknown instrument/],
      [{ instrument: `tone" 0 1\ni "tone` }, /unknown instrument/],
      [{ sustain: 0 }, /sustain must be above 0 s/],
      [{ sustain: -1 }, /sustain must be above 0 s/],
      [{ sustain: NaN }, /not finite/],
      [{ pitch: Infinity }, /not finite/],
      [{ due: NaN }, /not finite/],
      [{ due: -Infinity }, /not finite/],
      [{ pan: NaN }, /not finite/],
      [{ brightness: -Infinity }, /not finite/],
      [{ pitch: 0.5 }, /pitch must be 1 to 20000 Hz/],
      [{ pitch: 20001 }, /pitch must be 1 to 20000 Hz/],
      [{ loudness: 0.1 }, /loudness must be at most 0 dBFS/],
      [{ loudness: NaN }, /not finite/],
      [{ due: 1e9 }, /more than an hour ahead/],
      [{ take: -1 }, /take must be 0 or more/],
    ];
    for (const [id, [fields]] of wrong.entries()) await peer.raw(engine.note({ id: id + 1, ...fields }));
    for (const [id, [fields, why]] of wrong.entries()) {
      const [take, , reason] = await peer.next("/auscult/refused", (args) => args[1] === id + 1);
      assert.match(reason as string, why);
      assert.equal(take, fields.take ?? 1);
    }
    await peer.raw(engine.note({ id: 99, pan: 5, brightness: 7, sustain: 1000 })); // clamped, not refused
    await peer.next("/auscult/onset", ([, id]) => id === 99);
    const status = await engine.status(({ received }) => received === 1);
    assert.deepEqual([status.refused, status.started, status.bad], [wrong.length, 1, 0]);
  });

  test("does nothing for a stranger: every message with a wrong token is counted and dropped", async () => {
    await using engine = await start(kind, { token: "a rather long token, longer than any other string 0123456789" });
    const { peer } = engine;
    const token = "a rather long token, longer than any other string 012345678";
    await peer.raw(engine.note({ token, sustain: 5 }));
    await peer.raw(engine.note({ token: "", sustain: 5 }));
    await peer.send("/note", "sfff", "tone", 440, -6, 5);
    await peer.send("/auscult/stop", "sif", token, 1, 0);
    await peer.send("/auscult/record", "sd", token, 0);
    await peer.send("/auscult/hello", "ssi", token, "127.0.0.1", 9);
    await peer.send("/auscult/quit", "sf", token, 0);
    await peer.send("/auscult/sync", "sd", token, 77);
    const status = await engine.status(({ strangers }) => strangers >= 8);
    assert.deepEqual([status.strangers, status.received, status.started], [8, 0, 0]);
    assert(!peer.all("/auscult/sync").some(([t0]) => t0 === 77));
  });

  test("plays a late note at once, counts it and says by how much", async () => {
    await using engine = await start(kind);
    const now = await engine.now();
    await engine.peer.raw(engine.note({ id: 1, due: now - 0.25 }));
    const [, , error] = await engine.peer.next("/auscult/onset", ([, id]) => id === 1);
    assert((error as number) >= 0.25 && (error as number) < 1.25, `late by ${error}`);
    assert.equal((await engine.status(({ started }) => started === 1)).late, 1);
  });

  test("over 64 voices releases the quietest, counts them, and leaks none", async () => {
    await using engine = await start(kind);
    const t0 = await later(engine);
    const notes = Array.from(
      { length: 100 },
      (_, id) =>
        engine.note({ id, due: t0, sustain: 2, loudness: -30 - 0.3 * id, pitch: 200 + 10 * id, instrument: "tone" }),
    );
    for (let i = 0; i < notes.length; i += 20) await engine.peer.raw(bundle(notes.slice(i, i + 20)));
    const full = await engine.status(({ started }) => started === 100);
    assert.deepEqual([full.live, full.released], [64, 36]);
    const after = await engine.status(({ live, time }) => live === 0 && time > t0 + 2);
    assert.equal(after.released, 36);
    // The louder ones are those that stayed: one more, louder than all, pushes out one, and a silent one itself.
    await engine.peer.raw(engine.note({ id: 200, sustain: 0.3 }));
    assert.equal((await engine.status(({ started }) => started === 101)).released, 36);
  });

  test("holds -1 dBTP when 64 notes of 0 dBFS arrive at once, NaN and Inf among them", async () => {
    const extra = `instr bad\n  kNan = sqrt(-1)\n  aOut = a(kNan)\n  $AUSCULT_OUT\nendin\nauscultAllow "bad"\n`;
    await using engine = await start(kind, { extra });
    const t0 = await record(engine);
    const notes = Array.from(
      { length: 63 },
      (_, id) =>
        engine.note({
          id,
          due: t0 + 0.1,
          loudness: 0,
          pan: -1,
          brightness: 1,
          pitch: 100 * 1.08 ** id,
          instrument: instruments[id % instruments.length]!,
        }),
    );
    notes.push(
      engine.note({ id: 64, due: t0 + 0.1, instrument: "bad", sustain: 0.3 }),
      engine.note({ pitch: NaN }),
      engine.note({ loudness: Infinity }),
    );
    for (let i = 0; i < notes.length; i += 16) await engine.peer.raw(bundle(notes.slice(i, i + 16)));
    const status = await engine.status(({ time }) => time > t0 + 0.6);
    assert.deepEqual([status.started, status.refused], [64, 2]);
    assert(status.bad > 100, `${status.bad} bad blocks`);
    const left = await recorded(engine);
    assert(left.every(Number.isFinite));
    for (const factor of [4, 8] as const) {
      const peak = truePeak(left, factor);
      assert(peak <= -1 && peak > -6, `${factor}× true peak ${peak.toFixed(2)} dBTP`);
    }
  });

  test("records from the asked sample on, and again from the start when asked again", async () => {
    await using engine = await start(kind);
    await record(engine, 0.2);
    await seconds(0.4);
    const t0 = await record(engine, 0.2);
    await engine.peer.raw(engine.note({ due: t0 + 0.1, instrument: "click", loudness: -6, pitch: 3000 }));
    await engine.status(({ time }) => time > t0 + 0.3);
    await engine.peer.send("/auscult/record", "sd", engine.token, 0.001);
    const [, , reason] = await engine.peer.next("/auscult/refused");
    assert.equal(reason, "the recording's start has passed");
    const left = await recorded(engine);
    assert.equal(left.findIndex((v) => Math.abs(v) > 0.02), 4800);
  });

  test("plain /note plays now where there is no token, and the reply address must be numeric", async () => {
    await using engine = await start(kind, { token: "" });
    await engine.peer.send("/note", "sfff", "pluck", 440, -12, 0.3);
    const status = await engine.status(({ started }) => started === 1);
    assert(status.peak > 0.05 || (await engine.status()).peak > 0.05);
    await engine.peer.send("/auscult/hello", "ssi", "", "no.such.host.example", 9);
    const [, , reason] = await engine.peer.next("/auscult/refused");
    assert.match(reason as string, /IPv4/);
  });

  test("quit fades out, closes the recording and ends", async () => {
    await using engine = await start(kind);
    const t0 = await record(engine, 0.2);
    await engine.peer.raw(engine.note({ due: t0, sustain: 30, pitch: 300, loudness: -6, brightness: 0 }));
    await engine.status(({ time }) => time > t0 + 0.5);
    await engine.peer.send("/auscult/quit", "sf", engine.token, 0.2);
    await engine.ended;
    const left = (await readWav(engine.recording)).channels[0]!;
    assert(left.length > 0.5 * 48000);
    assert(peakDb(left.subarray(-480)) < -60, "it was cut off, not faded");
    for (let i = 1; i < left.length; i++) assert(Math.abs(left[i]! - left[i - 1]!) < 0.03, `a jump at ${i / 48000} s`);
  });
}

/** 0…1, the same on every run. */
function random(i: number): number {
  const x = Math.sin(i * 12.9898 + 1) * 43758.5453;
  return x - Math.floor(x);
}
