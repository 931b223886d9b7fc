import { decodePacket } from "./decode.ts";
import type { DecodedMessage } from "./message.ts";
import type { ReceivedMessage, ReceivedPacket } from "./received.ts";
import { IMMEDIATELY, unixTime } from "./timeTag.ts";

/** What came, read: never throws, whatever the bytes are. */
export function readPacket(bytes: Uint8Array, { time, from }: { time: number; from: string }): ReceivedPacket {
  let decoded: DecodedMessage[];
  try {
    decoded = decodePacket(bytes);
  } catch (error) {
    const reason = (error as Error).message.replace(/^Cannot decode [^:]*: /, "");
    return { time, from, bytes, messages: [], malformed: { time, from, reason, bytes } };
  }
  const messages = decoded.map((message): ReceivedMessage => {
    const { address, types, args, depth } = message;
    return message.time === null
      ? { time, from, address, types, args }
      : { time, from, address, types, args, timeTag: dueTime(message.time), bundle: depth };
  });
  return { time, from, bytes, messages };
}

/** The moment that a time tag means, in ms since 1970, or `"now"`. */
export function dueTime(tag: bigint): number | "now" {
  return tag === IMMEDIATELY ? "now" : unixTime(tag) * 1000;
}
