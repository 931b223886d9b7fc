import assert from "node:assert/strict";
import { arrivedAt, cassette, type Reception, record, replay, Source, virtualClock } from "auscult";
import { systemClock } from "../../../lib/time/clock.ts";
import { withFolder } from "../../cli/auscult.ts";

interface Tide {
  readonly when: Date;
  readonly level: number | null;
  readonly gauge: string;
  readonly change: number;
  readonly deep: { readonly flags: readonly boolean[] };
}

/** A server whose answer is new each time, and comes in two pieces with a pause between. */
function tideServer() {
  let call = 0;
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    const n = call++;
    const rows = Array.from({ length: n % 3 }, (_, i) => ({
      when: new Date(1.6e12 + n * 1000 + i).toISOString(),
      level: i === 1 ? null : n / 7,
      gauge: `Çeşme ${n}`,
      deep: { flags: [n % 2 === 0] },
    }));
    const [first, rest] = [JSON.stringify(rows).slice(0, 5), JSON.stringify(rows).slice(5)];
    return new Response(
      new ReadableStream<string>({
        async start(controller) {
          controller.enqueue(first);
          await new Promise((resolve) => setTimeout(resolve, 5));
          controller.enqueue(rest);
          controller.close();
        },
      }).pipeThrough(new TextEncoderStream()),
    );
  });
}

/** A source that calls a server, as a user would write one. */
function tides(url: string): Source<Tide> {
  return new Source<Tide>("tides", async function* ({ signal }) {
    for (let i = 0; i < 12 && !signal.aborted; i++) {
      const raw = await (await fetch(url, { signal })).text();
      const rows = (JSON.parse(raw) as (Omit<Tide, "when" | "change"> & { when: string })[]).map(
        (row) => ({ ...row, when: new Date(row.when), change: row.level === null ? NaN : row.level - 1 }),
      );
      yield { at: systemClock.now(), rows, raw };
      await new Promise((resolve) => setTimeout(resolve, 10 + 7 * i));
    }
  });
}

/** The code that is to be the same: it sees rows, arrivals and what they make, and knows nothing of where they come from. */
async function listen(source: Source<Tide>) {
  const seen: { row: Tide; arrived: number; since: number | undefined }[] = [];
  let before: number | undefined;
  for await (const row of source) {
    const arrived = arrivedAt(row)!;
    seen.push({ row: { ...row }, arrived, since: before === undefined ? undefined : arrived - before });
    before = arrived;
  }
  return seen;
}

Deno.test("the same code hears the same from a live server and from its cassette, to the last digit", () =>
  withFolder(async (folder) => {
    const path = `${folder}/tides.cassette.jsonl`;
    const server = tideServer();
    const live = await listen(record(tides(`http://127.0.0.1:${server.addr.port}/`), path));
    await server.shutdown(); // from here on there is no server
    assert.equal(live.length, 12);
    assert.deepEqual(await listen(replay<Tide>(path, { speed: Infinity })), live);
    assert.deepEqual(await listen(replay<Tide>(path, { speed: 60, clock: virtualClock() })), live);
    assert((await cassette(path)).complete);
  }));

Deno.test("what was recorded from a live server comes at the same distances, and with the same raw answers", () =>
  withFolder(async (folder) => {
    const path = `${folder}/tides.cassette.jsonl`;
    const server = tideServer();
    const live: [moment: number, Reception<Tide>][] = [];
    for await (const reception of record(tides(`http://127.0.0.1:${server.addr.port}/`), path).receptions()) {
      live.push([reception.at, reception]);
    }
    await server.shutdown();
    for (const speed of [1, 10]) {
      const clock = virtualClock({ start: 5 });
      const replayed: typeof live = [];
      for await (const { due: _, ...reception } of replay<Tide>(path, { speed, clock }).receptions()) {
        replayed.push([clock.now(), reception]);
      }
      assert.deepEqual(replayed.map(([, reception]) => reception), live.map(([, reception]) => reception));
      for (const [i, [moment]] of replayed.entries()) {
        // A replay has its moments on a grid of 2⁻²² s.
        assert(Math.abs(moment - 5 - (live[i]![0] - live[0]![0]) / speed) < 1e-6, `reception ${i} at ${moment}`);
      }
    }
    // And on the system's clock: as far apart as they were, as well as timers can.
    const began = performance.now();
    const late: number[] = [];
    for await (const { at } of replay<Tide>(path).receptions()) {
      late.push(performance.now() - began - 1000 * (at - live[0]![0]));
    }
    assert(late.every((ms) => ms > -2) && late.toSorted((a, b) => a - b)[6]! < 30, `${late}`);
  }));
