import type { ReceivedMessage } from "../../../osc/received.ts";
import type { Listener, Orchestra } from "../orchestra/Orchestra.ts";

/** The messages that came to one address with one set of types, and who listens to them. */
export interface Heard {
  readonly address: string;
  readonly types: string;
  readonly messages: readonly ReceivedMessage[];
  /** OSClisten lines of this address (of a pattern: those that it matches), whatever their types. */
  readonly listeners: readonly Listener[];
  /** Those of them that take these types, or whose types are not written as a string. */
  readonly takers: readonly Listener[];
  readonly orchestra: Orchestra;
}

/** "3 messages", "1 message". */
export function count(n: number, what = "message"): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** A text from the network for a sentence: shortened. Only `quote` shows it. */
export function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
