import type { MarkState, Note } from "./note.ts";

/** A sound mark, and what Plot made of it. */
export interface Reading {
  readonly note: Note;
  readonly state: MarkState;
}

/** A visual axis as it was drawn. */
export interface Axis {
  readonly type: string;
  readonly domain?: readonly unknown[] | undefined;
}

/** A facet that is drawn; `i` is its place in the index of a mark. */
export interface Facet {
  readonly i: number;
  readonly fx: unknown;
  readonly fy: unknown;
}

/** All that a score needs to know of a drawn plot. */
export interface Drawing {
  /** The sound marks, in the order of the marks. */
  readonly readings: readonly Reading[];
  readonly axes: { readonly x?: Axis | undefined; readonly y?: Axis | undefined };
  /** The drawn facets, in the order of the picture; empty in a plot without facets. */
  readonly facets: readonly Facet[];
  /** The options of the visual scales, as given. */
  readonly visual: { readonly x?: unknown; readonly y?: unknown };
}
