import { type InstrumentChannel, instrumentChannels, instrumentNames, isInstrument } from "./instruments.ts";
import { isNoteName, toHertz } from "./pitch.ts";
import { show, type SoundScaleName, soundScaleNames } from "./scales/options.ts";

/** How a mark gives one sound channel. */
export interface SoundChannel {
  /** The same for every note, in the unit of the channel (Hz, dBFS, s …) or the name of an instrument. */
  readonly constant?: number | string;
  /** The note name of a constant pitch: a tuning says what it sounds like. */
  readonly note?: string;
  /** What Plot evaluates for each element of the data. */
  readonly value?: unknown;
  /** False where the values are in the unit of the channel already (`scale: null`). */
  readonly scaled?: boolean;
  readonly label?: string | undefined;
}

/** The sound channels that a mark gives, by name. */
export type SoundChannels = { readonly [name in SoundScaleName]?: SoundChannel };

/**
 * Reads the sound channels of a mark's options. A number is a constant in the unit of the channel; so is a note name in
 * `pitch` and the name of an instrument in `instrument`, as the name of a colour is in Plot's `fill`.
 *
 * @throws {RangeError} when a constant is out of bounds, or a channel names a scale other than its own
 */
export function readSoundChannels(options: { readonly [name: string]: unknown }): SoundChannels {
  const channels: { [name in SoundScaleName]?: SoundChannel } = {};
  for (const name of soundScaleNames) {
    const option = options[name];
    if (name === "pitch" && isNoteName(option)) {
      channels[name] = { constant: readPitch(option, "Cannot set pitch"), note: option };
    } else if (name === "instrument" && isInstrument(option)) channels[name] = { constant: option };
    else {
      const channel = readChannel(name, option, (constant) => checkUnit(name, constant, () => `Cannot set ${name}`));
      if (channel !== undefined) channels[name] = channel;
    }
  }
  return channels;
}

/** The channels that instruments have of their own, as far as a mark gives them: by name. */
export function readParameters(options: { readonly [name: string]: unknown }): ReadonlyMap<string, SoundChannel> {
  const parameters = new Map<string, SoundChannel>();
  for (const [name, channel] of instrumentChannels()) {
    const read = readChannel(
      name,
      options[name],
      (value) => checkParameter(channel, value, () => `Cannot set ${name}`),
    );
    if (read !== undefined) parameters.set(name, read);
  }
  return parameters;
}

/** Reads one channel; undefined where the mark does not give it. A number is a constant in the unit of the channel. */
function readChannel(
  name: string,
  option: unknown,
  constantOf: (value: number) => number,
): SoundChannel | undefined {
  if (option === undefined || option === null) return undefined;
  if (typeof option === "number") return { constant: constantOf(option) };
  if (!isChannelOptions(option)) return { value: option, scaled: true };
  const { value, scale, label } = option;
  if (value === undefined || value === null) return undefined;
  const raw = scale === null || scale === false;
  if (!raw && scale !== undefined && scale !== true && scale !== "auto" && scale !== name) {
    throw new RangeError(`Cannot scale ${name} by ${show(scale)}: expected its own scale, "${name}", or null for none`);
  }
  return { value, scaled: !raw, ...(label !== undefined && { label }) };
}

/** Whether an option is `{ value, scale, label }` and not a channel value, as Plot tells them apart. */
function isChannelOptions(option: unknown): option is { value?: unknown; scale?: unknown; label?: string } {
  return typeof option === "object" && option !== null && option.toString === Object.prototype.toString &&
    typeof (option as { transform?: unknown }).transform !== "function" && !(Symbol.iterator in option);
}

/** The bounds of each channel in its unit, and how they are said. */
const BOUNDS: { readonly [name in SoundScaleName]: readonly [low: number, high: number, words: string] } = {
  time: [0, Infinity, "0 or more seconds"],
  pitch: [Number.MIN_VALUE, 24000, "Hz above 0 and up to 24000"],
  loudness: [-Infinity, 0, "dBFS of at most 0"],
  pan: [-1, 1, "-1 (left) to 1 (right)"],
  brightness: [0, 1, "0 (dark) to 1 (bright)"],
  sustain: [Number.MIN_VALUE, Infinity, "seconds above 0"],
  instrument: [NaN, NaN, "the name of an instrument"],
};

/**
 * Returns a value that is in the unit of its channel, and within the bounds of that unit.
 *
 * @throws {RangeError} that starts with the action, when it is not
 */
export function checkUnit(name: SoundScaleName, value: number, action: () => string): number {
  const [low, high, bounds] = BOUNDS[name];
  const words = name === "instrument" ? `${bounds} (${instrumentNames().join(", ")})` : bounds;
  if (value >= low && value <= high && Number.isFinite(value)) return value;
  throw new RangeError(`${action()}: expected ${words}, got ${show(value)}`);
}

/**
 * Returns a value that is within the range that an instrument says for its channel.
 *
 * @throws {RangeError} that starts with the action, when it is not
 */
export function checkParameter({ range: [low, high], unit }: InstrumentChannel, value: number, action: () => string) {
  if (value >= low && value <= high) return value;
  throw new RangeError(`${action()}: expected ${low} to ${high}${unit && ` ${unit}`}, got ${show(value)}`);
}

/**
 * Returns the frequency in Hz of a note name with its octave, or of a number of Hz, within the bounds of pitch.
 *
 * @throws {RangeError} that starts with the action, when it is neither, or out of bounds
 */
export function readPitch(pitch: unknown, action: string): number {
  return checkUnit("pitch", toHertz(pitch, action), () => action);
}
