import assert from "node:assert/strict";
import { poll } from "auscult";
import { feedServer } from "../../../helpers/feedServer.ts";
import { StepClock } from "../../../helpers/StepClock.ts";

const HOURS = 30;
const START = 1_800_000_000;

/** What the server does in the outage of an hour (undefined: it is not there), and how that is said. */
const OUTAGES: readonly [(() => Response) | undefined, RegExp][] = [
  [() => new Response("", { status: 500 }), /answered 500/],
  [() => new Response('[{"id":', { headers: { "content-type": "application/json" } }), /cannot be read/],
  [() => new Response("", { status: 429, headers: { "retry-after": "100" } }), /answered 429/],
  [() => Response.json({ error: "moved" }, { status: 404 }), /answered 404 Not Found: moved/],
  [undefined, /connection refused/i],
];

Deno.test("30 hours of a feed whose server fails each hour: each row comes once, each outage is said once, in flat memory", async () => {
  const clock = new StepClock({ start: START, held: 30 });
  const minute = () => (clock.now() - START) / 60;
  const outage = () => {
    const hour = Math.floor(minute() / 60), within = minute() - hour * 60;
    return within >= 10 && within < 50 ? OUTAGES[hour % OUTAGES.length] : undefined;
  };
  // A row a minute; the feed holds the last hundred, newest first, so an outage of 40 minutes loses nothing.
  const text = "x".repeat(600);
  await using server = feedServer(({ headers }) => {
    const [broken] = outage() ?? [];
    if (broken !== undefined) return broken();
    const newest = Math.floor(minute()), etag = `"${newest}"`;
    if (headers.get("if-none-match") === etag) return new Response(null, { status: 304 });
    const ids = Array.from({ length: Math.min(100, newest + 1) }, (_, i) => newest - i);
    return Response.json(ids.map((id) => ({ id, text })), { headers: { etag } });
  });
  // No port that was free a moment ago: somebody else's server may be there by now, and its silence would hang on this clock for ever.
  const nobody = "http://127.0.0.1:2/";
  const said: string[] = [];
  const source = poll(server.base, {
    clock,
    memory: 200,
    sort: "id",
    fetch: (address, options) => {
      const [broken] = outage() ?? [() => {}];
      return fetch(broken === undefined ? nobody : address, options);
    },
    name: "feed",
    limit: { calls: 100, window: 3600 },
    onFault: (message) => said.push(message),
  });
  let next = 0, early = 0;
  for await (const { id } of source) {
    assert.equal(id, next++, "each row, once, in order");
    if (next === 5 * 60) early = Deno.memoryUsage().heapUsed;
    if (minute() >= HOURS * 60) break;
  }
  assert(next > HOURS * 60 - 2, `${next} rows`);
  assert.equal(said.length, 2 * HOURS);
  for (let hour = 0; hour < HOURS; hour++) {
    assert.match(said[2 * hour]!, OUTAGES[hour % OUTAGES.length]![1]);
    assert.match(said[2 * hour + 1]!, /^feed: well again after/);
  }
  // A response has 60 kB: 1,300 of them would be 80 MB.
  const grown = (Deno.memoryUsage().heapUsed - early) / 1e6;
  assert(grown < 30, `the heap has grown by ${grown.toFixed(0)} MB`);
  assert(JSON.stringify(source.faults).length < 20_000);
});
