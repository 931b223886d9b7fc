/**
 * Remembers what came last: at least so many different values, and less than twice as many.
 *
 * It forgets the older half as a whole. To forget the oldest one of a large `Set` is slow, as V8 passes all that was deleted before it: of
 * 100,000 it took 80 µs each time.
 */
export class Recent<T> {
  readonly #most: number;
  #newer = new Set<T>();
  #older: ReadonlySet<T> = new Set();

  /** @param most so many are remembered at least */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether it is remembered. */
  has(value: T): boolean {
    return this.#newer.has(value) || this.#older.has(value);
  }

  /** Remembers values, which came together: all of them, however many they are. */
  add(values: ReadonlySet<T>): void {
    let size = this.#newer.size;
    for (const value of values) if (!this.#newer.has(value)) size++;
    if (size > this.#most) {
      this.#older = values.size < this.#most ? this.#newer : new Set();
      this.#newer = new Set();
    }
    for (const value of values) this.#newer.add(value);
  }
}
