import assert from "node:assert/strict";
import { Csound } from "../../lib/csound/Csound.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { plot } from "../../lib/plot/plot.ts";
import { note } from "../../lib/sound/note.ts";
import { engines, type Running, start } from "./engine.ts";
import { peakDb } from "./offline.ts";

const seconds = (s: number) => new Promise((resolve) => setTimeout(resolve, s * 1000));

/** Waits until an engine time. */
async function until(engine: Running, time: number) {
  await seconds(Math.max(0, time - await engine.now()));
  while (await engine.now() < time) await seconds(0.005);
}

async function record(engine: Running): Promise<number> {
  const { sr, ksmps } = engine.ready;
  const time = Math.ceil((await engine.now() + 0.3) * sr / ksmps) * ksmps / sr;
  await engine.peer.send("/auscult/record", "sd", engine.token, time);
  return time;
}

async function recorded(engine: Running): Promise<Float32Array> {
  await engine.quit();
  return (await readWav(engine.recording)).channels[0]!;
}

const control = (engine: Running, name: string, value: number, token = engine.token) =>
  engine.peer.send("/auscult/control", "ssd", token, name, value);

/** The greatest jump from one sample to the next. */
function jump(samples: Float32Array): number {
  let most = 0;
  for (let i = 1; i < samples.length; i++) most = Math.max(most, Math.abs(samples[i]! - samples[i - 1]!));
  return most;
}

/** An instrument whose frequency is a control. */
const theremin = `
instr theremin
  kHz chnget "theremin_hz"
  aOut poscil 0.1, kHz
  p3 = p3 + giAuscultTail
  $AUSCULT_OUT
endin
auscultAllow "theremin"
`;

