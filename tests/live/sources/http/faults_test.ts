import assert from "node:assert/strict";
import { poll, type PollOptions } from "auscult";
import { Faults } from "../../../../lib/live/sources/Faults.ts";
import { type Answering, type FeedServer, feedServer, rawServer } from "../../../helpers/feedServer.ts";
import { StepClock } from "../../../helpers/StepClock.ts";

/** Time-outs of this length end only when a test moves the clock. */
const TIMEOUT = 5000;

const first = () => Response.json([{ id: 1 }, { id: 2 }]);
const then = () => Response.json([{ id: 2 }, { id: 3 }]);

/** Listens until id 3 has come, and returns the ids, what was said, and the faults. */
async function listen(server: FeedServer | string, options: PollOptions = {}) {
  const clock = new StepClock({ start: 1_800_000_000, held: TIMEOUT });
  const said: string[] = [];
  const source = poll(typeof server === "string" ? server : server.base, {
    clock,
    timeout: TIMEOUT,
    name: "feed",
    onFault: (message) => said.push(message),
    ...options,
  });
  const ids: unknown[] = [];
  for await (const row of source) {
    ids.push(row["id"]);
    if (row["id"] === 3) break;
  }
  return { ids, said, source, clock };
}

/** After a fault nothing that came is lost or comes twice, and the fault was said once when it began and once when it was over. */
function recovered({ ids, said, source }: Awaited<ReturnType<typeof listen>>, what: RegExp, times = 1) {
  assert.deepEqual(ids, [1, 2, 3]);
  assert.equal(said.length, 2, said.join("\n"));
  assert.match(said[0]!, what);
  assert.match(
    said[1]!,
    times === 1 ? /^feed: well again after/ : new RegExp(`^feed: well again after .* met ${times} times\\)$`),
  );
  assert.equal(source.faults.length, 1);
  assert.equal(source.faults[0]!.times, times);
}

/** What a server sends over TCP; `length` is what it says that the body has. */
function reply(body: string, { length = body.length, etag = '"x"' } = {}) {
  return new TextEncoder().encode(
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: ${etag}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** Calls a server that is only there after so many calls failed. */
function calling(fails: number, { on, then }: { on: (call: number) => void; then?: string }) {
  let calls = 0;
  return async (address: string | URL, options?: RequestInit) => {
    if (calls > fails && then !== undefined) address = then;
    on(calls++);
    return await fetch(address, options);
  };
}

Deno.test("a refused connection is said once, and the stream goes on when the server is there", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  let server: Deno.HttpServer | undefined;
  let answers = 0;
  const heard = await listen(`http://127.0.0.1:${port}/`, {
    fetch: calling(20, {
      on: (call) => {
        if (call === 20) {
          server = Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, () => answers++ === 0 ? first() : then());
        }
      },
    }),
  });
  recovered(heard, /^feed: tcp connect error: .*refused/i, 20);
  await server!.shutdown();
});

Deno.test("a server that goes away between two calls, for hundreds of calls, is said once", async () => {
  await using server = feedServer(first, then);
  await using dead = rawServer((connection) => Promise.resolve(connection.close()));
  let calls = 0;
  const heard = await listen(server, {
    fetch: (address, options) => fetch(calls++ % 401 === 0 ? address : dead.base, options),
  });
  recovered(heard, /^feed: .*connection/i, 400);
});

Deno.test("a server that fails every other call is said once, not a thousand times, and counted", async () => {
  const broken = () => new Response("", { status: 500 });
  const answers = Array.from({ length: 60 }, (_, i) => i % 2 === 0 ? () => Response.json([{ id: 10 + i }]) : broken);
  await using server = feedServer(...answers, then);
  const { ids, said, source } = await listen(server);
  assert.equal(ids.length, 32);
  assert.deepEqual(said.map((text) => /well again|answered 500/.exec(text)?.[0]), ["answered 500", "well again"]);
  assert.deepEqual(source.faults.map(({ times, until }) => [times, until !== undefined]), [[30, true]]);
});

