import assert from "node:assert/strict";
import { encodeBundle, encodeMessage, IMMEDIATELY, type OscArgument } from "../../lib/osc/codec.ts";
import { type Monitor, monitor } from "../../lib/osc/monitor.ts";
import { OscReceiver } from "../../lib/osc/OscReceiver.ts";
import { readCapture } from "../../lib/osc/readCapture.ts";
import { UdpSocket } from "../../lib/osc/socket.ts";
import { withFolder } from "../cli/auscult.ts";

const encode = (address: string, types = "", ...args: OscArgument[]) => encodeMessage({ address, types, args });

/** Sends in steps that no socket's buffer overflows by, each until it has come. */
async function send(to: Monitor, packets: readonly Uint8Array[]) {
  await using socket = await UdpSocket.open({ host: "127.0.0.1", port: to.port });
  const before = to.statistics.packets;
  for (let i = 0; i < packets.length; i += 50) {
    for (const bytes of packets.slice(i, i + 50)) socket.send(bytes);
    await socket.flush();
    const goal = before + Math.min(packets.length, i + 50);
    for (let waited = 0; to.statistics.packets < goal; waited++) {
      if (waited === 5000) throw new Error(`${to.statistics.packets} of ${goal} packets came`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

Deno.test({
  name: "monitor() is an iterable of messages, in order; leaving the loop frees the port",
  sanitizeOps: true,
  sanitizeResources: true,
  async fn() {
    const watching = await monitor({ port: 0 });
    await send(watching, Array.from({ length: 500 }, (_, i) => encode("/n", "i", i)));
    const seen: unknown[] = [];
    for await (const { address, args, from } of watching) {
      assert.match(from, /^127\.0\.0\.1:\d+$/);
      assert.equal(address, "/n");
      seen.push(args[0]);
      if (seen.length === 500) break;
    }
    assert.deepEqual(seen, Array.from({ length: 500 }, (_, i) => i));
    await using again = await monitor({ port: watching.port });
    assert.equal(again.port, watching.port);
  },
});

Deno.test("monitor() counts what comes, by address, and what does not match the filter", async () => {
  const packets: number[] = [];
  const malformed: string[] = [];
  await using watching = await monitor({
    port: 0,
    filter: "/sp500/[cv]*",
    onPacket: ({ bytes }) => void packets.push(bytes.length),
    onMalformed: ({ reason }) => void malformed.push(reason),
  });
  const bundle = encodeBundle([
    { address: "/sp500/volume", types: "", args: [] },
    { address: "/SP500/close", types: "", args: [] },
  ], IMMEDIATELY);
  await send(watching, [
    encode("/sp500/close", "f", 1),
    encode("/sp500/close", "f", 2),
    encode("/sp500/open"),
    Uint8Array.of(1),
    bundle,
  ]);
  const seen: string[] = [];
  for await (const { address } of watching) {
    seen.push(address);
    if (address === "/sp500/volume") break;
  }
  assert.deepEqual(seen, ["/sp500/close", "/sp500/close", "/sp500/volume"]);
  const { addresses, others, senders, dropped, ...counts } = watching.statistics;
  assert.deepEqual([...addresses], [["/sp500/close", 2], ["/sp500/volume", 1]]);
  assert.deepEqual([...others], [["/sp500/open", 1], ["/SP500/close", 1]]);
  assert.equal(senders.size, 1);
  assert.ok(dropped === 0 || Deno.build.os !== "linux");
  assert.deepEqual(counts, { packets: 5, malformed: 1, messages: 3, filtered: 2, missed: 0, unsent: 0 });
  assert.equal(packets.length, 4); // the one that holds no match is missing; the bundle is whole
  assert.deepEqual(malformed, ["a packet's size must be a multiple of 4, above 0, got 1"]);
});

Deno.test("monitor() forwards every packet byte for byte and in order, saved or not, OSC or not", () =>
  withFolder(async (folder) => {
    const save = `${folder}/take.jsonl`;
    const packets = Array.from(
      { length: 3000 },
      (_, i) =>
        i % 10 === 9 ? Uint8Array.of(i >> 8, i) : encode(i % 2 ? "/a/x" : "/b", "ib", i, new Uint8Array(i % 700)),
    );
    const got: string[] = [];
    const all = Promise.withResolvers<void>();
    await using to = await OscReceiver.open({
      port: 0,
      onPacket({ bytes }) {
        got.push(bytes.toBase64());
        if (got.length === packets.length) all.resolve();
      },
    });
    {
      await using watching = await monitor({ port: 0, forward: to.port, save, filter: "/a/*" });
      await send(watching, packets);
      await all.promise;
      assert.equal(watching.statistics.unsent, 0);
    }
    assert.deepEqual(got, packets.map((bytes) => bytes.toBase64()));
    const saved = await Array.fromAsync(readCapture(save));
    const wanted = packets.filter((_, i) => i % 10 === 9 || i % 2);
    assert.deepEqual(saved.map(({ bytes }) => bytes.toBase64()), wanted.map((bytes) => bytes.toBase64()));
  }));

Deno.test("monitor() refuses what cannot be", async () => {
  await assert.rejects(monitor({ port: 7801, forward: 7801 }), {
    name: "RangeError",
    message:
      "Cannot forward OSC from port 7801 to itself: let the other program listen on another port, such as 7771, and forward to that",
  });
  await assert.rejects(monitor({ port: 0, forward: 70_000 }), { name: "RangeError", message: /within 1…65535/ });
  await assert.rejects(monitor({ port: 0, filter: "sp500/*" }), {
    name: "SyntaxError",
    message: 'Cannot filter by "sp500/*": an OSC address or pattern starts with "/", such as "/sp500/*"',
  });
  for (const filter of ["/[a-c", "/a]", "/{note,stop", "/note}"]) {
    await assert.rejects(monitor({ port: 0, filter }), { name: "SyntaxError", message: /has no/ }, filter);
  }
  await assert.rejects(monitor({ port: 0, save: "/no/such/folder/take.jsonl" }), /^Error: Cannot save what comes to/);
  await using first = await monitor({ port: 0 });
  await assert.rejects(monitor({ port: first.port }), /the port is in use/);
});

Deno.test("monitor() ends at its signal, and with it the loop that waits", async () => {
  const stop = new AbortController();
  const watching = await monitor({ port: 0, signal: stop.signal });
  setTimeout(() => stop.abort(), 20);
  for await (const _ of watching) assert.fail("nothing was sent");
  await assert.rejects(monitor({ port: 0, signal: stop.signal }), { name: "AbortError" });
});

Deno.test("monitor() that nobody iterates keeps the newest 20,000 messages, and counts the rest", async () => {
  await using watching = await monitor({ port: 0 });
  const bundle = (from: number) =>
    encodeBundle(Array.from({ length: 1000 }, (_, i) => ({ address: "/n", types: "i", args: [from + i] })));
  for (let i = 0; i < 25; i++) {
    await send(watching, [bundle(i * 1000)]);
  }
  assert.equal(watching.statistics.missed, 5000);
  let next = 5000;
  for await (const { args } of watching) {
    assert.equal(args[0], next++);
    if (next === 25_000) break;
  }
});

Deno.test("monitor() counts 1000 addresses each by itself, and long ones together", async () => {
  await using watching = await monitor({ port: 0, onMessage: () => {} });
  const names = Array.from({ length: 1200 }, (_, i) => `/${i}`);
  names.unshift(...["a", "b", "c"].map((name) => `/${name.repeat(5000)}`));
  await send(watching, names.map((name) => encode(name)));
  const { addresses, messages } = watching.statistics;
  assert.equal(messages, names.length);
  assert.equal(addresses.size, 1000);
  assert.equal(addresses.get("/… (more than 256 characters)"), 3);
});
