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
}

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
  });
  return { ...columns, instruments: [...instruments.keys()] };
}

/** The buffers of columns, to be transferred with them. */
export function buffersOf(columns: NoteColumns): ArrayBuffer[] {
  return [...FIELDS.map((field) => columns[field].buffer), columns.instrument.buffer];
}
