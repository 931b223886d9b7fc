import { Note, Scale, ScaleType } from "tonal";
import { suggest } from "./suggest.ts";

/** A musical scale: its full name, and the nearest of its notes to a pitch. */
export interface MusicalScale {
  /** As tonal writes it: "D minor pentatonic"; "the chromatic scale" has no tonic. */
  readonly name: string;
  /** Moves a pitch (MIDI note number, with its fraction) to the nearest note of the scale within [low, high]; of two equally near, to the lower. */
  snap(midi: number, low: number, high: number): number;
}

/**
 * Finds a musical scale by its name: a tonic and one of tonal's scale names, such as "D minor pentatonic".
 *
 * @throws {RangeError} when the name is unknown (lists the known ones), or has no tonic
 */
export function musicalScale(name: string): MusicalScale {
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
  const steps: number[] = [];
  [...found.chroma].forEach((bit, i) => bit === "1" && steps.push((i + tonic) % 12));
  const members = new Set(steps);
  return {
    name: found.tonic ? `${Note.pitchClass(found.tonic)} ${type}` : `the ${type} scale`,
    snap(midi, low, high) {
      if (low > high) [low, high] = [high, low];
      // Seven semitones either side reach a note of any scale; tonal's widest gap is smaller.
      let best: number | undefined;
      for (let note = Math.floor(midi) - 12; note <= Math.ceil(midi) + 12; ++note) {
        if (!members.has(((note % 12) + 12) % 12) || note < low - 1e-9 || note > high + 1e-9) continue;
        if (best === undefined || Math.abs(note - midi) < Math.abs(best - midi) - 1e-9) best = note;
      }
      if (best === undefined) {
        throw new RangeError(
          `Cannot quantise pitch to "${name}": the range ${Note.fromMidi(Math.round(low))} to ${
            Note.fromMidi(Math.round(high))
          } holds none of its notes`,
        );
      }
      return best;
    },
  };
}

/** Splits "D minro" into its tonic "D" and the rest; the tonic is empty where the name has none. */
function splitTonic(name: string): [tonic: string, rest: string] {
  const [first = "", ...rest] = name.trim().split(/\s+/);
  return rest.length && !Note.get(first).empty ? [first, rest.join(" ")] : ["", name.trim()];
}