Deno.test("what comes back within ten minutes is said again when it lasts, another fault at once, and what comes later, too", async () => {
  const status = (status: number) => () => new Response("", { status });
  const well = (call: number) => () => Response.json([{ id: 10 + call }]);
  await using server = feedServer(
    ...[status(500), well(0), status(500), well(1)], // a flicker
    ...[status(404), well(2)], // another fault
    ...[...Array<Answering>(9).fill(status(500)), well(3)], // it lasts for some minutes
    ...[...Array(15).keys()].map((i) => well(4 + i)), // a quarter of an hour
    ...[status(500), well(99), then],
  );
  const { said, source } = await listen(server);
  assert.deepEqual(said.map((text) => text.replace(/[\d.]+ s\b/g, "… s")), [
    "feed: the server answered 500 Internal Server Error",
    "feed: well again after … s (the server answered 500 Internal Server Error)",
    "feed: the server answered 404 Not Found",
    "feed: well again after … s (the server answered 404 Not Found)",
    "feed: again, for … s now: the server answered 500 Internal Server Error",
    "feed: well again after … s (the server answered 500 Internal Server Error, met 11 times)",
    "feed: the server answered 500 Internal Server Error",
    "feed: well again after … s (the server answered 500 Internal Server Error)",
  ]);
  assert(+/for (\d+) s now/.exec(said[4]!)![1]! < 90, said[4]);
  assert.deepEqual(source.faults.map(({ times }) => times), [11, 1, 1]);
});

Deno.test("what fails otherwise when a fault has come back is new, and said", () => {
  const clock = new StepClock({ start: 1_800_000_000 });
  const said: string[] = [];
  const faults = new Faults("feed", { clock, onFault: (message) => said.push(message) });
  for (let i = 0; i < 3; i++) {
    faults.failed("malformed", `row ${i} lacks a column`);
    faults.recovered("malformed");
  }
  faults.failed("malformed", "row 3 lacks a column");
  faults.failed("malformed", "it is no JSON");
  faults.recovered("malformed");
  assert.deepEqual(said.map((text) => text.replace(/ after.*/, "")), [
    "feed: row 0 lacks a column",
    "feed: well again",
    "feed: it is no JSON",
    "feed: well again",
  ]);
});

Deno.test("a name that is not known is said once, and the stream goes on when it is", async () => {
  await using server = feedServer(first, then);
  const heard = await listen("http://feed.invalid/", { fetch: calling(1, { on: () => {}, then: server.base }) });
  recovered(heard, /^feed: dns error: /, 2);
});

Deno.test("a server that never answers is left after the time-out, and the stream goes on", async () => {
  const clock = new StepClock({ held: TIMEOUT });
  let left = false;
  await using server = rawServer(async (connection, call) => {
    const buffer = new Uint8Array(4096);
    await connection.read(buffer);
    if (call === 1) {
      setTimeout(() => clock.advance(TIMEOUT));
      left = await connection.read(buffer).catch(() => null) === null;
    } else await connection.write(reply(call === 0 ? '[{"id":1},{"id":2}]' : '[{"id":2},{"id":3}]'));
    connection.close();
  });
  recovered(await listen(server, { clock }), /^feed: no whole answer within 5000 s$/);
  assert(left, "our side of the connection was closed");
});

Deno.test("a server that drips is left after the time-out for the whole answer", async () => {
  const clock = new StepClock({ held: TIMEOUT });
  const encoder = new TextEncoder();
  let dripped = 0;
  const drip = () =>
    new Response(
      new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 2));
          controller.enqueue(encoder.encode(" "));
          if (++dripped === 10) clock.advance(TIMEOUT);
        },
      }),
      { headers: { "content-type": "application/json" } },
    );
  await using server = feedServer(first, drip, then);
  recovered(await listen(server, { clock }), /^feed: no whole answer within 5000 s$/);
  assert(dripped >= 10);
});

