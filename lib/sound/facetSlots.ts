import type { Facet } from "./drawing.ts";
import type { TimeScaleOptions } from "./scales/options.ts";

/** The part of the time range in which a facet plays. */
export interface Slot {
  /** When the part starts, in seconds. */
  readonly start: number;
  /** The start of the whole range. */
  readonly origin: number;
  /** How much shorter the part is than the whole range. */
  readonly stretch: number;
  /** When the next part starts; the end of the range for the last. */
  readonly next: number;
}

/** The space between two parts of a sequence, as a share of a step: what Plot leaves between facets. */
const PADDING = 0.1;

/**
 * Divides the time range among the facets, as Plot divides the width of the picture: `time: { fx: "sequence" }`. Facets
 * that stand one below the other sound together, unless `fy` is a sequence too: then the facets play in reading order.
 *
 * @param range of the time scale, in seconds
 * @param part how long each part is, in seconds, where a tempo says so; the parts then are not shorter than the range
 * @returns the part of each facet by its `i`; none where facets overlay
 */
export function facetSlots(
  facets: readonly Facet[],
  range: readonly number[],
  { fx, fy, part }: Pick<TimeScaleOptions, "fx" | "fy"> & { readonly part?: number | undefined } = {},
): ReadonlyMap<number, Slot> {
  const slots = new Map<number, Slot>();
  if (facets.length === 0 || (fx !== "sequence" && fy !== "sequence")) return slots;
  const columns = ranks(facets.map((facet) => facet.fx));
  const rows = ranks(facets.map((facet) => facet.fy));
  const place = facets.map((_, f) =>
    (fy === "sequence" ? rows[f]! * facets.length : 0) + (fx === "sequence" ? columns[f]! : 0)
  );
  const order = [...new Set(place)].sort((a, b) => a - b);
  const n = order.length;
  if (part !== undefined) {
    facets.forEach(({ i }, f) => {
      const k = order.indexOf(place[f]!);
      slots.set(i, { start: k * part, origin: 0, stretch: 1, next: k === n - 1 ? Infinity : (k + 1) * part });
    });
    return slots;
  }
  const origin = Math.min(...range), length = Math.max(...range) - origin;
  const padding = n === 1 ? 0 : PADDING;
  const step = length / (n - padding);
  const width = step * (1 - padding);
  facets.forEach(({ i }, f) => {
    const k = order.indexOf(place[f]!);
    const next = k === n - 1 ? Infinity : origin + (k + 1) * step;
    slots.set(i, { start: origin + k * step, origin, stretch: width / length, next });
  });
  return slots;
}

/** The place of each value among the distinct ones, in the order in which they come. */
function ranks(values: readonly unknown[]): number[] {
  const seen = new Map<unknown, number>();
  return values.map((value) => {
    const key = value instanceof Date ? +value : value;
    if (!seen.has(key)) seen.set(key, seen.size);
    return seen.get(key)!;
  });
}
