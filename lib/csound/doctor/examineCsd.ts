import { basename, dirname, join, resolve } from "node:path";
import { encodeMessage } from "../../osc/codec.ts";
import { isPortFree } from "../../osc/socket.ts";
import { compareMessages } from "./compareMessages.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { examineDevice, examineVersion } from "./examineMachine.ts";
import type { Examination } from "./Examination.ts";
import { findInOrchestra } from "./findInOrchestra.ts";
import { findInHeard } from "./listening/findInHeard.ts";
import { type Heard, listenFor } from "./listening/listenFor.ts";
import { readOrchestra } from "./orchestra/readOrchestra.ts";
import type { Orchestra } from "./orchestra/Orchestra.ts";
import { findInLog } from "./proof/findInLog.ts";
import { db, type JudgeOptions, judgeProof } from "./proof/judgeProof.ts";
import { playTake } from "./proof/playTake.ts";
import { runProof, type TimedPacket } from "./proof/runProof.ts";
import { tries } from "./proof/tries.ts";
import { holdersOf, nameProgram, type Program } from "./system/programs.ts";

/** The longest replay of what was heard, s, and what the sound may take to begin and end. */
const REPLAY = 3;
const LEAD = 0.15;
const TAIL = 0.7;

/** A port that another program has is no port for our run. */
interface PortState {
  readonly port: number | undefined;
  readonly free: boolean;
}

/**
 * Examines a .csd: its text, its port, what comes there, and what it plays, in a run of a copy.
 *
 * @param flags those that it was started with, where it runs
 */
export async function examineCsd(
  exam: Examination,
  path: string,
  folder: string,
  { flags = [] }: { flags?: readonly string[] } = {},
): Promise<Diagnosis> {
  const { options } = exam;
  const { signal } = options;
  const csound = await examineVersion(exam, folder);
  examineDevice(exam);

  const text = await Deno.readTextFile(path);
  const files: Record<string, string> = {};
  const orchestra = readOrchestra(text, { path, read: (name) => readBeside(path, name, files) });
  exam.add(...findInOrchestra(orchestra, { flags }));
  exam.saw("orchestra", describe(orchestra));
  const needsOsc = orchestra.servers.length > 0 || orchestra.listeners.length > 0;
  if (csound && !csound.osc && needsOsc) exam.add(...csound.missing);

  const [server] = orchestra.servers;
  const state = await examinePort(exam, options.port ?? server?.port, resolve(path));
  const heard = await listen(exam, state, orchestra);

  signal?.throwIfAborted();
  const { packets, sent } = choosePackets(exam, heard, orchestra);
  const program = csound && (csound.osc || !needsOsc) ? options.program ?? "csound" : undefined;
  const from = (packets.at(-1)?.at ?? 0.8) + TAIL;
  exam.doing("sound", `Csound plays a copy of it for ${from.toFixed(1)} s, without a device`);
  // On its own port the user's program would be heard too, beside what is sent again.
  const movable = orchestra.servers.every(({ at }) => at.path === path || basename(at.path) === "receiver.orc");
  const moved = state.port !== undefined && movable && (!state.free || sent === "received");
  const port = moved ? await freePort() : state.port;
  const proof = await runProof(text, orchestra, {
    folder,
    program,
    files,
    port,
    moved,
    packets,
    duration: from,
    signal,
  });
  signal?.throwIfAborted();
  const logged = findInLog(proof.log, { path, text, played: proof.played });
  exam.add(...logged.filter(({ at }) => !exam.tells(at)));
  // One that had to be ended hangs, whatever else is wrong with it.
  if (!proof.played && (proof.ended === undefined || !exam.hasProblem())) exam.add(neverPlayed(proof.ended?.reason));
  const verdict = judgeProof(proof, orchestra, { sent });
  exam.add(...verdict.findings);
  explain(exam);
  const by = `Csound${csound && program ? ` ${csound.version}` : " (embedded)"}`;
  const level = verdict.level && verdict.level.peak > -Infinity ? `peaks at ${db(verdict.level.peak)}` : "is silent";
  const took = verdict.took.length > 0 ? `; it took ${verdict.took.join(", ")}` : "";
  exam.saw("sound", proof.played ? `${by} played it: the output ${level}${took}` : `${by} did not come to play it`);
  const aloud = verdict.sounds && proof.sound && options.device === "default" && !signal?.aborted
    ? await playTake(exam, proof.sound, folder)
    : undefined;
  return exam.diagnosis({
    sounds: verdict.sounds,
    proof: `${by} plays ${path}, and its output peaks at ${verdict.level ? db(verdict.level.peak) : "?"}${
      verdict.took.length > 0 ? `, in answer to ${verdict.took.join(", ")}` : ""
    }${aloud ?? ""}.`,
    level: verdict.level,
  });
}

