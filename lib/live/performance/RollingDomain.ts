import { scaleLinear, scaleLog, scalePow, scaleSymlog } from "d3-scale";

/** A domain moves in steps of so long, s: values within one step share it. */
export const STEP = 0.1;
/** In one step an end moves by at most this part of the domain's span. */
const MOST = 0.02;
/** So much in a step a value may move at most, as a part of the range: both ends may move at once, the span between them too. */
export const MOST_MOVE = MOST / (1 - 2 * MOST);
/** An end gets within 1/e of where it is to be in so long, s, where that is not too fast. */
const LAG = 1;
/** So many parts of the window are told apart. */
const PARTS = 1000;

/** What a rolling domain can be of: the types that are continuous. */
export const ROLLING_TYPES = ["linear", "log", "sqrt", "pow", "symlog", "utc"] as const;

/** What a {@linkcode RollingDomain} is told. */
export interface RollingOptions {
  readonly type: (typeof ROLLING_TYPES)[number];
  readonly exponent?: number | undefined;
  readonly base?: number | undefined;
  readonly constant?: number | undefined;
  /** Of how long the values are that it adapts to, s. */
  readonly window: number;
  /** Where it starts, and stays for the window at least; otherwise at the extent of the first values. */
  readonly start?: readonly [low: number, high: number] | undefined;
}

/**
 * A domain that follows the values of the last so many seconds, without jumping.
 *
 * Each end goes to the extent of the window with a first-order lag of 1 s, but in 0.1 s by no more than 2 % of the span, as the type
 * measures it (a log scale by ratios). A value outside of it is clamped until the end has come there. So the same value, mapped again one
 * step later, moves by at most {@linkcode MOST_MOVE} of the range, and never leaves it. It depends on nothing but the values and when they
 * came.
 */
export class RollingDomain {
  readonly #options: RollingOptions;
  readonly #part: number;
  #domain: [number, number] | undefined;
  #step: number | undefined;
  /** The extent of the values of this step. */
  #now: [number, number] = [Infinity, -Infinity];
  /** The least and greatest values that matter, oldest first: each is the extreme of all that came after the one before it. */
  readonly #lows: { at: number; value: number }[] = [];
  readonly #highs: { at: number; value: number }[] = [];

  constructor(options: RollingOptions) {
    this.#options = options;
    this.#part = Math.max(STEP, options.window / PARTS);
    if (options.start === undefined) return;
    this.#domain = [...options.start];
    this.#now = [...options.start]; // as if its ends had come first: else it would shrink to the first two values
  }

  /** Of how long the values are, s. */
  get window(): number {
    return this.#options.window;
  }

  /** How distances in it are measured. */
  get type(): RollingOptions["type"] {
    return this.#options.type;
  }

  /** Where it is, ascending; undefined before the first value. */
  get domain(): readonly [low: number, high: number] | undefined {
    return this.#domain;
  }

  /** Whether a move to this time changes the step, and so perhaps the domain. */
  isNew(time: number): boolean {
    return stepOf(time) !== this.#step;
  }

  /** Goes on to a time, s; says whether the domain has changed. */
  moveTo(time: number): boolean {
    const step = stepOf(time);
    const before = this.#step ?? step;
    if (step === this.#step) return false;
    this.#step = step;
    this.#keep(before * STEP);
    const oldest = step * STEP - this.#options.window;
    for (const kept of [this.#lows, this.#highs]) while (kept.length > 0 && kept[0]!.at < oldest) kept.shift();
    const low = this.#lows[0]?.value, high = this.#highs[0]?.value;
    if (low === undefined || high === undefined || this.#domain === undefined || step <= before) return false;
    return this.#approach(low, high, step - before);
  }

  /** Values that came in this step. The first set where it starts, the others count from the next step on. */
  add(values: Iterable<number>): void {
    let [low, high] = this.#now;
    for (const value of values) {
      if (!Number.isFinite(value) || (this.#options.type === "log" && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    this.#now = [low, high];
    if (low <= high) this.#domain ??= low < high ? [low, high] : around(low, this.#options.type);
  }

  #keep(at: number) {
    const [low, high] = this.#now;
    this.#now = [Infinity, -Infinity];
    if (low > high) return;
    const part = Math.floor(at / this.#part) * this.#part + this.#part;
    while (this.#lows.length > 0 && this.#lows.at(-1)!.value >= low) this.#lows.pop();
    while (this.#highs.length > 0 && this.#highs.at(-1)!.value <= high) this.#highs.pop();
    this.#lows.push({ at: part, value: low });
    this.#highs.push({ at: part, value: high });
  }

  #approach(low: number, high: number, steps: number): boolean {
    const before = this.#domain!;
    // One value says nothing of an extent: it is only to be inside.
    const [from, to] = low < high ? [low, high] : [Math.min(low, before[0]), Math.max(high, before[1])];
    const share = 1 - Math.exp(-STEP / LAG);
    let domain = before;
    for (let step = 0; step < steps; step++) {
      const scale = positions(domain, this.#options);
      const ends = [scale(from), scale(to) - 1].map((way) => Math.max(-MOST, Math.min(MOST, way * share)));
      if (Math.abs(ends[0]!) < 1e-9 && Math.abs(ends[1]!) < 1e-9) break;
      const next: [number, number] = [scale.invert(ends[0]!), scale.invert(1 + ends[1]!)];
      if (!(next[0] < next[1]) || !next.every(Number.isFinite)) break;
      domain = next;
    }
    this.#domain = domain;
    return domain !== before;
  }
}

function stepOf(time: number): number {
  return Math.floor(time / STEP + 1e-6);
}

/** Where values lie between the ends of a domain, 0…1, as the type of a scale measures it, and back. */
function positions(
  domain: readonly [number, number],
  { type, exponent = 1, base = 10, constant = 1 }: Pick<RollingOptions, "type" | "exponent" | "base" | "constant">,
): { (value: number): number; invert(position: number): number } {
  const scale = type === "log"
    ? scaleLog().base(base)
    : type === "sqrt"
    ? scalePow().exponent(0.5)
    : type === "pow"
    ? scalePow().exponent(exponent)
    : type === "symlog"
    ? scaleSymlog().constant(constant)
    : scaleLinear();
  return scale.domain(domain).range([0, 1]) as ReturnType<typeof positions>;
}

/** A first domain about the only value that there is. */
function around(value: number, type: RollingOptions["type"]): [number, number] {
  if (type === "log") return [value / 2, value * 2];
  if (type === "utc") return [value - 3_600_000, value + 3_600_000];
  const half = value === 0 ? 1 : Math.abs(value) / 2;
  return [value - half, value + half];
}
