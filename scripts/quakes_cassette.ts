/**
 * Makes `data/quakes.cassette.jsonl` of a GeoJSON feed of the USGS: each earthquake arrives when it happened, as a row of `usgs()`, with
 * its feature as it is. `deno run -A scripts/quakes_cassette.ts all_week.geojson [CASSETTE]`. The same feed makes the same bytes.
 */
import { record } from "../lib/live/cassette/record.ts";
import { type Earthquake, usgsRow } from "../lib/live/sources/http/usgsRow.ts";
import { Source } from "../lib/live/sources/Source.ts";
import { virtualClock } from "../lib/time/virtualClock.ts";

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
  const { features } = JSON.parse(await Deno.readTextFile(feed)) as { features: unknown[] };
  const quakes = features.map((raw) => ({ raw, row: usgsRow(raw) }));
  quakes.sort((a, b) => a.row.time.getTime() - b.row.time.getTime());
  const clock = virtualClock({ start: quakes[0]!.row.time.getTime() / 1000 });
  const source = new Source<Earthquake>("usgs all_week", async function* ({ signal }) {
    for (const { raw, row } of quakes) {
      await clock.wait(row.time.getTime() / 1000, signal);
      yield { at: clock.now(), rows: [row], raw };
    }
  }, { clock });
  let count = 0;
  for await (const _ of record(source, path)) count++;
  return count;
}
