import { createHash } from "node:crypto";
import { roundField, type SoundEvent } from "../../sound/event.ts";
import { canonicalText } from "../../sound/hash.ts";

/** An event may come so much before another that was made earlier, s: what was spread is known sooner. */
const SETTLING = 2;

/**
 * What was heard: the newest events, in order, and the hash of all. Its memory does not grow beyond what it is to keep.
 */
export class Heard {
  readonly #keep: number;
  /** In the order of the score, and not to change any more. */
  #settled: SoundEvent[] = [];
  /** In the order in which they were made; others may come before them. */
  #open: SoundEvent[] = [];
  #hash = createHash("sha256");
  #horizon = -Infinity;
  #count = 0;
  #forgotten = 0;

  constructor(keep: number) {
    this.#keep = keep;
  }

  /** How many events there are, those that are not kept among them. */
  get count(): number {
    return this.#count;
  }

  /** How many of them are not kept any more. */
  get forgotten(): number {
    return this.#forgotten;
  }

  add(events: readonly SoundEvent[]): void {
    for (const event of events) this.#open.push(event);
    this.#count += events.length;
  }

  /** Nothing that is still to be made starts before a score time, s. */
  settle(time: number): void {
    if (time < this.#horizon + SETTLING) return;
    this.#horizon = time - SETTLING;
    const due = inOrder(this.#open.filter((event) => event.time < this.#horizon));
    if (due.length === 0) return;
    this.#open = this.#open.filter((event) => event.time >= this.#horizon);
    this.#hash.update(canonicalText(due));
    for (const event of due) this.#settled.push(event);
    const over = this.#settled.length - this.#keep;
    if (over > this.#keep / 4) {
      this.#settled = this.#settled.slice(over); // in large parts, as each moves all
      this.#forgotten += over;
    }
  }

  /** What starts at a score time or later is not heard after all. */
  cut(time: number): void {
    const kept = this.#open.filter((event) => event.time < time);
    this.#count -= this.#open.length - kept.length;
    this.#open = kept;
  }

  /** The events that are kept and start before a score time, in order; from 0 s on where earlier ones are forgotten. */
  events(before = Infinity): SoundEvent[] {
    const all = [...this.#settled, ...inOrder(this.#open)];
    const kept = before === Infinity ? all : all.filter(({ time }) => time < before);
    if (this.#forgotten === 0 || kept.length === 0) return kept;
    const start = kept[0]!.time;
    return kept.map((event) => Object.freeze({ ...event, time: roundField("time", event.time - start) }));
  }

  /** Of all events, as the hash of a score. */
  get hash(): string {
    return this.#hash.copy().update(canonicalText(inOrder(this.#open))).digest("hex");
  }
}

/** As a score has them: by time, and then by mark; events of one moment as they were made. */
function inOrder(events: readonly SoundEvent[]): SoundEvent[] {
  return events.toSorted((a, b) => a.time - b.time || a.mark - b.mark);
}
