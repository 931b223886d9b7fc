import { encodeBundle, encodeMessage } from "../../lib/osc/codec.ts";
import { golden } from "../osc/golden.ts";

/** Whole numbers from 0 to below `below`, the same for the same seed (Marsaglia's xorshift32). */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const messages = golden.map(({ message }) => encodeMessage(message));
const seeds = [
  ...messages,
  encodeBundle(messages.slice(0, 3), 5n),
  encodeBundle([encodeBundle(messages.slice(3)), messages[0]!]),
  encodeMessage({ address: "/blobs", types: "bsb", args: [new Uint8Array(9), "text", new Uint8Array(30)] }),
];

/** Packets that may come from anybody: random bytes, and good ones spoiled in each of the ways that a decoder trips over. */
export function mutatedPacket(random: (below: number) => number): Uint8Array<ArrayBuffer> {
  const way = random(WAYS.length + 2);
  if (way >= WAYS.length) {
    return Uint8Array.from({ length: random(2) ? random(16) * 4 : random(64) }, () => random(256));
  }
  let bytes = seeds[random(seeds.length)]!.slice();
  bytes = WAYS[way]!(bytes, random);
  if (random(4) === 0) bytes = WAYS[random(WAYS.length)]!(bytes, random);
  return bytes;
}

type Way = (bytes: Uint8Array<ArrayBuffer>, random: (below: number) => number) => Uint8Array<ArrayBuffer>;

const WAYS: readonly Way[] = [
  // bits flip
  (bytes, random) => {
    for (let n = random(4); n >= 0 && bytes.length > 0; n--) bytes[random(bytes.length)]! ^= 1 << random(8);
    return bytes;
  },
  // bytes become others
  (bytes, random) => {
    for (let n = random(4); n >= 0 && bytes.length > 0; n--) bytes[random(bytes.length)] = random(256);
    return bytes;
  },
  // it is cut off, at a multiple of 4 or not
  (bytes, random) => bytes.slice(0, random(2) ? 4 * random(bytes.length / 4 + 1) : random(bytes.length + 1)),
  // a size lies
  (bytes, random) => {
    const at = 4 * random(Math.max(1, bytes.length >> 2));
    const size = [
      0,
      4,
      -4,
      1,
      2 ** 31 - 1,
      -(2 ** 31),
      65536,
      bytes.length,
      bytes.length + 4,
      random(100),
    ][random(10)]!;
    if (at + 4 <= bytes.length) new DataView(bytes.buffer).setInt32(at, size);
    return bytes;
  },
  // it lies in many bundles
  (bytes, random) => {
    for (let depth = random(random(20) === 0 ? 200 : 20); depth >= 0; depth--) bytes = encodeBundle([bytes]);
    return bytes;
  },
  // it has many arguments, or says so
  (_, random) => {
    const tags = ["i", "T", "[", "]", "b", "[]", "s", "\u{7f}"][random(8)]!.repeat(
      random(random(50) === 0 ? 20_000 : 300),
    );
    const text = new TextEncoder().encode(`/a\0\0,${tags}\0`);
    const many = new Uint8Array((text.length + 3 & ~3) + 4 * random(10));
    many.set(text);
    return many;
  },
  // bytes are missing, or too many, or padding is not zero
  (bytes, random) => {
    const at = random(bytes.length + 1);
    const more = Uint8Array.from({ length: random(8) }, () => random(3) ? 0 : random(256));
    return Uint8Array.from([
      ...bytes.subarray(0, at),
      ...more,
      ...bytes.subarray(Math.min(bytes.length, at + random(8))),
    ]);
  },
  // its texts are hostile
  (bytes, random) => {
    const text = ["\x1b[2J", "\x9b31m", "\r\n", "\x1b]0;", "\u202e", '";system', "/*?*?*", "\xff\xfe"][random(8)]!;
    const at = random(bytes.length);
    for (let i = 0; i < text.length && at + i < bytes.length; i++) bytes[at + i] = text.charCodeAt(i);
    return bytes;
  },
];