Deno.test("errors of the server are said once with what it says, and tried again later and later", async () => {
  const broken = () => Response.json({ error: { message: "the database\nis away\u001b[2J" } }, { status: 500 });
  await using server = feedServer(first, ...Array<Answering>(12).fill(broken), then);
  const heard = await listen(server);
  recovered(heard, /^feed: the server answered 500 Internal Server Error: the database is away\\u001b\[2J$/, 12);
  const [, ...waits] = heard.clock.waits;
  for (const [i, wait] of waits.slice(0, 12).entries()) {
    const most = Math.min(60, 2 ** i);
    assert(wait >= most / 2 - 1e-3 && wait <= most + 1e-3, `wait ${i} is ${wait} s`);
  }
  assert(new Set(waits.slice(7, 12)).size > 1, "the waits have jitter");
});

for (
  const [what, headers, seconds] of [
    ["in seconds", { "retry-after": "120" }, 120],
    ["as a date, by the server's clock", {
      "retry-after": "Sat, 28 Nov 2026 12:10:00 GMT",
      date: "Sat, 28 Nov 2026 12:00:00 GMT",
    }, 600],
  ] as const
) {
  Deno.test(`429 and 503 with Retry-After ${what} are obeyed`, async () => {
    for (const status of [429, 503]) {
      const busy = () => new Response("slow down", { status, headers });
      await using server = feedServer(first, busy, busy, then);
      const heard = await listen(server);
      recovered(heard, new RegExp(`^feed: the server answered ${status} .*: slow down; it wants no call before 20`), 2);
      assert.deepEqual(heard.clock.waits.slice(1, 3).map(Math.round), [seconds, seconds]);
    }
  });
}

Deno.test("a Retry-After of nothing is no reason to call at once", async () => {
  const busy = () => new Response("", { status: 503, headers: { "retry-after": "0" } });
  await using server = feedServer(first, busy, busy, busy, then);
  const { clock } = await listen(server);
  assert(clock.waits.slice(1, 4).every((wait) => wait >= 0.499), `${clock.waits}`);
});

Deno.test("half a response gives no rows, and none of it is taken for unchanged", async () => {
  const asked: string[] = [];
  await using server = rawServer(async (connection, call) => {
    const buffer = new Uint8Array(4096);
    const n = await connection.read(buffer);
    asked.push(new TextDecoder().decode(buffer.subarray(0, n ?? 0)));
    const answer = [
      reply('[{"id":1},{"id":2}]', { etag: '"1"' }),
      reply('[{"id":2},{"id"', { length: 500, etag: '"2"' }),
      reply('[{"id":2},{"id"', { etag: '"2"' }),
      reply('[{"id":2},{"id":3}]', { etag: '"2"' }),
    ][Math.min(call, 3)]!;
    await connection.write(answer);
    connection.close();
  });
  const { ids, said } = await listen(server);
  assert.deepEqual(ids, [1, 2, 3]);
  assert.equal(said.length, 4, said.join("\n"));
  assert.match(said[0]!, /^feed: .*(body|incomplete|closed|eof)/i);
  assert.match(said[1]!, /^feed: the answer cannot be read: .*JSON/);
  // What was not read whole is not asked about.
  assert.deepEqual(asked.map((text) => /if-none-match: (.*)\r/i.exec(text)?.[1]), [undefined, '"1"', '"1"', '"1"']);
});

Deno.test("what is no data is said with what it is", async () => {
  for (
    const [answer, what] of [
      [() => new Response("[1,2", { headers: { "content-type": "application/json" } }), /cannot be read: .*JSON/],
      [() => Response.json([1, 2]), /it is JSON, but "1" is no row: rows are objects/],
      [() => Response.json(7), /it is JSON, but 7 is no row/],
      [() => Response.json({ a: [{ x: 1 }], b: [{ x: 2 }] }), /several arrays in it could be the rows: "a", "b"; give/],
      [
        () => new Response("<html>", { headers: { "content-type": "text/html" } }),
        /the server sent text\/html; known are/,
      ],
      [() => new Response('a,b\n1,"2', { headers: { "content-type": "text/csv" } }), /cannot be read: .*quote/],
    ] as const
  ) {
    await using server = feedServer(first, answer, then);
    recovered(await listen(server), what);
  }
});

Deno.test("a column that vanishes is said once and goes on as null; one that changes its type is said, too", async () => {
  await using server = feedServer(
    () => Response.json([{ id: 1, mag: 4, note: "x" }, { id: 2, mag: 5 }]),
    () => Response.json([{ id: 4 }, { id: 5 }]),
    () => Response.json([{ id: 6 }]),
    () => Response.json([{ id: "seven", mag: 1 }]),
    () => Response.json([{ id: 3, mag: 2 }]),
  );
  const clock = new StepClock({ held: TIMEOUT });
  const said: string[] = [];
  const rows = [];
  const source = poll(server.base, { clock, timeout: TIMEOUT, name: "feed", onFault: (message) => said.push(message) });
  for await (const row of source) if (rows.push(row) === 7) break;
  assert.deepEqual(rows.slice(2), [
    { id: 4, mag: null },
    { id: 5, mag: null },
    { id: 6, mag: null },
    { id: "seven", mag: 1 },
    { id: 3, mag: 2 },
  ]);
  assert.deepEqual(said.map((text) => text.replace(/[\d.]+ s/, "N s")), [
    'feed: column "mag" is gone, it goes on as null; there are id',
    'feed: column "id" was number, and is string now',
    'feed: well again after N s (column "mag" is gone, it goes on as null; there are id, met 2 times)',
    'feed: well again after N s (column "id" was number, and is string now)',
  ]);
});

Deno.test("rows that come twice or out of order come once, in the order that they came in", async () => {
  await using server = feedServer(
    () => Response.json([{ id: 9 }, { id: 4 }, { id: 9 }]),
    () => Response.json([{ id: 4 }, { id: 9 }, { id: 1 }, { id: 8 }, { id: 1 }]),
    () => Response.json([{ id: 3 }, { id: 1 }]),
  );
  const { ids, said } = await listen(server);
  assert.deepEqual(ids, [9, 4, 1, 8, 3]);
  assert.deepEqual(said, []);
});

Deno.test("a server whose clock is far from ours is said once; rows arrive by ours", async () => {
  const wrong = (value: unknown) => () => Response.json(value, { headers: { date: "Sat, 28 Nov 2020 12:00:00 GMT" } });
  await using server = feedServer(wrong([{ id: 1 }]), wrong([{ id: 2 }]), () => Response.json([{ id: 4 }]), then);
  const said: string[] = [];
  const arrivals: number[] = [];
  const before = Date.now();
  // The real clock: one of a test's own has any time it likes.
  for await (const row of poll(server.base, { every: 0.01, name: "feed", onFault: (message) => said.push(message) })) {
    arrivals.push(row.arrived.getTime());
    if (row["id"] === 3) break;
  }
  assert.equal(said.length, 2);
  assert.match(said[0]!, /^feed: the server's clock is \d+ days behind ours; rows arrive by ours$/);
  assert.match(said[1]!, /well again/);
  assert(arrivals.every((time) => Math.abs(time - before) < 60_000));
});

Deno.test("10 MB are read; more than the limit is a fault that says how to have them, and is not read", async () => {
  const rows = Array.from({ length: 60_000 }, (_, i) => ({ id: i + 4, text: "x".repeat(150) }));
  const large = JSON.stringify([{ id: 1 }, { id: 2 }, ...rows]);
  assert(large.length > 10e6);
  const headers = { "content-type": "application/json" };
  await using server = feedServer(() => new Response(large, { headers }), then);
  const { ids, said } = await listen(server);
  assert.deepEqual([ids.length, ids[0], ids.at(-2), ids.at(-1)], [60_003, 1, 60_003, 3]);
  assert.deepEqual(said, []);

  let sent = 0;
  const endless = () =>
    new Response(new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(sent++ >= 0 ? 65_536 : 0).fill(32)) }), {
      headers,
    });
  await using longer = feedServer(first, () => new Response(large, { headers }), endless, then);
  const heard = await listen(longer, { maxBytes: 1e6 });
  recovered(heard, /^feed: more than 1,000,000 bytes were to come; give \{ maxBytes \} if you want them$/, 2);
  assert(sent < 200, `${sent} pieces of 64 KiB were taken`);
});

