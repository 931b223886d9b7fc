import { checkUnit } from "../channels.ts";
import { instruments, isInstrument, pitchedInstruments } from "../instruments.ts";
import { type MusicalScale, musicalScale } from "../musicalScale.ts";
import { isNoteName, toFrequency, toHertz, toMidi } from "../pitch.ts";
import { suggest } from "../suggest.ts";
import {
  createScale,
  type ScaledChannel,
  type ScaleSetting,
  type SoundScale,
  type VisualScale,
} from "./createScale.ts";
import { show, type SoundOptions, type SoundScaleName, type SoundScaleOptions } from "./options.ts";

/** The scaled channels of all sound marks, by scale. */
export type ScaledChannels = { readonly [name in SoundScaleName]: readonly ScaledChannel[] };

/** What feeds time and pitch from the picture, if anything does. */
export interface VisualScales {
  readonly time?: VisualScale | undefined;
  readonly pitch?: VisualScale | undefined;
}

/** The sound scales of a plot, and what notes without a value become. */
export interface SoundScales {
  readonly time: SoundScale<number>;
  readonly pitch: SoundScale<number>;
  readonly loudness: SoundScale<number>;
  readonly pan: SoundScale<number>;
  readonly brightness: SoundScale<number>;
  readonly sustain: SoundScale<number>;
  readonly instrument: SoundScale<string>;
  /** What a mark without the channel, and a missing value, gets; pitch only where the mark has none. */
  readonly defaults: {
    readonly pitch: number;
    readonly loudness: number;
    readonly pan: number;
    readonly brightness: number;
    /** undefined: the rule of the default sustain. */
    readonly sustain: number | undefined;
    readonly instrument: string | undefined;
  };
  /** The musical scale that scaled pitches are moved to. */
  readonly musical: MusicalScale | undefined;
}

/** The default range of each numeric scale, in its unit. */
const RANGES = { loudness: [-36, -18], pan: [-1, 1], brightness: [0, 1], sustain: [0.05, 2] } as const;
const DEFAULTS = { loudness: -24, pan: 0, brightness: 0.5 } as const;

/**
 * Makes the seven sound scales of a plot.
 *
 * @throws {RangeError} when an option or a value cannot be mapped
 */
export function soundScales(channels: ScaledChannels, visual: VisualScales, options: SoundOptions): SoundScales {
  const unit = (name: "loudness" | "pan" | "brightness" | "sustain") => unitScale(name, channels[name], options[name]);
  const { scale: pitch, musical, middle } = pitchScale(channels.pitch, visual.pitch, options);
  const fallback = (name: "loudness" | "pan" | "brightness") => {
    const { unknown, range } = options[name] ?? {};
    if (unknown !== undefined) return checkUnit(name, unknown, () => `Cannot set the unknown of ${name}`);
    if (range === undefined) return DEFAULTS[name];
    const [low, high] = ends([...range]); // never louder than the loudest of an explicit range
    return Math.min(high, Math.max(low, DEFAULTS[name]));
  };
  const { unknown: held } = options.sustain ?? {};
  return {
    time: timeScale(channels.time, visual.time, options),
    pitch,
    loudness: unit("loudness"),
    pan: unit("pan"),
    brightness: unit("brightness"),
    sustain: unit("sustain"),
    instrument: instrumentScale(channels.instrument, options.instrument),
    defaults: {
      pitch: middle,
      loudness: fallback("loudness"),
      pan: fallback("pan"),
      brightness: fallback("brightness"),
      sustain: held === undefined ? undefined : checkUnit("sustain", held, () => "Cannot set the unknown of sustain"),
      instrument: options.instrument?.unknown === undefined ? undefined : known(options.instrument.unknown),
    },
    musical,
  };
}

/** The range of time: `range`, or `[0, duration]`, 20 s by default. */
export function timeRange({ time }: SoundOptions): number[] {
  const { duration, range } = time ?? {};
  if (duration !== undefined && range !== undefined && range !== null) {
    throw new TypeError("Cannot set both duration and range of the time scale: duration: d means range: [0, d]");
  }
  if (duration !== undefined && !(typeof duration === "number" && duration > 0 && Number.isFinite(duration))) {
    throw new RangeError(`Cannot set the duration of the time scale: expected seconds above 0, got ${show(duration)}`);
  }
  return numericRange("time", range) ?? [0, duration ?? 20];
}

function timeScale(channels: readonly ScaledChannel[], visual: VisualScale | undefined, options: SoundOptions) {
  const range = timeRange(options);
  const own = options.time ?? {};
  return createScale<number>({
    name: "time",
    channels,
    options: own,
    range,
    explicitRange: own.range !== undefined,
    visual,
    ordinalType: "band",
    single: ends(range)[0],
    spread: spreadNumbers,
  });
}

