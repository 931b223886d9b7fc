/**
 * Events from one score into a real engine, as OSC over UDP: how many a second arrive, and how many are lost. The notes are all due
 * in the same far moment, so that the sender goes as fast as it can, and are stopped before they sound.
 * Beside it, in the same run: npm:osc and python-osc, one message each, as fast as they can.
 */
import { createSocket } from "node:dgram";
// @ts-types="../lib/types/osc.d.ts"
import osc from "osc/src/osc.js";
import { startEmbedded } from "../lib/csound/startEmbedded.ts";
import { startNative } from "../lib/csound/startNative.ts";
import { UdpSocket } from "../lib/osc/socket.ts";
import { Conductor } from "../lib/time/conductor.ts";
import { EngineMessages, type EngineStatus } from "../lib/time/engineMessages.ts";
import type { Note } from "../lib/time/notes.ts";
import { has } from "../tests/helpers/has.ts";
import { row } from "./table.ts";

const COUNT = 40_000;
const AHEAD = 6; // s, to the moment when all are due

const note = { sustain: 0.01, pitch: 1000, loudness: -60, pan: 0, brightness: 0.5, instrument: "click" };

interface Sending {
  readonly port: number;
  readonly token: string;
  /** Engine time, s. */
  readonly due: number;
  readonly take: number;
}

const PYTHON = `
import sys
from pythonosc.udp_client import UDPClient
from pythonosc.osc_message_builder import OscMessageBuilder
token, port, take, due, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
client = UDPClient("127.0.0.1", port)
for i in range(count):
    m = OscMessageBuilder(address="/auscult/note")
    for value, kind in ((token, "s"), (take, "i"), (i, "i"), (due, "d"), ("click", "s"), (0.01, "f"), (1000.0, "f"), (-60.0, "f"), (0.0, "f"), (0.5, "f")):
        m.add_arg(value, kind)
    client.send(m.build())
`;

/** What people do: encode and send each message by itself, and wait for nothing. */
const others: Record<string, (sending: Sending) => Promise<void>> = {
  "npm:osc, one message each": async ({ port, token, due, take }) => {
    const socket = createSocket("udp4");
    const sends: Promise<void>[] = [];
    for (let id = 0; id < COUNT; id++) {
      const args = [token, take, id, due, "click", 0.01, 1000, -60, 0, 0.5];
      const bytes = osc.writeMessage({
        address: "/auscult/note",
        args: args.map((value, i) => ({ type: "siidsfffff"[i]!, value })),
      }, { metadata: true });
      sends.push(new Promise((resolve) => socket.send(bytes, port, "127.0.0.1", () => resolve())));
      if (id % 100 === 99) await Promise.all(sends.splice(0)); // else they would all wait in memory
    }
    await Promise.all(sends);
    socket.close();
  },
};
if (
  has("python3") &&
  new Deno.Command("python3", { args: ["-c", "import pythonosc"], stderr: "null" }).outputSync().success
) {
  others["python-osc, one message each"] = async ({ port, token, due, take }) => {
    const args = ["-c", PYTHON, token, String(port), String(take), String(due), String(COUNT)];
    await new Deno.Command("python3", { args }).output();
  };
}

for (const [name, start] of Object.entries({ embedded: startEmbedded, native: startNative })) {
  if (name === "native" && !has("csound")) continue;
  const token = crypto.randomUUID();
  const engine = await start({ port: 0, token, output: "none", onMessage: () => {} });
  const statuses: (EngineStatus & { at: number })[] = [];
  const conductor = await Conductor.open({
    port: engine.port,
    token,
    onStatus: (status) => statuses.push({ ...status, at: performance.now() / 1000 }),
  });
  /** Waits for statuses until no more notes arrive; then how many arrived, and how many a second while they did. */
  const arrivals = async (action: () => Promise<void> | void) => {
    const before = statuses.at(-1)?.received ?? 0;
    const from = statuses.length;
    await action();
    for (let last = -1, same = 0; same < 4;) {
      const count = statuses.length;
      while (statuses.length === count) await new Promise((resolve) => setTimeout(resolve, 10));
      same = statuses.at(-1)!.received === last ? same + 1 : 0;
      last = statuses.at(-1)!.received;
      if (last === before) same = 0; // none yet
    }
    const seen = statuses.slice(from).map(({ at, received }) => ({ at, received: received - before }));
    const arrived = seen.at(-1)!.received;
    const first = seen.find(({ received }) => received > 0)!;
    const late = seen.find(({ received }) => received >= 0.9 * arrived)!;
    return { arrived, rate: (late.received - first.received) / (late.at - first.at) };
  };
  const score: Note[] = Array.from({ length: COUNT }, () => ({ ...note, time: 0 }));
  const ours = await arrivals(() => {
    const playing = conductor.perform(score, { duration: 0, lookahead: AHEAD });
    setTimeout(() => playing.stop(), (AHEAD - 1) * 1000);
  });
  show(`one score into the engine, ${name}`, ours, ours.rate);
  await new Promise((resolve) => setTimeout(resolve, AHEAD * 1000)); // until they were stopped, and their places are free
  let take = 1;
  for (const [other, send] of Object.entries(others)) {
    const due = statuses.at(-1)!.time + AHEAD + 4;
    const theirs = await arrivals(() => send({ port: engine.port, token, due, take }));
    show(`  ${other}`, theirs, ours.rate);
    await using socket = await UdpSocket.open({ host: "127.0.0.1", port: engine.port });
    socket.send(new EngineMessages(token).stop(take++, 0.01));
    await socket.flush();
    await new Promise((resolve) => setTimeout(resolve, (AHEAD + 6) * 1000));
  }
  await conductor.quit(0.01);
  await Promise.all([conductor.close(), engine.close()]);
}

function show(what: string, { arrived, rate }: { arrived: number; rate: number }, ours: number) {
  const lost = COUNT - arrived;
  row(
    what,
    `${Math.round(rate).toLocaleString("en")} /s, ${lost.toLocaleString("en")} of ${COUNT.toLocaleString("en")} lost`,
    rate === ours ? "" : `auscult is ${(ours / rate).toFixed(1)} × as fast`,
  );
}
