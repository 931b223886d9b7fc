import type { Row } from "../../../data/Table.ts";
import { checkOptions } from "../../../time/checkOptions.ts";
import { isObject, jsonCell, parseJson } from "../jsonRow.ts";
import type { Limit } from "../Quota.ts";
import type { Source } from "../Source.ts";
import { FEED_OPTIONS, type FeedOptions, pollOptions } from "./FeedOptions.ts";
import { poll } from "./poll.ts";

/** Options of {@linkcode nasdaqDataLink}. */
export interface NasdaqDataLinkOptions extends FeedOptions {
  /** Whether the code is that of a table (`datatables`), and not of a time series (`datasets`). Default: false. */
  table?: boolean | undefined;
  /**
   * Any parameter of its API, such as `{ start_date: "2020-01-01", collapse: "weekly", column_index: 4 }`, or for a table its filters,
   * `{ ticker: "AAPL" }`.
   */
  parameters?: Readonly<Record<string, string | number>> | undefined;
}

/** The environment variable that has the key, as in Nasdaq's own clients. */
const KEY = "NASDAQ_DATA_LINK_API_KEY";

/** https://docs.data.nasdaq.com/docs/rate-limits: with a key, without a premium subscription. */
const REGISTERED: readonly Limit[] = [
  { calls: 300, window: 10 },
  { calls: 2000, window: 600 },
  { calls: 50_000, window: 86_400 },
];
/** The same page: without a key, all such users of the world together. */
const ANONYMOUS: readonly Limit[] = [{ calls: 20, window: 600 }, { calls: 50, window: 86_400 }];

/**
 * A dataset of Nasdaq Data Link, formerly Quandl: all its rows at first, oldest first, then each new one. Columns have the dataset's own
 * names (`Date`, `Open`, …); a row whose numbers are revised comes again. Its datasets are not real-time, most are updated once a day
 * (https://docs.data.nasdaq.com/docs/api-and-analysis-tools-for-time-series-data), so it calls once an hour.
 *
 * The API key is taken from the environment, `NASDAQ_DATA_LINK_API_KEY`, and sent as a header; it is never printed or written. With it the
 * default limits are 300 calls in 10 s, 2,000 in 10 min and 50,000 a day, without it 20 in 10 min and 50 a day, which all users without a
 * key share (https://docs.data.nasdaq.com/docs/rate-limits); a premium subscription allows 5,000 in 10 min and 720,000 a day: `limit`.
 *
 * @param dataset a code such as `"WIKI/AAPL"`
 * @throws {TypeError} for what is no code
 *
 * @example
 * ```ts
 * import { nasdaqDataLink } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const apple = nasdaqDataLink("WIKI/AAPL", { parameters: { start_date: "2018-01-01" } }); // nothing is called yet
 * assert.equal(apple.name, "nasdaq data link WIKI/AAPL");
 * ```
 */
export function nasdaqDataLink(dataset: string, options: NasdaqDataLinkOptions = {}): Source<Row> {
  checkOptions("listen to Nasdaq Data Link", options, ["table", "parameters", ...FEED_OPTIONS]);
  if (typeof dataset !== "string" || !/^[\w.-]+\/[\w.-]+$/.test(dataset)) {
    throw new TypeError(
      `Cannot listen to the dataset ${
        JSON.stringify(dataset)
      }: a code is a database, "/" and a dataset, such as "WIKI/AAPL"`,
    );
  }
  const { table = false, parameters = {}, base = "https://data.nasdaq.com" } = options;
  const key = Deno.env.get(KEY) || undefined;
  const url = new URL(table ? `/api/v3/datatables/${dataset}.json` : `/api/v3/datasets/${dataset}/data.json`, base);
  // Oldest first, as time goes; a table has no order of its own.
  for (const [name, value] of Object.entries({ ...(table ? {} : { order: "asc" }), ...parameters })) {
    url.searchParams.set(name, String(value));
  }
  const headers = new Headers(options.headers);
  if (key !== undefined) headers.set("x-api-token", key);
  return poll<Row>(url, {
    every: 3600,
    limit: key === undefined ? ANONYMOUS : REGISTERED,
    ...pollOptions(options),
    headers,
    name: `nasdaq data link ${dataset}`,
    account: key === undefined ? "nasdaq data link, without a key" : "nasdaq data link",
    secrets: key === undefined ? [] : [key],
    parse: (body) => seriesRows(parseJson(body)),
    // Whole rows are compared: a table's id need not be one of rows.
    key: (row) => Object.values(row),
  });
}

/** The rows of a time series, `{ dataset_data: { column_names, data } }`, or of a table, `{ datatable: { columns, data } }`. */
function seriesRows(value: unknown): Row[] {
  const answer = isObject(value) ? value : {};
  const series = answer["dataset_data"] ?? answer["dataset"] ?? answer["datatable"];
  const { column_names, columns, data } = (series ?? {}) as {
    column_names?: unknown;
    columns?: unknown;
    data?: unknown;
  };
  const names = Array.isArray(column_names)
    ? column_names.map(String)
    : Array.isArray(columns)
    ? columns.map((column: { name?: unknown }) => String(column?.name))
    : undefined;
  if (names === undefined || !Array.isArray(data)) {
    throw new TypeError(
      'an answer of Nasdaq Data Link has "column_names" (or "columns") and "data"; this one lacks them',
    );
  }
  const rows = data.map((cells: unknown): Row =>
    Object.fromEntries(names.map((name, i) => [name, jsonCell((cells as unknown[])?.[i])]))
  );
  const more = (answer["meta"] as { next_cursor_id?: unknown } | undefined)?.next_cursor_id ?? null;
  const warning = `the table goes on after these ${
    rows.length.toLocaleString("en-US")
  } rows, which are all that come in one answer; narrow it by parameters`;
  return Object.assign(rows, { warnings: more === null ? [] : [warning] });
}
