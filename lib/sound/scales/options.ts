import { instrumentChannels } from "../instruments.ts";
import { type EffectsOptions, readEffects } from "../effects.ts";
import { suggest } from "../suggest.ts";
import type { TuningOptions } from "../tunings/tuning.ts";
import { reasonAgainst } from "./refusedOptions.ts";

/** The sound scales, in the order in which they are described. */
export const soundScaleNames = ["time", "pitch", "loudness", "pan", "brightness", "sustain", "instrument"] as const;

/** The name of a sound scale, which is also the name of its channel. */
export type SoundScaleName = (typeof soundScaleNames)[number];

/** The types of a sound scale. They mean what they mean in Plot; `time` is `utc`, so that no zone of a machine is heard. */
export const scaleTypes = [
  "linear",
  "log",
  "sqrt",
  "symlog",
  "pow",
  "utc",
  "time",
  "quantile",
  "quantize",
  "threshold",
  "ordinal",
  "point",
  "band",
  "identity",
  "sequential",
  "cyclical",
  "categorical",
  "diverging",
  "diverging-log",
  "diverging-pow",
  "diverging-sqrt",
  "diverging-symlog",
] as const;

/** The type of a sound scale. */
export type SoundScaleType = (typeof scaleTypes)[number];

/** What every sound scale takes: Plot's scale options, with a range in the unit of the channel. */
export interface SoundScaleOptions<R> {
  /** The type, by default as Plot finds it: *ordinal* for strings and booleans, *utc* for dates, else *linear*. */
  type?: SoundScaleType | undefined;
  /** The values to map, by default the extent of the sound marks' own values. It may descend. */
  domain?: Iterable<unknown> | undefined;
  /** What the domain maps to, in the unit of the channel. */
  range?: Iterable<R> | undefined;
  /** Turns the domain around. */
  reverse?: boolean | undefined;
  /** Whether values outside the domain take its nearest end. By default true; for time false, which drops them. */
  clamp?: boolean | undefined;
  /** Extends the domain to hold zero. */
  zero?: boolean | undefined;
  /** Extends the domain to round values; a number of ticks or the name of an interval, as in Plot. */
  nice?: boolean | number | string | undefined;
  /** What the values are, in words, for `describe()`; by default the name of the column. */
  label?: string | null | undefined;
  /** What a missing value becomes, in the unit of the channel; not for time and pitch, where it drops the note. */
  unknown?: R | undefined;
  /** What each value becomes before it is scaled; the domain is in what it returns. */
  transform?: ((value: unknown) => unknown) | undefined;
  /** Multiplies values by 100; the domain is in percent. */
  percent?: boolean | undefined;
  /**
   * Puts each value at the start of its interval: a number, or an interval of time in UTC such as "month", "3 months" or
   * `d3.utcMonth`. The domain of an *ordinal*, *point* or *band* scale then holds every interval, also the empty ones.
   */
  interval?: number | string | ScaleInterval | undefined;
  /** The value in the middle of a *diverging* scale; 0 by default, 1 for *diverging-log*. */
  pivot?: unknown;
  /** Whether a *diverging* scale reaches as far below its pivot as above; true by default. */
  symmetric?: boolean | undefined;
  /** The exponent of a *pow* scale; 1 by default. */
  exponent?: number | undefined;
  /** The base of a *log* scale; 10 by default. */
  base?: number | undefined;
  /** The constant of a *symlog* scale; 1 by default. */
  constant?: number | undefined;
  /** How many steps a *quantile* or *quantize* scale has; as many as the range lists, if more than two; else 5. */
  n?: number | undefined;
  /** The space around the bands of a *band* scale, or at the ends of a *point* scale, in steps; 0 by default. */
  padding?: number | undefined;
  /** The space between the bands of a *band* scale, as a share of a step; `padding` by default. */
  paddingInner?: number | undefined;
  /** The space around the bands of a *band* scale, in steps; `padding` by default. */
  paddingOuter?: number | undefined;
  /** Where bands or points are, if there is space to move them: from 0 (early, low) to 1 (late, high); 0.5 by default. */
  align?: number | undefined;
}

/** An interval as d3-time has it. */
export interface ScaleInterval {
  /** The start of the interval that holds the value. */
  floor(value: unknown): unknown;
  /** The start of the interval so many steps later. */
  offset(value: unknown, step?: number): unknown;
}

