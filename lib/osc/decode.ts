// @ts-types="../types/osc.d.ts"
import osc from "osc/src/osc.js";
import type { DecodedMessage, OscArgument } from "./message.ts";

/** Bundles within bundles deeper than this are refused: nobody sends them, and recursion must end. */
const MAX_DEPTH = 16;

/**
 * The messages of an OSC packet (a message or a bundle), in order, bundles flattened.
 *
 * npm:osc reads the values; the frame around them (sizes, padding, terminators, nesting) is checked here, because npm:osc trusts
 * it, and reads blobs from the wrong place in a view that does not start its buffer. Blobs are copies: the bytes may be reused.
 *
 * @throws {SyntaxError} whatever is wrong with the packet; no other error, and never an endless loop
 * @example
 * ```ts ignore
 * const [message] = decodePacket(encodeMessage({ address: "/n", types: "i", args: [7] }));
 * console.log(message); // { address: "/n", types: "i", args: [ 7 ], time: null, depth: 0 }
 * ```
 */
export function decodePacket(bytes: Uint8Array): DecodedMessage[] {
  // A copy of its own buffer, from offset 0: Buffer.prototype.slice would be a view again.
  const own = new Uint8Array(bytes);
  const out: DecodedMessage[] = [];
  try {
    readPacket(own, null, 0, out);
  } catch (error) {
    // A DataView's or typed array's RangeError: a value that would lie past the end.
    const reason = error instanceof SyntaxError ? error.message : "it ends in the middle of a value";
    throw new SyntaxError(`Cannot decode an OSC packet of ${bytes.length} bytes: ${reason}`, { cause: error });
  }
  return out;
}

function readPacket(bytes: Uint8Array<ArrayBuffer>, time: bigint | null, depth: number, out: DecodedMessage[]): void {
  if (bytes.length === 0 || bytes.length % 4 !== 0) {
    throw new SyntaxError(`a packet's size must be a multiple of 4, above 0, got ${bytes.length}`);
  }
  if (bytes[0] === 0x2f /* "/" */) out.push(readMessage(bytes, time, depth));
  else if (bytes[0] === 0x23 /* "#" */) readBundle(bytes, depth, out);
  else throw new SyntaxError(`it starts with byte 0x${hex(bytes[0]!)}, not with "/" or "#bundle"`);
}

function readBundle(bytes: Uint8Array<ArrayBuffer>, depth: number, out: DecodedMessage[]): void {
  if (depth >= MAX_DEPTH) throw new SyntaxError(`bundles are nested more than ${MAX_DEPTH} deep`);
  const view = new DataView(bytes.buffer);
  const at = { idx: 0 };
  if (osc.readString(view, at) !== "#bundle" || at.idx !== 8) throw new SyntaxError('a bundle starts with "#bundle"');
  const time = toTag(osc.readTimeTag(view, at).raw);
  while (at.idx < bytes.length) {
    const size = osc.readInt32(view, at);
    const rest = bytes.length - at.idx;
    if (size < 0 || size > rest) {
      throw new SyntaxError(`the bundle element at byte ${at.idx - 4} claims ${size} bytes, ${rest} are left`);
    }
    readPacket(bytes.slice(at.idx, at.idx + size), time, depth + 1, out);
    at.idx += size;
  }
}

function readMessage(bytes: Uint8Array<ArrayBuffer>, time: bigint | null, depth: number): DecodedMessage {
  const view = new DataView(bytes.buffer);
  const at = { idx: 0 };
  const address = readString(view, at, "the address");
  const comma = readString(view, at, "the type tags");
  if (!comma.startsWith(",")) throw new SyntaxError(`${JSON.stringify(address)} is not followed by type tags (",…")`);
  const types = comma.slice(1);
  const args = readArguments(types, view, at);
  if (at.idx !== bytes.length) {
    throw new SyntaxError(`${JSON.stringify(address)} ends at byte ${at.idx}, ${bytes.length - at.idx} are left over`);
  }
  return { address, types, args, time, depth };
}

function readArguments(types: string, view: DataView, at: { idx: number }): OscArgument[] {
  const open: OscArgument[][] = [[]];
  for (const tag of types) {
    const last = open.at(-1)!;
    if (tag === "[") {
      const array: OscArgument[] = [];
      last.push(array);
      open.push(array);
    } else if (tag === "]") {
      open.pop();
      if (open.length === 0) {
        throw new SyntaxError(`type tags ${JSON.stringify(types)} close an array that is not open`);
      }
    } else last.push(readArgument(tag, view, at));
  }
  if (open.length !== 1) throw new SyntaxError(`type tags ${JSON.stringify(types)} leave an array open`);
  return open[0]!;
}

function readArgument(tag: string, view: DataView, at: { idx: number }): OscArgument {
  switch (tag) {
    case "i":
      return osc.readInt32(view, at);
    case "f":
      return osc.readFloat32(view, at);
    case "d":
      return osc.readFloat64(view, at);
    case "s":
    case "S":
      return readString(view, at, `a string ("${tag}")`);
    case "h": {
      const { high, low } = osc.readInt64(view, at);
      return (BigInt(high) << 32n) | BigInt(low >>> 0);
    }
    case "t":
      return toTag(osc.readTimeTag(view, at).raw);
    case "b": {
      const blob = osc.readBlob(view, at).slice();
      if (at.idx > view.byteLength) throw new SyntaxError("a blob's padding is missing");
      return blob;
    }
    case "m":
      return osc.readMIDIBytes(view, at).slice();
    case "r": {
      const { r, g, b, a } = osc.readColor(view, at);
      return { red: r, green: g, blue: b, alpha: Math.round(a * 255) };
    }
    case "c": {
      const code = osc.readInt32(view, at);
      if (code < 0 || code > 0xffff) throw new SyntaxError(`character code ${code} is not within 0…65535`);
      return String.fromCharCode(code);
    }
    case "T":
      return true;
    case "F":
      return false;
    case "N":
      return null;
    case "I":
      return Infinity;
    default:
      throw new SyntaxError(`type tag ${JSON.stringify(tag)} is not one of i h f d s S c b m r t T F N I [ ]`);
  }
}

function readString(view: DataView, at: { idx: number }, what: string): string {
  const from = at.idx;
  const text = osc.readString(view, at);
  // npm:osc also takes a string that runs to the end without its terminator (or starts there). The last four bytes hold a zero
  // only if there was one; what follows it there is padding, and not our business.
  const end = at.idx;
  const terminated = from < end && end <= view.byteLength &&
    [1, 2, 3, 4].some((back) => view.getUint8(end - back) === 0);
  if (!terminated) throw new SyntaxError(`${what} at byte ${from} is not terminated`);
  return text;
}

function toTag([seconds, fraction]: [number, number]): bigint {
  return (BigInt(seconds) << 32n) | BigInt(fraction);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
