import type { Reach, Reception } from "../Source.ts";
import { Backoff } from "./Backoff.ts";
import type { PollPlan } from "./PollPlan.ts";
import { PollRun } from "./PollRun.ts";

/** After a failure the next try comes within a minute, or within `every` where that is longer. */
const LONGEST_DELAY = 60;

/** Calls an address again and again: one run of `poll()`. */
export class Poller<R extends object> {
  readonly #plan: PollPlan<R>;

  constructor(plan: PollPlan<R>) {
    this.#plan = plan;
  }

  /** What comes that is new, until nobody listens any more. */
  async *run(reach: Reach): AsyncGenerator<Reception<R>> {
    const { every } = this.#plan;
    const { clock, signal } = reach;
    const run = new PollRun(this.#plan, reach);
    const backoff = new Backoff(Math.max(every, LONGEST_DELAY));
    for (let first = true; !signal.aborted; first = false) {
      const began = clock.now();
      const outcome = await run.attempt();
      if (signal.aborted) return;
      if ("reception" in outcome) {
        backoff.reset();
        if (outcome.reception !== undefined) yield outcome.reception;
        await clock.wait(began + every, signal);
        continue;
      }
      if (first) {
        const kept = await run.fromCache();
        if (kept !== undefined) yield kept;
      }
      // Where our own count refuses it, nothing failed, and the moment is known. A server's "at once" is not taken at its word.
      const again = outcome.counted ? clock.now() : clock.now() + await backoff.next();
      await clock.wait(Math.max(again, outcome.until ?? 0), signal);
    }
  }
}