/** The scale of onsets, in seconds. */
export interface TimeScaleOptions extends SoundScaleOptions<number> {
  /** How long the onsets take, in seconds: short for `range: [0, duration]`; 20 by default. */
  duration?: number | undefined;
  /**
   * How the *fx* facets are heard; by default all together. With "sequence" they play one after the other, each in its part of the
   * range, as they stand beside each other in the picture. With "pan" they lie side by side, the first at the left, and with
   * "instrument" each has its own, unless the mark says so itself.
   */
  fx?: "sequence" | "pan" | "instrument" | undefined;
  /** How the *fy* facets are heard, from top to bottom; as `fx`. */
  fy?: "sequence" | "pan" | "instrument" | undefined;
  /**
   * The tempo, in beats a minute, in place of `duration` and `range`: every interval of `beat` then takes exactly one beat, and how
   * long the piece is follows.
   */
  bpm?: number | undefined;
  /**
   * What of the data is one beat: of dates an interval in UTC such as "month", "3 months" or `d3.utcMonth`, of numbers how much of
   * them. Of single values it is how many share a beat, by default one; of rows in their order, how many. The piece begins on the beat
   * that holds its first value.
   */
  beat?: number | string | ScaleInterval | undefined;
  /** Where in each beat its second half starts, from 0.5 (straight, by default) to 2/3 (a triplet). */
  swing?: number | undefined;
  /** Moves each onset to the nearest such part of a beat: 1, 1/2, 1/3, 1/4, …; `describe()` says by how much at most. */
  grid?: number | undefined;
  /** How many times the whole is played, one after the other: 1 by default. A legend is heard once. */
  repeat?: number | undefined;
}

/** The scale of pitch, in Hz or note names, linear in semitones; `["C3", "C6"]` by default, and C4 to C5 for many values of two kinds. */
export interface PitchScaleOptions extends SoundScaleOptions<number | string> {
  /**
   * A musical scale: every scaled pitch moves to its nearest note within the range. A tonic and a name, such as
   * "D minor pentatonic"; notes of every octave, such as `["C", "E", "G"]`; or notes and Hz, such as `["C4", "E4", 440]`,
   * which are all that is played.
   */
  scale?: string | Iterable<string | number> | undefined;
  /**
   * What note names sound like, and which pitches there are: the text of a Scala file, or an object such as `{ edo: 19 }`,
   * `{ cents: […] }`, `{ ratios: ["9/8", …, "2/1"] }`, with `root` and `hertz`, or the concert pitch alone: `{ a4: 432 }`.
   * Every scaled pitch moves to its nearest degree, if it has degrees.
   */
  tuning?: string | TuningOptions | undefined;
  /** What lies evenly between the ends of the range: "semitones" (by default), or Hz: "hertz" (also called "number", as in Plot). */
  interpolate?: "semitones" | "hertz" | "number" | undefined;
}

/** The scale of loudness, in dBFS; by default over 18 dB, so high that the notes come to -20 LUFS. */
export interface LoudnessScaleOptions extends SoundScaleOptions<number> {
  /**
   * What to do where the notes that sound together may add up to more than 0 dBFS: "fit" lowers all events by the same
   * number of dB, "refuse" throws a RangeError. By default `describe()` says so and the master of the engine holds it.
   */
  overlap?: "fit" | "refuse" | undefined;
  /**
   * With "ISO 226", notes of one loudness are equally loud to the ear at every pitch, by the contours of ISO 226:2023: loudness
   * then is that of a tone of 1 kHz. The note that is the hardest to hear keeps its level and the others are lowered, so that
   * none is louder than asked. The contours are those of pure tones; an instrument with overtones is a little louder when low.
   */
  contour?: "ISO 226" | undefined;
  /** The level in dB SPL that a tone of 0 dBFS has where it is heard, for `contour`; 90 by default. */
  reference?: number | undefined;
}

/** The sound scales of a plot. */
export interface SoundOptions {
  /** Onsets, in seconds. */
  time?: TimeScaleOptions | undefined;
  /** Pitch, in Hz or note names. */
  pitch?: PitchScaleOptions | undefined;
  /** Loudness, in dBFS; where nothing is said, so high that the notes come to -20 LUFS. */
  loudness?: LoudnessScaleOptions | undefined;
  /** Pan, -1 (left) to 1 (right); without a channel 0. */
  pan?: SoundScaleOptions<number> | undefined;
  /** Brightness, 0 to 1; without a channel 0.5. */
  brightness?: SoundScaleOptions<number> | undefined;
  /** How long notes are held, in seconds; `[0.05, 2]` by default. */
  sustain?: SoundScaleOptions<number> | undefined;
  /** Instruments: an ordinal scale whose range lists instruments; by default those with a pitch. */
  instrument?: SoundScaleOptions<string> | undefined;
  /** A room and a delay on the whole; none by default. */
  effects?: EffectsOptions | undefined;
}

/** The sound scales as they were read; those of channels that instruments have of their own by name. */
export interface ReadSoundOptions extends SoundOptions {
  readonly parameters: { readonly [channel: string]: SoundScaleOptions<number> };
}

const COMMON = [
  "type",
  "domain",
  "range",
  "reverse",
  "clamp",
  "zero",
  "nice",
  "label",
  "unknown",
  "exponent",
  "base",
  "constant",
  "n",
  "padding",
  "paddingInner",
  "paddingOuter",
  "align",
  "pivot",
  "symmetric",
  "transform",
  "percent",
  "interval",
];
const OWN: { [name in SoundScaleName]?: string[] } = {
  time: ["duration", "fx", "fy"],
  pitch: ["scale", "interpolate"],
  loudness: ["overlap"],
};

