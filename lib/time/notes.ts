import type { EngineNote } from "./engineMessages.ts";

/** What the sender needs to know of a sound event; a `SoundEvent` is one. */
export interface Note {
  /** Onset in score time, s, ≥ 0. */
  readonly time: number;
  /** s, > 0 */
  readonly sustain: number;
  /** Hz */
  readonly pitch: number;
  /** dBFS */
  readonly loudness: number;
  /** -1…1 */
  readonly pan: number;
  /** 0…1 */
  readonly brightness: number;
  /** Its name in orchestras/README.md. */
  readonly instrument: string;
  /** Where it glides to until its sustain ends, and at which turn of its waveform it starts. */
  readonly glide?: NoteGlide | undefined;
  /** The instrument's own p-fields, in the order of p19…: at most 8. */
  readonly parameters?: { readonly [name: string]: number } | undefined;
}

/** See {@linkcode Note.glide}: Hz, dBFS, -1…1, 0…1, and turns since the line began. */
export interface NoteGlide {
  /** Hz */
  readonly pitch: number;
  /** dBFS */
  readonly loudness: number;
  /** -1…1 */
  readonly pan: number;
  /** 0…1 */
  readonly brightness: number;
  /** Turns */
  readonly phase: number;
}

/** Notes by column, in order of time: it moves to a Worker without a copy, where a million objects would block both threads. */
export interface NoteColumns {
  readonly length: number;
  readonly time: Float64Array<ArrayBuffer>;
  readonly sustain: Float64Array<ArrayBuffer>;
  readonly pitch: Float32Array<ArrayBuffer>;
  readonly loudness: Float32Array<ArrayBuffer>;
  readonly pan: Float32Array<ArrayBuffer>;
  readonly brightness: Float32Array<ArrayBuffer>;
  readonly instrument: Uint16Array<ArrayBuffer>;
  readonly instruments: readonly string[];
  /** {@linkcode MORE} numbers a note: p14 to p26; NaN first where a note has none. Undefined where no note has any. */
  readonly more: Float64Array<ArrayBuffer> | undefined;
}

/** How many p-fields a note has that glides or has parameters, beyond those of every note. */
export const MORE = 13;
/** Where among them the phase is. */
const PHASE = 4;
/** Where among them the instrument's own begin. */
const OWN = 5;
/** A phase loses so many whole turns at a time: as a float32 it keeps a ten-thousandth of a turn. */
const TURNS = 1024;

const FIELDS = ["time", "sustain", "pitch", "loudness", "pan", "brightness"] as const;

/**
 * Notes by column. A note's row is its index.
 *
 * @throws {RangeError} for a field that is not finite, or times that descend
 */
export function toColumns(notes: readonly Note[]): NoteColumns {
  const { length } = notes;
  const columns = {
    length,
    time: new Float64Array(length),
    sustain: new Float64Array(length),
    pitch: new Float32Array(length),
    loudness: new Float32Array(length),
    pan: new Float32Array(length),
    brightness: new Float32Array(length),
    instrument: new Uint16Array(length),
  };
  const instruments = new Map<string, number>();
  const more = notes.some(({ glide, parameters }) => glide || parameters)
    ? new Float64Array(length * MORE).fill(NaN)
    : undefined;
  let last = 0;
  notes.forEach((note, row) => {
    for (const field of FIELDS) {
      const value = columns[field][row] = note[field];
      if (!Number.isFinite(value)) {
        throw new RangeError(`Cannot perform event ${row}: ${field} must be a finite number, got ${note[field]}`);
      }
    }
    if (note.time < last) {
      throw new RangeError(`Cannot perform event ${row}: times must ascend from 0, got ${note.time} s after ${last} s`);
    }
    last = note.time;
    const known = instruments.get(note.instrument) ?? instruments.size;
    instruments.set(note.instrument, known);
    columns.instrument[row] = known;
    if (note.glide || note.parameters) writeMore(note, more!.subarray(row * MORE, (row + 1) * MORE), row);
  });
  return { ...columns, instruments: [...instruments.keys()], more };
}

function writeMore({ glide, parameters = {}, ...note }: Note, fields: Float64Array, row: number): void {
  const { pitch, loudness, pan, brightness } = glide ?? note;
  const own = Object.entries(parameters);
  if (own.length > MORE - OWN) {
    throw new RangeError(
      `Cannot perform event ${row}: an instrument has at most ${MORE - OWN} parameters of its own, got ${own.length} (${
        own.map(([name]) => name).join(", ")
      })`,
    );
  }
  const named = [
    ["glide.pitch", pitch],
    ["glide.loudness", loudness],
    ["glide.pan", pan],
    ["glide.brightness", brightness],
    ["glide.phase", glide?.phase ?? 0],
    ...own,
  ] as const;
  fields.fill(0);
  named.forEach(([name, value], at) => {
    if (!Number.isFinite(value)) {
      throw new RangeError(`Cannot perform event ${row}: ${name} must be a finite number, got ${value}`);
    }
    fields[at] = value;
  });
}

/** A row as the engine is told it, for playing at `rate`. */
export function engineNote(columns: NoteColumns, row: number, rate: number): EngineNote {
  const { sustain, pitch, loudness, pan, brightness, instrument, instruments } = columns;
  return {
    instrument: instruments[instrument[row]!]!,
    sustain: sustain[row]! / rate,
    pitch: pitch[row]!,
    loudness: loudness[row]!,
    pan: pan[row]!,
    brightness: brightness[row]!,
    more: moreOf(columns, row, rate),
  };
}

/** What a row has beyond the fields of every note, for playing at `rate`; undefined where it has nothing. */
export function moreOf({ more }: NoteColumns, row: number, rate: number): number[] | undefined {
  if (more === undefined || Number.isNaN(more[row * MORE])) return undefined;
  const fields = Array.from(more.subarray(row * MORE, (row + 1) * MORE));
  fields[PHASE] = fields[PHASE]! / rate % TURNS; // at half the speed a line turns twice as often
  return fields;
}

/** The buffers of columns, to be transferred with them. */
export function buffersOf(columns: NoteColumns): ArrayBuffer[] {
  const { instrument, more } = columns;
  return [...FIELDS.map((field) => columns[field].buffer), instrument.buffer, ...more ? [more.buffer] : []];
}
