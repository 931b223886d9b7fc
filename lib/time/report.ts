/** How far a performance is. */
export interface Progress {
  /** Score time, s. */
  readonly position: number;
  /** Score time at the end of the last note, s. */
  readonly duration: number;
  /** Notes sent so far. */
  readonly sent: number;
  /** Onsets that the engine reported so far. */
  readonly started: number;
  /** Of them, those that came late. */
  readonly late: number;
  /** Notes that were lost so far, as the engine was away. */
  readonly lost: number;
}

/** What became of a performance; counts are the engine's own wherever it has them. */
export interface PerformanceReport {
  /** Events in the score. */
  readonly events: number;
  /** Notes sent; notes that were cut off by a seek and sent again count again. */
  readonly sent: number;
  /** Notes that began to sound. */
  readonly started: number;
  /** Notes that arrived after the moment at which they were due. */
  readonly late: number;
  /** Notes that should have sounded and did not: they never arrived, were due while the engine was away, or their instrument failed. */
  readonly lost: number;
  /** Notes that the engine refused. */
  readonly refused: number;
  /** The first few refusals: the event's index, and why. */
  readonly refusals: readonly { readonly id: number; readonly reason: string }[];
  /** Notes released early to keep to the voice limit. */
  readonly released: number;
  /** Messages with a wrong token, or with none, that the engine ignored meanwhile. */
  readonly strangers: number;
  /** How often another engine took the place of one that ended. */
  readonly restarts: number;
  /** What went wrong meanwhile, in words, in order. */
  readonly problems: readonly string[];
  /** Blocks of samples that held NaN or Inf, and were silenced. */
  readonly badBlocks: number;
  /** Absolute onset error as the engine saw it, ms; NaN when nothing was heard. */
  readonly error: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Score time at the end of the last note, s. */
  readonly duration: number;
  /** Score time where it ended, s: the duration, unless it was stopped. */
  readonly position: number;
  /** Whether it was stopped before its end. */
  readonly stopped: boolean;
  /** How much faster the engine's clock runs than this machine's, ppm; null when it played too short (5 s) to tell. */
  readonly drift: number | null;
}
