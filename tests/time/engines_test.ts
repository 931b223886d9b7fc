import assert from "node:assert/strict";
import { startEmbedded } from "../../lib/csound/startEmbedded.ts";
import { startNative } from "../../lib/csound/startNative.ts";
import { Conductor } from "../../lib/time/conductor.ts";
import type { Note } from "../../lib/time/notes.ts";
import { has } from "../helpers/has.ts";

const engines = [
  { name: "the embedded Csound", start: startEmbedded, ignore: false },
  { name: "native Csound", start: startNative, ignore: !has("csound") },
];
const notes = (count: number, every: number, fields: Partial<Note> = {}): Note[] =>
  Array.from({ length: count }, (_, i) => ({
    time: i * every,
    sustain: 0.02,
    pitch: 1000,
    loudness: -30,
    pan: 0,
    brightness: 0.5,
    instrument: "click",
    ...fields,
  }));

async function open(start: typeof startEmbedded) {
  const token = crypto.randomUUID();
  const csound = await start({ port: 0, token, output: "none", onMessage: () => {} });
  const conductor = await Conductor.open({ port: csound.port, token, timeout: 10 });
  return {
    conductor,
    token,
    port: csound.port,
    async [Symbol.asyncDispose]() {
      await conductor.quit(0.01);
      await conductor.close();
      await csound.close();
    },
  };
}

for (const { name, start, ignore } of engines) {
  Deno.test({
    name: `Conductor plays on ${name}: each note starts within half a sample of its moment, as Csound saw it`,
    ignore,
    async fn() {
      await using engine = await open(start);
      const { sampleRate, ksmps, latency } = engine.conductor;
      assert.deepEqual([sampleRate, ksmps, latency % ksmps], [48000, 32, 0]);
      const report = await engine.conductor.perform(notes(200, 0.0071234), { duration: 1.5 }).done;
      const { sent, started, late, lost, refused } = report;
      assert.deepEqual({ sent, started, late, lost, refused }, {
        sent: 200,
        started: 200,
        late: 0,
        lost: 0,
        refused: 0,
      });
      assert.ok(report.error.max <= 1000 * 0.5 / 48000, `${report.error.max} ms`);
    },
  });

  Deno.test({
    name: `Conductor leaves nothing hanging in ${name} after seek, rate, pause and stop`,
    ignore,
    async fn() {
      await using engine = await open(start);
      const playing = engine.conductor.perform(notes(400, 0.05, { instrument: "pad", sustain: 5 }), { duration: 25 });
      for await (const { started } of playing) if (started > 3) break;
      playing.seek(10);
      for await (const { position } of playing) if (position > 10.2) break;
      playing.rate = 3;
      for await (const { position } of playing) if (position > 12) break;
      playing.pause();
      playing.resume();
      for await (const { position } of playing) if (position > 12.5) break;
      playing.stop();
      const report = await playing.done;
      assert.equal(report.stopped, true);
      assert.equal(report.late, 0);
      assert.equal(report.lost, 0);
      // Nothing starts any more: what was pending was dropped by the engine.
      const after = await engine.conductor.perform([], { duration: 0.3 }).done;
      assert.equal(after.started, 0);
    },
  });

  Deno.test({
    name: `Conductor sends 20,000 notes to ${name} as fast as it takes them, none lost`,
    ignore,
    async fn() {
      await using engine = await open(start);
      // All due in the same far moment, and stopped before: that the machine can also play them is not what this is about.
      const playing = engine.conductor.perform(notes(20_000, 0), { duration: 0.02, lookahead: 5 });
      for await (const { sent } of playing) if (sent === 20_000) break;
      playing.stop();
      const { sent, lost, refused } = await playing.done;
      assert.deepEqual({ sent, lost, refused }, { sent: 20_000, lost: 0, refused: 0 });
    },
  });

  Deno.test({
    name: `Conductor.open() of ${name} with a wrong token says what to check`,
    ignore,
    async fn() {
      await using engine = await open(start);
      await assert.rejects(Conductor.open({ port: engine.port, token: "wrong", timeout: 0.5 }), {
        name: "Error",
        message: /\(token given\): no answer to \/auscult\/hello.*is its AUSCULT_TOKEN the one given/,
      });
    },
  });
}
