import assert from "node:assert/strict";
import { arrivedAt, poll, type PollOptions } from "auscult";
import { feedServer } from "../../../helpers/feedServer.ts";
import { StepClock } from "../../../helpers/StepClock.ts";

/** The rows of so many receptions, and what was said. */
async function listen(url: string, options: PollOptions & { receptions: number }) {
  const { receptions: most, clock = new StepClock({ held: 30 * 3600 }), ...rest } = options;
  const said: string[] = [];
  const source = poll(url, { timeout: 30 * 3600, clock, onFault: (message) => said.push(message), ...rest });
  const receptions = [];
  for await (const reception of source.receptions()) {
    receptions.push(reception);
    if (receptions.length >= most) break;
  }
  return { receptions, rows: receptions.map(({ rows }) => rows), said, source, clock };
}

const json = (value: unknown, headers: HeadersInit = {}) => () => Response.json(value, { headers });
const text = (body: string, type: string) => () => new Response(body, { headers: { "content-type": type } });

Deno.test("poll() gives only rows that are new, told apart by id, in the server's order", async () => {
  await using server = feedServer(
    json([{ id: "b", mag: 2 }, { id: "a", mag: 1 }]),
    json([{ id: "b", mag: 2.1 }, { id: "a", mag: 1 }]),
    json([{ id: "d", mag: 4 }, { id: "c", mag: 3 }, { id: "b", mag: 2 }, { id: "d", mag: 4 }]),
  );
  const { rows, said, clock } = await listen(server.base, { receptions: 2, every: 60 });
  assert.deepEqual(rows, [[{ id: "b", mag: 2 }, { id: "a", mag: 1 }], [{ id: "d", mag: 4 }, { id: "c", mag: 3 }]]);
  assert.equal(server.requests.length, 3);
  assert.deepEqual((clock as StepClock).waits.map(Math.round), [60, 60]);
  assert.deepEqual(said, []);
});

Deno.test("poll() tells rows apart by a column, a function, or as a whole", async () => {
  const before = [{ at: 1, v: "x" }, { at: 2, v: "y" }], after = [{ at: 2, v: "z" }, { at: 3, v: "y" }];
  for (
    const [key, fresh] of [
      ["at", [{ at: 3, v: "y" }]],
      [({ v }: Record<string, unknown>) => v, [{ at: 2, v: "z" }]],
      [undefined, after],
    ] as const
  ) {
    await using server = feedServer(json(before), json(after));
    const { rows } = await listen(server.base, { receptions: 2, key });
    assert.deepEqual(rows[1], fresh);
  }
});

Deno.test("poll() says that a key or a column to sort by is not there, and compares whole rows", async () => {
  await using server = feedServer(json([{ idx: 1 }]), json([{ idx: 1 }, { idx: 2 }]));
  const { rows, said } = await listen(server.base, { receptions: 2, key: "indx", name: "feed" });
  assert.deepEqual(rows, [[{ idx: 1 }], [{ idx: 2 }]]);
  assert.deepEqual(said, [
    'feed: there is no column "indx" (did you mean "idx"?), so rows are told apart as a whole; there are idx',
  ]);
});

Deno.test("poll() sorts the new rows of a response where it is told a column", async () => {
  await using server = feedServer(json([{ t: "2026-01-03" }, { t: null }, { t: "2026-01-01" }, { t: "2026-01-02" }]));
  const { rows } = await listen(server.base, { receptions: 1, sort: "t" });
  assert.deepEqual(rows[0]!.map(({ t }) => t instanceof Date ? t.getUTCDate() : t), [1, 2, 3, null]);
});

Deno.test("poll() asks for what has changed, and 304 gives nothing", async () => {
  const answer = (etag: string, value: unknown) => (request: Request) =>
    request.headers.get("if-none-match") === etag
      ? new Response(null, { status: 304 })
      : Response.json(value, { headers: { etag, "last-modified": "Sat, 28 Nov 2026 12:00:00 GMT" } });
  const one = answer('"1"', [{ id: 1 }]), two = answer('"2"', [{ id: 1 }, { id: 2 }]);
  await using server = feedServer(one, one, one, two, two);
  const { rows, said } = await listen(server.base, { receptions: 2 });
  assert.deepEqual(rows, [[{ id: 1 }], [{ id: 2 }]]);
  assert.deepEqual(server.requests.map(({ headers }) => headers.get("if-none-match")), [null, '"1"', '"1"', '"1"']);
  assert.equal(server.requests[1]!.headers.get("if-modified-since"), "Sat, 28 Nov 2026 12:00:00 GMT");
  assert.deepEqual(said, []);
});