/** A piece may be played so many times. */
const MOST_ROUNDS = 1000;

/** What errors list last. */
const LATER: { [name in SoundScaleName]?: string[] } = {
  time: ["bpm", "beat", "swing", "grid", "repeat"],
  pitch: ["tuning"],
  loudness: ["contour", "reference"],
};

/**
 * Takes the options of the sound scales out of those of a plot, before anything is drawn, and checks their names and
 * types. As in Plot, null is the same as not given.
 *
 * @throws {TypeError} when a scale is no object, or names an option that sound scales do not have
 * @throws {RangeError} when a type or keyword is unknown
 */
export function readSoundOptions(options: { readonly [name: string]: unknown }): ReadSoundOptions {
  const sound: { [name: string]: object } = {};
  const parameters: { [name: string]: object } = {};
  for (const name of scaleNames()) {
    const given = options[name];
    if (given === undefined || given === null) continue;
    if (typeof given !== "object" || Array.isArray(given)) {
      throw new TypeError(
        `Cannot read the ${name} scale: expected an object such as { range: […] }, got ${show(given)}`,
      );
    }
    const scale: Record<string, unknown> = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
    );
    (instrumentChannels().has(name) ? parameters : sound)[name] = scale;
    const known = [
      ...(OWN[name as SoundScaleName] ?? []),
      ...COMMON,
      ...(LATER[name as SoundScaleName] ?? []),
    ];
    for (const key of Object.keys(scale)) {
      if (known.includes(key)) continue;
      const reason = reasonAgainst(key);
      if (reason !== undefined) throw new TypeError(`Cannot use "${key}" in the ${name} scale: ${reason}`);
      throw new TypeError(
        `Cannot use "${key}" in the ${name} scale${suggest(key, known)}: expected ${known.join(", ")}`,
      );
    }
    if ((name === "time" || name === "pitch") && scale["unknown"] !== undefined) {
      throw new TypeError(`Cannot use "unknown" in the ${name} scale: a note without ${name} is dropped, and counted`);
    }
    keyword(scale, [name, "type"], scaleTypes);
    keyword(scale, [name, "interpolate"], ["semitones", "hertz", "number"]);
    keyword(scale, [name, "overlap"], ["fit", "refuse"]);
    keyword(scale, [name, "contour"], ["ISO 226"]);
    keyword(scale, [name, "fx"], ["sequence", "pan", "instrument"]);
    keyword(scale, [name, "fy"], ["sequence", "pan", "instrument"]);
    const { repeat = 1 } = scale;
    if (!(Number.isInteger(repeat) && (repeat as number) >= 1 && (repeat as number) <= MOST_ROUNDS)) {
      throw new RangeError(
        `Cannot set the repeat of the time scale to ${show(repeat)}: expected how many times the whole is played, ` +
          `a whole number from 1 to ${MOST_ROUNDS}`,
      );
    }
    for (const key of ["domain", "range"]) {
      const value = scale[key];
      if (value === undefined) continue;
      if (typeof value === "string" || typeof (value as Iterable<unknown>)[Symbol.iterator] !== "function") {
        throw new TypeError(`Cannot read the ${key} of the ${name} scale: expected an array, got ${show(value)}`);
      }
    }
  }
  const effects = readEffects(options["effects"]);
  return { ...sound, parameters, ...(effects && { effects }) };
}

/** The names of all sound scales: the seven, and those of the channels that instruments have of their own. */
export function scaleNames(): readonly string[] {
  return [...soundScaleNames, ...instrumentChannels().keys()];
}

/** Checks a word, and writes it as it is known: words count in any case, as in Plot. */
function keyword(
  options: Record<string, unknown>,
  [scale, option]: readonly [scale: string, option: string],
  allowed: readonly string[],
): void {
  const value = options[option];
  if (value === undefined) return;
  const word = allowed.find((word) => word.toLowerCase() === `${value}`.toLowerCase());
  if (word === undefined) {
    throw new RangeError(
      `Cannot set the ${option} of the ${scale} scale to ${show(value)}${suggest(`${value}`, allowed)}: expected ${
        allowed.join(", ")
      }`,
    );
  }
  options[option] = word;
}

/** A value as an error shows it: strings in quotes, dates in ISO, arrays in brackets. */
export function show(value: unknown): string {
  if (typeof value === "string") return `"${value}"`;
  if (value instanceof Date) return Number.isNaN(+value) ? "Invalid Date" : value.toISOString();
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value === "object" && value !== null) return showObject(value);
  return String(value);
}

function showObject(value: object): string {
  try {
    return JSON.stringify(value, (_, inner) => typeof inner === "bigint" ? String(inner) : inner);
  } catch { // it holds itself
    return String(value);
  }
}