/** What is included is read where Csound would look: beside the .csd, beside the file that includes it, in INCDIR. */
function readBeside(csd: string, name: string, files: Record<string, string>): string | undefined {
  const folders = [dirname(csd), ...Object.keys(files).map((file) => join(dirname(csd), dirname(file)))];
  const places = [name, ...folders.map((folder) => join(folder, name))];
  for (const variable of (Deno.env.get("INCDIR") ?? "").split(Deno.build.os === "windows" ? ";" : ":")) {
    if (variable) places.push(join(variable, name));
  }
  for (const place of places) {
    try {
      return files[name] = Deno.readTextFileSync(place);
    } catch {
      // not there
    }
  }
  return undefined;
}

function describe({ servers, listeners, instruments }: Orchestra): string {
  const ports = servers.map(({ port }) => port ?? "a port that is not written as a number");
  const addresses = listeners.map(({ address, types }) => `${address ?? "?"} "${types ?? "?"}"`);
  const many = addresses.length > 6 ? [...addresses.slice(0, 6), `${addresses.length - 6} more`] : addresses;
  return `${instruments.length} instrument${instruments.length === 1 ? "" : "s"}; ${
    ports.length > 0 ? `listens on ${ports.join(", ")} for ${many.join(", ") || "nothing"}` : "does not listen for OSC"
  }`;
}

async function examinePort(exam: Examination, port: number | undefined, csd: string): Promise<PortState> {
  if (port === undefined) return { port, free: false };
  const holders = holdersOf(port)?.filter(({ family, address }) => family === "udp4" || address === "::");
  const free = holders ? holders.length === 0 : await isPortFree(port);
  if (free) {
    exam.saw("port", `UDP port ${port} is free`);
    return { port, free };
  }
  const programs = (holders ?? []).map(({ program }) => program);
  const own = programs.find((program) => program?.csd === csd);
  const names = programs.map(nameProgram).join(" and ") || "another program";
  exam.saw("port", `UDP port ${port} is held by ${names}`);
  if (own && programs.length === 1) {
    exam.add({
      id: "running",
      severity: "note",
      seen: `Csound plays this very file: process ${own.pid} has port ${port}.`,
      means:
        "It cannot be heard from outside, and what comes to it cannot be seen. So a copy was played on another port.",
      change: `To see what your program sends, end it, and run doctor again:\nkill ${own.pid}`,
    });
    if (own.suspended) exam.add(suspended(own));
  } else {
    const pids = [...new Set(programs.flatMap((program) => program ? [program.pid] : []))];
    exam.add({
      id: "port-in-use",
      severity: "problem",
      seen: `UDP port ${port} is held by ${names}.`,
      means: 'Csound cannot listen there ("cannot find free port"), and what your program sends goes to that program.',
      change: pids.length > 0
        ? `Choose another port, in the OSCinit and in your program, or end it:\nkill ${pids.join(" ")}`
        : "End it, or choose another port, in the OSCinit and in your program.",
    });
  }
  return { port, free };
}

/** Csound gave no reason. */
function neverPlayed(reason: string | undefined) {
  return {
    id: "does-not-start",
    severity: "problem" as const,
    ...(reason
      ? {
        seen: `Csound ended before it played: ${reason}.`,
        means: "It neither listens nor plays.",
        change: "Start it by hand, and look at what it says:\ncsound -odac mine.csd",
      }
      : {
        seen: "Csound did not begin to play within 8 s, and does not say why.",
        means:
          "As a rule a loop never ends (a while, until or loop_lt with i variables), or it computes very large tables.",
        change:
          "Look at the loops of the header and of the instruments that start first: what they ask for must change in them:\niCount += 1",
      }),
  };
}

