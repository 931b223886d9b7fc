/**
 * ZeroMQ's framing, ZMTP 3.0 (RFC 23), in which Jupyter's messages travel: a greeting, a READY command, then each frame with a flag
 * (1: more follow, 2: long, 4: command) and its length.
 *
 * @module
 */
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
  const body = concat([
    Uint8Array.of(5),
    encoder.encode("READY"),
    ...property("Socket-Type", type),
    ...property("Identity", ""),
  ]);
  return concat([Uint8Array.of(4, body.length), body]);
}

/** One frame of a message. */
export function frame(body: Uint8Array, more: boolean): Uint8Array {
  const head = new Uint8Array(9);
  head[0] = 2 | (more ? 1 : 0);
  new DataView(head.buffer).setBigUint64(1, BigInt(body.length));
  return concat([head, body]);
}

/** One after the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The messages that come through a socket, each as its frames; commands are left out. Ends when the other side does. */
export async function* messages(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array[]> {
  let kept: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  let at = 0, skip = GREETING;
  let parts: Uint8Array[] = [];
  for await (const chunk of stream) {
    kept = concat([kept.subarray(at), chunk]);
    at = 0;
    while (true) {
      if (skip > 0) {
        if (kept.length < skip) break;
        at = skip;
        skip = 0;
      }
      const flags = kept[at];
      if (flags === undefined) break;
      const long = (flags & 2) !== 0;
      const start = at + (long ? 9 : 2);
      if (kept.length < start) break;
      const length = long ? Number(new DataView(kept.buffer, at + 1, 8).getBigUint64(0)) : kept[at + 1]!;
      if (kept.length < start + length) break;
      at = start + length;
      if (flags & 4) continue;
      parts.push(kept.subarray(start, at));
      if (flags & 1) continue;
      yield parts;
      parts = [];
    }
  }
}
