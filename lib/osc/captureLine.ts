import { encodeMessage } from "./encode.ts";
import type { OscArgument, OscColor, OscMessage } from "./message.ts";
import type { ReceivedMessage, ReceivedPacket } from "./received.ts";

/** The first line of a capture. */
export const CAPTURE_HEADER = { auscult: "OSC capture", version: 1 } as const;

/** A packet of a capture. */
export interface CapturedPacket {
  /** When it came, in ms since 1970. */
  readonly time: number;
  readonly bytes: Uint8Array;
}

/**
 * A packet as lines of JSON, each with its end: one a message, or one that says what is wrong with it. The packet's bytes are in the
 * first of its lines.
 *
 * @param number counts the packets: what came in one bundle has the same
 */
export function captureLines({ time, from, bytes, messages, malformed }: ReceivedPacket, number: number): string {
  const head = { time: Math.round(time * 1000) / 1000, from };
  const base64 = bytes.toBase64();
  if (malformed) return `${JSON.stringify({ ...head, malformed: malformed.reason, bytes: base64 })}\n`;
  if (messages.length === 0) return `${JSON.stringify({ ...head, bundle: "empty", bytes: base64 })}\n`;
  return messages.map((message, i) => `${JSON.stringify(line(head, message, number, i === 0 ? base64 : undefined))}\n`)
    .join("");
}

function line(
  head: { time: number; from: string },
  { address, types, args, timeTag, bundle }: ReceivedMessage,
  packet: number,
  bytes: string | undefined,
) {
  return {
    ...head,
    address,
    types,
    args: args.map(toJson),
    ...(timeTag === undefined ? {} : { timeTag, bundle, packet }),
    ...(bytes === undefined ? {} : { bytes }),
  };
}

/** JSON has no NaN, no infinities, no -0, no 64-bit integers and no bytes: they are texts, and the type tags tell which. */
function toJson(value: OscArgument): unknown {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0) ? value : numberText(value);
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return value.toBase64();
  return Array.isArray(value) ? value.map(toJson) : value;
}

function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/**
 * The packet that a line holds; undefined for one that holds none: a further message of a packet, a count of lost packets. Without
 * its `bytes` (somebody wrote the line by hand) it is what its address, types and args make.
 *
 * @throws {SyntaxError} for what is no line of a capture
 */
export function readCaptureLine(text: string): CapturedPacket | undefined {
  const value = JSON.parse(text) as Record<string, unknown> | null;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("it is no JSON object");
  }
  const { time, bytes, address, types, args, packet, dropped } = value;
  if (dropped !== undefined || (packet !== undefined && bytes === undefined)) return undefined;
  if (typeof time !== "number" || !Number.isFinite(time)) throw new SyntaxError("it has no time");
  if (typeof bytes === "string") return { time, bytes: Uint8Array.fromBase64(bytes) };
  if (typeof address !== "string" || typeof types !== "string" || !Array.isArray(args)) {
    throw new SyntaxError("it has neither bytes nor an address, types and args");
  }
  try {
    const message = { address, types, args: fromJson(types, args) } satisfies OscMessage;
    return { time, bytes: encodeMessage(message) };
  } catch (error) {
    throw new SyntaxError((error as Error).message, { cause: error });
  }
}

/** The arguments of a line, by their type tags. */
export function fromJson(types: string, args: readonly unknown[]): OscArgument[] {
  let at = 0;
  const list = (values: readonly unknown[]): OscArgument[] => {
    const out: OscArgument[] = [];
    for (; at < types.length && types[at] !== "]"; at++) {
      const tag = types[at]!;
      const value = values[out.length];
      if (tag === "[") {
        at++;
        out.push(list(Array.isArray(value) ? value : []));
      } else out.push(argument(tag, value));
    }
    // More values than types: encodeMessage() says so.
    return [...out, ...values.slice(out.length) as OscArgument[]];
  };
  return list(args);
}

function argument(tag: string, value: unknown): OscArgument {
  if ((tag === "f" || tag === "d" || tag === "I") && typeof value === "string") return Number(value);
  if ((tag === "h" || tag === "t") && typeof value === "string") return BigInt(value);
  if ((tag === "b" || tag === "m") && typeof value === "string") return Uint8Array.fromBase64(value);
  return value as OscArgument | OscColor;
}
