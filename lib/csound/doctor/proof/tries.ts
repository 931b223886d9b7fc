import { encodeMessage } from "../../../osc/codec.ts";
import type { OscArgument } from "../../../osc/message.ts";
import type { Listener, Orchestra } from "../orchestra/Orchestra.ts";
import type { TimedPacket } from "./runProof.ts";

/** Numbers that a first and the further arguments are tried with: an orchestra may want 0…1, Hz, MIDI, or a trigger. */
const TRIES = [[440, 0.5], [0.5, 0.5], [60, 100], [1, 1]] as const;
/** From one try to the next, s: time for a note to sound. */
export const TRY_EVERY = 0.5;
/** Messages of one try, s apart: a k-cycle and more. */
const APART = 0.01;

/** One well-formed message to each listener, in a few versions, as nobody else sends any. Each try is one burst. */
export function tries(orchestra: Orchestra, { from }: { from: number }): TimedPacket[] {
  const listeners = orchestra.listeners.filter(isReachable);
  const names = orchestra.instruments.map(({ name }) => name).filter((name) => !/^\d/.test(name));
  const packets: TimedPacket[] = [];
  for (const [n, numbers] of TRIES.entries()) {
    for (const [i, { address, types }] of listeners.entries()) {
      const bytes = encode(address!, types!, { numbers, word: names.length > 0 ? names[n % names.length]! : "test" });
      if (bytes) packets.push({ at: from + n * TRY_EVERY + i * APART, bytes });
    }
  }
  return packets;
}

/** Auscult's own messages take a token and a clock; people send /note. */
function isReachable({ address, types }: Listener): boolean {
  return address !== undefined && types !== undefined && address.startsWith("/") && !address.startsWith("/auscult/");
}

function encode(
  address: string,
  types: string,
  { numbers: [first, rest], word }: { numbers: readonly [number, number]; word: string },
): Uint8Array | undefined {
  const ours = address === "/note" && types === "sfff"; // auscult's plain note
  let count = 0;
  const args = [...types].map((type): OscArgument => {
    const number = count++ === 0 ? first : rest;
    if (type === "s" || type === "S") return word;
    if (type === "i" || type === "c") return Math.round(number);
    if (type === "h") return BigInt(Math.round(number));
    if (type === "T" || type === "F") return type === "T";
    return type === "b" ? new Uint8Array(8) : number;
  });
  try {
    return encodeMessage({ address, types, args: ours ? ["tone", 440, -30, 0.3] : args });
  } catch {
    return undefined; // types that no message can have: reading the text has told
  }
}
