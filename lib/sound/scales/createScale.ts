import * as Plot from "@observablehq/plot";
import { isDefined, isOrdinal, isTemporal, toNumber, toTime } from "./coerce.ts";
import { show, type SoundScaleName, type SoundScaleOptions } from "./options.ts";

/** The values of one channel that a scale maps. */
export interface ScaledChannel {
  /** The values, one for each element of the mark's data. */
  readonly values: Iterable<unknown>;
  /** What the values are: the name of the column, if it has one. */
  readonly label?: string | undefined;
}

/** What a sound scale takes over from the visual scale whose axis feeds it. */
export interface VisualScale {
  /** The explicit type, domain and `reverse` of the axis, and the parameters of that type. */
  readonly options: Pick<
    SoundScaleOptions<never>,
    "type" | "domain" | "reverse" | "exponent" | "base" | "constant" | "n"
  >;
  /** The domain of an ordinal axis as it is drawn, from first to last. */
  readonly order?: readonly unknown[] | undefined;
}

/** How the values of a channel become numbers in its unit (or the names of instruments). */
export interface SoundScale<R> {
  readonly type: string;
  /** The domain after `nice`, `zero` and `reverse`; dates as Date. Empty where there was no value at all. */
  readonly domain: readonly unknown[];
  readonly range: readonly R[];
  readonly label: string | undefined;
  /** The width of a band, in the unit of the channel; 0 where the scale has no bands. */
  readonly bandwidth: number;
  /** Maps a value; undefined where it is missing or cannot be read. */
  apply(value: unknown): R | undefined;
  /** Whether values outside of the domain take its nearest end. */
  readonly clamps: boolean;
  /** Whether the value lies outside of the domain. */
  isOutside(value: unknown): boolean;
}

/** What a channel decides about its scale. */
export interface ScaleSetting<R> {
  readonly name: SoundScaleName;
  readonly channels: readonly ScaledChannel[];
  readonly options: SoundScaleOptions<unknown>;
  /** The range in the unit of the channel. */
  readonly range: readonly R[];
  /** Whether the user gave the range. */
  readonly explicitRange: boolean;
  readonly visual?: VisualScale | undefined;
  /** The type for values that are not numbers; "band" for time. */
  readonly ordinalType: "band" | "point" | "ordinal";
  /** What a domain of one value maps to. */
  readonly single: R;
  /** The type where nobody states one; by default as Plot finds it. */
  readonly defaultType?: string | undefined;
  /** `n` values evenly between the ends of the range, for the scales with steps. */
  readonly spread?: ((range: readonly R[], n: number) => R[]) | undefined;
}

/** A Plot scale, with what of it is used here. */
interface AppliedScale {
  readonly domain: readonly unknown[];
  readonly bandwidth?: number;
  apply(value: unknown): unknown;
}

/**
 * Makes a sound scale. The scale itself is Plot's own (`Plot.scale`, on d3-scale), so that every type and option means
 * what it means in a picture; here are only the rules that differ for the ear.
 *
 * @throws {RangeError} when the domain or a value cannot be mapped
 */
