import assert from "node:assert/strict";
import { sse } from "auscult";
import { fastClock } from "../../helpers/fastClock.ts";
import { take } from "../../helpers/take.ts";

const TYPE = { "content-type": "text/event-stream" };
const bytes = (text: string) => new TextEncoder().encode(text);

/** A server on the loopback; each connection is told its number, from 0. */
function serve(answer: (connection: number, request: Request) => Response | Promise<Response>) {
  let count = 0;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => answer(count++, request),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/feed`,
    get connections() {
      return count;
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** An answer that sends these pieces, one after the other, and stays open, is closed, or breaks. */
function stream(pieces: readonly (string | Uint8Array)[], then: "open" | "close" | "break" = "open"): Response {
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      for (const piece of pieces) {
        controller.enqueue(typeof piece === "string" ? bytes(piece) : piece);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      if (then === "close") controller.close();
      if (then === "break") controller.error(new Error("broken"));
    },
  });
  return new Response(body, { headers: TYPE });
}

Deno.test("sse() makes rows of JSON: an object, an array of objects, a value by itself; dates are dates", async () => {
  await using server = serve(() =>
    stream([
      'data: {"time": "2026-01-01T12:00:00Z", "place": {"name": "Rome"}, "mag": 4.5}\n\n',
      'data: [{"mag": 1}, {"mag": null}]\n\ndata: 7\n\ndata: "two"\n\n',
    ])
  );
  assert.deepEqual(await take(sse(server.url), 5), [
    { time: new Date("2026-01-01T12:00:00Z"), "place.name": "Rome", mag: 4.5 },
    { mag: 1 },
    { mag: null },
    { value: 7 },
    { value: "two" },
  ]);
});

Deno.test("sse() reads events in whatever pieces they come, over several data lines, byte by byte", async () => {
  const text = ': hello\r\nevent: price\r\ndata: {"name": "Zürich €",\r\ndata: "price": 3}\r\n\r\n';
  await using server = serve(() => stream([...bytes(text)].map((byte) => Uint8Array.of(byte))));
  assert.deepEqual(await take(sse(server.url), 1), [{ name: "Zürich €", price: 3 }]);
});

Deno.test("sse() gives only the events that are wanted, and parse gets their type and id", async () => {
  await using server = serve(() =>
    stream(["data: 1\n\n", "event: b\nid: x7\ndata: two\n\n", "event: c\ndata: 3\n\n", "event: d\ndata: 4\n\n"])
  );
  const parse = (data: string, told: { event: string; id: string }) => data === "3" ? null : { data, ...told };
  assert.deepEqual(await take(sse(server.url, { event: ["b", "c", "d"], parse }), 2), [
    { data: "two", event: "b", id: "x7" },
    { data: "4", event: "d", id: "x7" },
  ]);
});

Deno.test("sse() goes on after the last event when a connection ends: it says which that was, and repeats none", async () => {
  const ids: (string | null)[] = [];
  await using server = serve((connection, request) => {
    ids.push(request.headers.get("last-event-id"));
    return connection === 0
      ? stream(["id: é1\ndata: 1\n\nid: 2\ndata: 2\n\nid: 3\nda"], "close") // half an event is none
      : stream(["id: 2\ndata: 2\n\nid: 3\ndata: 3\n\ndata: 4\n\n"]); // a server that does not look at the header
  });
  const said: string[] = [];
  const rows = sse(server.url, { clock: fastClock(50), onFault: (message) => said.push(message) });
  assert.deepEqual(await take(rows, 4), [1, 2, 3, 4].map((value) => ({ value })));
  assert.deepEqual(ids, [null, "2"]);
  assert.deepEqual(said, [], "a server that ends a response in order is no fault");
});

Deno.test("sse() waits before it connects again as long as the server said: retry", async () => {
  const at: number[] = [];
  const clock = fastClock(50);
  await using server = serve((connection) => {
    at.push(clock.now());
    return connection < 3 ? stream([`retry: 8000\ndata: ${connection}\n\n`], "close") : stream(["data: 3\n\n"]);
  });
  await take(sse(server.url, { clock }), 4);
  for (const [i, time] of at.slice(1).entries()) {
    const waited = time - at[i]!;
    assert(waited >= 8 && waited < 16, `waited ${waited} s`);
  }
});

Deno.test("sse() says a server that fails once, tries again ever later, and says once that it is well", async () => {
  await using server = serve((connection) => {
    if (connection === 0) return new Response("no", { status: 500 });
    if (connection === 1) return new Response("<html>", { headers: { "content-type": "text/html" } });
    if (connection === 2) return stream(['data: {"n": 1}\n\nid: 5\ndata: {"n"'], "break");
    if (connection === 3) return new Response("later", { status: 429, headers: { "retry-after": "20" } });
    return stream(['data: {"n": 2}\n\n']);
  });
  const said: string[] = [];
  const clock = fastClock(100);
  const from = clock.now();
  const rows = sse(server.url, { clock, onFault: (message) => said.push(message) });
  assert.deepEqual(await take(rows, 2), [{ n: 1 }, { n: 2 }]);
  assert(clock.now() - from >= 20, "Retry-After was obeyed");
  const name = `sse ${server.url}: `;
  assert.equal(said.length, 4, said.join("\n"));
  assert.equal(said[0], `${name}the server answered 500 Internal Server Error; trying again`);
  assert.match(said[1]!, /well again after .* s \(the server answered 500.*met 2 times\)/);
  assert.match(said[2]!, /trying again$/);
  assert.match(said[3]!, /well again after .*met 2 times/);
});

Deno.test("sse() says what refuses a connection, once, and goes on when somebody listens there", async () => {
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr as Deno.NetAddr;
  free.close();
  const said: string[] = [];
  const rows = sse(`http://127.0.0.1:${port}/?api_key=abcdefgh12345678`, {
    clock: fastClock(100),
    onFault: (message) => said.push(message),
  });
  const taken = take(rows, 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await using _ = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, () => stream(["data: 1\n\n"]));
  assert.deepEqual(await taken, [{ value: 1 }]);
  assert.equal(said.length, 2, said.join("\n"));
  assert.match(said[0]!, /[Cc]onnection refused/);
  assert(rows.faults[0]!.times > 1 && rows.faults[0]!.until !== undefined);
  assert(!said.join().includes("abcdefgh12345678") && !rows.name.includes("abcdefgh12345678"));
});