/** A program that is stopped reads nothing. */
export function suspended({ pid }: Program) {
  return {
    id: "suspended",
    severity: "problem" as const,
    seen: `Csound, process ${pid}, is suspended (Ctrl-Z, or SIGSTOP).`,
    means: "Its clock stands still: it neither reads messages nor plays.",
    change: `Let it go on: fg in its terminal, or here:\nkill -CONT ${pid}`,
  };
}

async function listen(exam: Examination, { port, free }: PortState, orchestra: Orchestra): Promise<Heard | undefined> {
  const { listen = 3, send, signal } = exam.options;
  if (port === undefined || listen === 0 || send !== undefined) return undefined;
  exam.doing("listening", `to what your program sends, for ${listen} s`);
  const heard = await listenFor(listen, { port, free, signal });
  exam.add(...findInHeard(heard, { port, server: orchestra.servers[0] }));
  const messages = heard.packets.flatMap(({ messages }) => messages);
  exam.add(...compareMessages(messages, orchestra));
  const addresses = [...new Set(messages.map(({ address, types }) => `${address} "${types}"`))];
  exam.saw(
    "listening",
    messages.length > 0
      ? `${messages.length} message${messages.length === 1 ? "" : "s"} came: ${addresses.slice(0, 5).join("; ")}`
      : free
      ? `nothing came to port ${port} in ${listen} s`
      : `the port is not ours to listen on`,
  );
  return heard;
}

function choosePackets(
  exam: Examination,
  heard: Heard | undefined,
  orchestra: Orchestra,
): { packets: readonly TimedPacket[]; sent: JudgeOptions["sent"] } {
  if (orchestra.listeners.length === 0) return { packets: [], sent: "nothing" };
  // An instrument that listens may start later than the first message could come.
  const starts = orchestra.listeners.map(({ instrument }) =>
    orchestra.instruments.find(({ name }) => name === instrument)?.firstStart ?? 0
  ).filter((start) => start < 2);
  const from = LEAD + Math.max(0, ...starts);
  const { send } = exam.options;
  if (send !== undefined) {
    const messages = Array.isArray(send) ? send : [send];
    return {
      packets: messages.map((message, i) => ({ at: from + i * 0.25, bytes: encodeMessage(message) })),
      sent: "given",
    };
  }
  const came = heard?.packets.filter(({ malformed }) => malformed === undefined) ?? [];
  if (came.length > 0) {
    const first = came[0]!.at;
    const packets = came.filter(({ at }) => at - first < REPLAY);
    return { packets: packets.map(({ at, bytes }) => ({ at: from + at - first, bytes })), sent: "received" };
  }
  return { packets: tries(orchestra, { from }), sent: "made" };
}

/** What is explained by a finding that says more is not told twice. */
function explain(exam: Examination) {
  if (exam.has("level-inaudible")) exam.drop("zerodbfs-missing", "zerodbfs-not-one");
  if (exam.has("crash")) exam.drop("does-not-start", "silence");
  if (exam.has("ends-early")) exam.drop("score-ends");
  if (exam.has("no-out", "output-unread", "answer-ignored")) exam.drop("silence");
  if (exam.has("does-not-compile", "does-not-start", "init-error")) exam.drop("listener-silent", "ends-early");
  if (exam.has("perf-error")) exam.drop("listener-silent", "listener-stops", "silence");
  if (
    exam.has(
      ...["address-case", "address-slash", "address-unknown", "address-pattern", "argument-count", "argument-type"],
      ...[
        "listener-never-starts",
        "listener-ends-early",
        "listener-starts-late",
        "same-listener-twice",
        "handle-unknown",
      ],
      ...["listener-in-header", "types-count", "time-tag-epoch", "time-tag-future"],
    )
  ) exam.drop("listener-silent", "listener-stops", "silence");
}

async function freePort(): Promise<number> {
  const { openUdp } = await import("../../osc/openUdp.ts");
  const socket = await openUdp("127.0.0.1", 0, () => {});
  await socket.close();
  return socket.port;
}
