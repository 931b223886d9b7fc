import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { isPortFree, UdpSocket } from "../../lib/osc/socket.ts";

async function receiver() {
  const socket = createSocket("udp4");
  const packets: Uint8Array[] = [];
  let more = Promise.withResolvers<void>();
  socket.on("message", (bytes: Uint8Array) => {
    packets.push(bytes);
    more.resolve();
    more = Promise.withResolvers();
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", () => resolve()));
  return {
    socket,
    port: socket.address().port,
    packets,
    async count(n: number) {
      while (packets.length < n) await more.promise;
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}

Deno.test({
  name: "UdpSocket.close() right after sends loses none of them",
  sanitizeOps: true,
  sanitizeResources: true,
  async fn() {
    await using to = await receiver();
    const socket = await UdpSocket.open({ host: "localhost", port: to.port });
    for (let i = 0; i < 100; i++) socket.send(Uint8Array.of(i));
    await socket.close();
    await to.count(100);
    assert.deepEqual(to.packets.map(([byte]) => byte), Array.from({ length: 100 }, (_, i) => i));
    assert.throws(() => socket.send(Uint8Array.of(1)), { name: "TypeError", message: /the socket is closed/ });
  },
});

Deno.test("UdpSocket binds the loopback and hears answers from its host", async () => {
  await using to = await receiver();
  to.socket.on("message", (bytes: Uint8Array, from) => to.socket.send(bytes, from.port, from.address));
  const answer = Promise.withResolvers<Uint8Array>();
  await using socket = await UdpSocket.open({ host: "127.0.0.1", port: to.port, onPacket: answer.resolve });
  assert.equal(socket.local.address, "127.0.0.1");
  socket.send(Uint8Array.of(1, 2, 3, 4));
  await socket.flush();
  assert.deepEqual([...await answer.promise], [1, 2, 3, 4]);
});

Deno.test("UdpSocket.flush() tells of a packet that the system refused", async () => {
  await using to = await receiver();
  await using socket = await UdpSocket.open({ host: "127.0.0.1", port: to.port });
  socket.send(new Uint8Array(70_000));
  await assert.rejects(socket.flush(), { name: "Error", message: /^Cannot send OSC to 127\.0\.0\.1:\d+: .*EMSGSIZE/ });
  await socket.flush(); // told once
});

Deno.test("UdpSocket.open() refuses targets that Csound cannot be at", async () => {
  for (const host of ["::1", "[::1]", "2001:db8::1"]) {
    await assert.rejects(UdpSocket.open({ host, port: 7770 }), {
      name: "TypeError",
      message:
        `Cannot send OSC to ${host}: Csound listens on IPv4 only, give an IPv4 address (127.0.0.1 for this machine)`,
    });
  }
  for (const port of [0, 65536, 1.5, NaN]) {
    await assert.rejects(UdpSocket.open({ host: "127.0.0.1", port }), {
      name: "RangeError",
      message: `Cannot send OSC to port ${port}: a port is a whole number within 1…65535`,
    });
  }
  await assert.rejects(UdpSocket.open({ host: "not a host", port: 7770 }), {
    name: "TypeError",
    message: /no IPv4 address/,
  });
});

Deno.test("UdpSocket.open() wants to be told to leave the loopback", async () => {
  await assert.rejects(UdpSocket.open({ host: "192.0.2.1", port: 7770 }), {
    name: "TypeError",
    message: /from 127\.0\.0\.1: another machine is not reached from the loopback; bind .* "0\.0\.0\.0"/,
  });
});

Deno.test("isPortFree() knows a port that is listened on", async () => {
  const to = await receiver();
  assert.equal(await isPortFree(to.port), false);
  await to[Symbol.asyncDispose]();
  assert.equal(await isPortFree(to.port), true);
});
