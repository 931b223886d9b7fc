import { show } from "./scales/options.ts";

/** What a sound mark takes as data: what Plot takes. */
export type NoteData = Iterable<unknown> | ArrayLike<unknown> | { readonly type: string } | null | undefined;

/**
 * Returns data as Plot takes it. An iterator that can be read only once is read now, so that the mark can be drawn twice.
 *
 * @param action what is done with them, for errors
 * @throws {TypeError} when it is nothing that Plot reads as rows, such as plain columns `{ a: […], b: […] }`
 */
export function readData(data: unknown, action = "hear"): Iterable<unknown> | ArrayLike<unknown> {
  if (typeof data !== "object" || data === null) {
    throw new TypeError(`Cannot ${action} ${show(data)}: expected an array or iterable of rows, or an Arrow table`);
  }
  if (isArrowTable(data) || isGeoJson(data)) return data as unknown as ArrayLike<unknown>;
  if (Symbol.iterator in data) {
    const rows = data as Iterable<unknown> & { [Symbol.iterator](): unknown };
    return !Array.isArray(rows) && rows[Symbol.iterator]() === (rows as unknown) ? Array.from(rows) : rows;
  }
  if (typeof (data as { toArray?: unknown }).toArray === "function") return data as unknown as ArrayLike<unknown>;
  if (typeof (data as ArrayLike<unknown>).length === "number") return data as ArrayLike<unknown>;
  if (typeof (data as PromiseLike<unknown>).then === "function") {
    throw new TypeError(`Cannot ${action} a promise: expected rows; await it first`);
  }
  const columns = Object.keys(data);
  throw new TypeError(
    `Cannot ${action} plain columns${
      columns.length ? ` (${columns.join(", ")})` : ""
    }: expected an array or iterable of ` +
      `rows, an Arrow table, or { length } with an array for each channel`,
  );
}

/** The names of the columns of rows, in order; empty where the data has none. */
export function columnsOf(data: unknown): string[] {
  if (isArrowTable(data)) return data.schema.fields.map(({ name }) => name);
  const { columns } = data as { columns?: unknown };
  if (Array.isArray(columns)) return columns.map(String);
  const rows = isGeoJson(data) ? (data as unknown as { features?: Iterable<unknown> }).features ?? [data] : data;
  const names = new Set<string>();
  let seen = 0;
  for (const row of Symbol.iterator in (rows as object) ? rows as Iterable<unknown> : []) {
    if (typeof row !== "object" || row === null) continue;
    for (const name of Object.keys(row)) names.add(name);
    if ((row as { type?: unknown }).type === "Feature") {
      for (const name of Object.keys((row as { properties?: object | null }).properties ?? {})) names.add(name);
    }
    if (++seen >= 100) break; // rows of one table agree
  }
  return [...names];
}

function isArrowTable(data: unknown): data is { schema: { fields: { name: string }[] } } {
  const table = data as { getChild?: unknown; toArray?: unknown; schema?: { fields?: unknown } } | null;
  return typeof table?.getChild === "function" && typeof table.toArray === "function" &&
    Array.isArray(table.schema?.fields);
}

/** GeoJSON is what Plot reads as features, besides rows. */
function isGeoJson(data: unknown): boolean {
  return /^(Feature|FeatureCollection|GeometryCollection|(Multi)?(Point|LineString|Polygon)|Sphere)$/.test(
    String((data as { type?: unknown }).type),
  );
}
