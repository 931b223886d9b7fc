import assert from "node:assert/strict";
import { socket } from "auscult";
import { fastClock } from "../../helpers/fastClock.ts";
import { take } from "../../helpers/take.ts";

interface Talk {
  readonly socket: WebSocket;
  readonly number: number;
  readonly headers: Headers;
}

/** A WebSocket server on the loopback; `on` is called for each connection that stands. */
function serve(on: (talk: Talk) => void, { port = 0, protocol }: { port?: number; protocol?: string } = {}) {
  let count = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, (request) => {
    const headers = new Headers(request.headers); // they are gone with the request
    const { socket, response } = Deno.upgradeWebSocket(request, protocol === undefined ? {} : { protocol });
    const number = count++;
    socket.onopen = () => on({ socket, number, headers });
    return response;
  });
  return {
    url: `ws://127.0.0.1:${server.addr.port}/feed`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A TCP server that speaks so much WebSocket as it takes to break off in the middle of a message. */
function rawServer(on: (connection: Deno.TcpConn, number: number) => Promise<void>) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const run = async () => {
    let number = 0;
    for await (const connection of listener) {
      const buffer = new Uint8Array(4096);
      const request = new TextDecoder().decode(buffer.subarray(0, (await connection.read(buffer))!));
      const key = /sec-websocket-key: (.*)\r/i.exec(request)![1]! + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
      const accept = new Uint8Array(await crypto.subtle.digest("SHA-1", new TextEncoder().encode(key))).toBase64();
      await write(
        connection,
        new TextEncoder().encode(
          `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
        ),
      );
      await on(connection, number++);
    }
  };
  run().catch(() => {});
  return { url: `ws://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`, [Symbol.dispose]: () => listener.close() };
}

async function write(connection: Deno.Conn, bytes: Uint8Array) {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

/** A text frame of a server; `length` is what its head says. */
function frame(text: string, length = text.length): Uint8Array {
  return new Uint8Array([0x81, length, ...new TextEncoder().encode(text)]);
}

Deno.test("socket() makes rows of JSON messages, and sends what subscribes first", async () => {
  const heard: string[] = [];
  await using server = serve(({ socket }) => {
    socket.onmessage = ({ data }) => {
      if (heard.push(data) < 3) return;
      socket.send('{"at": "2026-01-01", "price": 3.5}');
      socket.send('[{"price": 4}, {"price": 5}]');
      socket.send("6");
    };
  });
  const rows = socket(server.url, { subscribe: ["hello", { channel: "trades" }, { channel: "quotes" }] });
  assert.deepEqual(await take(rows, 4), [
    { at: new Date("2026-01-01"), price: 3.5 },
    { price: 4 },
    { price: 5 },
    { value: 6 },
  ]);
  assert.deepEqual(heard, ["hello", '{"channel":"trades"}', '{"channel":"quotes"}']);
});

Deno.test("socket() speaks a subprotocol, and sends headers", async () => {
  const told: (string | null)[] = [];
  await using server = serve(({ socket, headers }) => {
    told.push(headers.get("sec-websocket-protocol"), headers.get("authorization"));
    socket.send("1");
  }, { protocol: "ticks.v2" });
  const rows = socket(server.url, { protocols: ["ticks.v2"], headers: { authorization: "Bearer abc" } });
  assert.deepEqual(await take(rows, 1), [{ value: 1 }]);
  assert.deepEqual(told, ["ticks.v2", "Bearer abc"]);
});

Deno.test("socket() comes back after a connection that breaks within a message, subscribes anew, and repeats no row", async () => {
  using server = rawServer(async (connection, number) => {
    await write(connection, frame('{"id":1}'));
    await write(connection, frame('{"id":2}'));
    if (number === 0) {
      await write(connection, frame('{"id":3,"half', 40));
      return connection.close();
    }
    await write(connection, frame('{"id":3}'));
  });
  const said: string[] = [];
  let subscribed = 0;
  const rows = socket(server.url, {
    subscribe: () => `now ${++subscribed}`,
    key: "id",
    clock: fastClock(50),
    onFault: (message) => said.push(message),
  });
  assert.deepEqual(await take(rows, 3), [{ id: 1 }, { id: 2 }, { id: 3 }]);
  assert.equal(subscribed, 2);
  assert.equal(said.length, 2, said.join("\n"));
  assert.match(said[0]!, /the connection was lost: .*trying again$/);
  assert.match(said[1]!, /well again after/);
});

Deno.test("socket() waits for a server that is not there yet, and says so once", async () => {
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr as Deno.NetAddr;
  free.close();
  const said: string[] = [];
  const rows = socket(`ws://127.0.0.1:${port}/?token=abcdefgh12345678`, {
    clock: fastClock(100),
    onFault: (message) => said.push(message),
  });
  const taken = take(rows, 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await using _ = serve(({ socket }) => socket.send("1"), { port });
  assert.deepEqual(await taken, [{ value: 1 }]);
  assert.equal(said.length, 2, said.join("\n"));
  assert.match(said[0]!, /there is no connection: tcp connect error; trying again/);
  assert(!said.join().includes("abcdefgh12345678") && !rows.name.includes("abcdefgh12345678"));
});

Deno.test("socket() leaves a binary message out and says so, or gives it to parseBytes", async () => {
  await using server = serve(({ socket }) => {
    socket.send(Uint8Array.of(1, 2, 3));
    socket.send("4");
  });
  const said: string[] = [];
  assert.deepEqual(await take(socket(server.url, { onFault: (message) => said.push(message) }), 1), [{ value: 4 }]);
  assert.deepEqual(said, [
    `socket ${server.url}: a message was left out: it is binary, 3 bytes, and no parseBytes: (bytes) => … was given: "AQID"`,
  ]);
  const parseBytes = (bytes: Uint8Array) => [...bytes].map((byte) => ({ byte }));
  assert.deepEqual(await take(socket<object>(server.url, { parseBytes }), 3), [{ byte: 1 }, { byte: 2 }, { byte: 3 }]);
});

Deno.test("socket() reads a message of 10 MB, and goes on after half of one and other malformed ones", async () => {
  const text = "x".repeat(10_000_000);
  await using server = serve(({ socket }) => {
    for (let i = 0; i < 500; i++) socket.send('{"half": ');
    socket.send(JSON.stringify({ text }));
  });
  const said: string[] = [];
  const [row] = await take(socket(server.url, { onFault: (message) => said.push(message) }), 1);
  assert.equal(row!["text"], text);
  assert.equal(said.length, 1, said.join("\n"));
  assert.match(said[0]!, /a message was left out: it is no JSON: "{\\"half\\": "/);
});

Deno.test("socket() drops the oldest messages where the reader is too slow, counts them, and says so once", async () => {
  const SENT = 50_000, HELD = 1000;
  await using server = serve(({ socket }) => {
    for (let i = 0; i < SENT; i++) socket.send(String(i));
  });
  const said: string[] = [];
  const rows = socket(server.url, { buffer: HELD, onFault: (message) => said.push(message) });
  const seen: number[] = [];
  for await (const { value } of rows) {
    seen.push(value as number);
    if (seen.length === 1) await new Promise((resolve) => setTimeout(resolve, 1000));
    if (value === SENT - 1) break;
  }
  assert.equal(seen.length + rows.lost, SENT);
  assert(rows.lost > 0 && seen.length >= HELD);
  assert.deepEqual(seen, seen.toSorted((a, b) => a - b), "in their order");
  assert.match(said[0]!, /read too slowly: more than 1000 wait/);
  assert(said.length <= 2, said.join("\n"));
});

Deno.test("socket() closes its connection when the loop is left, even while nothing comes", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = serve(({ socket }) => {
    socket.onclose = () => closed.resolve();
    socket.send("1");
  });
  const rows = socket(server.url)[Symbol.asyncIterator]();
  await rows.next();
  const waiting = rows.next();
  await rows.return();
  assert.equal((await waiting).done, true);
  await closed.promise;
});

Deno.test("socket() refuses another scheme and an unknown option", () => {
  assert.throws(() => socket("http://a"), { name: "TypeError", message: /begins with http:; allowed are ws:, wss:/ });
  assert.throws(() => socket("ws://a", { subscripe: "b" } as object), { message: /unknown option "subscripe"/ });
});
