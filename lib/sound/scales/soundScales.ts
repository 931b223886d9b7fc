import { checkUnit } from "../channels.ts";
import type { MusicalScale } from "../musicalScale.ts";
import type { Tuning } from "../tunings/tuning.ts";
import { createScale } from "./createScale.ts";
import { instrumentChannels, knownInstrument } from "../instruments.ts";
import { instrumentScale } from "./instrumentScale.ts";
import {
  type ReadSoundOptions,
  show,
  type SoundOptions,
  type SoundScaleName,
  type SoundScaleOptions,
} from "./options.ts";
import { metricScale } from "./metricScale.ts";
import { parameterScale } from "./parameterScale.ts";
import { pitchScale } from "./pitchScale.ts";
import { ends, numericRange, spreadNumbers } from "./range.ts";
import type { ScaledChannel, SoundScale, VisualScale } from "./setting.ts";
import { readTempo } from "./tempo.ts";

/** The scaled channels of all sound marks, by scale. */
export type ScaledChannels = { readonly [name in SoundScaleName]: readonly ScaledChannel[] } & {
  readonly [parameter: string]: readonly ScaledChannel[];
};

/** What feeds time, pitch and loudness from the picture, if anything does. */
export interface VisualScales {
  readonly time?: VisualScale | undefined;
  readonly pitch?: VisualScale | undefined;
  readonly loudness?: VisualScale | undefined;
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
  /** Those of the channels that instruments have of their own, by name. */
  readonly parameters: ReadonlyMap<string, SoundScale<number>>;
  /** What a mark without the channel, and a missing value, gets; pitch only where the mark has none. */
  readonly defaults: {
    readonly pitch: number;
    /** The lowest pitch: what a drone is at. */
    readonly low: number;
    readonly loudness: number;
    readonly pan: number;
    readonly brightness: number;
    /** undefined: the rule of the default sustain. */
    readonly sustain: number | undefined;
    readonly instrument: string | undefined;
  };
  /** The musical scale that scaled pitches are moved to. */
  readonly musical: MusicalScale | undefined;
  /** How note names sound; undefined for equal temperament at A4 = 440 Hz. */
  readonly tuning: Tuning | undefined;
}

/** The default range of each numeric scale, in its unit. That of loudness is moved, with its default, to what suits the piece. */
const RANGES = { loudness: [-36, -18], pan: [-1, 1], brightness: [0, 1], sustain: [0.05, 2] } as const;
const DEFAULTS = { loudness: -24, pan: 0, brightness: 0.5 } as const;

/**
 * Makes the seven sound scales of a plot.
 *
 * @throws {RangeError} when an option or a value cannot be mapped
 */
export function soundScales(
  channels: ScaledChannels,
  visual: VisualScales,
  { tuning, ...options }: ReadSoundOptions & { readonly tuning?: Tuning | undefined },
): SoundScales {
  const unit = (name: "loudness" | "pan" | "brightness" | "sustain") =>
    unitScale(name, channels[name], { options: options[name], visual: name === "loudness" ? visual[name] : undefined });
  const { scale: pitch, musical, middle, lowest } = pitchScale(channels.pitch, visual.pitch, options.pitch, tuning);
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
    parameters: new Map(
      [...instrumentChannels()].map(([name, channel]) => [
        name,
        parameterScale(channel, channels[name] ?? [], options.parameters[name]),
      ]),
    ),
    defaults: {
      pitch: middle,
      low: lowest,
      loudness: fallback("loudness"),
      pan: fallback("pan"),
      brightness: fallback("brightness"),
      sustain: held === undefined ? undefined : checkUnit("sustain", held, () => "Cannot set the unknown of sustain"),
      instrument: options.instrument?.unknown === undefined ? undefined : knownInstrument(options.instrument.unknown),
    },
    musical,
    tuning,
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

/** Makes the scale of onsets; its range follows from the tempo, where there is one. */
export function timeScale(
  channels: readonly ScaledChannel[],
  visual: VisualScale | undefined,
  options: SoundOptions,
): SoundScale<number> {
  const own = options.time ?? {};
  const tempo = readTempo(own);
  const range = timeRange(options);
  const setting = {
    name: "time",
    channels,
    options: own,
    visual,
    ordinalType: "band",
    single: ends(range)[0],
    spread: spreadNumbers,
  } as const;
  return tempo === undefined
    ? createScale<number>({ ...setting, range, explicitRange: own.range !== undefined })
    : metricScale(setting, tempo);
}

function unitScale(
  name: "loudness" | "pan" | "brightness" | "sustain",
  channels: readonly ScaledChannel[],
  { options = {}, visual }: { options: SoundScaleOptions<number> | undefined; visual: VisualScale | undefined },
): SoundScale<number> {
  const range = numericRange(name, options.range) ?? [...RANGES[name]];
  return createScale<number>({
    name,
    channels,
    options,
    range,
    explicitRange: options.range !== undefined,
    visual,
    ordinalType: "point",
    single: (range[0]! + range.at(-1)!) / 2,
    spread: spreadNumbers,
  });
}
