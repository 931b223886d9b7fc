import { createSocket } from "node:dgram";
import type { Diagnosis } from "../../../lib/csound/doctor/doctor.ts";
import { doctor } from "../../../lib/csound/doctor/doctor.ts";
import { holdersOf } from "../../../lib/csound/doctor/system/programs.ts";
import { soundDevice } from "../../../lib/csound/doctor/system/soundDevice.ts";
import { orchestraFiles } from "../../../orchestras/files.ts";
import { orchestras } from "../../orchestras/engine.ts";
import { bundle, encode } from "../../orchestras/osc.ts";
import { freePort, nullDevice, type RunningCsd, startCsd } from "./runCsd.ts";
import { mine } from "./mine.ts";
import type { Mistake, Place, Sending } from "./mistake.ts";

const freq = (...values: number[]) => values.map((value) => encode("/freq", "f", value));

/** The mistakes of the table in which Csound says nothing, or too little. */
export const mistakes: readonly Mistake[] = [
  {
    row: "The program sends to another port",
    id: "wrong-port",
    csd: ({ port }) => mine(port),
    sends: ({ port }) => ({ packets: freq(440, 550), port: port + 1 }),
    cure: "line",
  },
  {
    row: "The program sends to ::1 (IPv6)",
    id: "ipv6",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: freq(440, 550), host: "::1" }),
    cure: () => ({ packets: freq(440, 550) }),
  },
  {
    row: "The address has another case",
    id: "address-case",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: [encode("/Freq", "f", 440)] }),
    cure: "line",
  },
  {
    row: "The address has a slash at its end",
    id: "address-slash",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: [encode("/freq/", "f", 440)] }),
    cure: () => ({ packets: freq(440) }),
  },
  {
    row: "The OSClisten's address has no slash before it",
    id: "address-without-slash",
    csd: ({ port }) => mine(port, { listen: `kGot OSClisten giOsc, "freq", "f", kFreq` }),
    sends: () => ({ packets: freq(440) }),
    cure: "line",
  },
  {
    row: "Another address altogether",
    id: "address-unknown",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: [encode("/synth/pitch", "f", 440)] }),
    cure: () => ({ packets: freq(440) }),
  },
  {
    row: "Type tags: a string for a number",
    id: "argument-type",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: [encode("/freq", "s", "440")] }),
    cure: () => ({ packets: freq(440) }),
  },
  {
    row: "Too many arguments",
    id: "argument-count",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: [encode("/freq", "ff", 440, 0.5)] }),
    cure: "line",
  },
  {
    row: "The listening instrument never runs",
    id: "listener-never-starts",
    csd: ({ port }) => mine(port, { score: "f0 z" }),
    sends: () => ({ packets: freq(440) }),
    cure: "line",
  },
  {
    row: "The listening instrument ends before the messages come",
    id: "listener-ends-early",
    csd: ({ port }) => mine(port, { score: "i 1 0 0.05\nf0 z" }),
    sends: () => ({ packets: freq(440) }),
    cure: "line",
  },
  {
    row: "Two OSClisten of one address and types",
    id: "same-listener-twice",
    csd: ({ port }) =>
      mine(port, {
        more:
          `instr 2\n  kPitch init 0\n  kGot OSClisten giOsc, "/freq", "f", kPitch\n  aOut poscil 0, kPitch + kGot\n  outs aOut, aOut\nendin\n`,
        score: "i 1 0 z\ni 2 0 z",
      }),
    sends: () => ({ packets: freq(440) }),
    cure: "line",
  },
  {
    row: "OSCinit in an instrument that is started twice",
    id: "oscinit-in-instrument",
    csd: ({ port }) =>
      mine(port, {
        osc: "",
        listen: `giOsc OSCinit ${port}\n  kGot OSClisten giOsc, "/freq", "f", kFreq`,
        score: "i 1 0 z\ni 1.1 0.1 z",
      }),
    sends: () => ({ packets: freq(440) }),
    cure: "line",
    mend: (text) => text.replace("\ni 1.1 0.1 z", ""),
  },
  {
    row: "-n in place of real time",
    id: "not-real-time",
    csd: ({ port }) => mine(port, { flags: "-n", score: "i 1 0 5" }),
    sends: () => ({ packets: freq(440) }),
    cure: "line",
  },
  {
    row: "The score is over before a message comes",
    id: "ends-early",
    csd: ({ port }) => mine(port, { score: "i 1 0 0.1\ne" }),
    sends: () => ({ packets: freq(440) }),
  },
  {
    row: "The port is in use",
    id: "port-in-use",
    csd: ({ port }) => mine(port),
    beside: ({ port }) => startCsd(mine(port), { port, monitor: false }),
  },
  {
    row: "There is no sound device",
    id: "no-sound-device",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: freq(440) }),
    ignore: soundDevice() !== false,
    options: () => ({}), // what the others have is: device: "none"
  },
  {
    row: "Messages arrive, and no sound: an amplitude of 0",
    id: "silence",
    csd: ({ port }) => mine(port, { sound: 'kAmp chnget "Volume"\n  aOut poscil kAmp, kFreq\n  outs aOut, aOut' }),
    sends: () => ({ packets: freq(440) }),
  },
  {
    row: "Messages arrive, and no sound: nothing starts the instrument that sounds",
    id: "silence",
    csd: ({ port }) =>
      mine(port, {
        sound: "gkFreq = kFreq + kGot",
        more: "instr Beep\n  aOut poscil 0.2, gkFreq\n  outs aOut, aOut\nendin\n",
        header: "sr = 48000\nksmps = 32\nnchnls = 2\n0dbfs = 1\ngkFreq init 0",
      }),
    sends: () => ({ packets: freq(440) }),
    cure: "line",
  },
  {
    row: "No opcode sends the sound out",
    id: "no-out",
    csd: ({ port }) => mine(port, { sound: "aOut poscil 0.2, kFreq" }),
    sends: () => ({ packets: freq(440) }),
    cure: "line",
  },
  {
    row: "0dbfs is missing",
    id: "level-inaudible",
    csd: ({ port }) => mine(port, { header: "sr = 48000\nksmps = 32\nnchnls = 2" }),
    sends: () => ({ packets: freq(440) }),
    cure: "line",
  },
  {
    row: "0dbfs is 32768, amplitudes are 0…1",
    id: "level-inaudible",
    csd: ({ port }) => mine(port, { header: "sr = 48000\nksmps = 32\nnchnls = 2\n0dbfs = 32768" }),
    sends: () => ({ packets: freq(440) }),
    cure: "line",
  },
  {
    row: "The output is above full scale",
    id: "level-above-ceiling",
    csd: ({ port }) => mine(port, { sound: "aOut poscil 4, kFreq\n  outs aOut, aOut" }),
    sends: () => ({ packets: freq(440) }),
    cure: "line",
  },
  {
    row: "0dbfs is 1, amplitudes are in the thousands",
    id: "level-above-ceiling",
    csd: ({ port }) => mine(port, { sound: "aOut poscil 20000, kFreq\n  outs aOut, aOut" }),
    sends: () => ({ packets: freq(440) }),
    cure: "line",
  },
  {
    row: "NaN in the sound",
    id: "nan",
    csd: ({ port }) =>
      mine(port, {
        sound: "kAmp = 0.2 * sqrt(400 - kFreq) / sqrt(400 - kFreq)\n  aOut poscil kAmp, kFreq\n  outs aOut, aOut",
      }),
    sends: () => ({ packets: freq(300, 440) }),
    cure: "line",
  },
  {
    row: "NaN in a message",
    id: "not-finite",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: freq(440, NaN) }),
  },
  {
    row: "Direct current in the output",
    id: "dc",
    csd: ({ port }) => mine(port, { sound: "aOut poscil 0.2, kFreq\n  aOut = aOut + 0.3\n  outs aOut, aOut" }),
    sends: () => ({ packets: freq(440) }),
    cure: "line",
  },
  {
    row: "Time tags that have passed",
    id: "time-tag-late",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: [dated(-2)] }),
  },
  {
    row: "Time tags far ahead",
    id: "time-tag-future",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: [dated(60)] }),
  },
  {
    row: "Packets that are no OSC",
    id: "malformed-packet",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: [new TextEncoder().encode("freq 440\n")] }),
    cure: () => ({ packets: freq(440) }),
  },
  {
    row: "There is no csound",
    id: "csound-missing",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: freq(440) }),
    options: ({ folder }) => ({ device: "none", program: `${folder}/csound` }),
  },
  {
    row: "Csound is too old",
    id: "csound-too-old",
    csd: ({ port }) => mine(port),
    // The one stand-in: what an old Csound prints.
    options: async ({ folder }) => ({
      device: "none",
      program: await script(
        `${folder}/csound`,
        'while [ "$1" != -O ]; do shift; done\necho "Csound version 6.08 (double samples) Feb 21 2017" >"$2"',
      ),
    }),
  },
  {
    row: "Csound has no OSC plugin",
    id: "osc-plugin-missing",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: freq(440) }),
    options: async ({ folder }) => {
      await Deno.mkdir(`${folder}/no-plugins`, { recursive: true });
      return {
        device: "none",
        program: await script(`${folder}/csound`, `OPCODE6DIR64=${folder}/no-plugins exec csound "$@"`),
      };
    },
  },
  {
    row: "The orchestra does not compile",
    id: "does-not-compile",
    csd: ({ port }) => mine(port, { sound: "aOut poscil 0.2, kFrek\n  outs aOut, aOut" }),
  },
  {
    row: "A sound file is missing",
    id: "init-error",
    csd: ({ port }) => mine(port, { sound: 'aOut diskin2 "loop.wav", kFreq / 440\n  outs aOut, aOut' }),
  },
  {
    row: "A table is missing while it plays",
    id: "perf-error",
    csd: ({ port }) => mine(port, { sound: "kAmp tablekt 0, 77\n  aOut poscil kAmp, kFreq\n  outs aOut, aOut" }),
  },
  {
    row: "The score starts an instrument that there is not",
    id: "instrument-missing",
    csd: ({ port }) => mine(port, { score: "i 1 0 z\ni 7 0 z" }),
  },
  {
    row: "One of two channels is silent",
    id: "channel-silent",
    csd: ({ port }) => mine(port, { sound: "aOut poscil 0.2, kFreq\n  outch 1, aOut" }),
    sends: () => ({ packets: freq(440) }),
  },
  {
    row: "The orchestra stops to listen after a message",
    id: "listener-stops",
    csd: ({ port }) =>
      mine(port, { sound: "aOut poscil 0.2, kFreq\n  outs aOut, aOut\n  if kGot == 1 then\n    turnoff\n  endif" }),
    sends: () => ({ packets: freq(440), every: 0.1 }),
    listen: 1.2,
  },
  {
    row: "Nothing comes while doctor listens",
    id: "nothing-came",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: freq(440), every: 1000 }),
  },
  {
    row: "Nobody listens on the port",
    id: "nobody-listening",
  },
  {
    row: "A program listens on IPv6 only",
    id: "ipv6",
    beside: ({ port }) => listening({ host: "::1", port }),
  },
  {
    row: "Two programs share the port",
    id: "two-on-one-port",
    beside: async ({ port }) => {
      const stack = new AsyncDisposableStack();
      for (let i = 0; i < 2; i++) stack.use(await listening({ host: "0.0.0.0", port, reuseAddr: true }));
      return stack;
    },
  },
  {
    row: "Another program has the port of Csound",
    id: "no-csound",
    beside: ({ port }) => listening({ host: "127.0.0.1", port }),
  },
  {
    row: "Csound is suspended",
    id: "suspended",
    beside: async ({ port }) => {
      const running = await startCsd(mine(port), { port, monitor: false });
      Deno.kill(running.pid, "SIGSTOP");
      return { [Symbol.asyncDispose]: () => (Deno.kill(running.pid, "SIGCONT"), running[Symbol.asyncDispose]()) };
    },
  },
  {
    row: "An engine wants a token",
    id: "token",
    beside: ({ port }) => startEngine({ port, macros: ["AUSCULT_TOKEN=secret"] }),
  },
  {
    row: "Somebody else's messages have a wrong token",
    id: "token-wrong",
    beside: ({ port }) => startEngine({ port, macros: ["AUSCULT_TOKEN=secret"] }),
    sends: () => ({ packets: [encode("/auscult/stop", "sif", "guess", 1, 0.1)] }),
    options: () => ({ device: "none", token: "secret" }),
  },
  {
    row: "An engine cannot keep up: its clock is slow",
    id: "clock-slow",
    beside: ({ port }) => startEngine({ port, code: burn }),
  },
  {
    row: "Notes come to an engine after their moment",
    id: "notes-late",
    beside: ({ port }) => startEngine({ port }),
    sends: () => ({ packets: [encode("/auscult/note", "siidsfffff", "", 0, 1, 0, "tone", 0.1, 440, -40, 0, 0.5)] }),
  },
  {
    row: "An engine's port is open to the network",
    id: "exposed-port",
    beside: ({ port }) => startEngine({ port }),
  },
  {
    row: "A Csound of one's own, without auscult's protocol",
    id: "not-our-protocol",
    beside: ({ port }) => startCsd(mine(port), { port, monitor: false }),
  },
  {
    row: "The sound device does not open",
    id: "device-fails",
    csd: ({ port }) => mine(port),
    beside: async ({ folder }) => {
      const configured = Deno.env.get("ALSA_CONFIG_PATH");
      await Deno.writeTextFile(`${folder}/asound.conf`, "");
      Deno.env.set("ALSA_CONFIG_PATH", `${folder}/asound.conf`);
      return {
        [Symbol.asyncDispose]() {
          if (configured === undefined) Deno.env.delete("ALSA_CONFIG_PATH");
          else Deno.env.set("ALSA_CONFIG_PATH", configured);
          return Promise.resolve();
        },
      };
    },
    options: () => ({ device: "default" }),
  },
  {
    row: "Csound plays this very file already",
    id: "running",
    csd: ({ port }) => mine(port),
    beside: ({ folder, port }) => playing(`${folder}/mine.csd`, port),
  },
  {
    row: "The program sends to a port that is nothing like the right one",
    id: "wrong-port-unknown",
    csd: ({ port }) => mine(port),
    sends: () => ({ packets: freq(440, 550), port: 20111 }),
    cure: () => ({ packets: freq(440, 550) }),
  },
  {
    row: "Csound does not know an option of the .csd",
    id: "does-not-start",
    csd: ({ port }) => mine(port, { flags: "-odac --samplerate=48000" }),
  },
  {
    row: "An instrument never gets ready: an endless loop",
    id: "does-not-start",
    csd: ({ port }) =>
      mine(port, {
        sound: "iCount = 0\n  while iCount < 1 do\n    iCount = 0\n  od\n  aOut poscil 0.2, kFreq\n  outs aOut, aOut",
      }),
  },
  {
    row: "Csound crashes: a frequency is NaN",
    id: "crash",
    csd: ({ port }) => mine(port, { sound: "kHz = sqrt(400 - kFreq) * 20\n  aOut poscil 0.2, kHz\n  outs aOut, aOut" }),
    sends: () => ({ packets: freq(300, 440) }),
  },
  {
    row: "Csound crashes as it starts",
    id: "crash",
    csd: ({ port }) => mine(port, { sound: "aOut poscil 0.2, sqrt(-1 - kFreq)\n  outs aOut, aOut" }),
  },
  {
    row: "An engine is suspended while doctor asks it",
    id: "clock-stopped",
    ...stoppedWhileAsked(),
  },
  {
    row: "An engine that does not play in real time (-n)",
    id: "clock-fast",
    beside: ({ port }) => startEngine({ port, driver: ["-n"] }),
  },
  {
    row: "Only parts of auscult are included: no instruments",
    id: "note-refused",
    beside: ({ port }) =>
      startEngine({
        port,
        include: ["voice.orc", "instruments/pluck.orc", "effects.orc", "master.orc", "receiver.orc"],
      }),
  },
  {
    row: "An instrument of one's own is called tone, too",
    id: "note-lost",
    beside: ({ port }) => startEngine({ port, above: "instr tone\n  outall poscil(0.1, p4)\nendin" }),
  },
  {
    row: "Somebody sends an engine notes that it refuses",
    id: "notes-refused",
    beside: ({ port }) => startEngine({ port }),
    sends: () => ({ packets: [encode("/auscult/note", "siidsfffff", "", 0, 1, 0, "gong", 0.1, 440, -40, 0, 0.5)] }),
  },
  {
    row: "An orchestra with auscult.orc, and without 0dbfs = 1",
    id: "engine-silent",
    beside: ({ port }) => startEngine({ port, full: "" }),
  },
  {
    row: "An engine hangs",
    id: "engine-silent",
    beside: ({ port }) =>
      startEngine({
        port,
        code: `instr Hang\n  kNo = 0\n  while kNo < 1 do\n    kNo = 0\n  od\nendin\nschedule "Hang", 0, -1`,
      }),
  },
  {
    row: "The token of an engine stands on its command line",
    id: "exposed-port",
    beside: ({ port }) => startEngine({ port, macros: ["AUSCULT_TOKEN=secret"] }),
    options: () => ({ device: "none", token: "secret" }),
  },
];

