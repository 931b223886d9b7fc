import type { Limit, Quota } from "../Quota.ts";

/** Calls of one source, as the ledger keeps them: for each window the calls in slices of time, `[start, calls]`, oldest first. */
export interface CallRecord {
  readonly windows: Record<string, [number, number][]>;
  /** A server said that no call is welcome before this, s since 1970. */
  hold?: number;
}

/** A window has at most so many slices: a ledger stays small however many calls are allowed. */
const SLICES = 240;

/** A slice's length, s: 0 where each call is kept with its own moment. */
function sliceOf({ calls, window }: Limit): number {
  return calls <= SLICES ? 0 : window / SLICES;
}

/** Counts calls in windows that slide: at no moment lie more than the limit within the last so many seconds. */
export class CallCount {
  readonly #record: CallRecord;
  readonly #limits: readonly Limit[];

  /**
   * @param record is changed by {@linkcode add} and {@linkcode hold}
   * @param lost when a ledger was lost, s since 1970: every window that it lies in counts as used up
   */
  constructor(
    record: CallRecord,
    { limits, now, lost }: { limits: readonly Limit[]; now: number; lost?: number | undefined },
  ) {
    this.#record = record;
    this.#limits = limits.toSorted((a, b) => a.window - b.window);
    for (const limit of limits) {
      const slices = (record.windows[limit.window] ?? [])
        // A clock that was set back leaves calls in the future: they count as made now.
        .map(([start, calls]): [number, number] => [Math.min(start, now), calls])
        .filter(([start]) => start + sliceOf(limit) + limit.window > now);
      if (lost !== undefined && lost <= now && lost + limit.window > now) {
        const missing = limit.calls - slices.reduce((sum, [, calls]) => sum + calls, 0);
        if (missing > 0) slices.unshift([lost - sliceOf(limit), missing]);
      }
      record.windows[limit.window] = slices;
    }
  }

  /** Notes a call. */
  add(now: number): void {
    for (const limit of this.#limits) {
      const slices = this.#record.windows[limit.window]!;
      const last = slices.at(-1);
      const slice = sliceOf(limit);
      if (last && slice > 0 && now < last[0] + slice) last[1]++;
      else slices.push([now, 1]);
    }
  }

  /** No call is welcome before a time. */
  hold(until: number): void {
    this.#record.hold = Math.max(until, this.#record.hold ?? 0);
  }

  /** What is left. Without a limit there is nothing to count but a hold. */
  quota(of: string, now: number): Quota {
    const hold = this.#record.hold ?? now;
    const windows = this.#limits.map((limit) => {
      const slices = this.#record.windows[limit.window]!;
      const made = slices.reduce((sum, [, calls]) => sum + calls, 0);
      let left = limit.calls - made;
      let next = now;
      for (const [start, calls] of left > 0 ? [] : slices) {
        left += calls;
        next = start + sliceOf(limit) + limit.window;
        if (left > 0) break;
      }
      return { made, left: Math.max(0, limit.calls - made), limit: limit.calls, window: limit.window, next };
    });
    const tightest = windows.toSorted((a, b) => b.next - a.next || a.left - b.left)[0] ??
      { made: 0, left: Infinity, limit: Infinity, window: 0, next: now };
    return { of, ...tightest, next: Math.max(tightest.next, hold), windows };
  }
}
