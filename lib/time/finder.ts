import { ClockSync } from "./sync.ts";

/** So many answers, that agree so well (s), are a clock; of the newest ones only, as an engine may still be catching up. */
const QUICK = { answers: 8, spread: 0.001 };
const ENOUGH = { answers: 20, spread: 0.01 };
/** A sound server's clock goes in steps of a tenth of a second: after so long (s), answers that agree less are a clock too. */
const COARSE = { after: 0.6, spread: 0.05 };
/** What is known after so long is taken, s. */
const PATIENCE = 2;

/** Finds an engine's clock: at the start, after it stood still, and when another one is there. */
export class ClockFinder {
  readonly sync = new ClockSync();
  /** When the search began, local time, s. */
  readonly since: number;

  constructor(now: number) {
    this.since = now;
  }

  /** Takes an answer, as {@linkcode ClockSync.add}; of an engine that catches up, an old one tells nothing. */
  add(sent: number, engine: number, received: number): void {
    if (sent < this.since && this.sync.size > 0) return;
    this.sync.add(sent, engine, received);
    this.sync.keep(ENOUGH.answers);
  }

  /** Whether the clock is known well enough. */
  found(now: number): boolean {
    const { size, spread } = this.sync;
    if (size === 0) return false;
    return (size >= QUICK.answers && spread < QUICK.spread) || (size >= ENOUGH.answers && spread < ENOUGH.spread) ||
      (now - this.since > COARSE.after && spread < COARSE.spread) || now - this.since > PATIENCE;
  }
}