/** Work that no machine does in time: an instrument of so many oscillators. */
const burn = `instr Burn
  aSum = 0
  kCount = 0
  while kCount < 40000 do
    aSum = aSum * 0.5 + 0.001
    kCount += 1
  od
  outch 1, aSum * 0
endin
schedule "Burn", 0.5, -1`;

/** How an engine is started. */
interface EngineOptions {
  port: number;
  macros?: readonly string[];
  /** More code, after what is included, and above it. */
  code?: string;
  above?: string;
  /** What is included. Default: all. */
  include?: readonly string[];
  /** Default: real time without a sound card. */
  driver?: readonly string[];
  /** The line of full scale. */
  full?: string;
}

/** A native csound with auscult's orchestra, on a port of its own, as a user starts it. */
export async function startEngine(options: EngineOptions): Promise<RunningCsd> {
  const {
    port,
    macros = [],
    code = "",
    above = "",
    include = ["auscult.orc"],
    driver = nullDevice,
    full = "0dbfs  = 1",
  } = options;
  const included = include.map((name) => `#include "${name}"`).join("\n");
  const text = orchestraFiles["auscult.csd"]!
    .replace('#include "auscult.orc"', () => `${above}\n${included}\n${code}`)
    .replace("0dbfs  = 1", full);
  const flags = [
    ...[...driver, "-m0", `--env:INCDIR+=${orchestras}`, `--omacro:AUSCULT_PORT=${port}`],
    ...macros.map((macro) => `--omacro:${macro}`),
  ];
  return await startCsd(text, { port, flags, monitor: false });
}

