import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { type EmbeddedEngine, runEmbedded, type RunEmbeddedOptions } from "../../../lib/csound/embedded/runEmbedded.ts";
import { readWav } from "../../../lib/csound/wav.ts";
import {
  decodePacket,
  encodeBundle,
  encodeMessage,
  type OscArgument,
  type OscMessage,
} from "../../../lib/osc/codec.ts";
import { csd } from "./csd.ts";

const strict = { sanitizeOps: true, sanitizeResources: true };

/** Counts `/n`, answers `/ask port` with the count and its time, plays on `/play`, ends on `/quit`. */
const orchestra = `
#ifndef AUSCULT_RECORD
#define AUSCULT_RECORD #none.wav#
#end
giOsc OSCinit $AUSCULT_PORT
instr 1
 kCount init 0
 kX init 0
 kPort init 0
 SName = ""
 kNow times
 kMore = 1
 while kMore == 1 do
  kMore OSClisten giOsc, "/n", "fs", kX, SName
  kCount += kMore
 od
 kAsked OSClisten giOsc, "/ask", "i", kPort
 if kAsked == 1 then
  OSCsend kNow, "127.0.0.1", kPort, "/answer", "dd", kCount, kNow
 endif
 kPlay OSClisten giOsc, "/play", ""
 if kPlay == 1 then
  event "i", 2, 0, 0.1
 endif
 kQuit OSClisten giOsc, "/quit", ""
 if kQuit == 1 then
  event "i", 3, 0, 1
 endif
endin
instr 2
 a1 poscil 0.5, 480
 fout "$AUSCULT_RECORD", 18, a1, a1
endin
instr 3
 exitnow 0
endin`;
const counting = csd(orchestra, "i1 0 3600");

async function withEngine(
  options: Partial<RunEmbeddedOptions>,
  use: (
    engine: EmbeddedEngine,
    ask: () => Promise<OscArgument[]>,
    send: (packet: OscMessage | Uint8Array) => void,
  ) => Promise<void>,
) {
  await using engine = await runEmbedded({ csd: counting, ...options });
  const socket: Socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const sending: Promise<unknown>[] = [];
  const send = (packet: OscMessage | Uint8Array) => {
    const bytes = packet instanceof Uint8Array ? packet : encodeMessage(packet);
    sending.push(new Promise((resolve) => socket.send(bytes, engine.port, "127.0.0.1", resolve)));
  };
  const ask = () => {
    const answer = new Promise<OscArgument[]>((resolve) =>
      socket.once("message", (bytes: Uint8Array) => resolve([...decodePacket(bytes)[0]!.args]))
    );
    send({ address: "/ask", types: "i", args: [socket.address().port] });
    return answer;
  };
  try {
    await use(engine, ask, send);
  } finally {
    await Promise.all(sending);
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
}

Deno.test({
  name: "runEmbedded() takes 20,000 messages in bundles over UDP, and loses none",
  ...strict,
  fn: () =>
    withEngine({}, async (engine, ask, send) => {
      assert.ok(engine.port > 0);
      assert.deepEqual([engine.sampleRate, engine.ksmps, engine.nchnls], [48000, 32, 2]);
      assert.deepEqual(engine.output, { kind: "none", reason: "no sound device was asked for" });
      for (let sent = 0; sent < 20_000; sent += 40) {
        const messages = Array.from(
          { length: 40 },
          (_, i) => ({ address: "/n", types: "fs", args: [sent + i, "pluck"] }),
        );
        send(encodeBundle(messages));
        // 20 a millisecond: what the scheduler sends at its most
        if (sent % 400 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.equal((await ask())[0], 20_000);
    }),
});

Deno.test({
  name: "runEmbedded() keeps real time while this thread is busy",
  ...strict,
  fn: () =>
    withEngine({}, async (_engine, ask) => {
      const rate = async () => {
        const [, time] = await ask();
        return { engine: time as number, real: performance.now() / 1000 };
      };
      const before = await rate();
      for (const until = performance.now() + 400; performance.now() < until;);
      const after = await rate();
      const drift = after.engine - before.engine - (after.real - before.real);
      // Generous: other programs run here too. An engine that stood still would be 0.4 s behind.
      assert.ok(Math.abs(drift) < 0.3, `${drift} s`);
    }),
});

Deno.test({
  name: "runEmbedded() ends by the orchestra's exitnow, with a whole recording at the path",
  ...strict,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      await withEngine({ recordPath: `${folder}/real.wav` }, async (engine, ask, send) => {
        send({ address: "/play", types: "", args: [] });
        for (let [, start] = await ask() as [number, number], now = start; now < start + 0.2;) {
          [, now] = await ask() as [number, number];
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        send({ address: "/quit", types: "", args: [] });
        assert.deepEqual(await engine.ended, { reason: "the orchestra called exitnow" });
      });
      const { sampleRate, channels } = await readWav(`${folder}/real.wav`);
      assert.equal(sampleRate, 48_000);
      assert.equal(channels[0]!.length, 4800);
      assert.ok(Math.abs(channels[0]![25]! - 0.5) < 1e-4);
      assert.deepEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["real.wav"]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "runEmbedded() closes in the middle of a note, with a recording that can be read",
  ...strict,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const endless = csd(orchestra, "i1 0 3600\ni2 0 3600");
      await withEngine({ csd: endless, recordPath: `${folder}/real.wav` }, async (engine, ask) => {
        for (let now = 0; now < 0.2;) [, now] = await ask() as [number, number];
        await engine.close();
        assert.deepEqual(await engine.ended, { reason: "it was closed" });
        await engine.close();
      });
      const { channels } = await readWav(`${folder}/real.wav`);
      assert.ok(channels[0]!.length > 4800);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "runEmbedded() says which port is in use",
  ...strict,
  fn: () =>
    withEngine({}, async ({ port }) => {
      await assert.rejects(runEmbedded({ csd: counting, port }), (error: Error) => {
        assert.ok(error instanceof Deno.errors.AddrInUse);
        assert.match(error.message, new RegExp(`UDP port ${port}: the port is in use`));
        return true;
      });
      const taken = counting.replace("$AUSCULT_PORT", `$AUSCULT_PORT\ngiOther OSCinit ${port}`);
      await assert.rejects(runEmbedded({ csd: taken }), { message: /the port is in use/ });
    }),
});

Deno.test({
  name: "runEmbedded() gives the errors of an orchestra, and leaves nothing open",
  ...strict,
  async fn() {
    await assert.rejects(runEmbedded({ csd: csd("instr 1\n nonsense\nendin") }), {
      name: "SyntaxError",
      message: /line 11/,
    });
    await assert.rejects(runEmbedded({ csd: csd("gi1 ftgen 1, 0, -5, -99, 3") }), { message: /INIT ERROR/ });
    await assert.rejects(runEmbedded({ csd: counting, recordPath: "/nowhere/at/all.wav" }), {
      name: "NotFound",
      message: /nowhere/,
    });
  },
});

Deno.test({
  name: "runEmbedded() passes on Csound's lines, and its macros come from the options",
  ...strict,
  async fn() {
    const lines: string[] = [];
    const printing = csd('instr 1\n prints "hello $NAME\\n"\nendin', "i1 0 0.1\ne 0.1");
    const engine = await runEmbedded({
      csd: printing,
      options: ["-d", "-m0", "--omacro:NAME=world"],
      onMessage: (line) => lines.push(line),
    });
    assert.deepEqual(await engine.ended, { reason: "the score is over" });
    await engine.close();
    assert.ok(lines.includes("hello world"), lines.join("\n"));
  },
});
