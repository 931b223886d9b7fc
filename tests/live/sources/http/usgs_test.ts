import assert from "node:assert/strict";
import { usgs } from "auscult";
import { feedServer } from "../../../helpers/feedServer.ts";
import { StepClock } from "../../../helpers/StepClock.ts";

const feature = (id: string, properties: object) => ({
  type: "Feature",
  properties: {
    mag: 2,
    place: "4km W of Castaic, CA",
    time: 1517966773840,
    updated: 1517966996303,
    felt: null,
    status: "automatic",
    tsunami: 0,
    sig: 62,
    type: "earthquake",
    ...properties,
  },
  geometry: { type: "Point", coordinates: [-118.6671667, 34.4945, 26.49] },
  id,
});

Deno.test("usgs() gives earthquakes by their time, each once, from the feed that is asked for", async () => {
  const collection = (...features: object[]) => () =>
    Response.json({ type: "FeatureCollection", metadata: {}, features });
  const early = feature("a", { time: 1517966000000, mag: 1 }), late = feature("b", {});
  await using server = feedServer(
    collection(late, early),
    collection(feature("c", { time: 1517967000000, tsunami: 1 }), {
      ...late,
      properties: { ...late.properties, mag: 3 },
    }),
  );
  const clock = new StepClock({ held: 30 });
  const rows = [];
  for await (const row of usgs({ base: server.base, feed: "2.5_day", clock })) if (rows.push(row) === 3) break;
  assert.deepEqual(rows.map(({ id, magnitude, tsunami }) => [id, magnitude, tsunami]), [
    ["a", 1, false],
    ["b", 2, false],
    ["c", 2, true],
  ]);
  assert.deepEqual(rows[1], {
    time: new Date("2018-02-07T01:26:13.840Z"),
    magnitude: 2,
    depth: 26.49,
    longitude: -118.6671667,
    latitude: 34.4945,
    type: "earthquake",
    place: "4km W of Castaic, CA",
    id: "b",
    updated: new Date(1517966996303),
    significance: 62,
    felt: null,
    tsunami: false,
    status: "automatic",
  });
  assert.equal(new URL(server.requests[0]!.url).pathname, "/earthquakes/feed/v1.0/summary/2.5_day.geojson");
  assert.deepEqual(clock.waits.map(Math.round), [60]);
  assert.throws(
    () => usgs({ feed: "2.5_year" as never }),
    /Unknown feed "2.5_year" of the USGS; known are significant_hour/,
  );
});
