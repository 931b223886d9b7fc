import assert from "node:assert/strict";
import { decodePacket, type OscArgument, type OscMessage } from "../../lib/osc/codec.ts";
import { OscReceiver } from "../../lib/osc/OscReceiver.ts";
import { createSocket } from "node:dgram";
import { csv, parseCsv, Plot, source, streamOsc, type StreamOscOptions, type StreamProgress } from "../../mod.ts";
import { holdersOf } from "../../lib/csound/doctor/system/programs.ts";
import { has } from "../helpers/has.ts";

/** What listens on a port of the loopback. */
async function receiver() {
  const socket = createSocket("udp4");
  const messages: OscMessage[] = [];
  let more = Promise.withResolvers<void>();
  socket.on("message", (bytes: Uint8Array) => {
    messages.push(...decodePacket(bytes));
    more.resolve();
    more = Promise.withResolvers();
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", () => resolve()));
  const { port } = socket.address();
  return {
    messages,
    to: `127.0.0.1:${port}`,
    /** The first so many. */
    async first(count: number) {
      while (messages.length < count) await more.promise;
      return messages.slice(0, count);
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}

const real = { sanitizeOps: true, sanitizeResources: true };
const rows = parseCsv(
  "day,price,size,name,up\n2020-01-01,1.5,10,a,true\n2020-01-02,3,20,b,false\n2020-01-04,2,40,c,true\n",
);

/** Streams rows to a receiver of the test's own, and gives the arguments that came, and the report. */
async function received(data: Parameters<typeof streamOsc>[0], options: Partial<StreamOscOptions>) {
  await using to = await receiver();
  const report = await streamOsc(data, { to: to.to, address: "/r", channels: ["price"], every: 0.001, ...options })
    .done;
  const messages = await to.first(report.sent);
  return { args: messages.map(({ args }) => args), messages, report };
}

Deno.test({
  ...real,
  name: "streamOsc() sends one message a row, typed by its columns, and reports",
  async fn() {
    await using to = await receiver();
    const stream = streamOsc(rows, {
      to: to.to,
      address: "/prices/day",
      channels: ["price", "day", "name", "up", (d, i) => d.size + i, 7],
      every: 0.01,
    });
    assert.equal(stream.state, "playing");
    assert.equal(stream.rows, 3);
    const { seconds, error, ...report } = await stream.done;
    assert.equal(stream.state, "done");
    assert.equal(stream.position, 3);
    const day = Date.UTC(2020, 0, 1) / 1000;
    assert.deepEqual(
      (await to.first(3)).map(({ address, types, args }) => ({ address, types, args })),
      [[1.5, day, "a", 1, 10, 7], [3, day + 86400, "b", 0, 21, 7], [2, day + 3 * 86400, "c", 1, 42, 7]].map((args) => ({
        address: "/prices/day",
        types: "fdsiff",
        args,
      })),
    );
    assert.deepEqual(report, {
      to: to.to,
      address: "/prices/day",
      types: "fdsiff",
      rows: 3,
      sent: 3,
      skipped: 0,
      failed: 0,
      stopped: false,
      warnings: [],
    });
    assert(seconds >= 0.02 && error.max >= 0);
  },
});

Deno.test("streamOsc() sends the type tags that are stated, T and F for booleans too", async () => {
  const { messages } = await received(rows, { channels: ["size", "price", "size", "price", "up"], types: "idhsT" });
  assert.deepEqual(messages.map(({ types, args }) => [types, args]), [
    ["idhsT", [10, 1.5, 10n, "1.5", true]],
    ["idhsF", [20, 3, 20n, "3", false]],
    ["idhsT", [40, 2, 40n, "2", true]],
  ]);
});

Deno.test({
  name: "oscdump, a receiver that knows nothing of us, prints exactly what streamOsc() sends",
  ignore: !has("oscdump"),
  async fn() {
    const port = await freePort();
    const dump = new Deno.Command("oscdump", {
      args: ["-L", String(port)],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    })
      .spawn();
    try {
      const lines = dump.stdout.pipeThrough(new TextDecoderStream()).getReader();
      // Without taking the port for a moment, as isFree() does: oscdump may want it just then, and ends.
      const nobody = () => holdersOf(port)?.length === 0;
      while (holdersOf(port) === undefined ? await isFree(port) : nobody()) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const data = await csv("data/sp500.csv");
      const { warnings } = await streamOsc(data.slice(0, 3), {
        to: `localhost:${port}`,
        address: "/sp500",
        channels: ["close", "volume", "volume", "date", () => 'a "b" ü'],
        types: "fhdss",
        every: 0.01,
      }).done;
      assert.deepEqual(warnings, []);
      let text = "";
      while (text.split("\n").length < 4) text += (await lines.read()).value;
      assert.deepEqual(text.trim().split("\n").map((line) => line.replace(/^\S+ /, "")), [
        '/sp500 fhdss 1455.219971 931800000 931800000.000000 "2000-01-03T00:00:00.000Z" "a "b" ü"',
        '/sp500 fhdss 1399.420044 1009000000 1009000000.000000 "2000-01-04T00:00:00.000Z" "a "b" ü"',
        '/sp500 fhdss 1402.109985 1085500000 1085500000.000000 "2000-01-05T00:00:00.000Z" "a "b" ü"',
      ]);
      await lines.cancel();
    } finally {
      dump.kill();
      await dump.status;
    }
  },
});

Deno.test("streamOsc() goes on while the main thread is busy", async () => {
  const came: number[] = [];
  await using to = await OscReceiver.open({ port: 0, onMessage: ({ time }) => came.push(time) });
  const stream = streamOsc(Array.from({ length: 20 }, (_, i) => i), {
    to: { host: "127.0.0.1", port: to.port },
    address: "/n",
    channels: (d) => d,
    every: 0.05,
  });
  for await (const { sent } of stream) if (sent > 0) break;
  const busy = performance.timeOrigin + performance.now();
  while (performance.timeOrigin + performance.now() < busy + 4000); // the rows need 0.95 s
  const { sent } = await stream.done;
  assert.equal(sent, 20);
  while (came.length < 20) await new Promise((resolve) => setTimeout(resolve, 1));
  assert(came.at(-1)! < busy + 3500, "the last row came while it was busy");
  assert(came.at(-1)! - came[0]! > 800, "and not before its moment");
});

Deno.test("streamOsc() scales as Plot does", async () => {
  const { args } = await received(rows, {
    channels: [
      { value: "size", range: [0, 1] },
      { value: "size", type: "log", domain: [1, 100], range: [200, 400] },
      { value: "price", reverse: true, scale: true },
      { value: "price", domain: [2, 3], range: [0, 127] }, // clamps
      { value: "price", domain: [2, 3], range: [0, 127], clamp: false },
      { value: "name", range: [0, 10] },
      { value: "price", range: [5, 5] },
    ],
    types: "dddidfd",
  });
  const log = Plot.scale({ x: { type: "log", domain: [1, 100], range: [200, 400] } });
  near(args, [
    [0, log.apply(10), 1, 0, -63.5, 0, 5],
    [1 / 3, log.apply(20), 0, 127, 127, 5, 5],
    [1, log.apply(40), 2 / 3, 0, 0, 10, 5],
  ]);
});

/** The same numbers, but for the last digits. */
function near(got: readonly (readonly OscArgument[])[], wanted: number[][]) {
  const round = (rows: readonly (readonly OscArgument[])[]) =>
    rows.map((row) => row.map((value) => Number((value as number).toFixed(9))));
  assert.deepEqual(round(got), round(wanted));
}

Deno.test("streamOsc({ range }) scales every column but those that say otherwise; numbers are constants", async () => {
  const { args } = await received(rows, {
    channels: ["size", { value: "size", scale: null }, { value: "size", range: [0, 8] }, 9],
    types: "dddd",
    range: [-1, 1],
  });
  near(args, [[-1, 10, 0, 9], [-1 + 2 / 3, 20, 8 / 3, 9], [1, 40, 8, 9]]);
});

const HOLES = [{ a: null, b: 1 }, { a: 5, b: 2 }, { a: NaN, b: 3 }, { a: 6, b: null }, { a: Infinity, b: 4 }, {
  a: 7,
  b: 5,
}];
for (
  const [missing, wanted, skipped] of [
    ["skip", [[5, 2], [7, 5]], 4],
    ["hold", [[5, 2], [5, 3], [6, 3], [6, 4], [7, 5]], 1],
    [-1, [[-1, 1], [5, 2], [-1, 3], [6, -1], [-1, 4], [7, 5]], 0],
  ] as const
) {
  Deno.test(`streamOsc({ missing: ${JSON.stringify(missing)} }) never sends NaN, Infinity or nothing`, async () => {
    const { args, report } = await received(HOLES, { channels: ["a", "b"], missing });
    assert.deepEqual(args, wanted);
    assert.equal(report.skipped, skipped);
  });
}

Deno.test("a row that is skipped keeps its moment", async () => {
  const { report } = await received([1, null, null, null, 2], { channels: [(d) => d], every: 0.05 });
  assert.equal(report.sent, 2);
  assert(report.seconds > 0.19, `${report.seconds} s`);
});

Deno.test("streamOsc({ time, duration }) keeps the rows' own distances", async () => {
  const came: number[] = [];
  await using to = await OscReceiver.open({ port: 0, onMessage: ({ time }) => came.push(time) });
  const { seconds } = await streamOsc(rows, {
    to: `127.0.0.1:${to.port}`,
    address: "/r",
    channels: ["price"],
    time: "day",
    duration: 3,
  }).done;
  assert(seconds >= 2.99);
  while (came.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
  const [a, b, c] = came as [number, number, number];
  assert(b - a > 500 && b - a < 1600 && c - b > 1400, `the second day after ${b - a} ms, the fourth ${c - b} ms later`);
});

Deno.test("streamOsc({ loop, start }) begins with a row, and starts anew", async () => {
  const { args, report } = await received(rows, { loop: 2, start: 1 });
  assert.deepEqual(args, [[3], [2], [1.5], [3], [2]]);
  assert.equal(report.rows, 3);
});

Deno.test({
  ...real,
  name: "a stream is paused, resumed, sought, changed in rate and stopped; position and state follow",
  async fn() {
    await using to = await receiver();
    const stream = streamOsc(Array.from({ length: 10_000 }, (_, i) => i), {
      to: to.to,
      address: "/n",
      channels: (d) => d,
      every: 0.01,
    });
    for await (const { sent } of stream) if (sent > 3) break;
    assert(stream.position > 3);
    stream.pause();
    assert.equal(stream.state, "paused");
    const { position } = stream;
    stream.seek(5000);
    assert.equal(stream.position, 5000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const came = to.messages.length;
    assert(came <= position + 3, `${came} came, paused at row ${position}`);
    stream.rate = 10;
    stream.resume();
    const next = (await to.first(came + 50))[came]!;
    assert.deepEqual(next.args, [5000]);
    stream.stop();
    stream.stop();
    assert.equal(stream.state, "stopped");
    const report = await stream.done;
    assert.equal(report.stopped, true);
    assert(report.sent >= came + 50 && report.sent < 10_000);
    assert(stream.position > 5000 && stream.position < 10_000);
    assert.throws(() => stream.pause(), { name: "TypeError", message: /Cannot pause a stream that is stopped/ });
    assert.throws(() => stream.rate = 0, { name: "RangeError", message: /0\.01…100/ });
    assert.throws(() => stream.seek(10_000), { name: "RangeError", message: /0…9999/ });
  },
});

Deno.test({
  ...real,
  name: "a stream that goes out of scope leaves no Worker and no socket",
  async fn() {
    await using to = await receiver();
    {
      await using stream = streamOsc(rows, { to: to.to, address: "/r", channels: "price", every: 1, loop: true });
      await to.first(1);
      assert.equal(stream.state, "playing");
    }
  },
});

Deno.test("a stream tells its progress, and a listener that throws does not stop it", async () => {
  const told: StreamProgress[] = [];
  const { report } = await received(rows, {
    onProgress: (progress) => told.push(progress),
  });
  assert.equal(report.sent, 3);
  assert.deepEqual(told.at(-1), { position: 3, rows: 3, pass: 1, sent: 3, skipped: 0, values: [2] });
});

Deno.test("streamOsc() warns once when nobody listens on this machine, and sends all the same", async () => {
  const said: string[] = [];
  const port = await freePort();
  const { sent, warnings } = await streamOsc(rows, {
    to: `127.0.0.1:${port}`,
    address: "/r",
    channels: ["price"],
    every: 0.001,
    onProblem: (message) => said.push(message),
  }).done;
  assert.equal(sent, 3);
  assert.match(said[0]!, new RegExp(`^Nobody listens on UDP port ${port} of this machine: start the receiver`));
  assert.equal(said.length, 1);
  assert.deepEqual(warnings, said);
});

Deno.test("streamOsc() counts the messages that the system refuses, says why once, and goes on", async () => {
  const said: string[] = [];
  const { sent, failed } = await streamOsc(rows, {
    to: "127.255.255.255:9", // a broadcast, which a socket must be allowed first
    address: "/r",
    channels: ["price"],
    every: 0.001,
    onProblem: (message) => said.push(message),
  }).done;
  assert.deepEqual([sent, failed], [0, 3]);
  assert.equal(said.filter((message) => message.startsWith("Cannot send OSC to 127.255.255.255:9: ")).length, 1);
});

Deno.test("streamOsc() rejects, and says so, when the host is not found", async () => {
  const said: string[] = [];
  const stream = streamOsc(rows, {
    to: "no-such-host.invalid:7770",
    address: "/r",
    channels: ["price"],
    every: 1,
    onProblem: (message) => said.push(message),
  });
  await assert.rejects(stream.done, {
    name: "TypeError",
    message: /"no-such-host\.invalid": the name has no IPv4 address/,
  });
  assert.equal(stream.state, "stopped");
  assert.equal(said.length, 1);
});

Deno.test({
  ...real,
  name: "rows that arrive over time are sent as they come; one that does not fit is left out, and said",
  async fn() {
    const gate = Promise.withResolvers<void>();
    async function* live() {
      yield { a: 1, b: "x" };
      yield { a: 2, b: null };
      await gate.promise;
      yield { a: "n/a", b: "y" };
      yield { a: 4, b: "z" };
    }
    await using to = await receiver();
    const said: string[] = [];
    const stream = streamOsc(live(), {
      to: to.to,
      address: "/live",
      channels: [{ value: "a", domain: [0, 10], range: [0, 1] }, "a", "b"],
      missing: "hold",
      onProblem: (message) => said.push(message),
    });
    assert.equal(stream.rows, null);
    await to.first(2); // before the third is there
    gate.resolve();
    const { rows, sent, skipped, types, warnings } = await stream.done;
    assert.deepEqual({ rows, sent, skipped, types }, { rows: 4, sent: 3, skipped: 1, types: "ffs" });
    assert.deepEqual((await to.first(3)).map(({ args }) => args.slice(1)), [[1, "x"], [2, "x"], [4, "z"]]);
    assert.equal(said.length, 1);
    assert.match(said[0]!, /row 2 of "a" as "f".*"n\/a"/);
    assert.deepEqual(warnings, said);
  },
});

Deno.test({
  ...real,
  name: "rows that arrive faster than every allows are waited for, and stop() ends a stream that waits for a row",
  async fn() {
    let made = 0;
    let returned = false;
    const endless = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          made++;
          return made <= 3 ? Promise.resolve({ done: false, value: made }) : new Promise<never>(() => {});
        },
        return: () => {
          returned = true;
          return Promise.resolve({ done: true as const, value: undefined });
        },
      }),
    };
    await using to = await receiver();
    const stream = streamOsc(endless, { to: to.to, address: "/n", channels: (d) => d, every: 0.1 });
    await to.first(3);
    stream.stop();
    const { sent, stopped, seconds } = await stream.done;
    assert.deepEqual([sent, stopped, made <= 4], [3, true, true]);
    assert(seconds >= 0.19, `${seconds} s`);
    assert.equal(stream.state, "stopped");
    assert(returned, "the source is told");
  },
});

Deno.test({
  ...real,
  name: "stop() ends a stream whose source waits for a row, and closes what the source has open",
  async fn() {
    const closed = Promise.withResolvers<void>();
    const rows = source("quiet", async function* ({ signal }) {
      yield { n: 1 };
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      closed.resolve();
    });
    await using to = await receiver();
    const stream = streamOsc(rows, { to: to.to, address: "/n", channels: "n" });
    await to.first(1);
    stream.stop();
    assert.equal((await stream.done).sent, 1);
    await closed.promise;
  },
});

Deno.test({
  ...real,
  name: "rows that come all at once are sent in their order, none lost, and a pause holds them",
  async fn() {
    async function* many() {
      for (let n = 0; n < 20_000; n++) yield { n };
      await Promise.resolve();
    }
    await using to = await receiver();
    const stream = streamOsc(many(), { to: to.to, address: "/n", channels: [{ value: "n" }], types: "i" });
    await to.first(1);
    stream.pause();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const held = stream.position;
    assert(held < 20_000, `${held} were sent`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(stream.position, held);
    stream.resume();
    const report = await stream.done;
    assert.deepEqual([report.sent, report.rows, report.failed], [20_000, 20_000, 0]);
    // The socket of whoever receives may lose some; what comes is in order.
    const numbers = to.messages.map(({ args }) => args[0] as number);
    assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b));
  },
});

Deno.test("a source of rows that fails rejects the stream", async () => {
  // deno-lint-ignore require-yield
  async function* broken() {
    await Promise.resolve();
    throw new Error("the broker is gone");
  }
  await using to = await receiver();
  const stream = streamOsc(broken(), { to: to.to, address: "/n", channels: ["a"], onProblem: () => {} });
  await assert.rejects(stream.done, /the broker is gone/);
  assert.equal(stream.state, "stopped");
});

const GOOD = { to: "127.0.0.1:9", address: "/r", channels: ["price"], every: 0.1 };
async function* none() {}
const wrong: [what: string, data: unknown, options: Record<string, unknown>, name: string, says: RegExp][] = [
  [
    "an unknown column",
    rows,
    { channels: ["prize"] },
    "TypeError",
    /"prize": no such column \(did you mean "price"\?\); the columns are day, price, size, name, up$/,
  ],
  ["a column that rows inherit", rows, { channels: ["constructor"] }, "TypeError", /no such column/],
  ["no channels", rows, { channels: undefined }, "TypeError", /channels: \["day", "price", "size", "name", "up"\]/],
  ["an empty list of channels", rows, { channels: [] }, "TypeError", /channels \[\]: expected a list/],
  ["a channel that is none", rows, { channels: [null] }, "TypeError", /channel 0, null/],
  [
    "an unknown option of a channel",
    rows,
    { channels: [{ value: "price", ranges: [0, 1] }] },
    "TypeError",
    /"ranges"; known are value, scale/,
  ],
  [
    "an unknown scale type",
    rows,
    { channels: [{ value: "price", type: "logg" }] },
    "RangeError",
    /"logg".*linear, log/,
  ],
  ["a range of one end", rows, { channels: [{ value: "price", range: [1] }] }, "RangeError", /two finite numbers/],
  ["a range of texts", rows, { range: ["C3", "C4"] }, "RangeError", /two finite numbers.*"C3"/],
  [
    "a log scale of 0",
    [{ price: 0 }, { price: 1 }],
    { channels: [{ value: "price", type: "log" }] },
    "RangeError",
    /"price" to OSC: a log scale needs values above 0/,
  ],
  [
    "a number that an i cannot hold",
    [{ price: 1 }, { price: 2 ** 40 }],
    { types: "i" },
    "RangeError",
    /row 1 of "price" as "i"/,
  ],
  ["a text as f", [{ price: 1 }, { price: "abc" }], { types: "f" }, "TypeError", /row 1 of "price" as "f".*"abc"/],
  [
    "too few type tags",
    rows,
    { channels: ["price", "size"], types: "f" },
    "TypeError",
    /1 for 2 channels, "price", "size"/,
  ],
  ["an unknown type tag", rows, { types: "x" }, "SyntaxError", /"x" is not one of f/],
  [
    "an address without a slash",
    rows,
    { address: "sp500" },
    "SyntaxError",
    /"sp500": it must start with "\/"; write "\/sp500"/,
  ],
  ["an address with a space", rows, { address: "/the price" }, "SyntaxError", /a space; write "\/the_price"/],
  ["an address that is a pattern", rows, { address: "/a/*" }, "SyntaxError", /"\*"; write "\/a"/],
  ["an address that ends in a slash", rows, { address: "/a/" }, "SyntaxError", /followed by a name; write "\/a"/],
  ["an address beyond ASCII", rows, { address: "/Kurs/Höhe" }, "SyntaxError", /write "\/Kurs\/Hohe"/],
  ["no address", rows, { address: undefined }, "SyntaxError", /one looks like "\/sp500"/],
  ["an IPv6 address", rows, { to: "[::1]:7770" }, "TypeError", /IPv4 only.*127\.0\.0\.1/],
  ["a bare IPv6 address", rows, { to: "::1" }, "TypeError", /IPv4 only/],
  ["a host without a port", rows, { to: "localhost" }, "TypeError", /"localhost": expected "HOST:PORT"/],
  ["a port out of range", rows, { to: "localhost:77700" }, "RangeError", /77700.*1…65535/],
  ["every 0", rows, { every: 0 }, "RangeError", /every 0 s: expected seconds greater than 0/],
  ["no distance", rows, { every: undefined }, "TypeError", /every: 0\.1.*time: "date", duration: 20/],
  ["two distances", rows, { time: "day", duration: 2 }, "TypeError", /either every/],
  ["a time without a duration", rows, { every: undefined, time: "day" }, "TypeError", /duration: 20/],
  [
    "times that descend",
    rows.toReversed(),
    { every: undefined, time: "day", duration: 2 },
    "RangeError",
    /row 1 .*before the one above it; sort/,
  ],
  [
    "a time that is text",
    rows,
    { every: undefined, time: "name", duration: 2 },
    "TypeError",
    /by "name": row 0 holds "a"/,
  ],
  ["a rate of 0", rows, { rate: 0 }, "RangeError", /rate 0.*0\.01…100/],
  ["a start beyond the end", rows, { start: 3 }, "RangeError", /row 3.*0…2/],
  ["a loop of 0", rows, { loop: 0 }, "RangeError", /loop: 0/],
  [
    "missing that is no choice",
    rows,
    { missing: NaN },
    "TypeError",
    /missing: NaN; expected "skip", "hold" or a number/,
  ],
  ["a misspelt option", rows, { adress: "/r" }, "TypeError", /"adress"; known are to, address/],
  ["a listener that is none", rows, { onProgress: 3 }, "TypeError", /onProgress/],
  ["no rows", [], {}, "RangeError", /there are no rows/],
  ["rows that all lack a value", [{ price: null }], {}, "RangeError", /1 row: each lacks a value in "price"/],
  ["plain columns", { price: [1, 2] }, {}, "TypeError", /Cannot stream plain columns \(price\)/],
  [
    "a promise of rows",
    Promise.resolve(rows),
    {},
    "TypeError",
    /Cannot stream a promise: expected rows; await it first/,
  ],
  ["a text larger than a packet", [{ price: "é".repeat(40_000) }], {}, "RangeError", /row 0.*80\d{3} bytes.*65507/],
  ["a scale of live rows without a domain", none(), { range: [0, 1] }, "TypeError", /not known.*domain/],
  ["a loop of live rows", none(), { loop: true }, "TypeError", /arrive over time with loop/],
];
for (const [what, data, options, name, message] of wrong) {
  Deno.test(`streamOsc() refuses ${what} at once, with what is allowed`, () => {
    assert.throws(() => streamOsc(data as never, { ...GOOD, ...options } as never), { name, message });
  });
}

function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  return new Promise((resolve) =>
    socket.bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    })
  );
}

function isFree(port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  return new Promise((resolve) => {
    socket.once("error", () => resolve(false));
    socket.bind(port, "0.0.0.0", () => socket.close(() => resolve(true)));
  });
}
