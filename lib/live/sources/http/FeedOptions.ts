import { CASSETTE_CHOICE, type CassetteChoice } from "../../cassette/CassetteChoice.ts";
import type { PollOptions } from "./poll.ts";

/** What all ready-made sources can be told. */
export interface FeedOptions extends
  Pick<
    PollOptions,
    "every" | "headers" | "fetch" | "timeout" | "maxBytes" | "limit" | "ledger" | "cache" | "clock" | "onFault"
  >,
  CassetteChoice {
  /** Where the server is, such as `http://127.0.0.1:8000` for one of your own. Default: the real one. */
  base?: string | URL | undefined;
}

/** The names of these options. */
export const FEED_OPTIONS: readonly string[] = [
  "every",
  "headers",
  "fetch",
  "timeout",
  "maxBytes",
  "limit",
  "ledger",
  "cache",
  "clock",
  "onFault",
  ...CASSETTE_CHOICE,
  "base",
];

/** The options of a ready-made source that `poll()` takes as they are. */
export function pollOptions(
  { base: _, ...options }: FeedOptions,
): Pick<PollOptions, Exclude<keyof FeedOptions, "base">> {
  const known = Object.entries(options).filter(([name, value]) => FEED_OPTIONS.includes(name) && value !== undefined);
  return Object.fromEntries(known);
}
