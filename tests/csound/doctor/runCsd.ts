import { createSocket } from "node:dgram";
import { readWav, type Waveform } from "../../../lib/csound/wav.ts";
import { Peer } from "../../orchestras/osc.ts";

/** Options of {@linkcode startCsd}. */
export interface StartCsdOptions {
  /** What the macro `$PORT` in the text stands for; default: a UDP port that is free. */
  port?: number;
  /** Flags of the command line. Default: real time without a sound card. They come before the file, whose own `<CsOptions>` they override. */
  flags?: readonly string[];
  /** More files in the folder of the .csd: name and text. */
  files?: Readonly<Record<string, string>>;
  /** Whether an instrument that listens to the output is added (its held note does not keep a score going). Default true. */
  monitor?: boolean;
  /** How long to wait until it runs, s. Default 10. */
  patience?: number;
}

/** How a run went. */
export interface CsdRun {
  /** The greatest absolute sample, in full scales (0dbfs), of all channels; 0 in silence. NaN where there was no monitor. */
  readonly peak: number;
  /** All that Csound said. */
  readonly log: string;
  /** Exit code, where it ended by itself; undefined where it had to be ended. */
  readonly code: number | undefined;
  /** What it played, where it got as far. */
  readonly sound: Waveform | undefined;
}

/** A native csound that plays a .csd. */
export interface RunningCsd extends AsyncDisposable {
  readonly dir: string;
  readonly pid: number;
  readonly port: number;
  readonly peer: Peer;
  /** Whether it is still there. */
  running(): boolean;
  /** Whether it got as far as its first k-cycles (always false without a monitor). */
  readonly played: boolean;
  log(): Promise<string>;
  /** Ends it, unless it has ended, and gives what came of it. */
  stop(): Promise<CsdRun>;
}

export const nullDevice = ["-+rtaudio=null", "-odac", "-b64", "-B256"] as const;

/** A UDP port that nobody uses on any interface, as Csound binds them all. */
export function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  return new Promise((resolve) =>
    socket.bind(0, "0.0.0.0", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    })
  );
}

/** Starts csound on a text, and waits until it plays or has ended. Its output goes to a file, never to a pipe. */
export async function startCsd(csd: string, options: StartCsdOptions = {}): Promise<RunningCsd> {
  const { port = await freePort(), flags = nullDevice, files = {}, monitor = true, patience = 10 } = options;
  const dir = await Deno.makeTempDir({ prefix: "auscult-test-" });
  const replies = createSocket("udp4");
  let played = false;
  await new Promise<void>((resolve) => replies.bind(0, "127.0.0.1", () => resolve()));
  replies.on("message", () => played = true);
  const text = monitor ? csd.replace(/^\s*<\/CsInstruments>/m, `${monitorCode(replies.address().port)}\n$&`) : csd;
  await Deno.writeTextFile(`${dir}/mine.csd`, text);
  for (const [name, content] of Object.entries(files)) await Deno.writeTextFile(`${dir}/${name}`, content);
  // A shell's redirect takes what comes before -O is read too; exec keeps the process id.
  const child = new Deno.Command("sh", {
    args: ["-c", 'exec csound "$@" >log.txt 2>&1', "sh", "-d", ...flags, `--omacro:PORT=${port}`, "mine.csd"],
    cwd: dir,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let code: number | undefined;
  let killed = false;
  const ended = child.status.then((status) => {
    if (!killed) code = status.code;
    return status;
  });
  let running = true;
  ended.then(() => running = false);
  const peer = await Peer.open(port);
  const log = () => Deno.readTextFile(`${dir}/log.txt`).catch(() => "");
  const until = performance.now() + patience * 1000;
  const started = async () => monitor ? played : /SECTION 1/.test(await log());
  while (running && performance.now() < until && !await started()) await pause(0.02);
  if (running && !await started()) throw new Error(`csound did not play within ${patience} s:\n${await log()}`);
  let run: CsdRun | undefined;
  const stop = async () => {
    if (run) return run;
    if (running) {
      killed = true;
      child.kill("SIGTERM"); // closes its files
    }
    await ended;
    const sound = await readWav(`${dir}/monitor.wav`).catch(() => undefined);
    const peak = sound
      ? sound.channels.reduce((peak, channel) => channel.reduce((a, b) => Math.max(a, Math.abs(b)), peak), 0)
      : NaN;
    return run = { peak, log: await log(), code, sound };
  };
  return {
    dir,
    pid: child.pid,
    port,
    peer,
    running: () => running,
    get played() {
      return played;
    },
    log,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await peer.close();
      await new Promise<void>((resolve) => replies.close(() => resolve()));
      await Deno.remove(dir, { recursive: true });
    },
  };
}

/** Options of {@linkcode runCsd}. */
export interface RunCsdOptions extends StartCsdOptions {
  /** Packets to send, in order, once it plays. */
  packets?: readonly Uint8Array[];
  /** From one packet to the next, s. Default 0.02. */
  every?: number;
  /** How long to let it play after the first packet, s. Default 0.5. */
  seconds?: number;
}

/** Plays a .csd in real time, sends it packets, and measures what came out. */
export async function runCsd(csd: string, options: RunCsdOptions = {}): Promise<CsdRun> {
  const { packets = [], every = 0.02, seconds = 0.5, ...rest } = options;
  await using run = await startCsd(csd, rest);
  for (const packet of packets) {
    if (!run.running()) break;
    await run.peer.raw(packet);
    await pause(every);
  }
  const until = performance.now() + Math.max(0, seconds - every * packets.length) * 1000;
  while (run.running() && performance.now() < until) await pause(0.02);
  return await run.stop();
}

/** The highest instrument: writes the output into a file of floats, and says to a port that it plays. */
const monitorCode = (port: number) => `
instr 9999
  aTestAll[] monitor
  fout "monitor.wav", 16, aTestAll
  kTestTick metro 20
  kTestSaid init 0
  kTestSaid += kTestTick
  OSCsend kTestSaid, "127.0.0.1", ${port}, "/test/playing", "i", kTestSaid
endin
schedule 9999, 0, -1`;

const pause = (s: number) => new Promise((resolve) => setTimeout(resolve, s * 1000));
