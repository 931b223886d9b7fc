import { checkUnit, readPitch } from "../channels.ts";
import { type MusicalScale, musicalScale } from "../musicalScale.ts";
import { isNoteName, toFrequency, toMidi } from "../pitch.ts";
import type { Tuning } from "../tunings/tuning.ts";
import { isDefined } from "./coerce.ts";
import { createScale } from "./createScale.ts";
import { every, literalScale } from "./literalScale.ts";
import type { PitchScaleOptions } from "./options.ts";
import { checkLength, ends, spreadNumbers } from "./range.ts";
import type { ScaledChannel, SoundScale, VisualScale } from "./setting.ts";

/** The pitch scale, the musical scale that it moves pitches to, and the middle and the lower end of its range in Hz. */
export interface Pitches {
  readonly scale: SoundScale<number>;
  readonly musical: MusicalScale | undefined;
  readonly middle: number;
  readonly lowest: number;
}

/** Makes the scale of pitch: to Hz, evenly in semitones unless told otherwise. */
export function pitchScale(
  channels: readonly ScaledChannel[],
  visual: VisualScale | undefined,
  options: PitchScaleOptions = {},
  tuning?: Tuning,
): Pitches {
  const { scale: name, interpolate, tuning: _, ...own } = options;
  const musical = musicalScale(name, tuning);
  const read = (pitch: unknown, action: string) =>
    tuning !== undefined && isNoteName(pitch)
      ? checkUnit("pitch", tuning.noteToHertz(pitch), () => action)
      : readPitch(pitch, action);
  const range = own.range ?? musical?.ends?.map(toFrequency) ??
    (isTwoValued(channels, visual, own) ? ["C4", "C5"] : ["C3", "C6"]);
  const hertz = Array.from(range, (pitch) => read(pitch, "Cannot read the range of the pitch scale"));
  checkLength("pitch", hertz);
  // Between the ends, equal steps are equal intervals, unless told otherwise.
  const linear = interpolate === "hertz" || interpolate === "number";
  const to = linear ? (f: number) => f : toMidi, from = linear ? (v: number) => v : toFrequency;
  const inner = hertz.map(to);
  const [low, high] = ends(hertz).map(toMidi) as [number, number];
  const middle = from((inner[0]! + inner.at(-1)!) / 2);
  const identity = own.type === "identity";
  const snap = musical === undefined
    ? (f: number) => f
    : (f: number) => toFrequency(musical.snap(toMidi(f), identity ? -Infinity : low, identity ? Infinity : high));
  const literal = own.type === undefined && own.domain === undefined && visual === undefined && channels.length > 0 &&
    channels.every(({ values }) => every(values, isNoteName));
  const scale = literal
    ? literalScale(channels, (value) => isNoteName(value) ? read(value, "Cannot set pitch") : undefined)
    : createScale<number>({
      name: "pitch",
      channels,
      options: own,
      range: inner,
      explicitRange: options.range !== undefined,
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
    lowest: snap(Math.min(...hertz)),
  };
}

/** So many values are no two points: their scale is that of two states. */
const STATES = 10;

/**
 * Whether there are many values, and only two of them, of which nobody says where they lie: then they are heard an octave apart in the
 * middle of the range, and not at its ends.
 */
function isTwoValued(
  channels: readonly ScaledChannel[],
  visual: VisualScale | undefined,
  own: PitchScaleOptions,
): boolean {
  const { domain, type } = visual?.options ?? {};
  if ([own.domain, own.type, domain, type].some((option) => option !== undefined && option !== null)) return false;
  const seen = new Set<unknown>();
  let count = 0;
  for (const { values } of channels) {
    for (const value of values) {
      if (!isDefined(value)) continue;
      ++count;
      seen.add(value instanceof Date ? value.getTime() : value);
      if (seen.size > 2) return false;
    }
  }
  return seen.size === 2 && count >= STATES;
}
