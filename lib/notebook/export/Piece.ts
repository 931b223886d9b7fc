import type { Unit } from "./Unit.ts";

/** Something that the notebook performs. */
export interface Piece {
  /** What is played. */
  unit: Unit;
  /** How it is called: the heading above it, or what `cue()` says. */
  readonly cue: string | undefined;
}
