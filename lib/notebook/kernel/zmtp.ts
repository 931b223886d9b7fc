/**
 * ZeroMQ's framing, ZMTP 3.0 (RFC 23), in which Jupyter's messages travel: a greeting, a READY command, then each frame with a flag
 * (1: more follow, 2: long, 4: command) and its length.
 *
 * @module
 */
import { joinBytes } from "../../data/joinBytes.ts";

const encoder = new TextEncoder();
/** How long a greeting is. */
export const GREETING = 64;

/** Version 3.0, the mechanism NULL: nothing is encrypted, each message is signed. */
export function greeting(): Uint8Array {
  const bytes = new Uint8Array(GREETING);
  bytes[0] = 0xff;
  bytes[9] = 0x7f;
  bytes[10] = 3;
  bytes.set(encoder.encode("NULL"), 12);
  return bytes;
}

/** Of which type this socket is: DEALER, SUB. */
export function ready(type: string): Uint8Array {
  const property = (name: string, value: string) => [
    Uint8Array.of(name.length),
    encoder.encode(name),
    Uint8Array.of(0, 0, 0, value.length),
    encoder.encode(value),
  ];
  const body = joinBytes([
    Uint8Array.of(5),
    encoder.encode("READY"),
    ...property("Socket-Type", type),
    ...property("Identity", ""),
  ]);
  return joinBytes([Uint8Array.of(4, body.length), body]);
}

/** One frame of a message. */
export function frame(body: Uint8Array, more: boolean): Uint8Array {
  const head = new Uint8Array(9);
  head[0] = 2 | (more ? 1 : 0);
  new DataView(head.buffer).setBigUint64(1, BigInt(body.length));
  return joinBytes([head, body]);
}

/**
 * The messages that come through a socket, each as its frames; commands are left out. Ends when the other side does.
 *
 * @param onReady called when the other side has answered the handshake
 */
export async function* messages(
  stream: ReadableStream<Uint8Array>,
  onReady: () => void = () => {},
): AsyncGenerator<Uint8Array[]> {
  const bytes = new Chunks(stream);
  if (!await bytes.take(GREETING)) return;
  let parts: Uint8Array[] = [];
  for (;;) {
    const [flags, short] = await bytes.take(2) ?? [];
    if (flags === undefined || short === undefined) return;
    const rest = flags & 2 ? await bytes.take(7) : undefined;
    const length = rest ? Number(new DataView(Uint8Array.of(short, ...rest).buffer).getBigUint64(0)) : short;
    const body = await bytes.take(length);
    if (!body) return;
    if (flags & 4) {
      onReady();
      continue;
    }
    parts.push(body);
    if (flags & 1) continue;
    yield parts;
    parts = [];
  }
}

/** What comes in pieces of any size, taken in pieces of the size that one knows. */
class Chunks {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** So many bytes; undefined where it ends before. */
  async take(length: number): Promise<Uint8Array | undefined> {
    while (this.#length < length) {
      const { value } = await this.#reader.read();
      if (!value) return undefined;
      this.#chunks.push(value);
      this.#length += value.length;
    }
    const [first = new Uint8Array(0)] = this.#chunks;
    // Joined only once all of it is there: each time it would take a minute for 50 MB.
    const whole = first.length >= length ? this.#chunks.shift() ?? first : joinBytes(this.#chunks.splice(0));
    if (whole.length > length) this.#chunks.unshift(whole.subarray(length));
    this.#length -= length;
    return whole.subarray(0, length);
  }
}