Deno.test("sse() takes a server that does not answer, or falls silent, for dead", async () => {
  await using server = serve(async (connection, request) => {
    if (connection === 0) {
      await new Promise((resolve) => request.signal.addEventListener("abort", resolve, { once: true }));
    }
    return stream([`data: ${connection}\n\n`]);
  });
  const said: string[] = [];
  const options = { clock: fastClock(50), timeout: 5, idle: 10, onFault: (message: string) => said.push(message) };
  assert.deepEqual(await take(sse(server.url, options), 2), [{ value: 1 }, { value: 2 }]);
  assert.match(said[0]!, /no answer within 5 s; trying again/);
  assert.match(said[2]!, /nothing came for 10 s; trying again/);
});

Deno.test("sse() ends when the server says that there is no more, status 204", async () => {
  await using server = serve((connection) =>
    connection === 0 ? stream(["retry: 10\ndata: 1\n\n"], "close") : new Response(null, { status: 204 })
  );
  const seen = [];
  for await (const { value } of sse(server.url)) seen.push(value);
  assert.deepEqual(seen, [1]);
});

Deno.test("sse() leaves out what is no JSON, and says so once for a thousand", async () => {
  const events = Array.from({ length: 2000 }, (_, i) => `data: ${i % 2 ? i : "{oops\u0007"}\n\n`).join("");
  await using server = serve(() => stream([events]));
  const said: string[] = [];
  const rows = sse(server.url, { onFault: (message) => said.push(message) });
  assert.equal((await take(rows, 1000)).at(-1)!.value, 1999);
  assert.deepEqual(said, [`sse ${server.url}: an event was left out: it is no JSON: "{oops\\u0007"`]);
  assert.equal(rows.faults[0]!.times, 1000);
});

Deno.test("sse() reads an event of 10 MB, and a slow reader loses none of 30,000", async () => {
  const text = "x".repeat(10_000_000);
  const events = Array.from({ length: 30_000 }, (_, i) => `data: ${i}\n\n`).join("");
  await using server = serve(() => stream([`data: "${text}"\n\n`, events]));
  const rows = sse(server.url, { buffer: 100 });
  let count = 0;
  for await (const { value } of rows) {
    if (count === 0) assert.equal(value, text);
    else assert.equal(value, count - 1);
    if (count % 3000 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    if (++count > 30_000) break;
  }
  assert.equal(rows.lost, 0);
});

Deno.test("sse() closes its connection when the loop is left, even while nothing comes", async () => {
  const gone = Promise.withResolvers<void>();
  await using server = serve((_, request) => {
    request.signal.addEventListener("abort", () => gone.resolve());
    return stream(["data: 1\n\n"]);
  });
  const rows = sse(server.url)[Symbol.asyncIterator]();
  await rows.next();
  const waiting = rows.next();
  await rows.return();
  assert.equal((await waiting).done, true);
  await gone.promise;
});

Deno.test("sse() refuses what is no address, an unknown option and one that cannot be meant", () => {
  assert.throws(() => sse("feed"), {
    name: "TypeError",
    message: /"feed": it is no address; allowed are http:, https:/,
  });
  assert.throws(() => sse("ws://a"), { message: /it begins with ws:/ });
  assert.throws(() => sse("http://a", { evnet: "b" } as object), { message: /unknown option "evnet"; known are/ });
  assert.throws(() => sse("http://a", { buffer: 0 }), RangeError);
  assert.throws(() => sse("http://a", { idle: -1 }), RangeError);
});
