import type { Unheard } from "../drawing.ts";
import { list } from "../words.ts";

/** Which marks are not heard, and why: "the frame and x-grid marks (decoration without data); the density mark (…)". */
export function sayUnheard(unheard: readonly Unheard[]): string {
  const reasons = Map.groupBy(unheard, ({ reason }) => reason);
  return [...reasons].map(([reason, marks]) => {
    const names = [...new Set(marks.map(({ name }) => name))];
    return `the ${list(names)} mark${marks.length > 1 ? "s" : ""} (${reason})`;
  }).join("; ");
}
