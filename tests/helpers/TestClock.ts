import type { Clock } from "../../lib/time/clock.ts";

/**
 * A clock that moves only when somebody waits for it, and then at once: waits end in the order of their times, each after a turn of
 * the event loop, so that packets on a real socket can come in between.
 */
export class TestClock implements Clock {
  #now: number;

  constructor(now = 1000) {
    this.#now = now;
  }
  now(): number {
    return this.#now;
  }
  /** Moves it without a wait, by seconds. */
  advance(by: number): void {
    this.#now += by;
  }
  async wait(until: number, signal?: AbortSignal): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (!signal?.aborted) this.#now = Math.max(this.#now, until);
  }
}
