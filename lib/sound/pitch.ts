import { Note } from "tonal";

/** A note name with its octave, such as "A4", "Bb3", "F##2" or "C-1". In lower case it is more likely a column, "a1". */
const NOTE_NAME = /^[A-G](#{1,2}|b{1,2})?-?\d{1,2}$/;

/** Whether the value is a note name with its octave. Middle C is "C4", and "A4" is 440 Hz. */
export function isNoteName(value: unknown): value is string {
  return typeof value === "string" && NOTE_NAME.test(value);
}

/**
 * The frequency in Hz of a note name with its octave, in equal temperament with A4 = 440 Hz, or of a number of Hz.
 *
 * @throws {RangeError} when it is neither
 */
export function toHertz(pitch: unknown, what: string): number {
  if (typeof pitch === "number" && pitch > 0 && Number.isFinite(pitch)) return pitch;
  if (isNoteName(pitch)) return Note.freq(pitch)!; // Note.midi() ends at G9
  throw new RangeError(
    `${what}: expected Hz above 0 or a note name, a letter A to G with # or b and an octave, such as "C4" or "Bb3", got ${
      typeof pitch === "string" ? `"${pitch}"` : pitch
    }`,
  );
}

/** The frequency in Hz of a MIDI note number, which may have a fraction: 440 · 2^((m - 69) / 12). */
export function toFrequency(midi: number): number {
  return 440 * 2 ** ((midi - 69) / 12);
}

/** The MIDI note number (in semitones, with its fraction) of a frequency in Hz: the inverse of {@linkcode toFrequency}. */
export function toMidi(hertz: number): number {
  return 69 + 12 * Math.log2(hertz / 440);
}

/** The name of the note that a frequency is within 1 cent of, such as "Bb3"; else undefined. */
export function noteName(hertz: number): string | undefined {
  const midi = toMidi(hertz);
  const nearest = Math.round(midi);
  return Math.abs(midi - nearest) <= 0.01 ? Note.fromMidi(nearest) : undefined;
}
