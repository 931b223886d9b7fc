import type { MarkState, Note } from "./note.ts";
import type { Thinned } from "./thinning/thinDrawing.ts";

/** A sound mark, and what Plot made of it. */
export interface Reading {
  readonly note: Note;
  readonly state: MarkState;
  /** Whether y is its time and x its pitch, as with horizontal bars; its channels are named as if it stood upright. */
  readonly turned?: boolean;
  /** The visual mark that it is heard as, in words, where it was made of one: "the bar mark". */
  readonly subject?: string;
  /** How it was thinned, where it was too dense to follow. */
  readonly thinned?: Thinned;
}

/** A visual mark that was to be heard, and is not. */
export interface Unheard {
  /** What the mark is called: "frame". */
  readonly name: string;
  /** The end of the sentence "Cannot hear the frame mark: …". */
  readonly reason: string;
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
  /** The marks that were to be heard, and are not. */
  readonly unheard?: readonly Unheard[];
}
