import { checkParameters } from "./checkParameters.ts";
import { isDefined, toNumber, toTime } from "./coerce.ts";
import { inferType } from "./inferType.ts";
import { show } from "./options.ts";
import { ordinalScale } from "./ordinalScale.ts";
import { emptyScale, plotScale } from "./plotScale.ts";
import type { ScaledChannel, ScaleSetting, SoundScale } from "./setting.ts";

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
  checkParameters(name, type, options);
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
  const diverging = type.startsWith("diverging");
  if (type === "log" || type === "diverging-log") {
    const bad = explicit === undefined || explicit === null
      ? firstNonPositive(channels, read)
      : domain.find((d) => d <= 0);
    if (bad !== undefined) throw fail(`a ${type} scale needs values above 0, got ${bad} (symlog takes any value)`);
  }
  const pivot = options.pivot === undefined ? undefined : toNumber(options.pivot);
  if (diverging) {
    if (domain.length > 2) throw fail(`the domain of a ${type} scale has two ends, got ${show(domain)}`);
    if (pivot !== undefined && !(Number.isFinite(pivot) && (pivot > 0 || type !== "diverging-log"))) {
      throw fail(`the pivot must be a number${type === "diverging-log" ? " above 0" : ""}, got ${show(options.pivot)}`);
    }
  }
  if (domain.length === 1 && type !== "threshold" && type !== "quantile") domain = [domain[0]!, domain[0]!];

  if (type === "linear" && !Number.isFinite(domain.at(-1)! - domain[0]!)) {
    throw fail(`the domain spans more than a number can hold, got ${show(domain)}`);
  }

  const range = steppedRange(type, domain.length, setting, fail);
  // The parameters of a type come from where the type comes from.
  const source = options.type === undefined && visual?.options.type !== undefined ? visual.options : {};
  const { exponent = source.exponent, base = source.base, constant = source.constant } = options;
  const scale = plotScale({
    // Steps between a value and itself: Plot finds that they do not ascend. The one value is answered below.
    type: type === "quantize" && domain[0] === domain.at(-1) ? "linear" : type,
    domain: temporal ? domain.map((d) => new Date(d)) : domain,
    range,
    reverse: options.reverse ?? visual?.options.reverse,
    zero: options.zero,
    nice: options.nice,
    exponent,
    base,
    constant,
    pivot,
    symmetric: options.symmetric,
  });
  const stepped = isStepped(type);
  const ends = (stepped ? domain : scale.domain).map(Number);
  const low = Math.min(...minmax(ends)), high = Math.max(...minmax(ends));
  const one = low === high && type !== "threshold";
  const clamped = options.clamp ?? name !== "time";
  return {
    type,
    domain: type === "quantile" || type === "quantize" ? [low, high] : scale.domain, // Plot has the steps there
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
      return Number.isNaN(x) ? undefined : x as R; // infinite values are out of the bounds of every unit
    },
    isOutside: () => false,
  };
}

function steppedRange<R>(type: string, n: number, setting: ScaleSetting<R>, fail: (problem: string) => Error) {
  const { range, explicitRange, options, spread } = setting;
  if (!isStepped(type)) return range;
  const count = type === "threshold" ? n + 1 : options.n ?? (range.length > 2 ? range.length : 5);
  if (count === range.length) return range;
  if (spread !== undefined && (range.length === 2 || !explicitRange)) return spread(range, count);
  throw fail(`a ${type} scale of ${count} steps needs a range of as many values, got ${show([...range])}`);
}

function isStepped(type: string): boolean {
  return type === "threshold" || type === "quantile" || type === "quantize";
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