function pitchScale(channels: readonly ScaledChannel[], visual: VisualScale | undefined, options: SoundOptions) {
  const { range = ["C3", "C6"], scale: name, interpolate, ...own } = options.pitch ?? {};
  const hertz = Array.from(range, (pitch) => toHertz(pitch, "Cannot read the range of the pitch scale"));
  checkLength("pitch", hertz);
  // Between the ends, equal steps are equal intervals, unless told otherwise.
  const linear = interpolate === "hertz" || interpolate === "number";
  const to = linear ? (f: number) => f : toMidi, from = linear ? (v: number) => v : toFrequency;
  const inner = hertz.map(to);
  const [low, high] = ends(hertz).map(toMidi) as [number, number];
  const middle = from((inner[0]! + inner.at(-1)!) / 2);
  const musical = name === undefined || name === null ? undefined : musicalScale(name);
  const identity = own.type === "identity";
  const snap = musical === undefined
    ? (f: number) => f
    : (f: number) => toFrequency(musical.snap(toMidi(f), identity ? -Infinity : low, identity ? Infinity : high));
  const literal = own.type === undefined && own.domain === undefined && visual === undefined && channels.length > 0 &&
    channels.every(({ values }) => every(values, isNoteName));
  const scale = literal
    ? literalScale(channels, (value) => isNoteName(value) ? toHertz(value, "Cannot set pitch") : undefined)
    : createScale<number>({
      name: "pitch",
      channels,
      options: own,
      range: inner,
      explicitRange: options.pitch?.range !== undefined,
      visual,
      ordinalType: "point",
      single: (inner[0]! + inner.at(-1)!) / 2,
      spread: spreadNumbers,
    });
  return {
    scale: literal ? scale : {
      ...scale,
      range: scale.type === "identity" ? scale.range : hertz,
      apply: (value: unknown) => {
        const mapped = scale.apply(value);
        if (mapped === undefined) return undefined;
        // As they stand, values are Hz; they are moved only where a musical scale is asked for.
        return scale.type === "identity" ? (mapped > 0 ? snap(mapped) : mapped) : snap(from(mapped));
      },
    },
    musical,
    middle: snap(middle),
  };
}

function unitScale(
  name: "loudness" | "pan" | "brightness" | "sustain",
  channels: readonly ScaledChannel[],
  options: SoundScaleOptions<number> = {},
): SoundScale<number> {
  const range = numericRange(name, options.range) ?? [...RANGES[name]];
  return createScale<number>({
    name,
    channels,
    options,
    range,
    explicitRange: options.range !== undefined,
    ordinalType: "point",
    single: (range[0]! + range.at(-1)!) / 2,
    spread: spreadNumbers,
  });
}

function instrumentScale(channels: readonly ScaledChannel[], options: SoundScaleOptions<string> = {}) {
  const range = options.range === undefined ? [...pitchedInstruments] : Array.from(options.range, known);
  if (range.length === 0) throw new RangeError("Cannot read the range of the instrument scale: it is empty");
  // As Plot takes a column of colours literally, a column of instruments is itself.
  const literal = options.type === undefined && options.domain === undefined && options.range === undefined &&
    channels.length > 0 && channels.every(({ values }) => every(values, isInstrument));
  const scale = literal
    ? literalScale(channels, (value) => isInstrument(value) ? value : undefined)
    : createScale<string>(
      {
        name: "instrument",
        channels,
        options,
        range,
        explicitRange: options.range !== undefined,
        ordinalType: "ordinal",
        defaultType: "ordinal",
        single: range[Math.floor((range.length - 1) / 2)]!,
        spread: (list, n) => Array.from({ length: n }, (_, i) => list[i % list.length]!),
      } satisfies ScaleSetting<string>,
    );
  return scale;
}

/** The name of an instrument as given, if there is one of that name. */
export function known(name: unknown): string {
  if (isInstrument(name)) return name;
  throw new RangeError(
    `Cannot play ${show(name)}: unknown instrument${suggest(String(name), instruments)}; known: ${
      instruments.join(", ")
    }`,
  );
}

/** Values that are what they say: note names, instruments. */
function literalScale<R>(channels: readonly ScaledChannel[], read: (value: unknown) => R | undefined): SoundScale<R> {
  const label = channels.length === 1 ? channels[0]!.label : undefined;
  return {
    type: "literal",
    domain: [],
    range: [],
    label,
    bandwidth: 0,
    clamps: false,
    apply: read,
    isOutside: () => false,
  };
}

function numericRange(name: SoundScaleName, range: Iterable<number> | undefined | null): number[] | undefined {
  if (range === undefined || range === null) return undefined;
  const values = [...range];
  for (const value of values) checkUnit(name, value, () => `Cannot read the range of the ${name} scale`);
  checkLength(name, values);
  return values;
}

function checkLength(name: SoundScaleName, range: readonly unknown[]): void {
  if (range.length >= 2) return;
  throw new RangeError(
    `Cannot read the range of the ${name} scale: expected two ends or more, got ${show([...range])}`,
  );
}

function spreadNumbers(range: readonly number[], n: number): number[] {
  const first = range[0]!, last = range.at(-1)!;
  return Array.from({ length: n }, (_, i) => n === 1 ? (first + last) / 2 : first + (last - first) * i / (n - 1));
}

function ends(range: readonly number[]): [number, number] {
  return [Math.min(...range), Math.max(...range)];
}

function every(values: Iterable<unknown>, test: (value: unknown) => boolean): boolean {
  let some = false;
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (!test(value)) return false;
    some = true;
  }
  return some;
}
