import assert from "node:assert/strict";
import { poll, type PollOptions } from "auscult";
import { withFolder } from "../../../cli/auscult.ts";
import { feedServer } from "../../../helpers/feedServer.ts";
import { StepClock } from "../../../helpers/StepClock.ts";

const START = 1_800_000_000;

/** Listens until so many rows have come: their ids, what was said, and when each came, s after the start. */
async function listen(url: string, { rows: most, start, ...options }: PollOptions & { rows: number; start: number }) {
  const said: string[] = [];
  const clock = new StepClock({ start, held: 30 });
  const source = poll(url, { clock, name: "feed", onFault: (message) => said.push(message), ...options });
  const ids: unknown[] = [];
  const times: number[] = [];
  const raws: unknown[] = [];
  for await (const { rows, at, raw } of source.receptions()) {
    raws.push(raw);
    for (const { id } of rows) {
      ids.push(id);
      times.push(Math.round(at - start));
    }
    if (ids.length >= most) break;
  }
  return { ids, said, times, raws };
}

Deno.test("where the source is away at the start, the last response comes from the cache, and its age is said", () =>
  withFolder(async (cache) => {
    await using server = feedServer(
      (request) =>
        Response.json([{ id: 1 }, { id: request.headers.has("if-none-match") ? -1 : 2 }], { headers: { etag: '"a"' } }),
      () => new Response("", { status: 500 }),
      (request) =>
        request.headers.get("if-none-match") === '"a"'
          ? new Response(null, { status: 304 })
          : new Response("", { status: 500 }),
      () => Response.json([{ id: 2 }, { id: 3 }]),
    );
    const first = await listen(server.base, { rows: 2, start: START, cache });
    assert.deepEqual([first.ids, first.said], [[1, 2], []]);

    const again = await listen(server.base, { rows: 3, start: START + 7200, cache });
    assert.deepEqual(again.ids, [1, 2, 3], "what came from the cache does not come again");
    assert.deepEqual(again.times.slice(0, 2), [0, 0]);
    assert.deepEqual(again.said.map((text) => text.replace(/after [\d.]+ s/, "after N s")), [
      "feed: the server answered 500 Internal Server Error",
      "feed: the rows of the last response are taken from the cache; it is 2 h old",
      "feed: well again after N s (the server answered 500 Internal Server Error)",
      "feed: well again after N s (the rows of the last response are taken from the cache; it is 2 h old)",
    ]);
    assert.equal((again.raws[0] as { age: number }).age, 7200);
    for await (const { name } of Deno.readDir(cache)) {
      assert.match(name, /^127\.0\.0\.1-[0-9a-f]{32}\.json$/);
      assert.equal((await Deno.stat(`${cache}/${name}`)).mode! & 0o777, 0o600);
    }
  }));

Deno.test("where a call is refused at the start, the last response comes from the cache, and the next when it is allowed", () =>
  withFolder(async (folder) => {
    await using server = feedServer((_, call) => Response.json([{ id: call }]));
    const options = { cache: `${folder}/cache`, ledger: `${folder}/ledger.json`, limit: { calls: 1, window: 600 } };
    await listen(server.base, { rows: 1, start: START, ...options });
    const { ids, times, said } = await listen(server.base, { rows: 2, start: START + 60, ...options });
    assert.deepEqual([ids, times], [[0, 1], [0, 540]]);
    assert.match(
      said[0]!,
      /no call is made: 1 of 1 calls within 10 min are made; the next is allowed at 2027-01-15 08:10:00Z/,
    );
    assert.match(said[1]!, /taken from the cache; it is 60 s old/);
    assert.equal(server.requests.length, 2);
  }));

Deno.test("a cache that is torn, of another address, or cannot be written, is no cache; the rows come all the same", () =>
  withFolder(async (folder) => {
    await using server = feedServer((_, call) => Response.json([{ id: call }]));
    const cache = `${folder}/cache`;
    await listen(`${server.base}/a`, { rows: 1, start: START, cache });
    for await (const { name } of Deno.readDir(cache)) await Deno.writeTextFile(`${cache}/${name}`, '{"url":');
    let calls = 0;
    const flaky: PollOptions["fetch"] = (address, options) =>
      fetch(calls++ === 0 ? "http://127.0.0.1:1/" : address, options);
    const { ids, said } = await listen(`${server.base}/a`, { rows: 1, start: START, cache, fetch: flaky });
    assert.deepEqual(ids, [1]);
    assert.equal(said.length, 2, said.join("\n"));

    await Deno.writeTextFile(`${folder}/file`, "");
    const unwritable = await listen(server.base, { rows: 3, start: START, cache: `${folder}/file` });
    assert.deepEqual(unwritable.ids, [2, 3, 4]);
    assert.equal(unwritable.said.length, 1);
    assert.match(unwritable.said[0]!, /^feed: the response cannot be kept in the cache: /);
  }));

Deno.test("poll() keeps no cache, and no ledger, where it has no limit or a clock of its own", async () => {
  await using server = feedServer(() => Response.json([{ id: 1 }]));
  const before = { state: Deno.env.get("XDG_STATE_HOME"), cache: Deno.env.get("XDG_CACHE_HOME") };
  await withFolder(async (folder) => {
    Deno.env.set("XDG_STATE_HOME", `${folder}/state`);
    Deno.env.set("XDG_CACHE_HOME", `${folder}/cache`);
    try {
      await listen(server.base, { rows: 1, start: START, limit: { calls: 1, window: 1 } });
      for await (const _ of poll(server.base)) break;
      assert.deepEqual([...Deno.readDirSync(folder)], []);
      // With the system's clock and a limit, they are where the XDG specification says.
      for await (const _ of poll(server.base, { limit: { calls: 5, window: 60 }, cassette: false })) break;
      assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).toSorted(), ["cache", "state"]);
      assert(Deno.statSync(`${folder}/state/auscult/ledger.json`).isFile);
    } finally {
      for (const [name, value] of [["XDG_STATE_HOME", before.state], ["XDG_CACHE_HOME", before.cache]] as const) {
        value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
      }
    }
  });
});