Deno.test("redirects are followed, five of them; never to another protocol, and secrets go to nobody else", async () => {
  const to = (address: string) => () => new Response(null, { status: 302, headers: { location: address } });
  await using other = feedServer(first, then);
  await using server = feedServer((request) =>
    request.url.endsWith("/moved") ? to(`${other.base}/feed`)() : to("/moved")()
  );
  const headers = { authorization: "Bearer 0123456789abcdef", "x-other": "kept" };
  const { ids, said } = await listen(server, { headers });
  assert.deepEqual([ids, said], [[1, 2, 3], []]);
  assert.equal(server.requests[1]!.headers.get("authorization"), headers.authorization);
  assert.equal(other.requests[0]!.headers.get("authorization"), null);
  assert.equal(other.requests[0]!.headers.get("x-other"), "kept");

  for (
    const [location, what] of [
      ["/again", /^feed: more than 5 redirects, one after the other$/],
      ["file:///etc/passwd", /^feed: redirected to file:\/\/, which is not http: or https:$/],
    ] as const
  ) {
    let calls = 0;
    await using bad = feedServer((request) => {
      if (new URL(request.url).pathname === "/again" || ++calls === 2) return to(location)();
      return calls === 1 ? first() : then();
    });
    recovered(await listen(bad), what);
  }
});

Deno.test("a redirect from elsewhere to this machine, or away from HTTPS, is refused", async () => {
  for (
    const [from, location, why] of [
      ["http://example.com/", "http://127.0.0.1:9/", "redirected to http://127.0.0.1:9, which is this machine"],
      ["http://example.com/", "http://[::1]/", "redirected to http://[::1], which is this machine"],
      ["https://example.com/", "http://example.com/", "redirected to http://example.com, which is not encrypted"],
    ] as const
  ) {
    let calls = 0;
    const asked: string[] = [];
    const { said } = await listen(from, {
      fetch: (address) => {
        asked.push(String(address));
        return Promise.resolve(calls++ === 0 ? new Response(null, { status: 302, headers: { location } }) : then());
      },
    });
    assert.equal(said[0], `feed: ${why}`);
    assert(asked.every((address) => address === from));
  }
});
