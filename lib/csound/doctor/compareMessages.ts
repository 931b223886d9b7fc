import type { Finding } from "./finding.ts";
import type { Orchestra } from "./orchestra/Orchestra.ts";

/** A message that was seen arriving, as the monitor gives it. */
export interface SeenMessage {
  readonly address: string;
  /** OSC type tags, without the comma. */
  readonly types: string;
  readonly args: readonly unknown[];
  /** The NTP time tag of the bundle that held it; null or undefined outside of bundles. */
  readonly timeTag?: bigint | null | undefined;
  /** When it arrived: s since 1970. */
  readonly time: number;
  /** Who sent it: address and port. */
  readonly from?: string;
}

/** What is wrong between the messages that arrived and the listeners of an orchestra. */
export function compareMessages(received: readonly SeenMessage[], orchestra: Orchestra): Finding[] {
  void [received, orchestra];
  return [];
}
