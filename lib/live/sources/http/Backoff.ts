import type { IBackoff } from "cockatiel";

/** The first delay lies in 0.5…1 s, each next one in twice that. */
const FIRST = 1000;

/**
 * How long to wait after each failure in a row: exponential, with jitter, so that those whom one outage hit do not come back together.
 * The delays are cockatiel's; of the libraries that were looked at (p-retry, exponential-backoff, retry, @lifeomic/attempt) none waits on
 * a clock that is passed in, and cockatiel is the one whose delays are a value of their own.
 */
export class Backoff {
  readonly #most: number;
  #last: IBackoff<unknown> | undefined;

  /** @param most the longest delay, s */
  constructor(most: number) {
    this.#most = most;
  }

  /** Something failed again: how long to wait now, s. */
  async next(): Promise<number> {
    const { ExponentialBackoff, halfJitterGenerator } = await import("cockatiel");
    const options = { generator: halfJitterGenerator, initialDelay: FIRST, maxDelay: this.#most * 1000 };
    this.#last = this.#last?.next(undefined) ?? new ExponentialBackoff(options).next();
    return this.#last.duration / 1000;
  }

  /** It went well: the next failure is a first one. */
  reset(): void {
    this.#last = undefined;
  }
}
