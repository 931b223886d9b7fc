import { setImmediate } from "node:timers";

/** Resolves when everything else that is ready had its turn: sockets, timers that are due, other awaits. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
