import { basename, dirname, resolve } from "node:path";
import { systemClock } from "../../../time/clock.ts";
import { UdpSocket } from "../../../osc/socket.ts";
import { runCsound } from "../../command.ts";
import { runEmbedded } from "../../embedded/runEmbedded.ts";
import { repairWav } from "../../repairWav.ts";
import { readWav, type Waveform } from "../../wav.ts";
import type { Listener, Orchestra } from "../orchestra/Orchestra.ts";
import { PLAYS, probedCsd, TAKE, TOOK } from "./probedCsd.ts";
import { keptFlags } from "./proofFlags.ts";

/** A packet to send, s after the sound began. */
export interface TimedPacket {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Options of {@linkcode runProof}. */
export interface ProofOptions {
  /** A folder of ours, for the copy and all that it writes. */
  folder: string;
  /** The csound command; undefined plays it on the embedded Csound. */
  program: string | undefined;
  /** The files that are included, for the embedded Csound, which reads nothing else. */
  files: Readonly<Record<string, string>>;
  /** Where the copy listens. */
  port: number | undefined;
  /** Whether that is another port than the file's own. */
  moved: boolean;
  packets: readonly TimedPacket[];
  /** How long to play, s. */
  duration: number;
  signal?: AbortSignal | undefined;
}

/** What happened when a .csd was played. */
export interface Proof {
  readonly engine: "native" | "embedded";
  /** Whether it came to play at all. */
  readonly played: boolean;
  /** What Csound said; the lines that it names are the original's. */
  readonly log: readonly string[];
  /** What it put out, unclipped; undefined where it put out nothing, not even silence. */
  readonly sound: Waveform | undefined;
  /** The listeners that can be watched, and how many messages each took. */
  readonly took: ReadonlyMap<Listener, number>;
  /** When one of them last took one, s into the sound, to 0.2 s. */
  readonly lastTook: number | undefined;
  /** When each packet was sent, s into the sound, to 0.1 s. */
  readonly sent: readonly number[];
  /** Where it ended before it was told to: why, and how long it had played, s. */
  readonly ended: { readonly reason: string; readonly code: number; readonly after: number } | undefined;
}

/** Seconds until it plays: large sound files take long to load. */
const PATIENCE = 8;

/** So much longer than it is to play it may run where nobody ends it, s. */
const SPARE = 4;

/** Plays a copy of a .csd in a folder of ours, without a sound device, sends it packets, and records what it puts out. */
export async function runProof(csd: string, orchestra: Orchestra, options: ProofOptions): Promise<Proof> {
  const { folder, program, port, moved, packets, duration, signal } = options;
  const copy = probedCsd(csd, orchestra, { port: moved ? port : undefined, limit: duration + SPARE });
  const log: string[] = [];
  const took = new Map(copy.watched.map((listener) => [listener, 0]));
  const plays = Promise.withResolvers<void>();
  let start: number | undefined;
  let lastTook: number | undefined;
  const onMessage = (line: string) => {
    if (line.includes(PLAYS)) {
      start ??= systemClock.now();
      return plays.resolve();
    }
    if (line.startsWith(TOOK)) {
      const [i, count] = line.slice(TOOK.length).trim().split(" ").map(Number) as [number, number];
      took.set(copy.watched[i]!, count);
      lastTook = systemClock.now();
      return;
    }
    if (log.length < 2000) log.push(line.replace(/\bline (\d+)/gi, (_, n) => `line ${copy.line(Number(n))}`));
  };
  const running = program === undefined
    ? await playEmbedded(copy.text, { ...options, onMessage })
    : await playNative(copy.text, orchestra, { ...options, program, onMessage });
  let over = false;
  let last: { reason: string; code: number } | undefined;
  const gone = new AbortController();
  running.ended.then((end) => {
    if (!over) last = end;
    gone.abort();
    plays.resolve();
  });
  const sent: number[] = [];
  const wait = (until: number) =>
    systemClock.wait(until, signal ? AbortSignal.any([gone.signal, signal]) : gone.signal);
  const stopped = () => gone.signal.aborted || signal?.aborted === true;
  let length = 0;
  try {
    const patience = setTimeout(() => plays.resolve(), PATIENCE * 1000);
    signal?.addEventListener("abort", () => plays.resolve());
    await plays.promise;
    clearTimeout(patience);
    const from = start ?? systemClock.now();
    if (start !== undefined && port !== undefined && packets.length > 0) {
      await using socket = await UdpSocket.open({ host: "127.0.0.1", port });
      for (const { at, bytes } of packets) {
        await wait(from + at);
        if (stopped()) break;
        socket.send(bytes);
        sent.push(systemClock.now() - from);
      }
    }
    if (start !== undefined) await wait(from + duration);
    length = systemClock.now() - from;
  } finally {
    over = true;
    await running.stop();
  }
  const path = `${folder}/${TAKE}`;
  await repairWav(path);
  const sound = await readWav(path).catch(() => undefined);
  return {
    engine: program === undefined ? "embedded" : "native",
    played: start !== undefined,
    log,
    sound,
    took,
    lastTook: lastTook === undefined || start === undefined ? undefined : lastTook - start,
    sent,
    ended: last && { ...last, after: length },
  };
}

interface Playing {
  readonly ended: Promise<{ reason: string; code: number }>;
  stop(): Promise<void>;
}

type PlayOptions = ProofOptions & { onMessage: (line: string) => void };

async function playNative(
  text: string,
  orchestra: Orchestra,
  { folder, program, port, moved, onMessage }: PlayOptions & { program: string },
): Promise<Playing> {
  const name = basename(orchestra.path);
  await Deno.writeTextFile(`${folder}/${name}`, text);
  const beside = resolve(dirname(orchestra.path));
  // What it reads lies beside the original; what it writes goes to our folder.
  const folders = ["INCDIR", "SSDIR", "SADIR", "MFDIR"].map((variable) => `--env:${variable}+=${beside}`);
  const flags = [...keptFlags(orchestra.flags), ...folders, "-+rtaudio=null", "-odac", "-d", "-m0", name];
  if (moved) flags.unshift(`--omacro:AUSCULT_PORT=${port}`); // in a .csd that includes auscult.orc
  const csound = runCsound(flags, { cwd: folder, program, onMessage });
  return {
    ended: csound.status,
    stop: () => csound.kill(),
  };
}

async function playEmbedded(text: string, { folder, files, port, moved, onMessage }: PlayOptions): Promise<Playing> {
  try {
    const engine = await runEmbedded({
      csd: text,
      files,
      port: moved && port !== undefined ? port : 0,
      options: ["-d", "-m0", `--omacro:AUSCULT_RECORD=${TAKE}`],
      recordPath: `${folder}/${TAKE}`,
      onMessage,
    });
    return { ended: engine.ended.then(({ reason }) => ({ reason, code: 0 })), stop: () => engine.close() };
  } catch (error) {
    const { message } = error as Error;
    for (const line of message.split("\n")) onMessage(line);
    return { ended: Promise.resolve({ reason: message, code: 1 }), stop: () => Promise.resolve() };
  }
}
