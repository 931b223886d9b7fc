/**
 * 5,000 rows a second for half a minute (or as many seconds as are given), on a clock of its own, as they come from a broker: JSON to rows, and through a mapping to the bytes of OSC
 * messages, as streamOsc() and a live performance make them. Prints JSON: what came of it, and the memory at times. To be run with
 * `--v8-flags=--expose-gc`.
 */
import { type LiveOptions, type Reception, Source } from "auscult";
import { liveRows } from "../../lib/live/liveRows.ts";
import { Hearing } from "../../lib/live/performance/Hearing.ts";
import { Listening } from "../../lib/live/performance/Listening.ts";
import { readOptions } from "../../lib/live/performance/readOptions.ts";
import { jsonRows, MessageReader } from "../../lib/live/sources/streams/MessageReader.ts";
import { readStreamChannels } from "../../lib/live/streamChannels.ts";
import { encodeMessage } from "../../lib/osc/codec.ts";
import { EngineMessages } from "../../lib/time/engineMessages.ts";
import { toColumns } from "../../lib/time/notes.ts";
import { OpenPlayer } from "../../lib/time/openPlayer.ts";

/** Rows a second, and for how long, s. */
const RATE = 5000, LASTS = Number(Deno.args[0] ?? 30);
/** The memory is looked at so often, s. */
const LOOK = 2.5;

/** What one of the two ways tells. */
export interface Way {
  /** Rows that came, and messages that were made. */
  readonly rows: number;
  readonly messages: number;
  /** Bytes of all messages. */
  readonly bytes: number;
  /** The heap after garbage collection, with the buffers outside of it, and the process, bytes, at times. */
  readonly heap: readonly number[];
  readonly rss: readonly number[];
}

/** What the soak tells. */
export interface RowsSoakReport {
  readonly stream: Way;
  readonly live: Way & { readonly events: number; readonly merged: number; readonly lost: number };
  /** What listens to a source in real time, as fast as it takes the rows. */
  readonly listening: Pick<Way, "rows" | "heap" | "rss"> & { readonly said: readonly string[] };
}

interface Row {
  readonly i: number;
  readonly v: number;
  readonly note: string;
}

/** Messages as a broker sends them, each by itself. */
const feed = new Source<Row>("feed", async function* ({ faults }) {
  const reader = new MessageReader<Row>(faults, { key: undefined, what: "a message" });
  for (let i = 0; i < RATE * LASTS; i++) {
    const text = `{"i":${i},"v":${Math.sin(i / 999)},"note":"row ${i}"}`;
    yield { at: i / RATE, rows: reader.read(text, (text) => jsonRows(text) as unknown as Row[]), raw: text };
    if (i % RATE === 0) await new Promise((resolve) => setTimeout(resolve)); // others have a turn, too
  }
});

/** Looks at the memory when it is time to. */
class Look {
  readonly heap: number[] = [];
  readonly rss: number[] = [];

  at(seconds: number) {
    if (seconds < LOOK * this.heap.length) return;
    (globalThis as unknown as { gc(): void }).gc();
    const { heapUsed, external, rss } = Deno.memoryUsage();
    this.heap.push(heapUsed + external);
    this.rss.push(rss);
  }
}

async function stream(): Promise<Way> {
  const look = new Look();
  const address = "/rows";
  const channels = readStreamChannels(["i", { value: "v", domain: [-0.5, 0.5], range: [-1, 1] }, "note"], undefined);
  const rows = liveRows(feed.map(({ i, v, note }) => ({ i, v: v / 2, note })), channels, {
    ...{ types: undefined, missing: "skip", address },
  });
  let messages = 0, bytes = 0;
  for (let next = await rows.next(); !next.done; next = await rows.next()) {
    const { types, args } = next.value;
    bytes += encodeMessage({ address, types, args: [...args!] }).length;
    look.at(messages++ / RATE);
  }
  return { rows: messages, messages, bytes, ...look };
}

const options: LiveOptions<Row> = {
  ...{ y: "v", pitch: { window: 2 }, z: ({ i }) => i % 4, burst: { most: 100 }, keep: 100 },
};

async function listening(): Promise<RowsSoakReport["listening"]> {
  const look = new Look();
  const said: string[] = [];
  const hearing = new Hearing(readOptions(options), feed.name);
  const news = () => look.at(hearing.counts.rows / RATE);
  await new Listening(feed, hearing, { say: (message) => said.push(message), news }).done;
  return { rows: hearing.counts.rows, said, ...look };
}

async function live(): Promise<RowsSoakReport["live"]> {
  const look = new Look();
  const hearing = new Hearing(readOptions({ ...options, silence: "tick" }), feed.name);
  const encode = new EngineMessages("0123456789abcdef");
  let now = 0, sent = 0, bytes = 0, takes = 0;
  const player = new OpenPlayer({
    ...{ latency: 0.3, lookahead: 0.4, record: false, newTake: () => ++takes },
    out: {
      ...{ info: { sampleRate: 48_000, ksmps: 32, latency: 224 }, sent: 0, status: undefined },
      sync: { drift: null, toEngine: (local) => local },
      ...{ clock: { now: () => now }, now: () => now },
      note(take, id, due, note) {
        sent++;
        bytes += encode.note(take, id, due, note).length;
        player.onset(0, take); // as the engine would tell
      },
      ...{ stop() {}, cancel() {}, record() {} },
    },
  });
  let came: Reception<Row>[] = [];
  for await (const reception of feed.receptions()) {
    came.push(reception);
    if (reception.at < now + 0.005) continue;
    now = reception.at;
    player.append(toColumns(hearing.take(came)), 0);
    player.tick(1000);
    came = [];
    look.at(now);
  }
  const { rows, merged } = hearing.counts;
  const { events, lost } = player.report();
  return { rows, messages: sent, bytes, events, merged, lost, ...look };
}

if (import.meta.main) {
  console.log(JSON.stringify({ stream: await stream(), live: await live(), listening: await listening() }));
}
