import type { Connection } from "./connection.ts";

/**
 * Sends one request to a Jupyter kernel and does not wait for its reply: what the stop button and the launcher need, and no more.
 *
 * Jupyter's messages (jupyter-client "Messaging", 5.3) travel in ZeroMQ's framing, ZMTP 3.0, RFC 23: a greeting, a READY
 * command, then each frame with a flag (1: more follow, 2: long, 4: command) and its length.
 *
 * @throws {Deno.errors.ConnectionRefused} when the kernel does not listen
 */
export async function request(
  connection: Connection,
  channel: "shell" | "control",
  { type, content }: { readonly type: string; readonly content: Readonly<Record<string, unknown>> },
): Promise<void> {
  const frames = await sign(connection, [
    {
      msg_id: crypto.randomUUID(),
      session: crypto.randomUUID(),
      username: "auscult",
      date: new Date().toISOString(),
      msg_type: type,
      version: "5.3",
    },
    {},
    {},
    content,
  ]);
  using socket = await Deno.connect({ hostname: connection.ip, port: connection[`${channel}_port`] });
  const writer = socket.writable.getWriter();
  await writer.write(concat([greeting(), ready(), ...frames.map((text, i) => frame(text, i < frames.length - 1))]));
  // The kernel reads a request only once it has answered the handshake; closing before would lose it.
  const reader = socket.readable.getReader();
  const deadline = setTimeout(() => reader.cancel().catch(() => {}), 1000);
  for (let got = 0; got < 64 + 2;) {
    const { value, done } = await reader.read();
    if (done) break;
    got += value.length;
  }
  await reader.read().catch(() => {}); // the reply, or the second that it has
  clearTimeout(deadline);
}

const encoder = new TextEncoder();

async function sign({ key }: Connection, parts: readonly object[]): Promise<string[]> {
  const body = parts.map((part) => JSON.stringify(part));
  if (key === "") return ["<IDS|MSG>", "", ...body];
  const secret = await crypto.subtle.importKey("raw", encoder.encode(key), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", secret, encoder.encode(body.join(""))));
  return ["<IDS|MSG>", signature.toHex(), ...body];
}

/** Version 3.0, the mechanism NULL: nothing is encrypted, each message is signed. */
function greeting(): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes[0] = 0xff;
  bytes[9] = 0x7f;
  bytes[10] = 3;
  bytes.set(encoder.encode("NULL"), 12);
  return bytes;
}

function ready(): Uint8Array {
  const property = (name: string, value: string) => [
    Uint8Array.of(name.length),
    encoder.encode(name),
    Uint8Array.of(0, 0, 0, value.length),
    encoder.encode(value),
  ];
  const body = concat([
    Uint8Array.of(5),
    encoder.encode("READY"),
    ...property("Socket-Type", "DEALER"),
    ...property("Identity", ""),
  ]);
  return concat([Uint8Array.of(4, body.length), body]);
}

function frame(text: string, more: boolean): Uint8Array {
  const body = encoder.encode(text);
  const head = new Uint8Array(9);
  head[0] = 2 | (more ? 1 : 0);
  new DataView(head.buffer).setBigUint64(1, BigInt(body.length));
  return concat([head, body]);
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
