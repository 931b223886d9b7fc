import { liveByEnvironment, withCassette } from "./withCassette.ts";
import type { Source } from "../sources/Source.ts";

/** When a source is called, and when its cassette is played in its place. */
export interface CassetteChoice {
  /**
   * A file such as `"quakes.cassette.jsonl"`: where it exists, that is played and nobody is called; else it is recorded. So development
   * spends no calls. Default: none.
   */
  cassette?: string | undefined;
  /** Calls although there is a cassette, and records on it. Default: whether the environment has `AUSCULT_LIVE=1`. */
  live?: boolean | undefined;
  /** How many times faster than it was recorded a cassette is played; `Infinity` for all at once. Default: 1. */
  speed?: number | undefined;
}

/** The names of these options. */
export const CASSETTE_CHOICE: readonly string[] = ["cassette", "live", "speed"];

/** The source, or its cassette. */
export function chooseCassette<R extends object>(
  source: Source<R>,
  choice: CassetteChoice & {
    onFault?: ((message: string) => void) | undefined;
  },
): Source<R> {
  const { cassette, live = liveByEnvironment(), speed, onFault } = choice;
  if (cassette === undefined) {
    if (speed !== undefined && !live) {
      throw new TypeError(`Cannot change the speed of "${source.name}": only a cassette has one`);
    }
    return source;
  }
  return withCassette(source, cassette, { live, speed, onFault });
}
