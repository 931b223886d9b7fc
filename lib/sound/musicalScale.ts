import { Note, Scale, ScaleType } from "tonal";
import { nearestNote, type NoteSet } from "./noteSet.ts";
import { isNoteName, toHertz, toMidi } from "./pitch.ts";
import { show } from "./scales/options.ts";
import { suggest } from "./suggest.ts";
import type { Tuning } from "./tunings/tuning.ts";
import { formatNumber, list } from "./words.ts";

/** A musical scale: its full name, and the nearest of its notes to a pitch. */
export interface MusicalScale {
  /** As tonal writes it: "D minor pentatonic"; "the chromatic scale" has no tonic. */
  readonly name: string;
  /** The lowest and the highest of its notes as MIDI note numbers, where they do not go on in all octaves. */
  readonly ends?: readonly [number, number] | undefined;
  /** Moves a pitch (MIDI note number, with its fraction) to the nearest note of the scale within [low, high]; of two equally near, to the lower. */
  snap(midi: number, low: number, high: number): number;
}

/**
 * Finds a musical scale: by its name, a tonic and one of tonal's scale names, such as "D minor pentatonic"; by a list of notes
 * or Hz, such as ["C4", "E4", 440], which are all that is played; or by notes without an octave, such as ["C", "E", "G"],
 * which are played in every octave. Without any of these, all the degrees of a tuning.
 *
 * @throws {RangeError} when the name is unknown (lists the known ones), or has no tonic
 */
export function musicalScale(scale: string | Iterable<string | number>, tuning?: Tuning): MusicalScale;
export function musicalScale(
  scale: string | Iterable<string | number> | undefined,
  tuning?: Tuning,
): MusicalScale | undefined;
export function musicalScale(
  scale: string | Iterable<string | number> | undefined,
  tuning?: Tuning,
): MusicalScale | undefined {
  if (scale === undefined) {
    if (tuning?.degrees === undefined) return undefined;
    return scaleOf(tuning.name, {
      notes: tuning.degrees.map((cents) => toMidi(tuning.hertz) + cents / 100),
      period: tuning.period / 100,
    });
  }
  if (typeof scale === "string") return named(scale, tuning);
  const iterable = typeof scale === "object" && scale !== null && Symbol.iterator in scale;
  const notes: unknown[] = iterable ? [...scale] : [];
  if (notes.length > 0 && notes.every(isPitchClass)) {
    const classes = notes.map((note) => Note.chroma(note)!);
    return scaleOf(`${list(notes)} in every octave`, inEveryOctave(classes, JSON.stringify(notes), tuning));
  }
  const wrong = notes.find((note) => !isNoteName(note) && !(typeof note === "number" && note > 0));
  if (notes.length === 0 || wrong !== undefined) {
    throw new RangeError(
      `Cannot quantise pitch to ${
        show(iterable ? notes : scale)
      }: expected notes with their octave or Hz, such as ["C4", "E4", 440], ` +
        `or notes of every octave, such as ["C", "E", "G"]`,
    );
  }
  const hertz = (notes as (string | number)[]).map((note) =>
    isNoteName(note) && tuning ? tuning.noteToHertz(note) : toHertz(note, "")
  );
  const midi = hertz.map(toMidi).sort((a, b) => a - b);
  const words = notes.map((note) => typeof note === "number" ? `${formatNumber(note)} Hz` : `${note}`);
  return { ...scaleOf(list(words), { notes: midi }), ends: [midi[0]!, midi.at(-1)!] };
}

function named(name: string, tuning: Tuning | undefined): MusicalScale {
  const found = Scale.get(name);
  const type = found.empty ? "" : found.type ?? "";
  if (found.empty || (!found.tonic && type !== "chromatic")) {
    const [tonic, rest] = splitTonic(name);
    const known = ScaleType.names();
    const problem = found.empty
      ? `unknown scale${suggest(rest, known).replace('"', `"${tonic ? `${tonic} ` : ""}`)}`
      : `the tonic is missing (for example "D ${type}")`;
    throw new RangeError(
      `Cannot quantise pitch to "${name}": ${problem}; expected a tonic and one of ${known.join(", ")}`,
    );
  }
  const tonic = found.tonic ? Note.chroma(found.tonic)! : 0;
  const steps = [...found.chroma].flatMap((bit, i) => bit === "1" ? [(i + tonic) % 12] : []);
  const words = found.tonic ? `${Note.pitchClass(found.tonic)} ${type}` : `the ${type} scale`;
  return scaleOf(words, inEveryOctave(steps, `"${name}"`, tuning), `"${name}"`);
}

/** Notes of every octave, by how many semitones they are above C. */
function inEveryOctave(chroma: readonly number[], what: string, tuning: Tuning | undefined): NoteSet {
  const { degrees, partial } = tuning ?? {};
  if (tuning !== undefined && degrees !== undefined && (partial || degrees.length !== 12)) {
    throw new RangeError(
      `Cannot quantise pitch to ${what} in ${tuning.name}: note names are for tunings of twelve degrees, and it has ` +
        `${degrees.length}; choose among them with tuning: { degrees: [0, …] }`,
    );
  }
  const notes = chroma.map((c) => tuning === undefined ? 60 + c : toMidi(tuning.noteToHertz(Note.fromMidi(60 + c))));
  const period = (tuning?.period ?? 1200) / 100;
  const lowest = Math.min(...notes);
  return {
    notes: notes.map((note) => note - period * Math.floor((note - lowest) / period)).sort((a, b) => a - b),
    period,
  };
}

function scaleOf(name: string, set: NoteSet, said = name): MusicalScale {
  return {
    name,
    snap(midi, low, high) {
      if (low > high) [low, high] = [high, low];
      const best = nearestNote(set, midi, [low, high]);
      if (best !== undefined) return best;
      throw new RangeError(
        `Cannot quantise pitch to ${said}: the range ${Note.fromMidi(Math.round(low))} to ${
          Note.fromMidi(Math.round(high))
        } holds none of its notes`,
      );
    },
  };
}

function isPitchClass(note: unknown): note is string {
  return typeof note === "string" && /^[A-G](#{1,2}|b{1,2})?$/.test(note);
}

/** Splits "D minro" into its tonic "D" and the rest; the tonic is empty where the name has none. */
function splitTonic(name: string): [tonic: string, rest: string] {
  const [first = "", ...rest] = name.trim().split(/\s+/);
  return rest.length && !Note.get(first).empty ? [first, rest.join(" ")] : ["", name.trim()];
}
