import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { encodeBundle, encodeMessage, IMMEDIATELY, timeTag } from "../../lib/osc/codec.ts";
import { enlargeReceiveBuffer } from "../../lib/osc/enlargeReceiveBuffer.ts";
import { OscReceiver } from "../../lib/osc/OscReceiver.ts";
import { portOwner, portOwners } from "../../lib/osc/portOwner.ts";
import type { MalformedPacket, ReceivedMessage, ReceivedPacket } from "../../lib/osc/received.ts";
import { UdpSocket } from "../../lib/osc/socket.ts";
import { droppedBy, parseUdp } from "../../lib/osc/udpTable.ts";
import { has } from "../helpers/has.ts";

const LINUX = Deno.build.os === "linux";

/** A receiver on any port, what it received, and a way to wait until that is so many packets. */
async function receiver() {
  const messages: ReceivedMessage[] = [];
  const malformed: MalformedPacket[] = [];
  const packets: ReceivedPacket[] = [];
  let more = Promise.withResolvers<void>();
  const receiver = await OscReceiver.open({
    port: 0,
    onMessage: (message) => void messages.push(message),
    onMalformed: (packet) => void malformed.push(packet),
    onPacket: (packet) => {
      packets.push(packet);
      more.resolve();
      more = Promise.withResolvers();
    },
  });
  const count = async (n: number) => {
    while (packets.length < n) await more.promise;
  };
  return { receiver, messages, malformed, packets, count };
}

Deno.test({
  name: "OscReceiver hands over messages, bundles and what is no OSC, in order, with their sender and moment",
  sanitizeOps: true,
  sanitizeResources: true,
  async fn() {
    const { receiver: to, messages, malformed, packets, count } = await receiver();
    const before = Date.now();
    const socket = await UdpSocket.open({ host: "127.0.0.1", port: to.port });
    const from = `127.0.0.1:${socket.local.port}`;
    const note = { address: "/note", types: "sf", args: ["bell", 440] };
    const inner = encodeBundle([note], timeTag(1_700_000_000.25));
    const sent = [
      encodeMessage(note),
      encodeBundle([note, inner], IMMEDIATELY),
      Uint8Array.of(1, 2, 3),
      encodeMessage({ address: "/last", types: "b", args: [Uint8Array.of(9)] }),
    ];
    for (const bytes of sent) socket.send(bytes);
    await count(4);
    await socket.close();
    await to.close();
    assert.deepEqual(packets.map(({ bytes }) => [...bytes]), sent.map((bytes) => [...bytes]));
    for (const { time } of packets) assert.ok(time > before - 1000 && time < Date.now() + 1000, `came at ${time}`);
    const times = packets.map(({ time }) => time);
    assert.deepEqual(times, times.toSorted((a, b) => a - b));
    assert.deepEqual(messages.map(({ time: _, ...rest }) => rest), [
      { from, ...note },
      { from, ...note, timeTag: "now", bundle: 1 },
      { from, ...note, timeTag: 1_700_000_000_250, bundle: 2 },
      { from, address: "/last", types: "b", args: [Uint8Array.of(9)] },
    ]);
    assert.deepEqual(malformed.map(({ reason, bytes }) => [reason, ...bytes]), [
      ["a packet's size must be a multiple of 4, above 0, got 3", 1, 2, 3],
    ]);
    assert.equal(to.dropped(), LINUX ? 0 : undefined); // also when it is closed
  },
});

Deno.test("OscReceiver binds the loopback only, and IPv6 when told", async () => {
  const { receiver: to } = await receiver();
  assert.equal(to.address, "127.0.0.1");
  await to.close();
  const { promise, resolve } = Promise.withResolvers<ReceivedMessage>();
  await using six = await OscReceiver.open({ port: 0, bind: "::1", onMessage: resolve });
  const socket = createSocket("udp6");
  socket.send(encodeMessage({ address: "/six", types: "", args: [] }), six.port, "::1");
  assert.match((await promise).from, /^\[::1\]:\d+$/);
  if (LINUX) assert.equal(six.dropped(), 0);
  socket.close();
});

Deno.test("OscReceiver.open() says what cannot be, and by whom a port is held", async () => {
  for (const port of [-1, 65536, 1.5]) {
    await assert.rejects(OscReceiver.open({ port }), { name: "RangeError", message: /within 0…65535/ });
  }
  await assert.rejects(OscReceiver.open({ port: 0, bind: "localhost" }), {
    name: "TypeError",
    message: /"localhost": give an address of this machine, such as 127\.0\.0\.1/,
  });
  await assert.rejects(
    OscReceiver.open({ port: 0, bind: "192.0.2.7" }),
    /^Error: Cannot listen for OSC on 192\.0\.2\.7:0: /,
  );
  const { receiver: first } = await receiver();
  await assert.rejects(OscReceiver.open({ port: first.port }), (error: Error) => {
    assert.ok(error.cause instanceof Deno.errors.AddrInUse);
    const who = LINUX ? ` by .*deno.* \\(process ${Deno.pid}\\)` : "";
    assert.match(
      error.message,
      new RegExp(`on 127\\.0\\.0\\.1:${first.port}: the port is in use${who}; end that, or take`),
    );
    return true;
  });
  await first.close();
  await (await OscReceiver.open({ port: first.port })).close(); // free again
});

