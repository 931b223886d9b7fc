import type { Cell, Row } from "../../../data/Table.ts";
import { isObject, jsonCell, jsonRow } from "../jsonRow.ts";

interface Feature {
  readonly id?: unknown;
  readonly properties?: unknown;
  readonly geometry?: unknown;
}

/** Whether a JSON value is a GeoJSON feature, or a collection of them. */
export function isGeoJson(value: unknown): boolean {
  return isObject(value) &&
    (value["type"] === "Feature" || (value["type"] === "FeatureCollection" && Array.isArray(value["features"])));
}

/**
 * Rows of GeoJSON (RFC 7946): a feature's properties, its `id`, `longitude` and `latitude`, in degrees, and its third coordinate where it
 * has one. That is `elevation`, in m, as the RFC says, but `depth`, in km, for earthquakes (features with a `mag`), as the USGS writes
 * them. Of a line or an area it is the middle of its extent. Properties with these names stay.
 */
export function featureRows(value: unknown): Row[] {
  const { features = [value] } = value as { features?: readonly unknown[] };
  return features.filter(isObject).map((feature) => rowOf(feature));
}

function rowOf({ id, properties, geometry }: Feature): Row {
  const row: Row = id === undefined ? {} : { id: jsonCell(id) };
  const own = jsonRow(properties) ?? {};
  const [longitude = null, latitude = null, third] = middle(geometry);
  const place: Row = { longitude, latitude };
  if (third !== undefined) place["mag" in own ? "depth" : "elevation"] = third;
  // A property of a feature keeps its name: but an id that the feature itself has is what tells it from others.
  return { ...own, ...pick(place, (name) => !(name in own)), ...row };
}

function pick(row: Row, keep: (name: string) => boolean): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => keep(name)));
}

/** The middle of the extent of all positions, or the position of a point. */
function middle(geometry: unknown): (Cell | undefined)[] {
  const positions: number[][] = [];
  const collect = (value: unknown) => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === "number") positions.push(value);
    else for (const inner of value) collect(inner);
  };
  const coordinates = (shape: unknown): void => {
    if (!isObject(shape)) return;
    collect(shape["coordinates"]);
    if (Array.isArray(shape["geometries"])) { for (const inner of shape["geometries"]) coordinates(inner); }
  };
  coordinates(geometry);
  return [0, 1, 2].map((axis) => {
    let low = Infinity, high = -Infinity;
    for (const position of positions) {
      const at = position[axis];
      if (typeof at !== "number") continue;
      low = Math.min(low, at);
      high = Math.max(high, at);
    }
    return low > high ? undefined : low === high ? low : (low + high) / 2;
  });
}
