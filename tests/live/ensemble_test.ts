import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { Csound, Sound, source } from "auscult";
import { repairWav } from "../../lib/csound/repairWav.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { EngineMessages, readReplies } from "../../lib/time/engineMessages.ts";
import { ClockSync } from "../../lib/time/sync.ts";
import { Machine } from "../helpers/Machine.ts";
import { onsets } from "../helpers/onsets.ts";

const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
/** k-cycles a second of the orchestra. */
const CYCLES = 48000 / 32;
const now = () => performance.now() / 1000;

/** An engine's clock, by a way of the test's own. */
interface OwnClock {
  /** Has it record from a moment of ours on; returns what tells the moment of ours at which a time in the recording was heard. */
  record(moment: number): (time: number) => number;
  close(): void;
}

/** Asks an engine for its clock before the performance: it answers whoever said hello last. */
async function clockOf(machine: Machine): Promise<OwnClock> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, machine.near, resolve));
  const messages = new EngineMessages(machine.token);
  const send = (bytes: Uint8Array) => socket.send(bytes, machine.port, machine.host);
  const sync = new ClockSync();
  let ready = false;
  socket.on("message", (bytes: Uint8Array) => {
    const at = now();
    for (const reply of readReplies(bytes)) {
      if (reply.kind === "ready") ready = true;
      if (reply.kind === "sync") sync.add(reply.sent, reply.time, at);
    }
  });
  for (let tries = 0; tries < 100 && !ready; tries++) {
    send(messages.hello(machine.near, socket.address().port));
    await wait(0.05);
  }
  assert(ready, `the engine at ${machine.host} does not answer`);
  for (let i = 0; i < 300; i++) {
    send(messages.sync(now()));
    await wait(0.003);
  }
  assert(sync.size > 200, `${sync.size} answers`);
  return {
    record(moment) {
      const start = Math.round(sync.toEngine(moment) * CYCLES) / CYCLES; // recordings begin with a k-cycle
      send(messages.record(start));
      return (time) => sync.toLocal(start + time);
    },
    close: () => socket.close(),
  };
}

Deno.test({
  name: "two engines on two machines (network namespaces) play one source in time with each other: p99 is 1 ms at most",
  ignore: !Machine.possible(),
  sanitizeOps: true,
  sanitizeResources: true,
  async fn() {
    await using one = await Machine.start(0);
    await using two = await Machine.start(1);
    const machines = [one, two];
    // Both takes begin at one moment of ours. Were each begun by its performance, what a clock is off by would move take and onsets alike.
    const clocks = await Promise.all(machines.map(clockOf));
    const moment = now() + 0.3;
    const moments = clocks.map((clock) => clock.record(moment));
    await wait(0.1);
    for (const clock of clocks) clock.close();

    const csounds = await Promise.all(
      machines.map(({ host, port, token, near }) => Csound.connect({ host, port, token, bind: near })),
    );
    const beats = source<{ n: number }>("beats", async function* () {
      for (let n = 0; n < 100; n++) {
        yield { n };
        await wait(0.02 + 0.01 * (n % 3));
      }
    });
    const live = Sound.live(beats, { pitch: 1000, loudness: -6, sustain: 0.005, instrument: "click" });
    const reports = await Promise.all(csounds.map((csound) => live.perform(csound).done));
    for (const csound of csounds) await csound.close();
    assert.deepEqual(reports.map(({ events, started, late, lost }) => [events, started, late, lost]), [
      [100, 100, 0, 0],
      [100, 100, 0, 0],
    ]);
    await wait(0.3);
    const [first, second] = await Promise.all(machines.map(async ({ recording }, i) => {
      await repairWav(recording); // the engine records on
      const take = await readWav(recording);
      return onsets(take, { quiet: 240 }).map((sample) => moments[i]!(sample / take.sampleRate));
    }));
    assert.deepEqual([first!.length, second!.length], [100, 100]);
    const apart = first!.map((time, i) => 1000 * Math.abs(time - second![i]!)).sort((a, b) => a - b);
    assert(apart[98]! <= 1, `p99 is ${apart[98]!.toFixed(2)} ms`);
  },
});
