import { TestClock } from "./TestClock.ts";

/**
 * A clock that goes from one wait to the next by itself, each after a turn of the event loop, so that real sockets come in between. Waits of
 * `held` seconds are not taken: they are time-outs, which end only when the test moves the clock there with `advance()`.
 */
export class StepClock extends TestClock {
  /** How long each wait was, s, in order; those that were held are left out. */
  readonly waits: number[] = [];
  readonly #held: number;
  readonly #holding = new Set<{ until: number; end: () => void }>();

  constructor({ start = Date.now() / 1000, held = -1 }: { start?: number; held?: number } = {}) {
    super(start);
    this.#held = held;
  }
  /** How many time-outs are waited for. */
  get holding(): number {
    return this.#holding.size;
  }
  override advance(by: number): void {
    super.advance(by);
    this.#endPast();
  }
  override async wait(until: number, signal?: AbortSignal): Promise<void> {
    const length = until - this.now();
    if (Math.abs(length - this.#held) < 1e-3) return await this.#hold(until, signal);
    await super.wait(until, signal);
    if (signal?.aborted) return;
    this.waits.push(length);
    this.#endPast();
  }

  #endPast() {
    for (const wait of [...this.#holding]) if (wait.until <= this.now()) wait.end();
  }

  #hold(until: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wait = {
        until,
        end: () => {
          this.#holding.delete(wait);
          signal?.removeEventListener("abort", wait.end);
          resolve();
        },
      };
      this.#holding.add(wait);
      signal?.addEventListener("abort", wait.end);
    });
  }
}
