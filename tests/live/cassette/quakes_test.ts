import assert from "node:assert/strict";
import { cassette, csv, replay, type Row } from "auscult";
import { quakesCassette } from "../../../scripts/quakes_cassette.ts";
import { withFolder } from "../../cli/auscult.ts";
import { all } from "./helpers.ts";

const path = new URL("../../../data/quakes.cassette.jsonl", import.meta.url).pathname;

Deno.test("data/quakes.cassette.jsonl is complete, and a week of USGS earthquakes by the time they happened", async () => {
  const { source, rows, receptions, complete, problems, from, until } = await cassette(path);
  assert.deepEqual([source, rows, receptions, complete, problems], ["usgs all_week", 1707, 1707, true, []]);
  assert.equal(from?.toISOString(), "2018-01-31T01:49:59.650Z");
  assert.equal(until?.toISOString(), "2018-02-07T01:26:13.840Z");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await Deno.readFile(path))).toHex();
  assert.match(await Deno.readTextFile(new URL("../../../data/PROVENANCE.md", import.meta.url)), new RegExp(hash));
});

Deno.test("data/quakes.cassette.jsonl holds the rows of data/earthquakes.csv, each when it happened, with its feature", async () => {
  const table = await csv(new URL("../../../data/earthquakes.csv", import.meta.url));
  const replayed = await all(replay<Row & { time: Date }>(path, { speed: Infinity }));
  const named = replayed.map(({ rows: [row] }) => Object.fromEntries(table.columns.map((name) => [name, row![name]])));
  assert.deepEqual(named, [...table]);
  for (const { at, rows: [row], raw } of replayed) {
    assert.equal(at, row!.time.getTime() / 1000);
    assert.equal((raw as { properties: { place: string } }).properties.place, row!.place);
  }
});

Deno.test("scripts/quakes_cassette.ts makes the same bytes of the same feed", () =>
  withFolder(async (folder) => {
    const features = (await all(replay(path, { speed: Infinity }))).map(({ raw }) => raw);
    features.reverse(); // the feed has the newest first
    await Deno.writeTextFile(`${folder}/feed.geojson`, JSON.stringify({ type: "FeatureCollection", features }));
    assert.equal(await quakesCassette(`${folder}/feed.geojson`, `${folder}/made`), 1707);
    assert.deepEqual(await Deno.readFile(`${folder}/made`), await Deno.readFile(path));
  }));