for (const { kind, ignore } of engines) {
  const test = (name: string, fn: () => Promise<void>) => Deno.test({ name: `${kind} engine: ${name}`, ignore, fn });

  test("a control reaches an instrument that reads its channel; names and values are checked, and 64 are the most", async () => {
    await using engine = await start(kind, { extra: theremin });
    const { peer } = engine;
    const t0 = await record(engine);
    await control(engine, "theremin_hz", 500);
    await peer.raw(engine.note({ due: t0, instrument: "theremin", sustain: 5, loudness: 0, pan: -1 }));
    await until(engine, t0 + 0.4);
    await control(engine, "theremin_hz", 2000);
    await control(engine, "theremin_hz", 100, "a wrong token");
    await until(engine, t0 + 1.2);
    for (const name of ["1st", "", "a b", "über", "auscult:theremin_hz", "a".repeat(33), "_a"]) {
      await control(engine, name, 1);
    }
    await peer.next("/auscult/refused", () => peer.all("/auscult/refused").length === 7);
    for (const [, , reason] of peer.all("/auscult/refused")) assert.match(reason as string, /^a control's name is/);
    for (const value of [NaN, Infinity, -Infinity]) await control(engine, "theremin_hz", value);
    await peer.next("/auscult/refused", () => peer.all("/auscult/refused").length === 10);
    for (let i = 2; i <= 64; i++) await control(engine, `c${i}_${"z".repeat(20)}`, i);
    await engine.now();
    assert.equal(peer.all("/auscult/refused").length, 10);
    await control(engine, "one_too_many", 1);
    const [, , reason] = await peer.next("/auscult/refused", ([, , reason]) => /64/.test(reason as string));
    assert.equal(reason, "more than 64 controls");
    assert.equal((await engine.status()).strangers, 1);
    await until(engine, t0 + 1.6); // well after all of it: a busy machine is late
    const left = await recorded(engine);
    const hz = (t: number) => {
      let crossings = 0;
      for (let i = t * 48000; i < (t + 0.1) * 48000; i++) if (left[i]! < 0 && left[i + 1]! >= 0) crossings++;
      return crossings * 10;
    };
    assert(Math.abs(hz(0.25) - 500) <= 10, `${hz(0.25)} Hz before`);
    assert(Math.abs(hz(1) - 2000) <= 10, `${hz(1)} Hz after`);
    assert(Math.abs(hz(1.4) - 2000) <= 10, `${hz(1.4)} Hz after what was refused`);
  });

  test("volume holds the whole down without a click, never above what is asked, and back to the same level", async () => {
    await using engine = await start(kind);
    const t0 = await record(engine);
    await engine.peer.raw(engine.note({ due: t0, sustain: 30, pitch: 400, brightness: 0, loudness: -12, pan: -1 }));
    await until(engine, t0 + 0.6);
    await control(engine, "volume", -20);
    await until(engine, t0 + 1.2);
    await control(engine, "volume", 40); // 0 dB is the most
    await until(engine, t0 + 1.8);
    await control(engine, "volume", -200);
    await until(engine, t0 + 2.4);
    const left = await recorded(engine);
    const level = (t: number) => peakDb(left.subarray(t * 48000, (t + 0.05) * 48000));
    assert(Math.abs(level(0.5) - level(1.7)) < 0.01 && level(0.5) > -16, `${level(0.5)} dB, then ${level(1.7)} dB`);
    assert(Math.abs(level(0.5) - 20 - level(1.1)) < 0.05, `${level(1.1)} dB`);
    assert(level(2.3) < -110, `${level(2.3)} dB`);
    assert(peakDb(left) < -11.8, `${peakDb(left)} dB`);
    assert(jump(left) < 0.016, `a jump of ${jump(left)}`); // 400 Hz at -12 dB moves 0.0132 a sample
  });

  test("cutoff takes the highs away without a click, and open again the sound is what it was", async () => {
    await using engine = await start(kind);
    const t0 = await record(engine);
    const long = { sustain: 30, brightness: 0, loudness: -12 };
    await engine.peer.raw(engine.note({ ...long, due: t0, pitch: 4000, pan: -1 }));
    await until(engine, t0 + 0.6);
    await control(engine, "cutoff", 400);
    await until(engine, t0 + 1.2);
    await control(engine, "cutoff", 20000);
    await until(engine, t0 + 1.8);
    const left = await recorded(engine);
    const level = (t: number) => peakDb(left.subarray(t * 48000, (t + 0.05) * 48000));
    assert(Math.abs(level(0.5) + 15) < 1, `${level(0.5)} dB`); // a tone settles 3 dB below its peak
    assert(level(1.1) < level(0.5) - 37 && level(1.1) > level(0.5) - 46, `${level(1.1)} dB, 40 dB less expected`);
    assert(Math.abs(level(1.7) - level(0.5)) < 0.01, `${level(1.7)} dB`);
    assert(peakDb(left) < -11.8, `${peakDb(left)} dB`);
    assert(jump(left) < 0.15, `a jump of ${jump(left)}`); // 4 kHz at -12 dB moves 0.13 a sample
  });

  test("room and delay are heard after the note, and out again nothing of them is", async () => {
    await using engine = await start(kind);
    await control(engine, "room", 0.5);
    await control(engine, "delay", 1);
    await control(engine, "delaytime", 0.6);
    await control(engine, "delayfeedback", 0);
    const t0 = await record(engine);
    const marimba = { instrument: "marimba", sustain: 0.05, pitch: 600, loudness: -12, pan: -1 };
    await engine.peer.raw(engine.note({ ...marimba, due: t0 + 0.1 }));
    await until(engine, t0 + 1.1);
    await control(engine, "room", -3); // 0 is the least
    await control(engine, "delay", 0);
    await engine.peer.raw(engine.note({ ...marimba, due: t0 + 4 }));
    await until(engine, t0 + 4.9);
    const left = await recorded(engine);
    const level = (t: number) => peakDb(left.subarray(t * 48000, (t + 0.1) * 48000));
    assert(Math.abs(level(0.7) - level(0.1)) < 2, `${level(0.1)} dB, its echo ${level(0.7)} dB`);
    assert(level(0.55) > -70 && level(0.55) < -20, `the room has ${level(0.55)} dB`);
    assert(level(4.7) < -85, `${level(4.7)} dB of an echo that was turned off`);
  });

  test("cancels what waits of a take from a moment on; what is due before, what sounds, and other takes go on", async () => {
    await using engine = await start(kind);
    const { peer } = engine;
    const t0 = await record(engine);
    const at = (take: number, id: number, after: number, sustain = 0.05) =>
      peer.raw(engine.note({ take, id, due: t0 + after, sustain, loudness: -30 }));
    await at(1, 0, 0, 3);
    for (const id of [1, 2, 3, 4]) await at(1, id, 0.3 * id);
    await until(engine, t0 + 0.1);
    for (let again = 0; again < 2; again++) { // a second one is nothing
      await peer.send("/auscult/cancel", "sidd", engine.token, 1, t0 + 0.6, t0 + 4);
    }
    await peer.send("/auscult/cancel", "sidd", "a wrong token", 1, t0, t0 + 4);
    await peer.send("/auscult/cancel", "sidd", engine.token, 1, NaN, t0 + 4);
    await at(2, 12, 0.6);
    await at(2, 13, 0.9);
    await at(1, 5, 1.2); // of the take, and sent later: cancelled, too
    const { live } = await engine.status(({ time }) => time > t0 + 1.5);
    assert.equal(live, 1, "the note that sounded goes on");
    assert.deepEqual(peer.all("/auscult/onset").map(([, id]) => id), [0, 1, 12, 13]);
    await peer.send("/auscult/stop", "sif", engine.token, 1, 0.01);
    await engine.status(({ live }) => live === 0);
    await engine.quit();
  });
}

Deno.test("a performance with effects goes on until they are over, and its take has them; the next one has none", async () => {
  const dir = await Deno.makeTempDir();
  const path = `${dir}/take.wav`;
  try {
    const score = (effects?: { delay: { time: number; level: number; feedback: number } }) =>
      plot({
        marks: [note([1], { instrument: "marimba", sustain: 0.1, loudness: -12, pan: -1 })],
        ...(effects && { effects }),
      }).score;
    {
      await using csound = await Csound.start({ record: path, output: "none" });
      await score({ delay: { time: 1.5, level: 1, feedback: 0 } }).perform(csound).done;
      await score().perform(csound).done;
    }
    const left = (await readWav(path)).channels[0]!;
    const level = (t: number) => peakDb(left.subarray(t * 48000, (t + 0.1) * 48000));
    assert(Math.abs(level(1.5) - level(0)) < 2, `${level(0)} dB, its echo ${level(1.5)} dB`);
    const next = left.findIndex((value, i) => i > 2 * 48000 && Math.abs(value) > 0.05) / 48000;
    assert(next > 2 && next < 20, `the next note comes at ${next} s`);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
