import type { Cell, Row } from "../../../data/Table.ts";

/** An earthquake, as {@linkcode usgs} gives it. */
export interface Earthquake extends Row {
  /** When it happened. */
  time: Date;
  /** As its network measured it; null where it is not known. */
  magnitude: number | null;
  /** km below sea level, negative above. */
  depth: number | null;
  /** Degrees, east of Greenwich positive. */
  longitude: number | null;
  /** Degrees, north positive. */
  latitude: number | null;
  /** "earthquake", "explosion", "quarry blast", … */
  type: string | null;
  /** Where, in words. */
  place: string | null;
  /** Network and code, such as "ci37868143". */
  id: string;
  /** When the USGS last changed something about it. */
  updated: Date | null;
  /** How large the event is, 0…1000. */
  significance: number | null;
  /** How many people said that they felt it. */
  felt: number | null;
  /** Whether it may have caused a tsunami. */
  tsunami: boolean | null;
  /** "automatic" or "reviewed". */
  status: string | null;
}

/**
 * The row of a feature of USGS's feeds.
 *
 * @throws {TypeError} where it has no id or no time
 */
export function usgsRow(feature: unknown): Earthquake {
  const { id, properties, geometry } = (feature ?? {}) as Record<string, Record<string, unknown> | string | undefined>;
  const of = (properties ?? {}) as Record<string, unknown>;
  const [longitude, latitude, depth] =
    ((geometry as { coordinates?: unknown[] } | undefined)?.coordinates ?? []) as unknown[];
  const time = of["time"];
  if (typeof id !== "string" || typeof time !== "number") {
    throw new TypeError('a feature of the USGS has an "id" and a "time"; this one lacks them');
  }
  const date = (value: unknown) => typeof value === "number" ? new Date(value) : null;
  // A property that the feed has no more is left out: the source says so, and makes it null.
  const cells: [string, string | undefined, Cell][] = [
    ["magnitude", "mag", number(of["mag"])],
    ["depth", undefined, number(depth)],
    ["longitude", undefined, number(longitude)],
    ["latitude", undefined, number(latitude)],
    ["type", "type", text(of["type"])],
    ["place", "place", text(of["place"])],
    ["id", undefined, id],
    ["updated", "updated", date(of["updated"])],
    ["significance", "sig", number(of["sig"])],
    ["felt", "felt", number(of["felt"])],
    ["tsunami", "tsunami", typeof of["tsunami"] === "number" ? of["tsunami"] === 1 : null],
    ["status", "status", text(of["status"])],
  ];
  const has = cells.filter(([, property]) => property === undefined || property in of);
  return { time: new Date(time), ...Object.fromEntries(has.map(([column, , cell]) => [column, cell])) } as Earthquake;
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
