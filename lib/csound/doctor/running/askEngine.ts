import { UdpSocket } from "../../../osc/socket.ts";
import { encodeMessage } from "../../../osc/codec.ts";
import { systemClock } from "../../../time/clock.ts";
import { type EngineInfo, EngineMessages, type EngineStatus, readReplies } from "../../../time/engineMessages.ts";

/** What an engine with auscult's protocol answered. */
export interface EngineAnswers {
  readonly info: EngineInfo;
  /** Questions for the time, and those that were answered. */
  readonly asked: number;
  readonly answered: number;
  /** How fast its clock runs, ours being 1; undefined where too few answers came. */
  readonly rate: number | undefined;
  /** Its counters at the start and at the end. */
  readonly before: EngineStatus | undefined;
  readonly after: EngineStatus | undefined;
  /** The greatest sample that it put out meanwhile, linear; before our note, and with it. */
  readonly peakBefore: number;
  readonly peak: number;
  /** What became of our note. */
  readonly note: { readonly onset: number | undefined; readonly refused: string | undefined };
  /** Whether it took a plain /note; undefined where that was not tried, as the engine has a token. */
  readonly plain: boolean | undefined;
}

/** Options of {@linkcode askEngine}. */
export interface AskOptions {
  token: string;
  /** How long to wait for its first answer, s. */
  patience: number;
  /** How long to compare the clocks, s. */
  watch: number;
  signal?: AbortSignal | undefined;
}

/** As quiet as a note can be and still be measured with certainty, dBFS. */
export const PROBE_LOUDNESS = -30;
const NOTE = { instrument: "tone", sustain: 0.3, pitch: 440, loudness: PROBE_LOUDNESS, pan: 0, brightness: 0.3 };

/**
 * Says hello to an engine on this machine, compares its clock with ours, and has it play one quiet note.
 *
 * Its reports go to whoever said hello last: a performance that plays there meanwhile plays on, and says hello again when it misses them.
 *
 * @returns undefined where nothing answers
 */
export async function askEngine(port: number, options: AskOptions): Promise<EngineAnswers | undefined> {
  const { token, patience, watch, signal } = options;
  const messages = new EngineMessages(token);
  const clock = systemClock;
  let info: EngineInfo | undefined;
  const times: { at: number; engine: number; roundTrip: number }[] = [];
  const statuses: EngineStatus[] = [];
  let onset: number | undefined;
  let refused: string | undefined;
  const take = 1 + Math.floor(Math.random() * 1e6);
  const hello = new AbortController();
  await using socket = await UdpSocket.open({
    host: "127.0.0.1",
    port,
    onPacket: (bytes) => {
      const now = clock.now();
      try {
        for (const reply of readReplies(bytes)) {
          if (reply.kind === "ready") info = reply.info, hello.abort();
          else if (reply.kind === "status") statuses.push(reply.status);
          else if (reply.kind === "sync") {
            times.push({ at: (reply.sent + now) / 2, engine: reply.time, roundTrip: now - reply.sent });
          } else if (reply.take === take) {
            if (reply.kind === "onset") onset = reply.error;
            else refused = reply.reason;
          }
        }
      } catch {
        // no OSC: not from the engine
      }
    },
  });
  const wait = (s: number) => clock.wait(clock.now() + s, signal);
  const until = clock.now() + patience;
  while (!info && clock.now() < until && !signal?.aborted) {
    socket.send(messages.hello(socket.local.address, socket.local.port));
    await clock.wait(clock.now() + 0.1, hello.signal);
  }
  if (!info) return undefined;

  let asked = 0;
  const end = clock.now() + watch;
  while (clock.now() < end && !signal?.aborted) {
    socket.send(messages.sync(clock.now()));
    asked++;
    await wait(0.05);
  }
  await wait(0.1);
  const before = statuses.at(0);
  const peakBefore = Math.max(0, ...statuses.slice(1).map(({ peak }) => peak));
  const answered = times.length;
  const rate = slope(times);

  const quiet = statuses.length;
  const newest = times.at(-1);
  // Where its clock does not go as ours, a note a little ahead is as good as any.
  const due = newest ? newest.engine + (clock.now() - newest.at) * (rate ?? 1) + 0.15 : 0;
  if (newest) socket.send(messages.note(take, 1, due, NOTE));
  await wait(0.9);
  const receivedFirst = statuses.at(-1)?.received;
  const plain = token === "" ? statuses.length > quiet : undefined;
  if (plain) {
    socket.send(encodeMessage({ address: "/note", types: "sfff", args: ["tone", 440, PROBE_LOUDNESS, 0.3] }));
    await wait(0.5);
  }
  return {
    info,
    asked,
    answered,
    rate,
    before,
    after: statuses.at(-1),
    peakBefore,
    peak: Math.max(0, ...statuses.slice(quiet).map(({ peak }) => peak)),
    note: { onset, refused },
    plain: plain && receivedFirst !== undefined ? statuses.at(-1)!.received > receivedFirst : plain,
  };
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
