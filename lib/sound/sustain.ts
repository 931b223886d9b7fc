import type { SoundEvent } from "./event.ts";

/** A note before it is an event: its sustain may be open. */
export type Draft =
  & { -readonly [field in keyof SoundEvent as Exclude<field, "sustain">]: SoundEvent[field] }
  & {
    /** Undefined until the rule of the default sustain fills it in. */
    sustain: number | undefined;
    /** The place of the facet in the picture. */
    facet: number;
    /** The place of the note in its facet's index. */
    order: number;
    /** Whether something is missing between the one before of its voice, in the order of the data, and this one. */
    gap?: boolean;
    /** What the player says it is, where that is not in the mark's data. */
    said?: string;
    /** Which time it is played, where the piece is repeated; 0 or absent for the first. */
    round?: number;
  };

/** The shortest and the longest default sustain, in seconds. */
const SHORTEST = 0.05, LONGEST = 2;

/**
 * Fills in the open sustains of the notes of one mark in one facet: each is held until the next onset of its voice,
 * within 0.05 and 2 s. The last is held as long as the one before it, and a lone one for 2 s.
 *
 * @param next when the next facet of a sequence starts, in seconds: default sustains end there
 */
export function holdNotes(notes: readonly Draft[], next = Infinity): void {
  if (notes.every(({ sustain }) => sustain !== undefined)) return;
  const voices = Map.groupBy(notes, ({ voice }) => voice);
  for (const voice of voices.values()) {
    const ordered = voice.toSorted((a, b) => a.time - b.time);
    const last = lastGap(ordered);
    let following = Infinity;
    // From the last to the first; the notes of a chord share the gap to the onset after it.
    for (let i = ordered.length - 1; i >= 0; --i) {
      const note = ordered[i]!;
      const later = ordered[i + 1];
      if (later !== undefined && later.time > note.time) following = later.time;
      if (note.sustain !== undefined) continue;
      const held = Number.isFinite(following) ? following - note.time : last;
      note.sustain = Math.max(SHORTEST, Math.min(LONGEST, held, next - note.time));
    }
  }
}

/** The gap between the last two onsets of a voice, in seconds; Infinity where there is one only. */
function lastGap(ordered: readonly Draft[]): number {
  const last = ordered.at(-1)!.time;
  for (let i = ordered.length - 2; i >= 0; --i) if (ordered[i]!.time < last) return last - ordered[i]!.time;
  return Infinity;
}
