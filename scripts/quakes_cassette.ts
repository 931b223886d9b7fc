/**
 * Makes `data/quakes.cassette.jsonl` of a GeoJSON feed of the USGS: each earthquake arrives when it happened, with its feature as it
 * is. `deno run -A scripts/quakes_cassette.ts all_week.geojson [CASSETTE]`. The same feed makes the same bytes.
 */
import { record } from "../lib/live/cassette/record.ts";
import { Source } from "../lib/live/sources/Source.ts";
import type { Row } from "../lib/data/Table.ts";
import { virtualClock } from "../lib/time/virtualClock.ts";

/** A feature of the feed, as far as it is needed here. */
interface Feature {
  readonly properties: { readonly time: number; readonly mag: number; readonly type: string; readonly place: string };
  readonly geometry: { readonly coordinates: readonly [longitude: number, latitude: number, depth: number] };
}

if (import.meta.main) {
  const [feed, path = new URL("../data/quakes.cassette.jsonl", import.meta.url).pathname] = Deno.args;
  if (feed === undefined) {
    console.error("Usage: deno run -A scripts/quakes_cassette.ts FEED.geojson [CASSETTE]");
    Deno.exit(2);
  }
  await Deno.writeTextFile(path, ""); // a cassette is recorded on where there is one
  console.log(`${await quakesCassette(feed, path)} earthquakes in ${path}`);
}

/** Records a feed to a cassette, by the time of its earthquakes, and says how many they are. */
export async function quakesCassette(feed: string, path: string): Promise<number> {
  const { features } = JSON.parse(await Deno.readTextFile(feed)) as { features: Feature[] };
  const byTime = features.toSorted((a, b) => a.properties.time - b.properties.time);
  const clock = virtualClock({ start: byTime[0]!.properties.time / 1000 });
  const source = new Source<Row>("usgs all_week", async function* ({ signal }) {
    for (const raw of byTime) {
      await clock.wait(raw.properties.time / 1000, signal);
      yield { at: clock.now(), rows: [quake(raw)], raw };
    }
  }, { clock });
  let count = 0;
  for await (const _ of record(source, path)) count++;
  return count;
}

function quake({ properties: { time, mag, type, place }, geometry: { coordinates } }: Feature): Row {
  const [longitude, latitude, depth] = coordinates;
  return { time: new Date(time), magnitude: mag, depth, longitude, latitude, type, place };
}
