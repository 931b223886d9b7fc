import type { Note } from "./notes.ts";

/** What a performance plays: a `Score` is one. */
export interface PlayedScore {
  /** In order of time. */
  readonly events: readonly Note[];
  /** s */
  readonly duration: number;
}
