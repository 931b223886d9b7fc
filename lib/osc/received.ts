import type { OscArgument } from "./message.ts";

/** A message as it came in. */
export interface ReceivedMessage {
  /** When it came, in ms since 1970, with fractions. */
  readonly time: number;
  /** Who sent it: `"127.0.0.1:51234"`. */
  readonly from: string;
  /** Where it goes: `"/sp500/close"`. */
  readonly address: string;
  /** Its type tags without the comma: `"sff"`. */
  readonly types: string;
  /** One value for each type tag, an array counting as one. */
  readonly args: readonly OscArgument[];
  /** Of a message in a bundle: when it is due, in ms since 1970, or `"now"` (immediately). */
  readonly timeTag?: number | "now";
  /** Of a message in a bundle: how deep, 1 being in a bundle that lies in no other. */
  readonly bundle?: number;
}

/** A packet that is no OSC. */
export interface MalformedPacket {
  /** When it came, in ms since 1970, with fractions. */
  readonly time: number;
  /** Who sent it: `"127.0.0.1:51234"`. */
  readonly from: string;
  /** What is wrong with it. */
  readonly reason: string;
  /** All of it. */
  readonly bytes: Uint8Array;
}

/** A packet as it came in, whole: what it holds, or why it is no OSC. */
export interface ReceivedPacket {
  /** When it came, in ms since 1970, with fractions. */
  readonly time: number;
  /** Who sent it: `"127.0.0.1:51234"`. */
  readonly from: string;
  /** All of it. */
  readonly bytes: Uint8Array;
  /** In order, bundles flattened; none in a malformed packet, nor in an empty bundle. */
  readonly messages: readonly ReceivedMessage[];
  /** Of a packet that is no OSC: why. */
  readonly malformed?: MalformedPacket;
}
