import { glides, instrumentNames } from "./instruments.ts";
import type { Curve } from "./line.ts";
import type { Draft } from "./sustain.ts";

/** Points of a line that are closer than this are passed over: the seam between two notes takes 0.01 s. */
const SHORTEST = 0.02;
/** How long a point is heard that has no neighbours, s. */
const LONE = 0.05;

/**
 * Makes the notes of lines from their points: one from each point to the next of its voice, gliding there. They follow one another
 * without a seam, as each starts at the turn of the waveform that the one before it reached. A missing value leaves a gap.
 *
 * @returns the notes, and how many points were passed over as they lie too close to the one before
 * @throws {TypeError} when an instrument does not glide
 */
export function glideNotes(points: readonly Draft[], curve: Curve): { notes: Draft[]; close: number } {
  const notes: Draft[] = [];
  let close = 0;
  for (const voice of Map.groupBy(points, (point) => point.voice).values()) {
    const ordered = voice.toSorted((a, b) => a.time - b.time);
    let phase = 0;
    let last: Draft | undefined; // the point that a note is to start from
    const leave = () => {
      if (last !== undefined && isAlone(notes, last)) notes.push(glide(last, last, { length: LONE, phase, curve }));
    };
    for (const [i, point] of ordered.entries()) {
      if (last !== undefined && !point.gap) {
        const length = round(point.time - last.time);
        if (length < SHORTEST) {
          // A step at one moment: what leads there has ended, and the line goes on from the other side of it.
          if (length === 0 && i > 1) last = { ...point, gap: false };
          else ++close;
          continue;
        }
        notes.push(glide(last, point, { length, phase, curve }));
        phase += turns(last.pitch, curve === "linear" ? point.pitch : last.pitch, length);
      } else {
        leave();
        phase = 0;
      }
      last = point;
    }
    leave();
  }
  return { notes: notes.toSorted((a, b) => a.time - b.time), close };
}

/** Whether no note leads to this point: it would not be heard at all. */
function isAlone(notes: readonly Draft[], point: Draft): boolean {
  const before = notes.at(-1);
  return before === undefined || before.voice !== point.voice ||
    round(before.time + before.sustain! - point.time) !== 0;
}

function glide(
  from: Draft,
  to: Draft,
  { length, phase, curve }: { length: number; phase: number; curve: Curve },
): Draft {
  const { pitch, loudness, pan, brightness } = curve === "linear" ? to : from;
  return { ...check(from), sustain: length, glide: { pitch, loudness, pan, brightness, phase } };
}

function check(point: Draft): Draft {
  if (glides(point.instrument)) return point;
  throw new TypeError(
    `Cannot play a line on ${point.instrument}: it does not glide; those that do are ${
      instrumentNames().filter(glides).join(", ")
    }`,
  );
}

/** How many turns a waveform makes on its way from one pitch to another, evenly in octaves: the integral of its frequency. */
function turns(from: number, to: number, length: number): number {
  const bend = Math.log(to / from);
  return Math.abs(bend) > 1e-6 ? (to - from) * length / bend : from * length;
}

/** On the grid of times. */
function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