Deno.test("poll() reads JSON: an array, the array within an object, or an object as one row; dates as in CSV", async () => {
  const rows = [{ when: "2026-01-31T12:00:00+01:00", n: 1, deep: { x: { y: 2 } }, tags: ["a"], code: "2026" }];
  const expected = [{ when: new Date("2026-01-31T11:00:00Z"), n: 1, "deep.x.y": 2, tags: '["a"]', code: "2026" }];
  for (const body of [rows, { meta: { count: 1 }, result: { items: rows } }, rows[0]]) {
    await using server = feedServer(json(body));
    assert.deepEqual((await listen(server.base, { receptions: 1 })).rows[0], expected);
  }
});

Deno.test("poll() does not take two long ids for one: an integer that a number would change is text", async () => {
  const ids = ["113456789012345678901", "113456789012345678902", "-9007199254740993"];
  const body = `[${ids.map((id) => `{"id":${id},"n":9007199254740991,"x":0.12345678901234567,"e":1e300}`).join(",")}]`;
  await using server = feedServer(text(body, "application/json"));
  const { rows } = await listen(server.base, { receptions: 1 });
  const rest = { n: 9007199254740991, x: 0.12345678901234567, e: 1e300 };
  assert.deepEqual(rows[0], ids.map((id) => ({ id, ...rest })));
});

Deno.test("poll() reads GeoJSON: properties, id, longitude, latitude, and elevation, or the depth of earthquakes", async () => {
  const feature = (properties: unknown, coordinates: unknown, type = "Point") => ({
    type: "Feature",
    id: "f1",
    properties,
    geometry: { type, coordinates },
  });
  const collection = {
    type: "FeatureCollection",
    features: [
      feature({ name: "summit" }, [7.66, 45.98, 4478]),
      { ...feature({ mag: 2, id: 7 }, [-118.7, 34.5, 26.5]), id: "f2" },
      { ...feature({ name: "line" }, [[0, 10], [4, 20]], "LineString"), id: "f3" },
      { type: "Feature", id: "f4", properties: null, geometry: null },
    ],
  };
  await using server = feedServer(text(JSON.stringify(collection), "application/geo+json; charset=utf-8"));
  const { rows } = await listen(server.base, { receptions: 1 });
  assert.deepEqual(
    rows[0],
    [
      { id: "f1", name: "summit", longitude: 7.66, latitude: 45.98, elevation: 4478 },
      { id: "f2", mag: 2, longitude: -118.7, latitude: 34.5, depth: 26.5 },
      { id: "f3", name: "line", longitude: 2, latitude: 15 },
      { id: "f4", longitude: null, latitude: null },
    ],
  );
});

Deno.test("poll() reads CSV by its media type, by how the body begins, and where it is told", async () => {
  const body = "day,price\n2026-01-01,5\n2026-01-02,9.5\n";
  const expected = [{ day: new Date("2026-01-01"), price: 5 }, { day: new Date("2026-01-02"), price: 9.5 }];
  for (const type of ["text/csv; charset=utf-8", "text/plain", "application/octet-stream"]) {
    await using server = feedServer(text(body, type));
    assert.deepEqual((await listen(server.base, { receptions: 1 })).rows[0], expected, type);
  }
  await using server = feedServer(text(body, "application/json"));
  assert.deepEqual((await listen(server.base, { receptions: 1, parse: "csv" })).rows[0], expected);
});

Deno.test("poll() takes a function for any other format", async () => {
  await using server = feedServer(text("3 1 4", "text/x-numbers"));
  const source = poll(`${server.base}/pi`, {
    clock: new StepClock({ held: 30 }),
    parse: (body, { status, type }) => body.split(" ").map((digit) => ({ digit: +digit, status, type })),
  });
  for await (const { digit, type } of source) {
    assert.deepEqual([digit, type], [3, "text/x-numbers"]);
    break;
  }
});

