import type { Clock } from "../time/clock.ts";
import { dueAt, type Mapping, positionAt } from "../time/scheduler.ts";
import type { Motion } from "../time/wire.ts";
import type { StreamTimes } from "./streamWire.ts";

/** Rows that are later than this are not caught up with, s: a burst of them would be no stream. The rest moves instead. */
const STALL = 1;
/** No wait is longer, s: whoever watches wants news. */
const STEP = 0.1;

/** What a pacer is told. */
export interface RowPacerOptions extends StreamTimes {
  start: number;
  rate: number;
  clock: Clock;
  /** Sends a row, so many s after it was due, and resolves when it is sent. */
  send: (row: number, late: number) => Promise<void>;
  /** Called at least every 0.1 s while it goes on. */
  onStep?: () => void;
  /** Called when all that follows moves by so many s. */
  onStall?: (seconds: number) => void;
}

/**
 * Sends rows when they are due. Moments are absolute, so an error in one does not add up.
 *
 * The mapping's own time is that of a pass: s from its first row.
 */
export class RowPacer {
  readonly #options: RowPacerOptions;
  #mapping: Mapping;
  #rate: number;
  #next: number;
  #pass = 1;
  #paused: number | undefined;
  #stopped = false;
  #over = false;
  #wake = new AbortController();

  constructor(options: RowPacerOptions) {
    this.#options = options;
    this.#rate = options.rate;
    this.#next = options.start;
    this.#mapping = this.#from(options.times[options.start]!);
  }

  /** The number of the row that is next; the count of rows after the last. */
  get position(): number {
    return this.#next;
  }
  /** Which pass it is, from 1. */
  get pass(): number {
    return this.#pass;
  }
  /** How it moves; null while it rests. */
  get motion(): Motion | null {
    const { origin, start, rate } = this.#mapping;
    return this.#paused !== undefined || this.#stopped || this.#over ? null : { at: origin, start, rate };
  }

  /** Resolves when the last row of the last pass is sent, or it was stopped. */
  async run(): Promise<void> {
    const { clock, times, onStep } = this.#options;
    const begin = times[this.#next]!; // now, not when it was made
    this.#mapping = this.#from(begin);
    if (this.#paused !== undefined) this.#paused = begin;
    while (!this.#stopped) {
      await this.#sendDue();
      onStep?.();
      if (this.#stopped) break;
      if (this.#next === times.length && this.#pass >= this.#options.passes) break;
      const now = clock.now();
      const until = this.#paused !== undefined ? now + STEP : Math.min(now + STEP, this.#nextDue());
      await clock.wait(until, this.#wake.signal);
      if (this.#wake.signal.aborted) this.#wake = new AbortController();
    }
    this.#over = true;
  }

  stop(): void {
    this.#stopped = true;
    this.#wake.abort();
  }

  pause(): void {
    this.#paused ??= this.#time();
  }

  resume(): void {
    if (this.#paused === undefined) return;
    this.#mapping = this.#from(this.#paused);
    this.#paused = undefined;
    this.#wake.abort();
  }

  setRate(rate: number): void {
    const time = this.#time();
    this.#rate = rate;
    this.#mapping = this.#from(time);
    this.#wake.abort();
  }

  /** Goes on with a row, at once. */
  seek(row: number): void {
    this.#next = row;
    const time = this.#options.times[row]!;
    this.#mapping = this.#from(time);
    if (this.#paused !== undefined) this.#paused = time;
    this.#wake.abort();
  }

  async #sendDue() {
    const { clock, times, passes, send, onStall } = this.#options;
    while (!this.#stopped && this.#paused === undefined) {
      const now = clock.now();
      const due = this.#nextDue();
      if (due > now) return;
      if (this.#next === times.length) {
        if (this.#pass >= passes) return;
        this.#pass++;
        this.#next = 0;
        this.#mapping = { origin: due, start: 0, rate: this.#rate };
        continue;
      }
      const late = now - due;
      if (late > STALL) {
        this.#mapping = this.#from(times[this.#next]!);
        onStall?.(late);
        continue;
      }
      await send(this.#next++, late);
    }
  }

  /** When the next row is due, or the next pass begins, by the clock. */
  #nextDue(): number {
    const { times, period } = this.#options;
    return dueAt(this.#mapping, this.#next < times.length ? times[this.#next]! : period);
  }

  #time(): number {
    return this.#paused ?? positionAt(this.#mapping, this.#options.clock.now());
  }

  #from(time: number): Mapping {
    return { origin: this.#options.clock.now(), start: time, rate: this.#rate };
  }
}
