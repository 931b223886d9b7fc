import type { Row } from "../../../data/Table.ts";
import { checkOptions } from "../../../time/checkOptions.ts";
import { isObject, jsonCell, parseJson } from "../jsonRow.ts";
import type { Limit } from "../Quota.ts";
import type { Source } from "../Source.ts";
import { FEED_OPTIONS, type FeedOptions, pollOptions } from "./FeedOptions.ts";
import { poll } from "./poll.ts";

/** Options of {@linkcode openMeteo}. */
export interface OpenMeteoOptions extends FeedOptions {
  /** Degrees, north positive, -90…90. */
  latitude: number;
  /** Degrees, east positive, -180…180. */
  longitude: number;
  /**
   * The weather as it is now: Open-Meteo's names of its variables. Default: `temperature_2m`, `relative_humidity_2m`, `precipitation`,
   * `cloud_cover`, `pressure_msl`, `wind_speed_10m`, `wind_direction_10m` and `wind_gusts_10m`.
   */
  current?: readonly string[] | undefined;
  /** In place of `current`: a row for each hour of the forecast, again where it was changed. */
  hourly?: readonly string[] | undefined;
  /** Any other parameter of its API, such as `{ past_days: 2, wind_speed_unit: "ms", models: "icon_seamless" }`. */
  parameters?: Readonly<Record<string, string | number>> | undefined;
}

/** Free, for non-commercial use: https://open-meteo.com/en/pricing. */
const FREE: readonly Limit[] = [
  { calls: 600, window: 60 },
  { calls: 5000, window: 3600 },
  { calls: 10_000, window: 86_400 },
];
const CURRENT = [
  "temperature_2m",
  "relative_humidity_2m",
  "precipitation",
  "cloud_cover",
  "pressure_msl",
  "wind_speed_10m",
  "wind_direction_10m",
  "wind_gusts_10m",
];
const OWN = ["latitude", "longitude", "current", "hourly", "parameters"];

/**
 * The weather at a place, from Open-Meteo: a row with `time` (UTC), `latitude`, `longitude` and the variables, whenever there is a new one. Its
 * current weather is of 15 minutes (https://open-meteo.com/en/docs), so that is how often it calls; `merge()` makes one source of several places.
 *
 * Free use is non-commercial and allows 600 calls a minute, 5,000 an hour and 10,000 a day (https://open-meteo.com/en/pricing); these are the
 * default limits, without a key. A paid plan's key is taken from the environment, `OPEN_METEO_API_KEY`; then there is no default limit, and
 * `limit` says that of your plan. The data are CC BY 4.0: name Open-Meteo.
 *
 * @throws {RangeError} for a place that is not on earth
 *
 * @example
 * ```ts
 * import { merge, openMeteo } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const berlin = openMeteo({ latitude: 52.52, longitude: 13.41 }); // nothing is called yet
 * const both = merge([berlin, openMeteo({ latitude: 31.62, longitude: 74.88 })]);
 * assert.match(both.name, /open-meteo 52.52, 13.41/);
 * ```
 */
export function openMeteo(options: OpenMeteoOptions): Source<Row> {
  checkOptions("listen to Open-Meteo", options, [...OWN, ...FEED_OPTIONS]);
  const { latitude, longitude, hourly, parameters = {} } = options;
  degrees({ latitude }, 90);
  degrees({ longitude }, 180);
  if (hourly !== undefined && options.current !== undefined) {
    throw new TypeError("Cannot listen to Open-Meteo with both current and hourly: make two sources of them");
  }
  const kind = hourly === undefined ? "current" : "hourly";
  const variables = hourly ?? options.current ?? CURRENT;
  if (!Array.isArray(variables) || variables.length === 0) {
    throw new TypeError(`Cannot listen to Open-Meteo without variables: give ${kind}: ["temperature_2m"], for example`);
  }
  const key = Deno.env.get("OPEN_METEO_API_KEY") || undefined;
  const host = key === undefined ? "https://api.open-meteo.com" : "https://customer-api.open-meteo.com";
  const url = new URL("/v1/forecast", options.base ?? host);
  const query = {
    latitude,
    longitude,
    [kind]: variables.join(","),
    ...parameters,
    ...(key === undefined ? {} : { apikey: key }),
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return poll<Row>(url, {
    every: kind === "current" ? 900 : 3600,
    limit: key === undefined ? FREE : undefined,
    ...(options.clock === undefined ? { cassette: true } : {}), // a paid plan's calls are limited, too; nobody here knows how
    ...pollOptions(options),
    name: `open-meteo ${latitude}, ${longitude}`,
    account: "open-meteo",
    secrets: key === undefined ? [] : [key],
    parse: (body) => weather(parseJson(body), kind, { latitude, longitude }),
    // A forecast that is changed is news; the weather of a moment is not.
    ...(kind === "current" ? { key: "time" } : {}),
  });
}

/** The rows of an answer. Times without a zone are local to what was asked for, UTC unless a `timezone` was. */
function weather(value: unknown, kind: "current" | "hourly", place: Row): Row[] {
  const answer = isObject(value) ? value : {};
  const block = answer[kind];
  if (!isObject(block) || block["time"] === undefined) {
    throw new TypeError(`an answer of Open-Meteo has "${kind}" with "time"; this one has none`);
  }
  const offset = typeof answer["utc_offset_seconds"] === "number" ? answer["utc_offset_seconds"] * 1000 : 0;
  const { interval: _, ...columns } = block;
  const times = kind === "current" ? [columns["time"]] : columns["time"];
  if (!Array.isArray(times)) throw new TypeError('"time" of an hourly forecast is an array; here it is none');
  return times.map((_, i) => {
    const row: Row = { time: null, ...place };
    for (const [name, cells] of Object.entries(columns)) {
      const cell = jsonCell(kind === "current" ? cells : (cells as unknown[])?.[i]);
      row[name] = name === "time" && cell instanceof Date ? new Date(+cell - offset) : cell;
    }
    return row;
  });
}

function degrees(of: Readonly<Record<string, number>>, most: number) {
  for (const [name, value] of Object.entries(of)) {
    if (typeof value === "number" && Math.abs(value) <= most) continue;
    throw new RangeError(
      `Cannot listen to Open-Meteo with ${name}: ${JSON.stringify(value)}; it is in -${most}…${most} degrees`,
    );
  }
}