export function createScale<R>(setting: ScaleSetting<R>): SoundScale<R> {
  const { name, channels, options, visual } = setting;
  const label = options.label ?? inferLabel(channels);
  const type = inferType(setting);
  const fail = (problem: string) =>
    new RangeError(`Cannot map ${label === undefined ? "values" : `"${label}"`} to ${name}: ${problem}`);
  if (type === "identity") return identityScale(label, setting);
  if (type === "ordinal" || type === "point" || type === "band") return ordinalScale(type, label, setting);

  const temporal = type === "utc";
  const read = temporal ? toTime : toNumber;
  const explicit = options.domain ?? visual?.options.domain;
  let domain: number[];
  if (explicit !== undefined && explicit !== null) {
    const given = [...explicit];
    domain = given.map(read);
    const bad = domain.findIndex((d) => !Number.isFinite(d));
    if (domain.length === 0 || bad !== -1) {
      throw fail(`the domain must hold ${temporal ? "dates" : "finite numbers"}, got ${show(given)}`);
    }
    const sign = Math.sign(domain.at(-1)! - domain[0]!);
    if (type !== "quantile" && domain.some((d, i) => i > 0 && Math.sign(d - domain[i - 1]!) === -sign && sign !== 0)) {
      throw fail(`domain must ascend or descend, got ${show(given)}`);
    }
  } else if (type === "threshold") {
    domain = [0]; // as in Plot
  } else {
    domain = type === "quantile" ? finite(channels, read) : extent(channels, read);
    if (domain.length === 0) return emptyScale(type, label, setting.range);
  }
  if (type === "log") {
    const bad = explicit === undefined || explicit === null
      ? firstNonPositive(channels, read)
      : domain.find((d) => d <= 0);
    if (bad !== undefined) throw fail(`a log scale needs values above 0, got ${bad} (symlog takes any value)`);
  }
  if (domain.length === 1 && type !== "threshold" && type !== "quantile") domain = [domain[0]!, domain[0]!];

  const range = steppedRange(type, domain.length, setting, fail);
  // The parameters of a type come from where the type comes from.
  const source = options.type === undefined && visual?.options.type !== undefined ? visual.options : {};
  const { exponent = source.exponent, base = source.base, constant = source.constant } = options;
  const scale = plotScale({
    type,
    domain: temporal ? domain.map((d) => new Date(d)) : domain,
    range,
    reverse: options.reverse ?? visual?.options.reverse,
    zero: options.zero,
    nice: options.nice,
    exponent,
    base,
    constant,
  });
  const stepped = type === "threshold" || type === "quantile" || type === "quantize";
  const ends = (stepped ? domain : scale.domain).map(Number);
  const low = Math.min(...minmax(ends)), high = Math.max(...minmax(ends));
  const one = low === high && type !== "threshold";
  const clamped = options.clamp ?? name !== "time";
  return {
    type,
    domain: scale.domain,
    range,
    label,
    bandwidth: 0,
    clamps: clamped,
    apply(value) {
      let x = read(value);
      if (!Number.isFinite(x)) return undefined;
      if (one) return setting.single;
      if (clamped && !stepped) x = x < low ? low : x > high ? high : x;
      return scale.apply(x) as R;
    },
    isOutside(value) {
      const x = read(value);
      return !stepped && (x < low || x > high);
    },
  };
}

function identityScale<R>(label: string | undefined, setting: ScaleSetting<R>): SoundScale<R> {
  const { channels, name } = setting;
  const names = name === "instrument";
  return {
    type: "identity",
    domain: names ? [] : extent(channels, toNumber),
    range: names ? [] : extent(channels, toNumber) as R[],
    label,
    bandwidth: 0,
    clamps: false,
    apply(value) {
      if (names) return isDefined(value) ? value as R : undefined;
      const x = toNumber(value);
      return Number.isFinite(x) ? x as R : undefined;
    },
    isOutside: () => false,
  };
}

function ordinalScale<R>(type: string, label: string | undefined, setting: ScaleSetting<R>): SoundScale<R> {
  const { channels, options, visual, range, name } = setting;
  const reverse = options.reverse ?? visual?.options.reverse ?? false;
  const explicit = options.domain ?? visual?.options.domain;
  let domain: unknown[];
  if (explicit !== undefined && explicit !== null) {
    domain = [...explicit];
    if (reverse) domain.reverse();
  } else {
    const own = new Map<unknown, unknown>();
    for (const { values } of channels) {
      for (const value of values) if (isDefined(value)) own.set(key(value), value);
    }
    if (visual?.order !== undefined) {
      domain = visual.order.filter((value) => own.has(key(value))); // reversed already, as drawn
      if (reverse !== (visual.options.reverse ?? false)) domain.reverse();
    } else {
      domain = [...own.values()].sort(ascending);
      if (reverse) domain.reverse();
    }
  }
  if (domain.length === 0) return emptyScale(type, label, range);
  const known = new Set(domain.map(key));
  // A listed range is taken one by one, as Plot's ordinal scales do; two ends are spread over.
  const listed = name === "instrument" || (setting.explicitRange && range.length > 2);
  const scale = plotScale(
    listed ? { type: "ordinal", domain, range } : {
      type,
      domain,
      range: [range[0]!, range.at(-1)!],
      padding: options.padding ?? 0,
    },
  );
  const bandwidth = listed || type !== "band" ? 0 : scale.bandwidth ?? 0;
  const one = type === "point" && known.size === 1 && !listed;
  return {
    type: listed ? "ordinal" : type,
    domain,
    range,
    label,
    bandwidth,
    clamps: false,
    apply: (value) =>
      !isDefined(value) || !known.has(key(value)) ? undefined : one ? setting.single : scale.apply(value) as R,
    isOutside: (value) => isDefined(value) && !known.has(key(value)),
  };
}

