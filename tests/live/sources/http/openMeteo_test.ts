import assert from "node:assert/strict";
import { merge, openMeteo } from "auscult";
import { feedServer } from "../../../helpers/feedServer.ts";
import { StepClock } from "../../../helpers/StepClock.ts";

/** An answer as its documentation shows it. */
const answer = (time: string, temperature: number | null) => ({
  latitude: 52.52,
  longitude: 13.419998,
  generationtime_ms: 0.10538101196289062,
  utc_offset_seconds: 0,
  timezone: "GMT",
  timezone_abbreviation: "GMT",
  elevation: 38.0,
  current_units: { time: "iso8601", interval: "seconds", temperature_2m: "°C", wind_speed_10m: "km/h" },
  current: { time, interval: 900, temperature_2m: temperature, wind_speed_10m: 11.9 },
});

const place = { latitude: 52.52, longitude: 13.41 };

Deno.test("openMeteo() gives the weather at a place whenever there is a new one, every 15 minutes", async () => {
  await using server = feedServer(
    () => Response.json(answer("2026-11-28T15:00", 2.4)),
    () => Response.json(answer("2026-11-28T15:00", 2.4)),
    () => Response.json(answer("2026-11-28T15:15", null)),
  );
  const clock = new StepClock({ held: 30 });
  const source = openMeteo({ ...place, base: server.base, clock, current: ["temperature_2m", "wind_speed_10m"] });
  const rows = [];
  for await (const row of source) if (rows.push(row) === 2) break;
  assert.deepEqual(rows, [
    { time: new Date("2026-11-28T15:00Z"), ...place, temperature_2m: 2.4, wind_speed_10m: 11.9 },
    { time: new Date("2026-11-28T15:15Z"), ...place, temperature_2m: null, wind_speed_10m: 11.9 },
  ]);
  assert.deepEqual(clock.waits.map(Math.round), [900, 900]);
  const { pathname, searchParams } = new URL(server.requests[0]!.url);
  assert.equal(pathname, "/v1/forecast");
  assert.deepEqual(Object.fromEntries(searchParams), {
    latitude: "52.52",
    longitude: "13.41",
    current: "temperature_2m,wind_speed_10m",
  });
  assert.deepEqual(source.quota!.windows.map(({ limit, window, made }) => [limit, window, made]), [
    [600, 60, 1],
    [5000, 3600, 3],
    [10_000, 86_400, 3],
  ]);
});

Deno.test("openMeteo() gives the hours of a forecast, and again those that were changed, in UTC", async () => {
  const hourly = (...temperatures: number[]) => ({
    utc_offset_seconds: 3600,
    hourly: { time: ["2026-11-28T00:00", "2026-11-28T01:00"], temperature_2m: temperatures },
  });
  await using server = feedServer(() => Response.json(hourly(5, 6)), () => Response.json(hourly(5, 6.5)));
  const parameters = { timezone: "Europe/Berlin", forecast_days: 1 };
  const source = openMeteo({
    ...place,
    base: server.base,
    clock: new StepClock({ held: 30 }),
    hourly: ["temperature_2m"],
    parameters,
  });
  const rows: [unknown, unknown][] = [];
  for await (const { time, temperature_2m } of source) if (rows.push([time, temperature_2m]) === 3) break;
  assert.deepEqual(rows, [
    [new Date("2026-11-27T23:00Z"), 5],
    [new Date("2026-11-28T00:00Z"), 6],
    [new Date("2026-11-28T00:00Z"), 6.5],
  ]);
  assert.equal(new URL(server.requests[0]!.url).searchParams.get("timezone"), "Europe/Berlin");
});

Deno.test("openMeteo() says what the server says, and goes on; places are merged", async () => {
  await using server = feedServer(
    () =>
      Response.json({
        error: true,
        reason: "Cannot initialize WeatherVariable from invalid String value tempeture_2m.",
      }, { status: 400 }),
    () => Response.json(answer("2026-11-28T15:00", 2.4)),
  );
  const said: string[] = [];
  const options = {
    base: server.base,
    clock: new StepClock({ held: 30 }),
    onFault: (message: string) => said.push(message),
  };
  for await (const row of merge([openMeteo({ ...place, ...options })])) {
    assert.equal(row["temperature_2m"], 2.4);
    break;
  }
  assert.equal(
    said[0],
    "open-meteo 52.52, 13.41: the server answered 400 Bad Request: Cannot initialize WeatherVariable from invalid String value tempeture_2m.",
  );
});

Deno.test("openMeteo() refuses places that are not on earth, and no variables", () => {
  assert.throws(() => openMeteo({ latitude: 91, longitude: 0 }), /latitude: 91; it is in -90…90 degrees/);
  assert.throws(() => openMeteo({ ...place, current: [] }), /without variables/);
  assert.throws(() => openMeteo({ ...place, current: ["rain"], hourly: ["rain"] }), /make two sources/);
  assert.throws(
    () => openMeteo({ ...place, feed: 1 } as never),
    /unknown option "feed"; known are latitude, longitude/,
  );
});
