/**
 * 20,000 messages a second for 5 s to the monitor, which prints, saves and forwards them: how many it received, and its processor
 * time. Beside it, in the same run: liblo's oscdump, which prints them.
 */
import config from "../deno.json" with { type: "json" };
import { encodeMessage } from "../lib/osc/codec.ts";
import { OscReceiver } from "../lib/osc/OscReceiver.ts";
import { UdpSocket } from "../lib/osc/socket.ts";
import { udpSockets } from "../lib/osc/udpTable.ts";
import { has } from "../tests/helpers/has.ts";
import { row } from "./table.ts";

const RATE = 20_000;
const SECONDS = 5;
const COUNT = RATE * SECONDS;

const folder = await Deno.makeTempDir();
const port = await freePort();
await using sink = await OscReceiver.open({ port: 0 });
const [, ...task] = config.tasks.monitor.command.split(" ");
const monitor = [...task, "--port", String(port)];
await measure("20,000 messages/s for 5 s into the monitor", Deno.execPath(), monitor, countSummary);
await measure(
  "  saving and forwarding too",
  Deno.execPath(),
  [...monitor, "--save", `${folder}/take.jsonl`, "--forward", String(sink.port)],
  countSummary,
);
if (has("oscdump")) await measure("  oscdump of liblo, which prints", "oscdump", ["-L", String(port)], countLines);
await Deno.remove(folder, { recursive: true });

async function measure(what: string, command: string, args: string[], count: (text: string) => number) {
  // Into a file, through a shell: a pipe would have to be emptied by this program, which is busy sending.
  const out = `${folder}/out.txt`;
  const process = new Deno.Command("sh", {
    args: ["-c", 'out=$1; shift; exec "$@" >"$out"', "sh", out, command, ...args],
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  while (await isFree()) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const before = await cpuTime(process.pid);
  await send();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const cpu = await cpuTime(process.pid) - before;
  process.kill("SIGINT");
  await process.status;
  const received = count(await Deno.readTextFile(out));
  row(
    what,
    `${received.toLocaleString("en")} of ${COUNT.toLocaleString("en")}`,
    Number.isNaN(cpu) ? "" : `${cpu.toFixed(1)} s of processor time`,
  );
}

async function send() {
  await using socket = await UdpSocket.open({ host: "127.0.0.1", port });
  const start = performance.now();
  for (let sent = 0; sent < COUNT;) {
    const due = Math.min(COUNT, Math.floor((performance.now() - start) / 1000 * RATE) + 1);
    for (; sent < due; sent++) socket.send(encodeMessage({ address: "/sp500/close", types: "fi", args: [0.5, sent] }));
    await socket.flush();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function countSummary(text: string): number {
  return Number(/^([\d,]+) messages from/m.exec(text)?.[1]?.replaceAll(",", ""));
}

function countLines(text: string): number {
  return text.split("\n").filter((line) => line.includes("/sp500/close")).length;
}

/** User and system time until now, in s, as Linux tells it; NaN elsewhere. */
async function cpuTime(pid: number): Promise<number> {
  try {
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return NaN;
  }
}

async function freePort(): Promise<number> {
  await using receiver = await OscReceiver.open({ port: 0 });
  return receiver.port;
}

/** Whether nobody listens yet. Asked of the system's table: to try would take the port from who starts. */
async function isFree(): Promise<boolean> {
  const sockets = udpSockets(port);
  if (sockets === undefined) await new Promise((resolve) => setTimeout(resolve, 3000));
  return sockets?.length === 0;
}