Deno.test("poll() keeps what came for a cassette, with few headers", async () => {
  await using server = feedServer(json([{ id: 1 }], { "set-cookie": "a=b", "x-request-id": "7", etag: '"e"' }));
  const { receptions, clock } = await listen(`${server.base}/feed?limit=5#part`, { receptions: 1 });
  const { at, raw } = receptions[0]!;
  const { headers, ...rest } = raw as { headers: Record<string, string> };
  assert.deepEqual(rest, { url: `${server.base}/feed?limit=5`, status: 200, body: '[{"id":1}]' });
  assert.deepEqual(Object.keys(headers).toSorted(), ["content-type", "date", "etag"]);
  assert.equal(at, clock.now());
  assert.equal(arrivedAt(receptions[0]!.rows[0]!), at);
});

Deno.test("poll() remembers so many keys, and always those of the last response", async () => {
  const feed = (from: number, n: number) => json(Array.from({ length: n }, (_, i) => ({ id: from + i })));
  await using server = feedServer(feed(0, 50), feed(0, 50), feed(40, 50), feed(0, 1));
  const { rows } = await listen(server.base, { receptions: 3, memory: 10 });
  // A feed of 50 does not come twice though 10 are remembered; what was forgotten since is new again.
  assert.deepEqual(rows.map(({ length }) => length), [50, 40, 1]);
});

Deno.test("poll() forgets nothing when a function of the user's throws, and does not change the rows that it is given", async () => {
  await using server = feedServer(
    json([{ n: 1, more: 1 }, { n: 2, more: 1 }]),
    json([{ n: 1 }, { n: 0 }]),
    json([{ n: 1 }, { n: 2 }, { n: 3 }]),
  );
  const { rows, said } = await listen(server.base, {
    receptions: 2,
    name: "feed",
    parse: (body) => JSON.parse(body).map((row: object) => Object.freeze(row)),
    key: ({ n }) => {
      if (n === 0) throw new RangeError("no key for 0");
      return n;
    },
  });
  assert.deepEqual(rows, [[{ n: 1, more: 1 }, { n: 2, more: 1 }], [{ n: 3, more: null }]]);
  assert.match(said[1]!, /^feed: the answer cannot be read: no key for 0$/);
});

Deno.test("poll() makes no call where none can be counted, and says why", async () => {
  await using server = feedServer(json([{ id: 1 }]));
  const file = await Deno.makeTempFile();
  const said: string[] = [];
  const stop = new AbortController();
  const source = poll(server.base, {
    clock: new StepClock({ held: 30 }),
    limit: { calls: 9, window: 60 },
    ledger: `${file}/ledger.json`,
    name: "feed",
    onFault: (message) => {
      said.push(message);
      setTimeout(() => stop.abort(), 30); // time for some more tries
    },
  });
  for await (const _ of source.receptions(stop.signal)) assert.fail("a call was made");
  await Deno.remove(file);
  assert.equal(server.requests.length, 0);
  assert.equal(said.length, 1);
  assert.match(said[0]!, /^feed: no call is made, for it cannot be counted: .*; \{ ledger \} names another file$/);
});

Deno.test("poll() makes all its calls by the fetch and the clock that it was given, and stops with the loop", async () => {
  const calls: string[] = [];
  const clock = new StepClock({ start: 1000, held: 30 });
  const source = poll("https://example.com/feed", {
    every: 5,
    clock,
    fetch: (address) => {
      calls.push(String(address));
      return Promise.resolve(Response.json({ value: calls.length }));
    },
  });
  const seen: [unknown, number | undefined][] = [];
  for await (const row of source) {
    seen.push([row["value"], arrivedAt(row)]);
    if (seen.length === 3) break;
  }
  assert.deepEqual(seen, [[1, 1000], [2, 1005], [3, 1010]]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(calls.length, 3);
  assert.equal(clock.holding, 0, "no time-out is waited for any more");
});

Deno.test("poll() refuses what cannot be polled, and says what can", () => {
  const refused: [() => unknown, RegExp][] = [
    [() => poll("feed.json"), /Cannot poll "feed\.json": it must be an address such as/],
    [() => poll("file:///etc/passwd"), /Cannot poll a file: address: allowed are http: and https:/],
    [() => poll("http://a.example", { every: 0 }), /every: 0; it must be a number greater than 0/],
    [() => poll("http://a.example", { parse: "xml" as never }), /Cannot parse as "xml"; known are json, geojson, csv/],
    [() => poll("http://a.example", { evry: 5 } as never), /unknown option "evry"; known are every, parse/],
    [() => poll("http://a.example", { limit: { calls: 0.5, window: 1 } }), /a limit is \{ calls: a whole number > 0/],
  ];
  for (const [make, message] of refused) assert.throws(make, message);
});
