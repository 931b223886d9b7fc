import { createSocket, type Socket } from "node:dgram";
import { joinBytes } from "../../lib/data/joinBytes.ts";

/** An OSC message: argument types as in OSC (`i f d s`). */
export interface Message {
  readonly address: string;
  readonly types: string;
  readonly args: readonly (number | string)[];
}

/** Encodes a message without any check, so that tests can send what a careful sender never would (NaN, wrong types). */
export function encode(address: string, types: string, ...args: (number | string)[]): Uint8Array {
  const parts = [text(address), text(`,${types}`)];
  for (const [i, type] of [...types].entries()) {
    const arg = args[i]!;
    if (typeof arg === "string") parts.push(text(arg));
    else {
      const view = new DataView(new ArrayBuffer(type === "d" ? 8 : 4));
      if (type === "d") view.setFloat64(0, arg);
      else if (type === "f") view.setFloat32(0, arg);
      else view.setInt32(0, arg);
      parts.push(new Uint8Array(view.buffer));
    }
  }
  return joinBytes(parts);
}

/** A bundle that is due at once. */
export function bundle(messages: readonly Uint8Array[]): Uint8Array {
  const size = (n: number) => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, n);
    return bytes;
  };
  return joinBytes([
    text("#bundle"),
    size(0),
    size(1),
    ...messages.flatMap((message) => [size(message.length), message]),
  ]);
}

/** Decodes one message. */
export function decode(bytes: Uint8Array): Message {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const string = () => {
    const end = bytes.indexOf(0, at);
    const found = new TextDecoder().decode(bytes.subarray(at, end));
    at = (end & ~3) + 4;
    return found;
  };
  const address = string();
  const types = string().slice(1);
  const args = [...types].map((type) => {
    if (type === "s") return string();
    at += type === "d" ? 8 : 4;
    return type === "d" ? view.getFloat64(at - 8) : type === "f" ? view.getFloat32(at - 4) : view.getInt32(at - 4);
  });
  return { address, types, args };
}

/** Somebody who talks to an engine: a UDP socket on the loopback, and all that came back. */
export class Peer {
  readonly inbox: Message[] = [];
  #socket: Socket;
  readonly to: number;
  #arrived = Promise.withResolvers<void>();

  private constructor(socket: Socket, to: number) {
    this.#socket = socket;
    this.to = to;
    socket.on("message", (bytes) => {
      this.inbox.push(decode(bytes));
      this.#arrived.resolve();
      this.#arrived = Promise.withResolvers();
    });
  }

  static open(to: number): Promise<Peer> {
    const socket = createSocket("udp4");
    return new Promise((resolve) => socket.bind(0, "127.0.0.1", () => resolve(new Peer(socket, to))));
  }

  get port(): number {
    return this.#socket.address().port;
  }

  send(address: string, types: string, ...args: (number | string)[]): Promise<void> {
    return this.raw(encode(address, types, ...args));
  }

  raw(packet: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#socket.send(packet, this.to, "127.0.0.1", (error) => error ? reject(error) : resolve())
    );
  }

  /** The first message at an address that fits, among those that came or will come. */
  async next(
    address: string,
    fits: (args: Message["args"]) => boolean = () => true,
    seconds = 20,
  ): Promise<Message["args"]> {
    const until = performance.now() + seconds * 1000;
    for (;;) {
      const found = this.inbox.find((message) => message.address === address && fits(message.args));
      if (found) return found.args;
      const left = until - performance.now();
      if (left <= 0) throw new Error(`No ${address} that fits in ${seconds} s`);
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([this.#arrived.promise, new Promise((resolve) => timer = setTimeout(resolve, left))]);
      clearTimeout(timer);
    }
  }

  all(address: string): Message["args"][] {
    return this.inbox.filter((message) => message.address === address).map((message) => message.args);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }
}

function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  const padded = new Uint8Array((bytes.length & ~3) + 4);
  padded.set(bytes);
  return padded;
}
