/**
 * One note of a score. Everything that an engine needs to sound it, in units that do not depend on the data.
 *
 * The numbers are rounded when an event is made, as the hash of a score writes them, so that the same data and mapping
 * give the same events on every machine: seconds to 1e-6, hertz to 1e-4, decibels, pan and brightness to 1e-3.
 */
export interface SoundEvent {
  /** When the note starts, in seconds from the start of the score; 0 or more. */
  readonly time: number;
  /** How long the note is held, in seconds; above 0. The release tail of the instrument comes on top. */
  readonly sustain: number;
  /** The pitch in Hz; above 0. */
  readonly pitch: number;
  /** The peak of the note before panning, in dBFS; at most 0. */
  readonly loudness: number;
  /** From -1 (left) to 1 (right). The pan law is constant power: -3 dB on each side in the middle. */
  readonly pan: number;
  /** From 0 (dark) to 1 (bright). */
  readonly brightness: number;
  /** The name of the instrument. */
  readonly instrument: string;
  /** The series that the note belongs to (`z ?? fill ?? stroke`), or null where the mark has none. */
  readonly voice: string | number | boolean | null;
  /** Which sound mark, 0 for the first among the marks. */
  readonly mark: number;
  /** Which element of the mark's transformed data (without a transform: which row). */
  readonly index: number;
  /** Where the note glides to until its sustain ends; absent where it stays as it starts. */
  readonly glide?: Glide | undefined;
  /** The values of the channels that its instrument has of its own, in their order; absent where it has none. */
  readonly parameters?: { readonly [channel: string]: number } | undefined;
}

/** Where a note is when its sustain ends; units as in {@linkcode SoundEvent}. */
export interface Glide {
  /** In Hz. */
  readonly pitch: number;
  /** In dBFS. */
  readonly loudness: number;
  /** -1…1 */
  readonly pan: number;
  /** 0…1 */
  readonly brightness: number;
  /**
   * At which turn of its waveform the note starts, in turns since its line began, so that it goes on where the note before it ends.
   * It follows from what came before, and so the hash leaves it out.
   */
  readonly phase: number;
}

/** How many steps make one unit, by field; `1 / steps` is the unit that an event is rounded to. */
const STEPS = {
  time: 1e6,
  sustain: 1e6,
  pitch: 1e4,
  loudness: 1e3,
  pan: 1e3,
  brightness: 1e3,
  phase: 1e4,
  parameter: 1e6,
} as const;

/** The fields of an event that are rounded numbers. */
export type RoundedField = keyof typeof STEPS;

/** Rounds a number as the field of an event is rounded, and turns -0 into 0. */
export function roundField(field: RoundedField, value: number): number {
  const steps = STEPS[field];
  return Math.round(value * steps) / steps + 0;
}

/** Makes an event: rounds its numbers and freezes it. */
export function makeEvent(event: SoundEvent): SoundEvent {
  return Object.freeze({
    time: roundField("time", event.time),
    // A note that is shorter than the grid still is a note: engines refuse a sustain of 0.
    sustain: Math.max(1 / STEPS.sustain, roundField("sustain", event.sustain)),
    pitch: roundField("pitch", event.pitch),
    loudness: roundField("loudness", event.loudness),
    pan: roundField("pan", event.pan),
    brightness: roundField("brightness", event.brightness),
    instrument: event.instrument,
    voice: event.voice,
    mark: event.mark,
    index: event.index,
    ...(event.glide && { glide: roundAll(event.glide, (name) => name as keyof Glide) }),
    ...(event.parameters && { parameters: roundAll(event.parameters, () => "parameter") }),
  });
}

/** Rounds each number as the field that it is. */
function roundAll<T extends object>(values: T, field: (name: string) => RoundedField): T {
  return Object.freeze(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, roundField(field(name), value as number)])),
  ) as T;
}
