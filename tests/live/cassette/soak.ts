/**
 * Thirty hours of two sources that fail in every way, recorded and heard, on a virtual clock; then the same from the cassette. Prints
 * JSON: what came, what went wrong, and the memory at each hour. To be run with `--v8-flags=--expose-gc`.
 */
import { createHash } from "node:crypto";
import { type LiveOptions, merge, poll, type Reception, record, replay, Sound, Source, virtualClock } from "auscult";

/** Simulated time, s. */
const LASTS = 30 * 3600;
const START = 1_600_000_000;
/** The feed has a row every so many seconds, and serves those of its last hour and a half. */
const EVERY = 180, WINDOW = 5400;

/** What the soak tells. */
export interface SoakReport {
  /** Rows of each source, as they were passed on. */
  readonly feed: number;
  readonly sensor: number;
  /** Rows of the feed that came twice, or not at all. */
  readonly twice: number;
  readonly never: number;
  /** Sentences that were said, and faults that were met. */
  readonly said: number;
  readonly met: number;
  /** SHA-256 of all rows with their arrivals. */
  readonly live: string;
  readonly replayed: string;
  /** Notes that are kept. */
  readonly notes: number;
  /** Length of the cassette. */
  readonly bytes: number;
  /** Memory at each hour, bytes: the heap after garbage collection, and the process. */
  readonly heap: readonly number[];
  readonly rss: readonly number[];
}

/** A row of either source. */
interface Heard {
  readonly id?: number;
  readonly level?: number;
  readonly value?: number;
  readonly of?: string;
}

/** Small numbers that are the same each time (mulberry32). */
function randomOf(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const clock = virtualClock({ start: START });
const random = randomOf(1);
let met = 0;

/** A server that answers well three times of four; in the tenth hour it is away for forty minutes. */
async function server(_: unknown, { signal }: { signal?: AbortSignal } = {}): Promise<Response> {
  const passed = clock.now() - START;
  const outage = passed > 36_000 && passed < 38_400;
  const luck = outage ? 0 : random();
  if (luck < 0.25) met++;
  if (luck < 0.04) throw new TypeError("error sending request: connection refused");
  if (luck < 0.07) return new Response("oops", { status: 500 });
  if (luck < 0.10) return new Response("slow down", { status: 429, headers: { "retry-after": "90" } });
  if (luck < 0.13) { // a hang
    await clock.wait(Infinity, signal);
    throw signal!.reason;
  }
  const newest = Math.floor(passed / EVERY);
  const rows = Array.from({ length: Math.min(newest + 1, WINDOW / EVERY) }, (_, i) => {
    const id = newest - i;
    const row = {
      id,
      level: Math.sin(id / 50) * 10,
      note: `row ${id}`,
      when: new Date((START + id) * 1000).toISOString(),
    };
    return luck < 0.20 ? { ...row, note: undefined } : row; // a column that vanishes
  });
  if (luck < 0.22) rows.sort(() => random() - 0.5); // out of order
  const body = JSON.stringify(rows);
  if (luck < 0.16) return new Response(body.slice(0, body.length / 2)); // half a response
  if (luck < 0.18) return new Response(`<html>${body}`); // no JSON
  return new Response(body, { headers: { "content-type": "application/json" } });
}

/** A sensor that sends a row every ten seconds, with bursts, and is disconnected now and then. */
const sensor = new Source<Heard>("sensor", async function* ({ signal, faults }) {
  let n = 0;
  for (let at = START; !signal.aborted; at += 10) {
    await clock.wait(at, signal);
    const luck = random();
    if (luck < 0.01) {
      met++;
      faults.failed("connection", "the cable is out");
      continue;
    }
    faults.recovered("connection");
    const rows = Array.from({ length: luck > 0.995 ? 200 : 1 }, () => ({ value: Math.cos(n++ / 99), of: "sensor" }));
    yield { at: clock.now(), rows, raw: luck > 0.9 ? { luck, frame: "x".repeat(500) } : undefined };
  }
}, { clock, onFault: count });

let said = 0;
function count(): void {
  said++;
}

function addTo(hash: ReturnType<typeof createHash>, { at, rows }: Reception<object>) {
  hash.update(JSON.stringify([at, rows]));
}

/** What the rows sound like: the pitch follows what came in the last minute, and bursts are spread. */
const mapping: LiveOptions<Heard> = {
  pitch: { value: (d: Heard) => d.value ?? d.level, range: ["C3", "C6"] },
  z: "of",
  loudness: -30,
  sustain: 0.1,
  keep: 500,
  onProblem: count,
};

/** Hears a source for all the time, and has a look at each reception that goes by. How many notes are kept of it. */
async function hear(source: Source<Heard>, look: (reception: Reception<Heard>) => void) {
  const live = Sound.live(
    source.through(async function* (receptions) {
      for await (const reception of receptions) {
        look(reception);
        yield reception;
      }
    }),
    mapping,
  );
  return (await live.collect({ until: LASTS })).events.length;
}

async function soak(path: string): Promise<SoakReport> {
  const feed = poll<Heard>("http://127.0.0.1:9/feed", {
    ...{ clock, onFault: count, every: 60, timeout: 20, memory: 40, fetch: server as typeof fetch, key: "id" },
  });
  const recorded = record(merge<Heard>([feed, sensor], { clock, onFault: count }), path);
  const [live, again] = [createHash("sha256"), createHash("sha256")];
  const times = new Uint8Array(LASTS / EVERY + 2); // how often each row of the feed came
  const heap: number[] = [], rss: number[] = [];
  const counts = { feed: 0, sensor: 0 };
  const notes = await hear(recorded, (reception) => {
    if (reception.at < START + LASTS) addTo(live, reception);
    for (const { id } of reception.rows) {
      if (id === undefined) counts.sensor++;
      else {
        counts.feed++;
        times[id]!++;
      }
    }
    if (clock.now() - START < 3600 * heap.length) return;
    (globalThis as unknown as { gc(): void }).gc();
    const { heapUsed, rss: whole } = Deno.memoryUsage();
    heap.push(heapUsed);
    rss.push(whole);
  });
  for await (
    const reception of replay<Heard>(path, { speed: 3600, clock: virtualClock(), onFault: count }).receptions()
  ) {
    if (reception.at < START + LASTS) addTo(again, reception);
  }
  return {
    ...counts,
    twice: times.filter((count) => count > 1).length,
    never: times.subarray(0, LASTS / EVERY - 2).filter((count) => count === 0).length, // the last minutes may be on their way
    ...{ said, met, heap, rss, bytes: Deno.statSync(path).size },
    ...{ notes, live: live.digest("hex"), replayed: again.digest("hex") },
  };
}

if (import.meta.main) console.log(JSON.stringify(await soak(Deno.args[0]!)));
