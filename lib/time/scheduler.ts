/** Score time to engine time: score time `start` is at engine time `origin` (s), and `rate` score seconds pass in a second. */
export interface Mapping {
  readonly origin: number;
  readonly start: number;
  readonly rate: number;
}

/** The engine time at which a score time is due, s. */
export function dueAt({ origin, start, rate }: Mapping, time: number): number {
  return origin + (time - start) / rate;
}

/** The score time at an engine time; before the origin, the start. */
export function positionAt({ origin, start, rate }: Mapping, engineTime: number): number {
  return start + Math.max(0, engineTime - origin) * rate;
}

/**
 * A moment on the engine's k-cycles, rounded up: with the origin there, a score time that is a whole number of k-cycles sounds at
 * the start of one, and the same score gives the same samples every time.
 */
export function onCycle(engineTime: number, { ksmps, sampleRate }: { ksmps: number; sampleRate: number }): number {
  // 1e-9: a time that is on a cycle, but for the last digits of its double, stays there.
  return Math.ceil(engineTime * sampleRate / ksmps - 1e-9) * ksmps / sampleRate;
}

/**
 * Says which notes to send now: those due within the look-ahead, each once, in order. It has no clock and no timer; whoever asks
 * late gets all that has become due since, so a late question delays the sending, never the sound.
 *
 * Notes whose onset lies before the mapping's start are skipped: what was sounding at a point one seeks to does not start anew.
 */
export class Scheduler {
  readonly mapping: Mapping;
  readonly #times: ArrayLike<number>;
  readonly #lookahead: number;
  #next: number;

  /**
   * @param times onsets in score time, ascending, s
   * @param mapping where they lie in engine time, and the look-ahead, s
   */
  constructor(times: ArrayLike<number>, { mapping, lookahead }: { mapping: Mapping; lookahead: number }) {
    this.mapping = mapping;
    this.#times = times;
    this.#lookahead = lookahead;
    this.#next = firstFrom(times, mapping.start);
  }

  /** The next note's number; the count of notes when all are sent. */
  get next(): number {
    return this.#next;
  }

  get done(): boolean {
    return this.#next >= this.#times.length;
  }

  /** The numbers of the notes to send at an engine time, as a half-open range; at most `limit` of them. */
  take(engineTime: number, limit = Infinity): { from: number; to: number } {
    const from = this.#next;
    const horizon = engineTime + this.#lookahead;
    const last = Math.min(this.#times.length, from + limit);
    while (this.#next < last && dueAt(this.mapping, this.#times[this.#next]!) <= horizon) this.#next++;
    return { from, to: this.#next };
  }

  /** Skips the notes that were due before an engine time, and says how many. */
  drop(engineTime: number): number {
    const from = this.#next;
    while (!this.done && dueAt(this.mapping, this.#times[this.#next]!) < engineTime) this.#next++;
    return this.#next - from;
  }
}

/** The first index whose time is not before a time. */
function firstFrom(times: ArrayLike<number>, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
