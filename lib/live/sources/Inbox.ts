/** How much an {@linkcode Inbox} holds. */
export interface InboxLimits<T> {
  /** So many at most. */
  readonly count: number;
  /** So much at most, all together, as `sizeOf` counts it; the newest is held whatever its size. */
  readonly size?: number;
  readonly sizeOf?: (value: T) => number;
  /** Called for each that is dropped, the oldest first. Without it nothing is dropped, and who pushes waits for `room()`. */
  readonly onLoss?: (value: T) => void;
  /** Called when all that waited was taken. */
  readonly onEmpty?: () => void;
}

/**
 * What came and was not yet taken. It is pushed into from callbacks, and read by one `for await`. Without limits it holds all that
 * comes; with them, either who pushes waits where the reader is too slow, or the oldest is dropped.
 */
export class Inbox<T> implements AsyncIterable<T> {
  readonly #limits: InboxLimits<T> | undefined;
  #waiting: (T | undefined)[] = [];
  /** Where the first that waits is; what is before it was taken. */
  #first = 0;
  #size = 0;
  #ended = false;
  #error: { readonly error: unknown } | undefined;
  #turn = Promise.withResolvers<void>();
  #room: PromiseWithResolvers<void> | undefined;

  /** @param signal ends it when it aborts; what was not taken is dropped */
  constructor(signal?: AbortSignal, limits?: InboxLimits<T>) {
    this.#limits = limits;
    signal?.addEventListener("abort", () => {
      this.#waiting = [];
      this.#first = 0;
      this.end();
    }, { once: true });
  }

  /** How many wait. */
  get length(): number {
    return this.#waiting.length - this.#first;
  }

  /** Adds one. Does nothing when it has ended. */
  push(value: T): void {
    if (this.#ended) return;
    this.#waiting.push(value);
    if (this.#limits) this.#hold(this.#limits, value);
    this.#turn.resolve();
  }

  /** Resolves when one more may come, or it has ended. */
  async room(): Promise<void> {
    while (!this.#ended && this.#limits && this.length > 0 && this.#isFull(this.#limits, 1)) {
      this.#room ??= Promise.withResolvers();
      await this.#room.promise;
    }
  }

  /** No more will come; where there is an error, the reader gets it after what waits. */
  end(...error: [error?: unknown]): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#room?.resolve();
    if (error.length > 0) this.#error = { error: error[0] };
    this.#turn.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      while (this.length > 0) {
        const value = this.#take();
        if (this.length === 0) this.#limits?.onEmpty?.();
        yield value;
      }
      if (this.#ended) break;
      this.#turn = Promise.withResolvers();
      await this.#turn.promise;
    }
    if (this.#error) throw this.#error.error;
  }

  #hold(limits: InboxLimits<T>, value: T) {
    this.#size += limits.sizeOf?.(value) ?? 0;
    if (!limits.onLoss) return;
    while (this.length > 1 && this.#isFull(limits, 0)) limits.onLoss(this.#take());
  }

  #isFull({ count, size = Infinity }: InboxLimits<T>, more: number): boolean {
    return this.length + more > count || this.#size > size;
  }

  #take(): T {
    const value = this.#waiting[this.#first] as T;
    this.#waiting[this.#first++] = undefined; // so that its memory is free
    this.#size -= this.#limits?.sizeOf?.(value) ?? 0;
    if (this.#first === this.#waiting.length) {
      this.#waiting = [];
      this.#first = 0;
    } else if (this.#first >= 1024 && this.#first * 2 >= this.#waiting.length) {
      this.#waiting.splice(0, this.#first);
      this.#first = 0;
    }
    this.#room?.resolve();
    this.#room = undefined;
    return value;
  }
}
