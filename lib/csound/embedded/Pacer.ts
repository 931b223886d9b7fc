/** What a {@linkcode Pacer} is made with. Times in seconds. */
export interface PacerOptions {
  sampleRate: number;
  /** The real time, monotonic. */
  clock: () => number;
  /** How far ahead of real time to be. Default: 0.05. */
  lead?: number;
  /** How far behind real time (its lead used up) to let it fall before giving that time up. Default: 0.25. */
  patience?: number;
}

/**
 * Tells how much sound is due, so that an engine without a sound device runs at the speed of real time.
 *
 * The position is compared with the clock since the start, so that nothing adds up. After a stall longer than `patience` (a
 * suspended laptop, a machine too slow) the missed time is given up: playing it in a burst would put notes on top of each other.
 * Engine time, which counts samples, simply goes on from there.
 */
export class Pacer {
  /** Frames made. */
  position = 0;
  /** How often time was given up, and how much of it altogether, in seconds. */
  stalls = 0;
  lost = 0;
  #options: Required<PacerOptions>;
  #start: number;

  constructor(options: PacerOptions) {
    this.#options = { lead: 0.05, patience: 0.25, ...options };
    this.#start = options.clock();
  }

  /** Frames to make now; add to {@linkcode position} what was made. */
  due(): number {
    const { clock, sampleRate, lead, patience } = this.#options;
    let elapsed = clock() - this.#start;
    const late = elapsed - this.position / sampleRate;
    if (late > patience) {
      this.#start += late;
      elapsed -= late;
      this.stalls++;
      this.lost += late;
    }
    return Math.max(0, Math.floor((elapsed + lead) * sampleRate) - this.position);
  }
}
