/** The part of npm:osc 2.4.5 (`src/osc.js`, the codec without its transports) that auscult uses. */

interface Reader {
  idx: number;
}
interface Int64 {
  high: number;
  low: number;
}
interface TimeTag {
  raw: [seconds: number, fraction: number];
}
interface Color {
  r: number;
  g: number;
  b: number;
  /** 0…1 */
  a: number;
}
interface TypedArgument {
  type: string;
  value?: unknown;
}
interface Message {
  address: string;
  args: readonly (TypedArgument | readonly TypedArgument[])[];
}
interface Codec {
  readString(view: DataView, at: Reader): string;
  readInt32(view: DataView, at: Reader): number;
  readInt64(view: DataView, at: Reader): Int64;
  readFloat32(view: DataView, at: Reader): number;
  readFloat64(view: DataView, at: Reader): number;
  readBlob(view: DataView, at: Reader): Uint8Array;
  readMIDIBytes(view: DataView, at: Reader): Uint8Array;
  readColor(view: DataView, at: Reader): Color;
  readTimeTag(view: DataView, at: Reader): TimeTag;
  writeString(value: string): Uint8Array;
  writeTimeTag(value: TimeTag): Uint8Array;
  writeMessage(message: Message, options?: { metadata?: boolean }): Uint8Array<ArrayBuffer>;
  writeBundle(
    bundle: { timeTag: TimeTag; packets: readonly Message[] },
    options?: { metadata?: boolean },
  ): Uint8Array<ArrayBuffer>;
  readPacket(
    bytes: Uint8Array,
    options?: { metadata?: boolean; unpackSingleArgs?: boolean },
  ): { address: string; args: unknown } | { timeTag: TimeTag; packets: unknown[] };
}
declare const osc: Codec;
export default osc;
