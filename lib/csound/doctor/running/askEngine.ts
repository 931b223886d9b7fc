import { UdpSocket } from "../../../osc/socket.ts";
import { decodePacket } from "../../../osc/codec.ts";
import { systemClock } from "../../../time/clock.ts";
import { type EngineInfo, EngineMessages, type EngineStatus, readReplies } from "../../../time/engineMessages.ts";

/** What an engine with auscult's protocol answered. */
export interface EngineAnswers {
  readonly info: EngineInfo;
  /** Questions for the time, and those that were answered. */
  readonly asked: number;
  readonly answered: number;
  /** How long the last questions went without an answer, s. */
  readonly silence: number;
  /** How fast its clock runs, ours being 1; undefined where too few answers came. */
  readonly rate: number | undefined;
  /** Its counters at the start and at the end. */
  readonly before: EngineStatus | undefined;
  readonly after: EngineStatus | undefined;
  /** The greatest sample that it put out meanwhile, linear; before our note, and with it. */
  readonly peakBefore: number;
  readonly peak: number;
  /** What became of our note; undefined where none was sent, as somebody plays on it, or its clock stands still. */
  readonly note: { readonly onset: number | undefined; readonly refused: string | undefined } | undefined;
}

/** Options of {@linkcode askEngine}. */
export interface AskOptions {
  token: string;
  /** How long to wait for its first answer, s. */
  patience: number;
  /** How long to compare the clocks, s. */
  watch: number;
  /** Called when it has answered. */
  onReady?: () => void;
  signal?: AbortSignal | undefined;
}

/** As quiet as a note can be and still be measured with certainty, dBFS. */
export const PROBE_LOUDNESS = -30;
/** Where something louder than this sounds already, linear (-60 dBFS), no note of ours disturbs it. */
const SOUNDS = 0.001;
/** When the last questions of so long had no answer, its clock stands still, s. */
export const STILL = 0.5;
const NOTE = { instrument: "tone", sustain: 0.3, pitch: 440, loudness: PROBE_LOUDNESS, pan: 0, brightness: 0.3 };

/**
 * Says hello to an engine on this machine, compares its clock with ours, and has it play one quiet note, unless something sounds.
 *
 * Its replies go to whoever said hello last. Where somebody had them until now, they are passed on to it at once, and given back in
 * the end: a performance that plays there meanwhile misses nothing.
 *
 * @returns undefined where nothing answers
 */
export async function askEngine(port: number, options: AskOptions): Promise<EngineAnswers | undefined> {
  const { token, patience, watch, onReady, signal } = options;
  const messages = new EngineMessages(token);
  const clock = systemClock;
  let info: EngineInfo | undefined;
  const times: { at: number; engine: number; roundTrip: number }[] = [];
  const statuses: EngineStatus[] = [];
  let onset: number | undefined;
  let refused: string | undefined;
  const take = 1 + Math.floor(Math.random() * 1e6);
  const hello = new AbortController();
  let former: Former | undefined;
  let passing: UdpSocket | undefined;
  await using opened = new AsyncDisposableStack();
  const mine = new Set<number>(); // the times of our own questions
  const waiting: Uint8Array[] = [];
  const pass = (bytes: Uint8Array) => {
    const copy = bytes.slice(); // the socket uses its bytes again
    if (passing) passing.send(copy);
    else if (former && waiting.length < 1000) waiting.push(copy);
  };
  const socket = opened.use(
    await UdpSocket.open({
      host: "127.0.0.1",
      port,
      onPacket: (bytes) => {
        const now = clock.now();
        try {
          for (const reply of readReplies(bytes)) {
            if (reply.kind === "ready") {
              info = reply.info;
              former ??= readFormer(bytes, socket.local.port);
              hello.abort();
            } else if (reply.kind === "status") {
              statuses.push(reply.status);
              pass(bytes);
            } else if (reply.kind === "sync") {
              if (!mine.has(reply.sent)) pass(bytes);
              else times.push({ at: (reply.sent + now) / 2, engine: reply.time, roundTrip: now - reply.sent });
            } else if (reply.take === take) {
              if (reply.kind === "onset") onset = reply.error;
              else refused = reply.reason;
            } else pass(bytes);
          }
        } catch {
          // no OSC: not from the engine
        }
      },
    }),
  );
  const wait = (s: number) => clock.wait(clock.now() + s, signal);
  const until = clock.now() + patience;
  while (!info && clock.now() < until && !signal?.aborted) {
    socket.send(messages.hello(socket.local.address, socket.local.port));
    await clock.wait(clock.now() + 0.1, hello.signal);
  }
  if (!info) return undefined;
  if (former) {
    const { host, port } = former;
    // To another machine nothing is passed on: it has its replies back in the end.
    if (host.startsWith("127.")) passing = opened.use(await UdpSocket.open({ host, port }));
    waiting.forEach((bytes) => passing?.send(bytes));
    opened.defer(async () => {
      socket.send(messages.hello(host, port));
      await clock.wait(clock.now() + 0.05); // what still comes here is passed on
    });
  }
  onReady?.();

  let asked = 0;
  const end = clock.now() + watch;
  while (clock.now() < end && !signal?.aborted) {
    const now = clock.now();
    mine.add(now);
    socket.send(messages.sync(now));
    asked++;
    await wait(0.05);
  }
  await wait(0.1);
  const before = statuses.at(0);
  const peakBefore = Math.max(0, ...statuses.slice(1).map(({ peak }) => peak));
  const answered = times.length;
  const silence = clock.now() - (times.at(-1)?.at ?? end - watch);
  const rate = slope(times);

  const quiet = statuses.length;
  const newest = silence < STILL ? times.at(-1) : undefined;
  const taken = former !== undefined && peakBefore > SOUNDS;
  const known = { info, asked, answered, silence, rate, before, peakBefore };
  if (!newest || taken) {
    return { ...known, after: statuses.at(-1), peak: peakBefore, note: undefined };
  }
  // Where its clock does not go as ours, a note a little ahead is as good as any.
  const due = newest.engine + (clock.now() - newest.at) * (rate ?? 1) + 0.15;
  socket.send(messages.note(take, 1, due, NOTE));
  await wait(0.9);
  return {
    ...known,
    after: statuses.at(-1),
    peak: Math.max(0, ...statuses.slice(quiet).map(({ peak }) => peak)),
    note: { onset, refused },
  };
}

/** Who had an engine's replies. */
interface Former {
  readonly host: string;
  readonly port: number;
}

/** The end of `/auscult/ready`: where replies went until our hello. */
function readFormer(bytes: Uint8Array, own: number): Former | undefined {
  for (const { address, types, args } of decodePacket(bytes)) {
    if (address !== "/auscult/ready" || !types.startsWith("iiiiddsi")) continue;
    const [host, port] = args.slice(6) as [string, number];
    if (port >= 1 && port <= 65535 && port !== own && /^\d+(\.\d+){3}$/.test(host)) return { host, port };
  }
  return undefined;
}

/** Engine seconds a second of ours, from the answers that came back quickly: least squares. */
function slope(times: readonly { at: number; engine: number; roundTrip: number }[]): number | undefined {
  if (times.length < 4) return undefined;
  const quick = times.toSorted((a, b) => a.roundTrip - b.roundTrip).slice(0, Math.max(4, times.length / 2));
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const x = mean(quick.map(({ at }) => at));
  const y = mean(quick.map(({ engine }) => engine));
  let xx = 0, xy = 0;
  for (const { at, engine } of quick) xx += (at - x) ** 2, xy += (at - x) * (engine - y);
  return xx === 0 ? undefined : xy / xx;
}
