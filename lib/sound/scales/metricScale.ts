import { isDefined, toNumber, toTime } from "./coerce.ts";
import { createScale } from "./createScale.ts";
import { type Metre, placeInMetre } from "./metre.ts";
import { show } from "./options.ts";
import { INTERVAL_NAMES, intervalsBetween, isTimeInterval, readInterval } from "./readInterval.ts";
import type { ScaledChannel, ScaleSetting, SoundScale } from "./setting.ts";
import type { Tempo } from "./tempo.ts";

/** What a time scale needs of its setting, where its range follows from a tempo. */
type MetricSetting = Omit<ScaleSetting<number>, "range" | "explicitRange">;

/** How values are counted in beats. */
interface Count {
  /** Beats from the start of the piece; undefined where a value is missing. */
  beats(value: unknown): number | undefined;
  /** How many beats a band is wide; 0 where there are none. */
  readonly band: number;
  /** The first and the last moment, in beats. */
  readonly ends: readonly [number, number];
  /** How many beats the piece takes. */
  readonly length: number;
  /** What one beat stands for, in words. */
  readonly each: string;
}

/** Differences of beats that are none: a nanobeat. */
const SAME = 1e-9;

/**
 * Makes a time scale of beats: every interval of the data takes exactly one beat, however long it is (a month has 28 to 31 days), and
 * within it time is even. The piece begins on the beat that holds the first value of the domain.
 *
 * @throws {TypeError} when values of this type cannot be counted
 * @throws {RangeError} when the beat is none, is missing, or there are too many
 */
export function metricScale(setting: MetricSetting, tempo: Tempo): SoundScale<number> {
  const seconds = 60 / tempo.bpm;
  const base = createScale<number>({ ...setting, range: [0, 1], explicitRange: false, single: 0 });
  if (base.domain.length === 0) return { ...base, range: [0, seconds] };
  const ordinal = ["band", "point", "ordinal"].includes(base.type);
  if (!ordinal && base.type !== "utc" && base.type !== "linear") {
    throw new TypeError(
      `Cannot use bpm with a time scale of type ${base.type}: beats count dates (utc), numbers (linear) or single values ` +
        "(band, point)",
    );
  }
  const { beats, band, ends, length, each } = ordinal
    ? countValues(base, setting, tempo.beat)
    : countIntervals(base, setting.channels, tempo.beat);
  const place = placeInMetre(tempo);
  let moved = 0;
  if (tempo.parts !== undefined) {
    const straight = placeInMetre({ ...tempo, parts: undefined });
    for (const { values, isEnd } of setting.channels) {
      if (isEnd) continue;
      for (const value of values) {
        const at = !base.clamps && base.isOutside(value) ? undefined : beats(value);
        if (at !== undefined) moved = Math.max(moved, Math.abs(place(at) - straight(at)) * seconds);
      }
    }
  }
  const { bpm, swing, parts } = tempo;
  const metre: Metre = { bpm, beat: seconds, each, length: length * seconds, swing, parts, moved };
  const bandEnd = (value: unknown) => {
    const at = beats(value);
    return at === undefined ? undefined : place(at + band) * seconds;
  };
  return {
    ...base,
    range: ends.map((beat) => place(beat) * seconds),
    bandwidth: band * seconds,
    metre,
    ...(band > 0 && { bandEnd }),
    apply(value) {
      const at = beats(value);
      return at === undefined ? undefined : place(at) * seconds;
    },
  };
}

