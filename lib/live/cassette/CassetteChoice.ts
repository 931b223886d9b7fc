import type { Source } from "../sources/Source.ts";
import { type OwnCassette, withOwnCassette } from "./ownCassette.ts";
import { liveByEnvironment, withCassette } from "./withCassette.ts";

/** When a source is called, and when its cassette is played in its place. */
export interface CassetteChoice {
  /**
   * A file such as `"quakes.cassette.jsonl"`: where it holds something, that is played and nobody is called; else the source is called, and
   * recorded. So development spends no calls. `true` is a file of its own in the folder `cassettes`, `false` none. Default: `true` where
   * calls are counted and the clock is the system's, else `false`.
   */
  cassette?: string | boolean | undefined;
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
  choice: CassetteChoice & { onFault?: ((message: string) => void) | undefined },
  own: OwnCassette = { asked: source.name, byDefault: false },
): Source<R> {
  const { cassette, live = liveByEnvironment(), speed, onFault } = choice;
  const chosen = cassette ?? own.byDefault;
  if (typeof chosen === "string") return withCassette(source, chosen, { live, speed, onFault });
  if (chosen) return withOwnCassette(source, own, { live, speed, onFault });
  if (speed !== undefined && !live) {
    throw new TypeError(`Cannot change the speed of "${source.name}": only a cassette has one`);
  }
  return source;
}
