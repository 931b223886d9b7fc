/** The notes that pitches can move to, as MIDI note numbers with their fraction. */
export interface NoteSet {
  /** Ascending; those of one period, where they repeat. */
  readonly notes: readonly number[];
  /** After how many semitones the notes repeat; undefined where these are all. */
  readonly period?: number | undefined;
}

/** Two notes that are nearer than this, in semitones, are one: far below what is heard, far above rounding. */
const SAME = 1e-9;

/** The nearest note of a set to a pitch within [low, high], and of two equally near the lower; undefined where there is none. */
export function nearestNote(set: NoteSet, midi: number, [low, high]: readonly [number, number]): number | undefined {
  const { notes, period } = set;
  const wanted = Math.min(high, Math.max(low, midi)); // the nearest within the ends is the nearest to an end
  if (period === undefined) return nearest(notes, wanted, low, high);
  // From the period below to the one above: no gap between two notes is wider than a period.
  const octave = Math.floor((wanted - notes[0]!) / period);
  const around = [-1, 0, 1].flatMap((k) => notes.map((note) => note + (octave + k) * period));
  return nearest(around, wanted, low, high);
}

function nearest(notes: readonly number[], midi: number, low: number, high: number): number | undefined {
  let best: number | undefined;
  for (const note of notes) {
    if (note < low - SAME || note > high + SAME) continue;
    if (best === undefined || Math.abs(note - midi) < Math.abs(best - midi) - SAME) best = note;
  }
  return best;
}
