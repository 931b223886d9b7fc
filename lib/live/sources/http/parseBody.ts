import type { Row } from "../../../data/Table.ts";
import { parseCsv } from "../../../data/parseCsv.ts";
import { columnNames } from "../../../data/columnNames.ts";
import { quoted } from "../../../osc/printable.ts";
import { isObject, jsonRow, parseJson } from "../jsonRow.ts";
import { featureRows, isGeoJson } from "./featureRows.ts";

/** What a server answered, for a `parse` function to look at. */
export interface PollResponse {
  /** The address, without secrets. */
  readonly url: string;
  /** The HTTP status. */
  readonly status: number;
  /** The media type that the server stated, such as "application/json"; "" where it stated none. */
  readonly type: string;
}

/** Makes rows of a body. Where it gives an array with `warnings`, as `parseCsv()` does, the first of them is said. */
export type ParseFunction<R extends object> = (
  body: string,
  response: PollResponse,
) => Iterable<R> | Promise<Iterable<R>>;

/** The formats that need no function. */
export type ParseFormat = "json" | "geojson" | "csv";

/** All that `parse` can be. */
export const PARSE_FORMATS: readonly ParseFormat[] = ["json", "geojson", "csv"];

/** Rows that were parsed, and the columns that a header names, which may be more than the rows have. */
export interface Parsed<R extends object> {
  readonly rows: readonly R[];
  readonly columns: readonly string[];
  /** What was not taken as it stood. */
  readonly warnings: readonly string[];
}

/**
 * The rows of a body.
 *
 * @throws {SyntaxError} for what is not in its format; {TypeError} for a shape that holds no rows
 */
export async function parseBody<R extends object>(
  body: string,
  response: PollResponse,
  parse: ParseFormat | ParseFunction<R> | undefined,
): Promise<Parsed<R>> {
  if (typeof parse === "function") {
    const made = await parse(body, response);
    const rows = [...made];
    const odd = rows.find((row) => typeof row !== "object" || row === null);
    if (odd !== undefined) throw new TypeError(`parse must give rows, which are objects; it gave ${String(odd)}`);
    const { warnings = [] } = made as { warnings?: readonly (string | { message: string })[] };
    return {
      rows,
      columns: columnNames(rows),
      warnings: warnings.map((warning) => typeof warning === "string" ? warning : warning.message),
    };
  }
  const format = parse ?? formatOf(body, response.type);
  const parsed = format === "csv" ? csvRows(body) : jsonParsed(body, format);
  return parsed as Parsed<object> as Parsed<R>;
}

function csvRows(body: string): Parsed<Row> {
  const table = parseCsv(body);
  return {
    rows: table,
    columns: table.columns,
    warnings: table.warnings.map(({ line, column, message }) => `line ${line}, ${column}: ${message}`),
  };
}

function jsonParsed(body: string, format: "json" | "geojson"): Parsed<Row> {
  const value = parseJson(body);
  if (format === "geojson" && !isGeoJson(value)) {
    throw new TypeError('it is JSON, but no GeoJSON: "type" is neither FeatureCollection nor Feature');
  }
  if (isGeoJson(value)) {
    const rows = featureRows(value);
    return { rows, columns: columnNames(rows), warnings: [] };
  }
  const items = itemsOf(value);
  const rows = items.map(jsonRow).filter((row) => row !== undefined);
  const odd = items.find((item) => !isObject(item));
  if (rows.length === 0 && items.length > 0) {
    throw new TypeError(`it is JSON, but ${quoted(JSON.stringify(odd), 60)} is no row: rows are objects`);
  }
  const left = items.length - rows.length;
  return {
    rows,
    columns: columnNames(rows),
    warnings: left === 0
      ? []
      : [`${left} of ${items.length} items are no objects, such as ${quoted(JSON.stringify(odd), 60)}`],
  };
}

/** By the media type that the server states, else by how the body begins. */
function formatOf(body: string, type: string): ParseFormat {
  if (/[/+](geo\+?)?json$/.test(type)) return "json"; // whether it is GeoJSON, its type member says
  if (/^text\/(csv|tab-separated-values)$|^application\/csv$/.test(type)) return "csv";
  const start = body.trimStart()[0];
  if (start === "{" || start === "[") return "json";
  if (start === "<" || /^(image|audio|video|font)\//.test(type)) {
    throw new TypeError(
      `the server sent ${type === "" ? "markup" : type}; known are JSON, GeoJSON and CSV, or give parse a function`,
    );
  }
  return "csv";
}

/** What should be rows: of an array, of the one array of objects within an object, or the object itself. */
function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) throw new TypeError(`it is JSON, but ${JSON.stringify(value)} is no row`);
  const found = arrayWithin(value);
  return found ?? [value];
}

/** The nearest array of objects, level by level; an empty array is one where there is none with objects. */
function arrayWithin(object: Readonly<Record<string, unknown>>): readonly unknown[] | undefined {
  let level: [string, unknown][] = Object.entries(object);
  let empty: readonly unknown[] | undefined;
  for (let depth = 0; depth < 4 && level.length > 0; depth++) {
    const arrays = level.filter(([, value]) => Array.isArray(value)) as [string, unknown[]][];
    const filled = arrays.filter(([, value]) => value.length > 0 && value.every(isObject));
    if (filled.length > 1) {
      const names = filled.map(([name]) => `"${name}"`).join(", ");
      throw new TypeError(
        `several arrays in it could be the rows: ${names}; give { parse: (body) => JSON.parse(body)${
          filled[0]![0].split(".").map((n) => `[${JSON.stringify(n)}]`).join("")
        } }`,
      );
    }
    if (filled.length === 1) return filled[0]![1];
    if (arrays.length === 1 && arrays[0]![1].length === 0) empty ??= arrays[0]![1];
    level = level.flatMap(([name, value]) =>
      isObject(value) ? Object.entries(value).map(([inner, v]): [string, unknown] => [`${name}.${inner}`, v]) : []
    );
  }
  return empty;
}
