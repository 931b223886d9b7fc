/**
 * Rows from an MQTT broker into Csound by OSC: how many a second arrive, how many are lost, and how much CPU a row takes. Whoever carries
 * them is a process of its own. Beside `mqtt()` and `streamOsc()`, in the same run: npm:mqtt and npm:osc, by hand.
 */
import { createSocket } from "node:dgram";
import process from "node:process";
import mqttLibrary from "mqtt";
// @ts-types="../lib/types/osc.d.ts"
import osc from "osc/src/osc.js";
import { mqtt, streamOsc } from "../mod.ts";
import { countingCsound } from "../tests/helpers/countingCsound.ts";
import { has } from "../tests/helpers/has.ts";
import { Mosquitto } from "../tests/helpers/Mosquitto.ts";
import { publish, publishUntil } from "../tests/helpers/publish.ts";
import { row } from "./table.ts";

const SECONDS = 4;
const RATES = [5000, 20_000];

/** What carries rows from a broker's topic `rows` to a port; each halves `v`, as a mapping does. */
const carriers: Record<string, (url: string, port: number) => Promise<void> | void> = {
  auscult(url, port) {
    const rows = mqtt(url, "rows", { buffer: 1_000_000 });
    streamOsc(rows.map(({ i, v }) => ({ i, v: v as number * 0.5 })), {
      to: `127.0.0.1:${port}`,
      address: "/rows",
      channels: ["i", "v"],
    });
  },
  async "npm:mqtt and npm:osc"(url, port) {
    const socket = createSocket("udp4");
    const client = await mqttLibrary.connectAsync(url, { timerVariant: "native" });
    client.on("message", (_, payload) => {
      const { i, v } = JSON.parse(new TextDecoder().decode(payload)) as { i: number; v: number };
      const args = [{ type: "f", value: i }, { type: "f", value: v * 0.5 }];
      socket.send(osc.writeMessage({ address: "/rows", args }, { metadata: true }), port, "127.0.0.1");
    });
    await client.subscribeAsync("rows");
  },
};

const [carrier, url, port] = Deno.args;
if (carrier !== undefined) {
  await carriers[carrier]!(url!, Number(port));
  // Each line that comes is answered with the CPU time so far, ms.
  for await (const _ of Deno.stdin.readable) {
    const { user, system } = process.cpuUsage();
    console.log((user + system) / 1000);
  }
  Deno.exit();
}

if (!has("mosquitto")) {
  console.log("mosquitto is not there: nothing to measure");
  Deno.exit();
}
for (const rate of RATES) {
  let ours: number | undefined;
  for (const name of Object.keys(carriers)) {
    const { arrived, perSecond, cpu } = await measure(name, rate);
    const all = rate * SECONDS;
    ours ??= cpu;
    row(
      `${name}, ${rate.toLocaleString("en")} rows a second`,
      `${Math.round(perSecond).toLocaleString("en")} /s, ${(all - arrived).toLocaleString("en")} lost`,
      `${cpu.toFixed(0)} µs of CPU a row${cpu === ours ? "" : `; auscult takes ${(ours / cpu).toFixed(2)} × as much`}`,
    );
  }
}

async function measure(name: string, rate: number) {
  await using broker = await Mosquitto.start();
  await using csound = await countingCsound();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", import.meta.url, name, broker.url, String(csound.port)],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const asking = child.stdin.getWriter();
  const answers = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const cpuTime = async () => {
    await asking.write(new TextEncoder().encode("\n"));
    return Number((await answers.read()).value);
  };
  const publisher = await publish({ url: broker.url, topic: "rows", rate, seconds: SECONDS });
  const before = await publishUntil(() => csound.count, { url: broker.url, topic: "rows", row: { i: 0, v: 0 } });
  const cpu = await cpuTime();
  const from = performance.now();
  let until = from;
  let last = before;
  const going = publisher.go();
  while (performance.now() - until < 2000 || last === before) { // until none has come for 2 s
    if (csound.count !== last) last = csound.count, until = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await going;
  const arrived = last - before;
  const spent = await cpuTime() - cpu;
  await asking.close();
  await child.status;
  return { arrived, perSecond: 1000 * arrived / (until - from), cpu: 1000 * spent / arrived };
}
