import type { Reading } from "../drawing.ts";
import { isDefined } from "../scales/coerce.ts";

/** The notes of a sound mark, each as the text of its facet, time and pitch: two marks that play the same have the same. */
export function notesOf({ state, note }: Reading): string[] {
  const channel = (name: string) => state.channels[name]?.value;
  const time = channel("time") ?? channel("x1") ?? channel("x");
  const pitch = channel("pitch") ?? channel("y") ?? channel("y2") ?? channel("y1");
  const fixed = note.sound.time?.constant;
  return (state.facets ?? []).flatMap((index, facet) =>
    Array.from(index).flatMap((i) => {
      const at = fixed ?? time?.[i];
      if (!isDefined(at) || (pitch && !isDefined(pitch[i]))) return [];
      return [[facet, at, pitch?.[i]].map((value) => value instanceof Date ? +value : value).join("\n")];
    })
  );
}

/** Whether all of some notes are among others. */
export function isWithin(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return some.size > 0 && some.size <= others.size && [...some].every((key) => others.has(key));
}
