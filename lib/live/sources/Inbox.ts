/** What came and was not yet taken. It is pushed into from callbacks, and read by one `for await`. */
export class Inbox<T> implements AsyncIterable<T> {
  #waiting: T[] = [];
  #ended = false;
  #error: { readonly error: unknown } | undefined;
  #turn = Promise.withResolvers<void>();

  /** @param signal ends it when it aborts; what was not taken is dropped */
  constructor(signal?: AbortSignal) {
    signal?.addEventListener("abort", () => {
      this.#waiting = [];
      this.end();
    }, { once: true });
  }

  /** How many wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Adds one. Does nothing when it has ended. */
  push(value: T): void {
    if (this.#ended) return;
    this.#waiting.push(value);
    this.#turn.resolve();
  }

  /** No more will come; where there is an error, the reader gets it after what waits. */
  end(...error: [error?: unknown]): void {
    if (this.#ended) return;
    this.#ended = true;
    if (error.length > 0) this.#error = { error: error[0] };
    this.#turn.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const taken = this.#waiting;
      this.#waiting = [];
      yield* taken;
      if (this.#waiting.length > 0) continue;
      if (this.#ended) break;
      await this.#turn.promise;
      this.#turn = Promise.withResolvers();
    }
    if (this.#error) throw this.#error.error;
  }
}
