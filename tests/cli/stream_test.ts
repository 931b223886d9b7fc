import assert from "node:assert/strict";
import { type DecodedMessage, decodePacket } from "../../lib/osc/codec.ts";
import { createSocket } from "node:dgram";
import { auscult, start, withFolder } from "./auscult.ts";

const PRICES = "day,price,size\n2020-01-01,1,5\n2020-01-02,3,\n2020-01-03,2,4\n";

async function receiver() {
  const socket = createSocket("udp4");
  const messages: DecodedMessage[] = [];
  let more = Promise.withResolvers<void>();
  socket.on("message", (bytes: Uint8Array) => {
    messages.push(...decodePacket(bytes));
    more.resolve();
    more = Promise.withResolvers();
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", () => resolve()));
  const { port } = socket.address();
  return {
    port,
    to: `127.0.0.1:${port}`,
    async first(count: number) {
      while (messages.length < count) await more.promise;
      return messages.map(({ address, types, args }) => [address, types, ...args]);
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}

Deno.test("stream sends the rows of a CSV, and says what it chose, what was sent and what to do in silence", () =>
  withFolder(async (cwd) => {
    await using to = await receiver();
    await Deno.writeTextFile(`${cwd}/my prices.csv`, PRICES);
    const { code, stdout, stderr } = await auscult(["stream", "my prices.csv", "--to", to.to, "--every", "0.01"], {
      cwd,
    });
    assert.equal(stderr, "");
    assert.equal(code, 0);
    assert.deepEqual(await to.first(3), [["/my_prices", "f", 1], ["/my_prices", "f", 3], ["/my_prices", "f", 2]]);
    assert.match(stdout, /No --address was given: the messages go to \/my_prices/);
    assert.match(stdout, /No --channels were given: .* the first numeric column, "price"/);
    assert.match(stdout, new RegExp(`Sent 3 messages to ${to.to}, /my_prices ,f, in 0\\.0 s, each within`));
    assert.match(stdout, new RegExp(`Nothing sounds\\?.* monitor --port ${to.port} `));
    assert.match(stdout, /doctor mine\.csd/);
  }));

Deno.test("stream takes the channels, types, range and missing values that are stated", () =>
  withFolder(async (cwd) => {
    await using to = await receiver();
    await Deno.writeTextFile(`${cwd}/p.csv`, PRICES);
    const rest = ["--address", "/a/b", "--channels", "price,size", "--every", "0.01", "--to", to.to];
    const first = await auscult(["stream", "p.csv", "--range", "0,10", "--types", "di", ...rest], { cwd });
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /Left out 1 row that lack/);
    const second = await auscult(["stream", "p.csv", "--missing=-1", "--start", "1", ...rest], { cwd });
    assert.equal(second.code, 0, second.stderr);
    assert.deepEqual(await to.first(4), [
      ["/a/b", "di", 0, 10],
      ["/a/b", "di", 5, 0],
      ["/a/b", "ff", 3, -1],
      ["/a/b", "ff", 2, 4],
    ]);
  }));

Deno.test("stream sends the bundled S&P 500 when no file is named, over and over, until Ctrl-C", async () => {
  await using to = await receiver();
  const process = start(["stream", "--to", to.to, "--time", "date", "--duration", "0.5", "--loop"]);
  const messages = await to.first(6000); // there are 5105 rows
  process.kill("SIGINT");
  const { code, stdout, stderr } = await process.output();
  assert.equal(code, 130);
  assert.equal(new TextDecoder().decode(stderr), "");
  assert.match(
    new TextDecoder().decode(stdout),
    /5105 rows to .*over and over; Ctrl-C stops[^]*Stopped: sent \d+ messages to/,
  );
  assert.deepEqual(messages[0], ["/sp500", "ff", Math.fround(1455.219971), 931800000]);
});

const cases: [name: string, args: string[], says: RegExp][] = [
  [
    "an unknown column",
    ["--channels", "prize"],
    /"prize": no such column \(did you mean "price"\?\); the columns are day, price, size/,
  ],
  ["an address without a slash", ["--address", "p"], /write "\/p"/],
  ["an IPv6 target", ["--to", "[::1]:7770"], /IPv4/],
  ["a target without a port", ["--to", "localhost"], /HOST:PORT/],
  ["a host that is not there", ["--to", "no-such-host.invalid:7770"], /no IPv4 address/],
  ["type tags that are not as many", ["--types", "ff"], /2 for 1 channels/],
  ["a range of one number", ["--range", "1"], /--range takes two numbers.*"1"/],
  ["every 0", ["--every", "0"], /--every takes seconds greater than 0/],
  ["two distances", ["--every", "1", "--time", "day"], /exclude each other/],
  ["a duration without a time", ["--duration", "1"], /--time COL/],
  ["a missing that is no choice", ["--missing", "zero"], /skip, hold or a number/],
  ["a start that is no row", ["--start", "-1"], /--start|argument/],
  ["a rate that is none", ["--rate", "fast"], /--rate takes a factor/],
];
for (const [name, args, says] of cases) {
  Deno.test(`stream says in one line what is wrong with ${name}`, () =>
    withFolder(async (cwd) => {
      await Deno.writeTextFile(`${cwd}/p.csv`, PRICES);
      const { code, stderr } = await auscult(["stream", "p.csv", ...args], { cwd });
      assert.match(stderr, says);
      assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
      assert.equal(code, 2);
    }));
}
