import * as Plot from "@observablehq/plot";
import type { Reading, Unheard } from "../drawing.ts";
import type { Hearing } from "../hear.ts";
import { soundScaleNames } from "../scales/options.ts";
import { type Clock, hearMark } from "./hearMark.ts";
import { fitted, isFitted } from "./fitted.ts";
import { isWithin, notesOf } from "./notesOf.ts";
import { type Part, partsOf } from "./parts.ts";
import { sayUnheard } from "./sayUnheard.ts";
import { definitionOf, type Look, type Seen } from "./seen.ts";
import { has, timeAxis } from "./timeAxis.ts";
import { turnsBack } from "./turnsBack.ts";
import { DECORATION, NO_TIME, whyNever } from "./whyNever.ts";

/** A heard part: its sound mark, and where its notes are in the picture. */
export interface Heard {
  readonly reading: Reading;
  readonly places: Part["places"];
}

/** What became of marks that are heard together. */
export interface Hearings {
  /** The sound marks of each mark, by its place among the marks; none of one that is not heard. */
  readonly heard: readonly (readonly Heard[])[];
  readonly unheard: readonly Unheard[];
}

/** How marks are heard together. */
export interface HearingOptions {
  /** Of what they are the parts. */
  readonly whole: Hearing["whole"];
  /** The other sound marks of the figure. What one of them plays, the marks of a whole plot do not play once more. */
  readonly others: readonly Reading[];
}

/**
 * Hears marks together, on one axis of time.
 *
 * @throws {TypeError} that names the marks, when none can be heard, or one that may not be left out
 */
export function hearMarks(marks: readonly Seen[], look: Look, { whole, others }: HearingOptions): Hearings {
  const lenient = whole !== "mark";
  const heard: (readonly Heard[])[] = marks.map(() => []);
  const unheard: Unheard[] = [];
  const leave = (seen: Seen, reason: string) => {
    if (!lenient) throw new TypeError(`Cannot hear the ${seen.name} mark: ${reason}`);
    unheard.push({ name: seen.name, reason });
  };
  const never = new Map(marks.map((seen) => [seen, whyNever(seen.mark, seen.options)]));
  for (const [seen, reason] of never) if (reason !== undefined) leave(seen, reason);
  const able = marks.filter((seen) => never.get(seen) === undefined);
  const labels = able.filter(isLabel);
  // Labels alone are what there is to hear; labels of something that cannot be heard are not.
  const alone = marks.every((seen) => labels.includes(seen) || never.get(seen) === DECORATION);
  if (!alone) { for (const seen of labels) leave(seen, whyLabel(seen)); }

  const found: { readonly seen: Seen; readonly own: readonly Heard[]; readonly notes: ReadonlySet<string> }[] = [];
  const some = alone ? labels : able.filter((seen) => !labels.includes(seen));
  const stage = setStage(some, look, others);
  for (const seen of some) {
    try {
      const read = isFitted(seen) ? fitted(seen, look) : seen;
      const parts = typeof read === "string" ? read : partsIn(read, stage, look);
      if (typeof read === "string" || typeof parts === "string") {
        leave(seen, parts as string);
        continue;
      }
      const own = parts.map((part) => ({
        reading: hearMark(read, part, stage, look),
        places: read === seen ? part.places : {}, // the ends of a fitted line are no points of the picture
      }));
      const notes = new Set(own.flatMap(({ reading }) => notesOf(reading)));
      if (notes.size === 0) leave(seen, "no values");
      else found.push({ seen, own, notes });
    } catch (error) {
      if (!lenient || !(error instanceof TypeError)) throw error;
      leave(seen, error.message);
    }
  }

  // Of marks with the same notes, as a line and its dots, the one that says most is heard.
  const taken: { name: string; notes: ReadonlySet<string> }[] = (whole === "plot" ? others : []).map((reading) => ({
    name: reading.note.ariaLabel,
    notes: new Set(notesOf(reading)),
  }));
  for (const { seen, own, notes } of found.toSorted((a, b) => wealth(b) - wealth(a))) {
    const same = lenient ? taken.find((other) => isWithin(notes, other.notes)) : undefined;
    if (same) leave(seen, `the same notes as the ${same.name} mark`);
    else {
      taken.push({ name: seen.name, notes });
      heard[marks.indexOf(seen)] = own;
    }
  }
  if (unheard.length > 0 && heard.flat().length === 0 && !(whole === "plot" && others.length > 0)) {
    throw new TypeError(`Cannot hear any mark: ${sayUnheard(unheard)}`);
  }
  return { heard, unheard };
}