/** Counts intervals of time, or of numbers. */
function countIntervals(base: SoundScale<number>, channels: readonly ScaledChannel[], given: unknown): Count {
  const temporal = base.type === "utc";
  const inOrder = channels.every(({ label }) => label === "order");
  const interval = readBeat(given ?? (inOrder ? 1 : undefined), temporal);
  const read = temporal ? toTime : toNumber;
  const first = read(base.domain[0]), last = read(base.domain.at(-1));
  const low = Math.min(first, last), high = Math.max(first, last);
  const value = (x: number) => temporal ? new Date(x) : x;
  const starts = intervalsBetween(interval, value(low), value(high), "beats");
  starts.push(interval.offset(starts.at(-1)!));
  const at = starts.map(Number);
  const position = (x: number) => {
    let from = 0, until = at.length - 1; // the beat that starts at or before x
    while (until - from > 1) {
      const middle = (from + until) >> 1;
      if (at[middle]! <= x) from = middle;
      else until = middle;
    }
    return from + (x - at[from]!) / (at[from + 1]! - at[from]!);
  };
  // Turned around, the piece begins on the first beat that is not before the last value.
  const turn = first > last ? Math.ceil(position(high) - SAME) : undefined;
  const count = (x: number) => turn === undefined ? position(x) : Math.max(0, turn - position(x));
  const one = low === high;
  const end = one ? 0 : count(last);
  const spans = channels.some(({ isEnd }) => isEnd);
  const what = inOrder
    ? given === undefined || given === 1 ? "row" : "rows"
    : temporal
    ? ""
    : `of ${base.label ?? "x"}`;
  return {
    beats(value) {
      const x = read(value);
      return Number.isFinite(x) ? one ? 0 : count(x < low ? low : x > high ? high : x) : undefined;
    },
    band: 0,
    ends: one ? [0, 1] : [count(first), end],
    length: Math.max(1, spans ? Math.ceil(end - SAME) : Math.floor(end + SAME) + 1),
    each: inWords(given ?? 1, what),
  };
}

/** Counts bands or points: one is one beat, unless more are to share it. */
function countValues(base: SoundScale<number>, setting: MetricSetting, given: unknown = 1): Count {
  if (!(typeof given === "number" && given > 0 && Number.isFinite(given))) {
    throw new RangeError(
      `Cannot set the beat of the time scale to ${show(given)}: time is of single values, and one is one beat; ` +
        "leave it out, or give how many share a beat",
    );
  }
  const { padding = 0, paddingInner = padding, paddingOuter = padding } = setting.options;
  const n = base.domain.length;
  const band = base.type === "band";
  const steps = Math.max(1, band ? n - paddingInner + 2 * paddingOuter : n - 1 + 2 * padding);
  const scale = createScale<number>({ ...setting, range: [0, steps], explicitRange: false, single: 0 });
  const width = scale.bandwidth / given;
  const end = steps / given;
  return {
    beats(value) {
      const step = scale.apply(value);
      return step === undefined ? undefined : step / given;
    },
    band: width,
    ends: [0, end],
    length: band ? Math.ceil(end - SAME) : Math.floor(end + SAME) + 1,
    each: inWords(given, `${given === 1 ? "value" : "values"} of ${base.label ?? "x"}`),
  };
}

function readBeat(given: unknown, temporal: boolean) {
  const expected = temporal
    ? `time is of dates; expected an interval of time, such as "month" (${INTERVAL_NAMES})`
    : "time is of numbers; expected how much of them is one beat, such as 1";
  if (!isDefined(given)) throw new RangeError(`Cannot use bpm in the time scale without a beat: ${expected}`);
  const interval = readInterval(given, "the beat of the time scale");
  if (isTimeInterval(interval) === temporal) return interval;
  throw new RangeError(`Cannot set the beat of the time scale to ${show(given)}: ${expected}`);
}

/** "one month", "3 months", "10 of day", "one row". */
function inWords(beat: unknown, what: string): string {
  const words = typeof beat === "string"
    ? beat.trim().toLowerCase().replace(/^1\s+/, "")
    : typeof beat === "number"
    ? `${beat === 1 && !what.startsWith("of ") ? "one" : beat} ${what}`
    : "one interval";
  return /^(\d|one )/.test(words) ? words : `one ${words.replace(/s$/, "")}`;
}
