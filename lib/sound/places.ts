import type { Facet, Reading } from "./drawing.ts";
import type { Slot } from "./facetSlots.ts";

/** Where a mark is heard: which of its elements, in which facet, and in which part of a sequence. */
export interface Place {
  readonly index: ArrayLike<number>;
  readonly facet: number;
  readonly slot: Slot | undefined;
}

/** Whether a mark is divided among facets. */
export function isFaceted({ state }: Reading): boolean {
  return state.channels["fx"] !== undefined || state.channels["fy"] !== undefined;
}

/** The places where a mark is heard: an index for each facet, or one for all. */
export function placesOf(reading: Reading, facets: readonly Facet[], slots: ReadonlyMap<number, Slot>): Place[] {
  const indexes = reading.state.facets ?? [];
  const faceted = isFaceted(reading);
  if (facets.length === 0 || (!faceted && slots.size === 0)) {
    return indexes.slice(0, 1).map((index) => ({ index, facet: 0, slot: undefined }));
  }
  if (faceted) {
    return facets.flatMap(({ i }, facet) => indexes[i] ? [{ index: indexes[i], facet, slot: slots.get(i) }] : []);
  }
  // A mark without facets is drawn in each of them, and so it is heard in each part of a sequence, once.
  const parts = new Map(facets.map(({ i }, facet) => [slots.get(i)!, facet]));
  return [...parts].map(([slot, facet]) => ({ index: indexes[0]!, facet, slot }));
}