function emptyScale<R>(type: string, label: string | undefined, range: readonly R[]): SoundScale<R> {
  return {
    type,
    domain: [],
    range,
    label,
    bandwidth: 0,
    clamps: false,
    apply: () => undefined,
    isOutside: () => false,
  };
}

/** The type as Plot finds it: stated, or from the domain, or from the values. */
function inferType<R>(
  { name, options, visual, channels, ordinalType, explicitRange, range, defaultType }: ScaleSetting<R>,
) {
  const stated = (options.type ?? visual?.options.type)?.toLowerCase();
  switch (stated) {
    case undefined:
      break;
    case "time":
      return "utc";
    case "sequential":
    case "cyclical":
      return "linear";
    case "categorical":
    case "ordinal":
      return ordinalType;
    case "band":
    case "point":
      return name === "time" ? stated : ordinalType; // only time has a width
    default:
      return stated;
  }
  if (defaultType !== undefined) return defaultType;
  const domain = options.domain ?? visual?.options.domain;
  const given = domain === undefined || domain === null ? undefined : [...domain];
  const n = given?.length ?? (explicitRange ? range.length : 2);
  if (visual?.order !== undefined && options.domain === undefined || n !== 2) return ordinalType;
  const values = channels.map(({ values }) => values);
  // A domain of ISO dates is a domain of dates, where the values are.
  if (given?.every((d) => typeof d === "string" && !Number.isNaN(toTime(d))) && values.some(isTemporal)) return "utc";
  const samples = given !== undefined ? [given] : values;
  return samples.some(isOrdinal) ? ordinalType : samples.some(isTemporal) ? "utc" : "linear";
}

function steppedRange<R>(type: string, n: number, setting: ScaleSetting<R>, fail: (problem: string) => Error) {
  const { range, explicitRange, options, spread } = setting;
  if (type !== "threshold" && type !== "quantile" && type !== "quantize") return range;
  const count = type === "threshold" ? n + 1 : options.n ?? (range.length > 2 ? range.length : 5);
  if (count === range.length) return range;
  if (spread !== undefined && (range.length === 2 || !explicitRange)) return spread(range, count);
  throw fail(`a ${type} scale of ${count} steps needs a range of as many values, got ${show([...range])}`);
}

function plotScale(options: Record<string, unknown>): AppliedScale {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return Plot.scale({ x: given as Plot.ScaleOptions }) as unknown as AppliedScale;
}

function inferLabel(channels: readonly ScaledChannel[]): string | undefined {
  const labels = new Set(channels.map(({ label }) => label).filter((label) => label !== undefined));
  return labels.size === 1 ? [...labels][0] : undefined;
}

function extent(channels: readonly ScaledChannel[], read: (value: unknown) => number): number[] {
  let low = Infinity, high = -Infinity;
  for (const { values } of channels) {
    for (const value of values) {
      const x = read(value);
      if (!Number.isFinite(x)) continue;
      if (x < low) low = x;
      if (x > high) high = x;
    }
  }
  return low <= high ? [low, high] : [];
}

function finite(channels: readonly ScaledChannel[], read: (value: unknown) => number): number[] {
  return channels.flatMap(({ values }) => Array.from(values, read).filter(Number.isFinite));
}

function firstNonPositive(channels: readonly ScaledChannel[], read: (value: unknown) => number): number | undefined {
  for (const { values } of channels) {
    for (const value of values) {
      const x = read(value);
      if (Number.isFinite(x) && x <= 0) return x;
    }
  }
  return undefined;
}

function minmax(values: readonly number[]): [number, number] {
  let low = Infinity, high = -Infinity;
  for (const x of values) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return [low, high];
}

function key(value: unknown): unknown {
  return value instanceof Date ? +value : value;
}

function ascending(a: unknown, b: unknown): number {
  const x = key(a) as number, y = key(b) as number;
  return x < y ? -1 : x > y ? 1 : 0;
}
