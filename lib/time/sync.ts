interface Sample {
  /** Local time halfway between question and answer, s. */
  readonly at: number;
  /** Engine time minus that, s. */
  readonly offset: number;
  readonly roundTrip: number;
}

/** One bucket of samples gives one point of the drift line. */
const BUCKET = 2;
/** Drift is looked for over so much of the past. */
const WINDOW = 120;
/** A line through less than this is mostly noise. */
const MIN_SPAN = 5;
/** No two clocks drift more than this (1000 ppm): an engine that does has fallen behind, and what came before tells nothing of now. */
const MAX_DRIFT = 1e-3;
/** So many answers in a row that are off by more than this (s, beyond what their round trip explains): the engine stood still. */
const STEP = { answers: 6, size: 0.02 };

/**
 * Engine time as the local clock sees it.
 *
 * An answer's offset is uncertain by half its round trip, and the engine's clock moves in steps of an audio buffer. So the offset
 * is the median over the quarter of the answers that were quickest; once there are 5 s of answers, a line through the quickest of
 * every 2 s, over the last 2 minutes, follows the drift of the two clocks.
 */
export class ClockSync {
  #samples: Sample[] = [];
  #offset = NaN;
  #center = 0;
  #slope = 0;
  #hasSlope = false;
  #off = 0;

  /**
   * Takes an answer: a question sent and its answer received at local times, with the engine time that it told (s).
   *
   * @returns how far the engine's clock was from where it was expected, s; NaN for the first answer
   */
  add(sent: number, engine: number, received: number): number {
    const at = (sent + received) / 2;
    const roundTrip = received - sent;
    const surprise = engine - this.toEngine(at);
    this.#samples.push({ at, offset: engine - at, roundTrip });
    while (this.#samples[0]!.at < at - WINDOW) this.#samples.shift();
    this.#off = Math.abs(surprise) > STEP.size + roundTrip / 2 ? this.#off + 1 : 0;
    if (this.#off >= STEP.answers) this.#samples = this.#samples.slice(-this.#off);
    this.#fit();
    return surprise;
  }

  /** How many answers it goes by. */
  get size(): number {
    return this.#samples.length;
  }

  /** How far apart the offsets of the quickest answers are, s: what to expect of the estimate. */
  get spread(): number {
    const offsets = quickest(this.#samples).map(({ offset }) => offset);
    return Math.max(...offsets) - Math.min(...offsets);
  }

  /** How much faster the engine's clock runs, in parts per million; null before there are 5 s of answers. */
  get drift(): number | null {
    return this.#hasSlope ? this.#slope * 1e6 : null;
  }

  /** Local time to engine time, s. */
  toEngine(local: number): number {
    return local + this.#offset + this.#slope * (local - this.#center);
  }

  /** Engine time to local time, s. */
  toLocal(engine: number): number {
    return (engine - this.#offset + this.#slope * this.#center) / (1 + this.#slope);
  }

  /** Forgets all but the newest answers. */
  keep(answers: number): void {
    if (this.#samples.length <= answers) return;
    this.#samples = this.#samples.slice(-answers);
    this.#fit();
  }

  #fit() {
    const samples = this.#samples;
    this.#center = samples.at(-1)!.at;
    const span = this.#center - samples[0]!.at;
    this.#hasSlope = span >= MIN_SPAN;
    if (!this.#hasSlope) {
      this.#slope = 0;
      this.#offset = median(quickest(samples).map(({ offset }) => offset));
      return;
    }
    const points = new Map<number, Sample>();
    for (const sample of samples) {
      const bucket = Math.floor((sample.at - samples[0]!.at) / BUCKET);
      const best = points.get(bucket);
      if (!best || sample.roundTrip < best.roundTrip) points.set(bucket, sample);
    }
    // Least squares, in times relative to the newest answer: absolute ones would cost digits.
    const n = points.size;
    let x = 0, y = 0;
    for (const { at, offset } of points.values()) x += (at - this.#center) / n, y += offset / n;
    let xx = 0, xy = 0;
    for (const { at, offset } of points.values()) {
      const dx = at - this.#center - x;
      xx += dx * dx;
      xy += dx * (offset - y);
    }
    this.#slope = xy / xx;
    this.#offset = y - this.#slope * x;
    if (Math.abs(this.#slope) > MAX_DRIFT) {
      this.#samples = samples.filter(({ at }) => at > this.#center - BUCKET);
      this.#fit();
    }
  }
}

function quickest(samples: readonly Sample[]): Sample[] {
  return samples.toSorted((a, b) => a.roundTrip - b.roundTrip).slice(0, Math.ceil(samples.length / 4));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