/** An engine that is suspended as soon as it has said hello to doctor. */
function stoppedWhileAsked(): Pick<Mistake, "beside" | "options"> {
  let pid = 0;
  let asked = 0;
  return {
    async beside({ port }) {
      const running = await startEngine({ port });
      [pid, asked] = [running.pid, 0];
      return { [Symbol.asyncDispose]: () => (Deno.kill(pid, "SIGCONT"), running[Symbol.asyncDispose]()) };
    },
    options: () => ({
      device: "none",
      // First it says hello, then it asks for the time.
      onStep: ({ name, done }) => void (name === "engine" && !done && ++asked === 2 && Deno.kill(pid, "SIGSTOP")),
    }),
  };
}

/** A csound that plays a file where it is, and has its port. */
async function playing(path: string, port: number): Promise<AsyncDisposable> {
  const child = new Deno.Command("sh", {
    args: ["-c", 'exec csound "$@" >/dev/null 2>&1', "sh", "-d", ...nullDevice, path],
    ...{ stdin: "null", stdout: "null", stderr: "null" } as const,
  }).spawn();
  const until = performance.now() + 10_000;
  while (holdersOf(port)?.length === 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { [Symbol.asyncDispose]: async () => (child.kill("SIGTERM"), void await child.status) };
}

/** Somebody else's socket. */
async function listening(
  { host, port, reuseAddr = false }: { host: string; port: number; reuseAddr?: boolean },
): Promise<AsyncDisposable> {
  const socket = createSocket({ type: host.includes(":") ? "udp6" : "udp4", reuseAddr });
  await new Promise<void>((resolve) => socket.bind(port, host, () => resolve()));
  return { [Symbol.asyncDispose]: () => new Promise<void>((resolve) => socket.close(() => resolve())) };
}

/** A program of ours in the folder. */
async function script(path: string, text: string): Promise<string> {
  await Deno.writeTextFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
}

/** A bundle whose time tag lies so many seconds from now. */
function dated(seconds: number): Uint8Array {
  const bytes = bundle([encode("/freq", "f", 440)]);
  const ntp = Date.now() / 1000 + seconds + 2_208_988_800;
  const view = new DataView(bytes.buffer);
  view.setUint32(8, Math.floor(ntp));
  view.setUint32(12, Math.floor((ntp % 1) * 2 ** 32));
  return bytes;
}

/** Makes a mistake for real, lets doctor examine it, and gives what doctor says, and the text that it examined. */
export async function make(
  mistake: Mistake,
  place: Place,
  { text = mistake.csd?.(place), sends = mistake.sends }: { text?: string | undefined; sends?: Mistake["sends"] } = {},
): Promise<{ diagnosis: Diagnosis; text: string }> {
  const path = `${place.folder}/mine.csd`;
  if (text !== undefined) await Deno.writeTextFile(path, text);
  await using _beside = await mistake.beside?.(place);
  await using _sender = sends && await keepSending(place.port, sends(place));
  const diagnosis = await doctor({
    ...(text === undefined ? { port: place.port } : { csd: path }),
    listen: sends ? mistake.listen ?? 0.4 : 0,
    ...(await mistake.options?.(place) ?? { device: "none" }),
  });
  if (text !== undefined && await Deno.readTextFile(path) !== text) throw new Error("doctor changed the .csd");
  return { diagnosis, text: text ?? "" };
}

/** The user's program: sends its packets in turn, until it is disposed of. */
async function keepSending(
  own: number,
  { packets, host = "127.0.0.1", port = own, every = 0.05 }: Sending,
): Promise<AsyncDisposable> {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  await new Promise<void>((resolve) => socket.bind(0, host, () => resolve()));
  socket.on("error", () => {});
  let n = 0;
  const timer = setInterval(() => socket.send(packets[n++ % packets.length]!, port, host), every * 1000);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}

/** A folder and a port for one mistake, removed after it. */
export async function withPlace<T>(action: (place: Place) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "auscult-test-" });
  try {
    return await action({ folder, port: await freePort() });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
