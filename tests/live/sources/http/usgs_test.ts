import assert from "node:assert/strict";
import { csv, replay, type Row, usgs, virtualClock } from "auscult";
import { withFolder } from "../../../cli/auscult.ts";
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

const root = new URL("../../../../", import.meta.url);

/** The feed of the USGS as it was served on 2018-02-07: newest first. */
async function realFeed(): Promise<string> {
  const features: unknown[] = [];
  const week = replay(new URL("data/quakes.cassette.jsonl", root).pathname, { speed: Infinity });
  for await (const { raw } of week.receptions()) features.unshift(raw);
  const metadata = {
    generated: 1517968154000,
    title: "USGS All Earthquakes, Past Week",
    status: 200,
    api: "1.5.8",
    count: 1707,
  };
  return JSON.stringify({ type: "FeatureCollection", metadata, features });
}

Deno.test("usgs() reads the real feed of a week: 1,707 earthquakes in the order of time, as in data/earthquakes.csv", async () => {
  const feed = await realFeed();
  await using server = feedServer(() =>
    new Response(feed, { headers: { "content-type": "application/json; charset=utf-8" } })
  );
  const table = await csv(new URL("data/earthquakes.csv", root));
  for await (const { rows } of usgs({ base: server.base, clock: new StepClock({ held: 30 }) }).receptions()) {
    const named = rows.map((row) => Object.fromEntries(table.columns.map((name) => [name, (row as Row)[name]])));
    assert.deepEqual(named, [...table]);
    break;
  }
});

Deno.test("usgs() alone plays the shipped week, and says so; AUSCULT_LIVE=1, live or a feed call the USGS", async () => {
  const said: string[] = [];
  const onFault = (message: string) => said.push(message);
  const clock = virtualClock();
  const week = usgs({ clock, speed: 60, onFault });
  let rows = 0;
  for await (const { magnitude } of week) rows += typeof magnitude === "number" ? 1 : 0;
  assert.equal(rows, 1707);
  assert(Math.abs(clock.now() - 7 * 24 * 60) < 30, `a week at 60 times the speed took ${clock.now()} s`);
  assert.deepEqual(said, [
    "usgs: plays the week of 2018 that comes with auscult; usgs({ live: true }) or AUSCULT_LIVE=1 calls the USGS",
  ]);
  assert.equal(week.name, "replay of usgs all_week");
  assert.equal(usgs({ live: true }).name, "usgs all_hour");
  assert.equal(usgs({ feed: "4.5_week" }).name, "usgs 4.5_week");
  Deno.env.set("AUSCULT_LIVE", "1");
  try {
    assert.equal(usgs({ onFault }).name, "usgs all_hour");
  } finally {
    Deno.env.delete("AUSCULT_LIVE");
  }
  assert.equal(said.length, 1);
});

Deno.test("a source with a cassette calls once, and from then on plays it, until it is to be live", () =>
  withFolder(async (folder) => {
    const feed = JSON.stringify({ type: "FeatureCollection", features: [feature("a", {}), feature("b", {})] });
    await using server = feedServer(() => new Response(feed));
    const run = async (live?: boolean) => {
      const clock = new StepClock({ start: 1000, held: 30 });
      const ids: string[] = [];
      const options = { base: server.base, cassette: `${folder}/quakes.jsonl`, feed: "all_day", live, clock } as const;
      for await (const { id, time } of usgs(options)) {
        assert(time instanceof Date);
        if (ids.push(id) === 2) break;
      }
      return ids;
    };
    for (const [live, calls] of [[undefined, 1], [undefined, 1], [false, 1], [true, 2]] as const) {
      assert.deepEqual(await run(live), ["a", "b"]);
      assert.equal(server.requests.length, calls);
    }
    assert.equal(usgs({ cassette: `${folder}/quakes.jsonl` }).name, "replay of usgs all_day");
    assert.throws(
      () => usgs({ cassette: `${folder}/quakes.jsonl`, feed: "all_week" }),
      /Cannot replay .* as "usgs all_week": it is a cassette of "usgs all_day"/,
    );
    assert.throws(() => usgs({ feed: "all_day", speed: 2, cassette: false }), /only a cassette has one/);
  }));