Deno.test({
  name: "portOwner() names another program that holds a port",
  ignore: !LINUX || !has("python3"),
  async fn() {
    const script = "import socket,sys; s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.bind(('0.0.0.0',0)); " +
      "print(s.getsockname()[1],flush=True); sys.stdin.read()";
    const child = new Deno.Command("python3", { args: ["-c", script, "\x1b[31mred"], stdin: "piped", stdout: "piped" })
      .spawn();
    const reader = child.stdout.getReader();
    const port = Number(new TextDecoder().decode((await reader.read()).value));
    const owner = portOwner(port);
    assert.equal(owner?.pid, child.pid);
    assert.match(owner!.command, /^python3 -c .*\\u001b\[31mred$/); // no escape of theirs reaches a terminal
    await assert.rejects(OscReceiver.open({ port }), new RegExp(`in use by python3 .* \\(process ${child.pid}\\)`));
    await child.stdin.close();
    await reader.cancel();
    await child.status;
    assert.deepEqual(portOwners(port), []);
  },
});

Deno.test({
  name: "portOwner() and drops are also known without permission for all, through cat and find",
  ignore: !LINUX,
  async fn() {
    const { receiver: to } = await receiver();
    const module = (name: string) => new URL(`../../lib/osc/${name}.ts`, import.meta.url).href;
    const script = `
      const { portOwner } = await import("${module("portOwner")}");
      const { droppedBy } = await import("${module("udpTable")}");
      console.log(JSON.stringify([portOwner(${to.port})?.pid ?? null, droppedBy({ address: "127.0.0.1", port: ${to.port} }) ?? null]));
    `;
    const path = await Deno.makeTempFile({ suffix: ".ts" });
    await Deno.writeTextFile(path, script);
    const config = new URL("../../deno.json", import.meta.url).pathname;
    const run = async (...permissions: string[]) => {
      const args = [
        "run",
        "--no-prompt",
        "--no-check",
        "--config",
        config,
        "--allow-read",
        "--allow-import",
        ...permissions,
        path,
      ];
      const { stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "null" }).output();
      return JSON.parse(new TextDecoder().decode(stdout));
    };
    assert.deepEqual(await run("--allow-run=cat,find"), [Deno.pid, 0]);
    assert.deepEqual(await run(), [null, null]);
    await Deno.remove(path);
    await to.close();
  },
});

Deno.test("parseUdp() finds a port's sockets and what they lost", () => {
  const text =
    `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 6148: 0100007F:1E5A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 197776 2 00000000be375d69 0
11903: 0100007F:9BE7 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 198766 2 000000000761f28d 4812
11903: 00000000:9BE7 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 198767 2 000000000761f28d 3`;
  assert.deepEqual(parseUdp(text, 0x9be7), [
    { address: "0100007F", port: 0x9be7, inode: "198766", drops: 4812 },
    { address: "00000000", port: 0x9be7, inode: "198767", drops: 3 },
  ]);
  assert.deepEqual(parseUdp(text, 7771), []);
});

Deno.test("droppedBy() knows nothing of a socket that is not there", () => {
  assert.equal(droppedBy({ address: "127.0.0.1", port: 1 }), undefined);
});

Deno.test({
  name: "enlargeReceiveBuffer() gets what the system allows, never less than before, and only for that port",
  ignore: !LINUX,
  async fn() {
    const limit = async (name: string) => Number(await Deno.readTextFile(`/proc/sys/net/core/${name}`));
    const [most, usual] = [await limit("rmem_max"), await limit("rmem_default")];
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", () => resolve()));
    const { port } = socket.address();
    const size = enlargeReceiveBuffer(port)!;
    assert.ok(size >= Math.max(usual, 2 * Math.min(most, 4 << 20)), `${size}`);
    assert.ok(enlargeReceiveBuffer(port, 2304)! >= size, "not smaller");
    // It is a real one: a burst waits in it while this program does nothing else.
    if (size >= 4 << 20) {
      const burst = new Deno.Command("python3", {
        args: [
          "-c",
          "import socket,sys; s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\nfor i in range(2000): s.sendto(b'/a\\0\\0,\\0\\0\\0',('127.0.0.1',int(sys.argv[1])))",
          String(port),
        ],
      });
      if (has("python3")) {
        burst.outputSync();
        assert.equal(droppedBy({ address: "127.0.0.1", port }), 0);
      }
    }
    socket.close();
    assert.equal(enlargeReceiveBuffer(1), undefined);
  },
});
