import assert from "node:assert/strict";
import { type LineInput, lines, type LinesOptions } from "auscult";
import { fastClock } from "../../helpers/fastClock.ts";
import { take } from "../../helpers/take.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** All rows of a text that comes in pieces of so many bytes. */
async function read(text: string, options: LinesOptions = {}, piece = 1000) {
  const said: string[] = [];
  const all = bytes(text);
  async function* pieces() {
    for (let at = 0; at < all.length; at += piece) yield await Promise.resolve(all.subarray(at, at + piece));
  }
  const rows = [];
  for await (const row of lines(pieces(), { onFault: (message) => said.push(message), ...options })) {
    rows.push({ ...row });
  }
  return { rows, said };
}

/** A TCP server on the loopback; each connection is told its number, from 0. */
function serve(on: (connection: Deno.TcpConn, number: number) => Promise<void>, port = 0) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port });
  const open: Deno.TcpConn[] = [];
  const run = async () => {
    for await (const connection of listener) {
      open.push(connection);
      on(connection, open.length - 1).catch(() => {});
    }
  };
  run().catch(() => {});
  return {
    port: (listener.addr as Deno.NetAddr).port,
    get url() {
      return `tcp://127.0.0.1:${this.port}`;
    },
    [Symbol.dispose]() {
      listener.close();
      for (const connection of open) quietly(() => connection.close());
    },
  };
}

function quietly(action: () => void) {
  try {
    action();
  } catch { /* it is so already */ }
}

async function write(connection: Deno.Conn, text: string) {
  const all = bytes(text);
  for (let at = 0; at < all.length;) at += await connection.write(all.subarray(at));
}

Deno.test("lines() reads JSON lines in whatever pieces they come, the last one without an end too", async () => {
  const text = '{"at": "2026-01-01T00:00:00Z", "où": "Zürich"}\r\n\n[{"n": 1}, {"n": 2}]\n3\n{"wind": {"speed": 4}}';
  for (const piece of [1, 2, 7, 1000]) {
    const { rows, said } = await read(text, {}, piece);
    assert.deepEqual(rows, [
      { at: new Date("2026-01-01T00:00:00Z"), "où": "Zürich" },
      { n: 1 },
      { n: 2 },
      { value: 3 },
      { "wind.speed": 4 },
    ]);
    assert.deepEqual(said, []);
  }
});

Deno.test("lines() reads CSV with a header, typed by the first values, whatever is between the cells", async () => {
  const { rows, said } = await read('time;name;temp;ok;id\n2026-01-01;"a;b";NA;true;007\n2026-01-02;;21,5;false;8\n', {
    decimal: ",",
  });
  assert.deepEqual(rows, [
    { time: new Date("2026-01-01"), name: "a;b", temp: null, ok: true, id: "007" },
    { time: new Date("2026-01-02"), name: null, temp: 21.5, ok: false, id: "8" },
  ]);
  assert.deepEqual(said, []);
});

Deno.test("lines() makes a cell that does not fit its column null, and says so once a column", async () => {
  const text = `t,v\n1,2\n${"2,oops\nNA,3\n".repeat(500)}`;
  const { rows, said } = await read(text);
  assert.equal(rows.length, 1001);
  assert.deepEqual(rows.slice(1, 3), [{ t: 2, v: null }, { t: null, v: 3 }]);
  assert.deepEqual(said, ['lines a stream: column "v" has a number, and "oops" is none: it became null']);
  assert.deepEqual((await read("t,v\n1,2\n2,oops\n", { types: { v: "string" } })).rows, [
    { t: 1, v: "2" },
    { t: 2, v: "oops" },
  ]);
});

Deno.test("lines() leaves out lines that are no rows, and says so once for a thousand", async () => {
  const csv = await read(`a,b\n1,2\n${"1,2,3\n".repeat(1000)}"1,2\n3,4\n`);
  assert.deepEqual(csv.rows, [{ a: 1, b: 2 }, { a: 3, b: 4 }]);
  assert.deepEqual(csv.said, [
    'lines a stream: a line was left out: it has 3 cells, and the columns are 2 (a, b): "1,2,3"',
  ]);
  const json = await read(`{"a": 1}\n${'{"a": \u0007\n'.repeat(1000)}{"a": 2}\n`);
  assert.deepEqual(json.rows, [{ a: 1 }, { a: 2 }]);
  assert.deepEqual(json.said, ['lines a stream: a line was left out: it is no JSON: "{\\"a\\": \\u0007"']);
});

Deno.test("lines() names the columns of numbers without a header, and says so; columns names them", async () => {
  const { rows, said } = await read("1.5,2\n3,4\n");
  assert.deepEqual(rows, [{ column_1: 1.5, column_2: 2 }, { column_1: 3, column_2: 4 }]);
  assert.match(said[0]!, /the first line is numbers and no header, so the columns are column_1, column_2; say columns/);
  const named = await read("1.5,2\n3,4\n", { columns: ["x", "y"] });
  assert.deepEqual(named, { rows: [{ x: 1.5, y: 2 }, { x: 3, y: 4 }], said: [] });
});

Deno.test("lines() gives lines to a function, and goes on when it throws", async () => {
  const parse = (line: string) => {
    if (line === "x") throw new Error("not this one");
    return line === "-" ? null : line.split(" ").map((word) => ({ word }));
  };
  const { rows, said } = await read("a b\n-\nx\nc\n", { parse });
  assert.deepEqual(rows, [{ word: "a" }, { word: "b" }, { word: "c" }]);
  assert.deepEqual(said, ['lines a stream: a line was left out: not this one: "x"']);
});

Deno.test("lines() leaves out rows whose key came before", async () => {
  const { rows } = await read("id,n\n1,1\n2,2\n1,3\n3,4\n", { key: "id" });
  assert.deepEqual(rows.map(({ n }) => n), [1, 2, 4]);
});

