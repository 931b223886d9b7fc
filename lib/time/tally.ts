/** So many errors are kept for the percentiles; of more, a fair sample. */
const KEPT = 100_000;

/** Absolute onset errors, in seconds: their percentiles, in bounded memory. The count and the greatest are exact. */
export class Tally {
  #kept = new Float32Array(1024);
  #count = 0;
  #max = NaN;
  #state = 0x9e3779b9;

  get count(): number {
    return this.#count;
  }

  add(error: number): void {
    const value = Math.abs(error);
    this.#max = this.#count === 0 ? value : Math.max(this.#max, value);
    const n = this.#count++;
    // Beyond the capacity, the n-th replaces a kept one with probability KEPT / n (reservoir sampling).
    const slot = n < KEPT ? n : this.#random(n + 1);
    if (slot >= KEPT) return;
    if (slot >= this.#kept.length) {
      const larger = new Float32Array(Math.min(KEPT, this.#kept.length * 2));
      larger.set(this.#kept);
      this.#kept = larger;
    }
    this.#kept[slot] = value;
  }

  /** In milliseconds, to 0.1 µs, which is far below a sample; NaN when there was none. */
  summary(): { p50: number; p99: number; max: number } {
    const kept = this.#kept.slice(0, Math.min(this.#count, KEPT)).sort();
    const at = (part: number) => kept.length ? kept[Math.min(kept.length - 1, Math.floor(part * kept.length))]! : NaN;
    const ms = (seconds: number) => Math.round(seconds * 1e7) / 1e4;
    return { p50: ms(at(0.5)), p99: ms(at(0.99)), max: ms(this.#max) };
  }

  /** A whole number below another: xorshift, so that a report does not depend on chance. */
  #random(below: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) % below;
  }
}
