import { checkOptions } from "./checkOptions.ts";
import type { Clock } from "./clock.ts";
import { turn } from "./turn.ts";

/** What a virtual clock can be told. */
export interface VirtualClockOptions {
  /** What it shows at first, s. Default: 0. */
  start?: number | undefined;
}

/**
 * A clock that does not wait: when all that could compute waits for it, it moves straight to the earliest moment that is waited for.
 * So an hour passes in milliseconds, and always in the same way: waits end in the order of their times, and of two at the same time
 * the one that began first is the first; each has a turn of the event loop for what it does.
 *
 * What is waited for elsewhere does not hold it: while a real server has not answered, a time-out on this clock ends at once. For
 * that there is {@linkcode VirtualClock.still}.
 *
 * @example
 * ```ts
 * import { virtualClock } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const clock = virtualClock();
 * const order: string[] = [];
 * const later = async (name: string, at: number) => {
 *   await clock.wait(at);
 *   order.push(`${name} at ${clock.now()} s`);
 * };
 * await Promise.all([later("an hour", 3600), later("a minute", 60)]);
 * assert.deepEqual(order, ["a minute at 60 s", "an hour at 3600 s"]);
 * ```
 */
export function virtualClock(options: VirtualClockOptions = {}): VirtualClock {
  checkOptions("make a virtual clock", options, ["start"]);
  const { start = 0 } = options;
  if (!Number.isFinite(start)) throw new RangeError(`A virtual clock starts at a number of seconds, got ${start}`);
  return new VirtualClock(start);
}

interface Wait {
  readonly until: number;
  readonly end: () => void;
}

/** Made by {@linkcode virtualClock}. */
export class VirtualClock implements Clock {
  #now: number;
  #waits: Wait[] = [];
  #holds = 0;
  #turning = false;

  /** One that shows `start`, in s, at first. */
  constructor(start: number) {
    this.#now = start;
  }

  /** Seconds. */
  now(): number {
    return this.#now;
  }

  /** Resolves when the clock has come to a moment; at once when that is over, or when the signal aborts. A wait until Infinity never ends by itself. */
  wait(until: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted || !(until > this.#now)) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      const wait: Wait = { until, end };
      const abort = () => {
        this.#waits.splice(this.#waits.indexOf(wait), 1);
        end();
      };
      signal?.addEventListener("abort", abort);
      let at = this.#waits.length;
      while (at > 0 && this.#waits[at - 1]!.until > until) at--;
      this.#waits.splice(at, 0, wait);
      void this.#run();
    });
  }

  /** Stands still until something real is done: `fetch: (...request) => clock.still(fetch(...request))`. */
  async still<T>(work: T | PromiseLike<T>): Promise<T> {
    this.#holds++;
    try {
      return await work;
    } finally {
      this.#holds--;
      void this.#run();
    }
  }

  async #run() {
    if (this.#turning) return;
    this.#turning = true;
    for (;;) {
      await turn();
      const [first] = this.#waits;
      if (this.#holds > 0 || first === undefined || first.until === Infinity) break;
      this.#waits.shift();
      this.#now = first.until;
      first.end();
    }
    this.#turning = false;
  }
}