Deno.test("lines() reads a line of 10 MB, and says which encoding it cannot read", async () => {
  const text = "y".repeat(10_000_000);
  const { rows } = await read(`{"text": "${text}"}\n{"n": 1}\n`, {}, 1 << 16);
  assert.equal(rows[0]!["text"], text);
  assert.deepEqual(rows[1], { n: 1 });
  const latin = Uint8Array.from([...'{"t": "21 °C"}\n'].map((character) => character.charCodeAt(0)));
  const said: string[] = [];
  async function* pieces() {
    yield await Promise.resolve(latin);
  }
  await take(lines(pieces(), { onFault: (message) => said.push(message) }), 1);
  assert.match(said[0]!, /not UTF-8/);
  assert.deepEqual(await take(lines(pieces(), { encoding: "latin1" }), 1), [{ t: "21 °C" }]);
});

Deno.test("lines() reads a child process, which waits for a slow reader, and nothing is lost", async () => {
  const child = new Deno.Command("seq", { args: ["1", "200000"], stdout: "piped" }).spawn();
  const rows = lines(child.stdout, { buffer: 2 });
  let count = 0;
  for await (const { value } of rows) {
    assert.equal(value, ++count);
    if (count % 20_000 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.deepEqual([count, rows.lost], [200_000, 0]);
  assert((await child.status).success);
  await assert.rejects(take(rows, 1), { name: "TypeError", message: /a stream can be read once/ });
});

Deno.test("lines() ends a child process that goes on for ever when the loop is left", async () => {
  const child = new Deno.Command("yes", { args: ['{"y": 1}'], stdout: "piped" }).spawn();
  assert.deepEqual(await take(lines(child.stdout), 3), [{ y: 1 }, { y: 1 }, { y: 1 }]);
  assert.equal((await child.status).signal, "SIGPIPE");
});

Deno.test("lines('-') reads standard input", async () => {
  const program = `
    import { lines } from "auscult";
    for await (const { a } of lines("-")) console.log("got", a);
  `;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", program],
    cwd: new URL("../../..", import.meta.url),
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(bytes("a,b\n1,2\n3,"));
  await writer.write(bytes("4\n"));
  await writer.close();
  assert.equal(new TextDecoder().decode((await child.output()).stdout), "got 1\ngot 3\n");
});

Deno.test("lines() reads a file each time from its beginning, and says what is no file", async () => {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeTextFile(path, "a\n1\n2\n");
    for (let time = 0; time < 2; time++) assert.deepEqual(await take(lines(path), 2), [{ a: 1 }, { a: 2 }]);
  } finally {
    await Deno.remove(path);
  }
  await assert.rejects(take(lines(path), 1), { name: "NotFound", message: /no such file.*watch\(\) waits/ });
  await assert.rejects(take(lines("lib"), 1), { name: "IsADirectory" });
});

Deno.test("lines() comes back to a TCP server that breaks off within a line: half a line and the same header are left out", async () => {
  using server = serve(async (connection, number) => {
    await write(connection, "id,v\n1,10\n2,20\n");
    if (number === 0) {
      await write(connection, "3,3");
      return connection.close();
    }
    await write(connection, "3,30\n");
  });
  const said: string[] = [];
  const rows = lines(server.url, { key: "id", clock: fastClock(50), onFault: (message) => said.push(message) });
  assert.deepEqual(await take(rows, 3), [{ id: 1, v: 10 }, { id: 2, v: 20 }, { id: 3, v: 30 }]);
  assert.equal(said.length, 2, said.join("\n"));
  assert.match(said[0]!, /the server closed the connection; half a line is left out, "3,3"; trying again$/);
});

Deno.test("lines() waits for a TCP server that is not there yet, says so once, and reads a slow drip", async () => {
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr as Deno.NetAddr;
  free.close();
  const said: string[] = [];
  const rows = lines(`tcp://127.0.0.1:${port}`, { clock: fastClock(100), onFault: (message) => said.push(message) });
  const taken = take(rows, 2);
  await new Promise((resolve) => setTimeout(resolve, 100));
  using _ = serve(async (connection) => {
    for (const character of '{"n": 1}\n{"n": 2}\n') {
      await write(connection, character);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  }, port);
  assert.deepEqual(await taken, [{ n: 1 }, { n: 2 }]);
  assert.equal(said.length, 2, said.join("\n"));
  assert.match(said[0]!, /refused.*trying again$/);
});

Deno.test("lines() says that a host has no address, and leaves when it is told to", async () => {
  const fault = Promise.withResolvers<string>();
  const rows = lines("tcp://no-such-host.invalid:7000", { onFault: fault.resolve })[Symbol.asyncIterator]();
  const waiting = rows.next();
  assert.match(await fault.promise, /lookup|resolve|resolution|Name or service/i);
  await rows.return();
  assert.equal((await waiting).done, true);
});

Deno.test("lines() refuses what cannot be meant", () => {
  const refused = (input: unknown, options: object, error: object) =>
    assert.throws(() => lines(input as LineInput, options), error);
  refused("tcp://127.0.0.1", {}, { name: "TypeError", message: /expected tcp:\/\/HOST:PORT/ });
  refused("a.csv", { separator: "," }, { message: /unknown option "separator"; known are/ });
  refused("a.csv", { parse: "xml" }, { message: /known are "json", "csv" and a function/ });
  refused("a.csv", { parse: "json", columns: ["a"] }, { message: /it is about CSV/ });
  refused("a.csv", { encoding: "utf-9" }, { name: "RangeError", message: /TextDecoder does not know it/ });
  refused({ a: 1 }, {}, { message: /expected a readable stream/ });
});
