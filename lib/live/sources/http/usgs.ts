import { fileURLToPath } from "node:url";
import { replay } from "../../cassette/replay.ts";
import { liveByEnvironment, recordedSource } from "../../cassette/withCassette.ts";
import { checkOptions } from "../../../time/checkOptions.ts";
import type { Source } from "../Source.ts";
import { FEED_OPTIONS, type FeedOptions, pollOptions } from "./FeedOptions.ts";
import { poll } from "./poll.ts";
import { type Earthquake, usgsRow } from "./usgsRow.ts";

/** A feed of the USGS: from which magnitude on, and of which time up to now. */
export type UsgsFeed = `${"significant" | "4.5" | "2.5" | "1.0" | "all"}_${"hour" | "day" | "week" | "month"}`;

/** The feeds' names. */
const FEEDS: readonly string[] = ["significant", "4.5", "2.5", "1.0", "all"].flatMap((magnitude) =>
  ["hour", "day", "week", "month"].map((period) => `${magnitude}_${period}`)
);

/** Options of {@linkcode usgs}. */
export interface UsgsOptions extends FeedOptions {
  /**
   * From which magnitude on, and how far back the first call reaches. Default: `"all_hour"`; where neither that, nor `base`, nor a cassette
   * is given and it is not `live`, the week in 2018 that comes with auscult is played. A cassette brings its own.
   */
  feed?: UsgsFeed | undefined;
}

/**
 * Earthquakes, as the United States Geological Survey reports them: those of the last hour (or what `feed` says) at first, by their time,
 * and then each new one, some minutes after it happened. One whose magnitude or place is corrected later does not come again.
 *
 * Without options nobody is called: it plays the cassette of a week (`data/quakes.cassette.jsonl`), and says so. `usgs({ live: true })`, or
 * `AUSCULT_LIVE=1` in the environment, calls the USGS, and so does naming a feed; that is recorded once and then played, as `poll()` says.
 *
 * The feeds are "updated every minute" (https://earthquake.usgs.gov/earthquakes/feed/v1.0/geojson.php), so that is how often it calls. The USGS
 * states no limit; ours is 120 calls an hour. The data are in the public domain; the USGS asks to be named.
 *
 * @throws {TypeError} for an unknown feed; the known ones are listed
 *
 * @example
 * ```ts
 * import { usgs } from "auscult";
 * import assert from "node:assert/strict";
 *
 * let strongest = 0;
 * for await (const { magnitude } of usgs({ speed: Infinity, onFault: () => {} })) strongest = Math.max(strongest, magnitude ?? 0);
 * assert.equal(strongest, 6.4);
 *
 * const live = usgs({ feed: "2.5_day" }); // nothing is called before somebody listens
 * assert.equal(live.name, "usgs 2.5_day");
 * ```
 */
export function usgs(options: UsgsOptions = {}): Source<Earthquake> {
  checkOptions("listen to the USGS", options, ["feed", ...FEED_OPTIONS]);
  const { cassette, live = liveByEnvironment() } = options;
  if (options.feed === undefined && options.base === undefined && cassette === undefined && !live) {
    return shippedWeek(options);
  }
  // A cassette says itself of which feed it is.
  const recorded = typeof cassette === "string" ? recordedSource(cassette) : undefined;
  const {
    feed = FEEDS.find((feed) => recorded === `usgs ${feed}`) as UsgsFeed ?? "all_hour",
    base = "https://earthquake.usgs.gov",
  } = options;
  if (!FEEDS.includes(feed)) {
    throw new TypeError(`Unknown feed ${JSON.stringify(feed)} of the USGS; known are ${FEEDS.join(", ")}`);
  }
  return poll<Earthquake>(new URL(`/earthquakes/feed/v1.0/summary/${feed}.geojson`, base), {
    limit: { calls: 120, window: 3600 },
    ...pollOptions(options),
    name: `usgs ${feed}`,
    parse: (body) => features(JSON.parse(body)).map(usgsRow),
    key: "id",
    sort: "time",
  });
}

/** Where the week is that comes with auscult. */
const WEEK = new URL("../../../../data/quakes.cassette.jsonl", import.meta.url);

function shippedWeek({ speed, clock, onFault = (message) => console.error(message) }: UsgsOptions): Source<Earthquake> {
  onFault(
    "usgs: plays the week of 2018 that comes with auscult; usgs({ live: true }) or AUSCULT_LIVE=1 calls the USGS",
  );
  return replay<Earthquake>(fileURLToPath(WEEK), { speed, clock, onFault });
}

function features(value: unknown): readonly unknown[] {
  const { features } = (value ?? {}) as { features?: unknown };
  if (!Array.isArray(features)) throw new TypeError('a feed of the USGS has "features"; this JSON has none');
  return features;
}
