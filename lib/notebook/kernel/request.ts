import type { Connection } from "./connection.ts";
import { joinBytes } from "../../data/joinBytes.ts";
import { frame, greeting, ready } from "./zmtp.ts";

/**
 * Sends one request to a Jupyter kernel and does not wait for its reply: what the stop button and the launcher need, and no more.
 *
 * Jupyter's messages are told in jupyter-client's "Messaging", 5.3; how they travel in zmtp.ts.
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
  await writer.write(joinBytes([
    greeting(),
    ready("DEALER"),
    ...frames.map((text, i) => frame(encoder.encode(text), i < frames.length - 1)),
  ]));
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