/** What time is for marks that are heard together. */
interface Stage extends Clock {
  /** The line whose order is the time, if there is one. */
  readonly path: Seen | undefined;
  /** Whether anything has a place on the axis of time. */
  readonly timed: boolean;
}

function setStage(marks: readonly Seen[], look: Look, others: readonly Reading[]): Stage {
  // Sound marks of the user's own have x as time.
  const busy = others.some(({ note, state, turned }) => !turned && !note.sound.time && has({ state }, "x"));
  const axis = busy ? "x" : timeAxis(marks, look);
  const path = look.projection || busy ? undefined : marks.find((seen) => turnsBack(seen, axis, look));
  const timed = busy || (!look.projection && marks.some((seen) => has(seen, axis)));
  return { axis, order: path !== undefined, path, timed };
}

/** The parts of a mark that are heard, or why there are none. */
function partsIn(seen: Seen, { axis, path, timed }: Stage, look: Look): readonly Part[] | string {
  const parts = partsOf(seen, axis, look);
  if (seen.options.time !== undefined && seen.options.time !== null) {
    return typeof parts === "string" ? [{ places: {} }] : parts; // its time is an option
  }
  if (look.projection) return NO_TIME;
  if (typeof parts === "string") return parts;
  if (path !== undefined && seen !== path && dataOf(seen) !== dataOf(path)) {
    return `time is the order of the points of the ${path.name} mark, which turns back in ${axis}; these are other points`;
  }
  if (parts.some(({ at, from }) => at ?? from)) return parts;
  if (timed) return `no place on ${axis}, which is the time here; give it a time, as in Sound.hear(mark, { time: … })`;
  const colored = ["fill", "stroke"].some((name) => seen.state.channels[name]?.scale === "color");
  return colored || parts.some(({ value, length }) => value ?? length)
    ? parts
    : "no values in time, and none that could be a pitch";
}

/** Marks that say something about other marks: words, and reference lines at values of their own. */
function isLabel({ mark }: Seen): boolean {
  if (mark instanceof Plot.Text || mark instanceof Plot.Tip) return true;
  if (!(mark instanceof Plot.RuleX || mark instanceof Plot.RuleY)) return false;
  const [own, other] = mark instanceof Plot.RuleX ? ["x", "y"] : ["y", "x"];
  const given = (name: string) => definitionOf(mark, name).definition;
  return given(`${other}1`) === undefined && given(`${other}2`) === undefined &&
    (other === "x" || given(own!) === "identity");
}

function whyLabel({ mark }: Seen): string {
  return mark instanceof Plot.RuleX || mark instanceof Plot.RuleY
    ? "a reference line has no time; hear its value as Sound.reference"
    : "labels of what is heard by itself";
}

/** How much a mark says: its sound channels; less where it only connects points. */
function wealth({ seen, own }: { readonly seen: Seen; readonly own: readonly Heard[] }): number {
  const { sound, channels } = own[0]!.reading.note;
  const connects = /^(?:crosshair|delaunay|voronoi|hull)/.test(seen.name);
  return soundScaleNames.filter((name) => sound[name] !== undefined).length + (channels["z"] ? 1 : 0) -
    (connects ? 10 : 0);
}

function dataOf({ mark }: Seen): unknown {
  return (mark as { data?: unknown }).data;
}
