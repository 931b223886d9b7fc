import type { Row } from "../../../data/Table.ts";
import { checkOptions } from "../../../time/checkOptions.ts";
import { systemClock } from "../../../time/clock.ts";
import type { Limit } from "../Quota.ts";
import { Source, type SourceOptions } from "../Source.ts";
import { CASSETTE_CHOICE, type CassetteChoice, chooseCassette } from "../../cassette/CassetteChoice.ts";
import type { Fetch } from "./call.ts";
import { folderFor } from "./folders.ts";
import { Ledger } from "./Ledger.ts";
import { PARSE_FORMATS, type ParseFormat, type ParseFunction } from "./parseBody.ts";
import { Poller } from "./Poller.ts";
import { ResponseCache } from "./ResponseCache.ts";
import { Secrets, shownUrl } from "./Secrets.ts";
import type { PollKey } from "./Seen.ts";
import { shownQuota } from "./shownQuota.ts";

/** Options of {@linkcode poll}. */
export interface PollOptions<R extends object = Row> extends SourceOptions, CassetteChoice {
  /** Seconds from one call to the next, > 0. Default: 60. */
  every?: number | undefined;
  /**
   * How a body becomes rows: `"json"` (an array of objects, the one such array within an object, or an object as one row),
   * `"geojson"` (a feature is its properties, `id`, `longitude`, `latitude`, and `elevation` or `depth`), `"csv"` (as `parseCsv()`), or a
   * function of the body. Default: what the server says that it is, and how it begins.
   */
  parse?: ParseFormat | ParseFunction<R> | undefined;
  /**
   * What tells a row that is new from those that came already: a column, or a function of the row. Default: the row's `id`, where it has
   * one, else the whole row.
   */
  key?: PollKey<R> | undefined;
  /** A column by which the new rows of one response are sorted, ascending. Default: they stay in the server's order. */
  sort?: string | undefined;
  /** Headers of the request. Values of those such as `Authorization` are secrets. */
  headers?: Readonly<Record<string, string>> | Headers | undefined;
  /** What calls the server. Default: the global `fetch`. */
  fetch?: Fetch | undefined;
  /** The whole of an answer is there within so many seconds, or it is a fault. Default: 30. */
  timeout?: number | undefined;
  /** A longer body is a fault, and is not read, bytes. Default: 64 MiB. */
  maxBytes?: number | undefined;
  /** So many keys of rows are remembered, and always those of the last response. Default: 100,000. */
  memory?: number | undefined;
  /** How many calls are allowed in which time: `{ calls: 50, window: 86400 }`, or several of them. Default: nobody counts. */
  limit?: Limit | readonly Limit[] | undefined;
  /** Whose calls are counted together, in the ledger. Default: the host of the address. */
  account?: string | undefined;
  /**
   * The file in which calls are counted, where there is a limit. Default: `ledger.json` in auscult's state folder, such as
   * `~/.local/state/auscult`; with another clock than the system's, in memory only.
   */
  ledger?: string | undefined;
  /**
   * A folder in which the last response is kept, and taken from where the first call is refused or fails; `true` is auscult's own, such as
   * `~/.cache/auscult`. Default: `true` where there is a limit and the clock is the system's, else `false`.
   */
  cache?: boolean | string | undefined;
  /** Further texts that must not be said or written anywhere, such as a key that is part of the path. */
  secrets?: readonly string[] | undefined;
  /** What the source is called. Default: "poll" and its address. */
  name?: string | undefined;
}

const OPTIONS = [
  "every",
  "parse",
  "key",
  "sort",
  "headers",
  "fetch",
  "timeout",
  "maxBytes",
  "memory",
  "limit",
  "account",
  "ledger",
  "cache",
  "secrets",
  "name",
  ...CASSETTE_CHOICE,
  "clock",
  "onFault",
];

/**
 * A source that calls an address again and again, and gives the rows that are new: of JSON, GeoJSON or CSV. It asks only for what has
 * changed (`ETag`, `Last-Modified`), counts its calls, and obeys `Retry-After`. Whatever fails is said once and tried again, 0.5 to 1 s later,
 * then twice as long, up to a minute or `every`; what came before does not come again.
 *
 * Texts in JSON that are ISO 8601 dates become `Date`, as in CSV. A column that vanishes is said, and goes on as null. Where the server
 * states another time than the system's clock by more than 30 s, that is said; rows arrive by ours.
 *
 * API keys do not show: values of query parameters and headers that are named like one (`api_key`, `token`, `Authorization`, …) are
 * `***` in the source's name, in what it says, in its cassette, cache and ledger, and in what the server sends back.
 *
 * Where there is a `limit`, development spends no calls: the first run calls and is recorded, in the folder `cassettes`, and every further
 * one plays that, until `live: true` or `AUSCULT_LIVE=1`, which calls, and records on. `cassette` names another file, and with `false`
 * there is none. What is recorded are the rows: after a change of `parse`, `key` or `sort`, delete it.
 *
 * @param url an http: or https: address
 * @throws {TypeError} for another address, and for options that nobody knows or that are not meant so
 *
 * @example
 * ```ts
 * import { poll } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => Response.json([{ id: 1, at: "2026-01-31T12:00:00Z" }]));
 * for await (const { at } of poll(`http://127.0.0.1:${server.addr.port}/feed`, { every: 10 })) {
 *   assert.deepEqual(at, new Date("2026-01-31T12:00:00Z"));
 *   break;
 * }
 * await server.shutdown();
 * ```
 */
export function poll<R extends object = Row>(url: string | URL, options: PollOptions<R> = {}): Source<R> {
  checkOptions("poll", options, OPTIONS);
  const { clock = systemClock, every = 60, timeout = 30, maxBytes = 64 * 2 ** 20, memory = 100_000 } = options;
  const address = readAddress(url);
  positive({ every, timeout, maxBytes, memory });
  const { parse, key, fetch: fetching = fetch } = options;
  if (parse !== undefined && typeof parse !== "function" && !PARSE_FORMATS.includes(parse)) {
    throw new TypeError(
      `Cannot parse as ${JSON.stringify(parse)}; known are ${PARSE_FORMATS.join(", ")} and functions`,
    );
  }
  if (key !== undefined && typeof key !== "string" && typeof key !== "function") {
    throw new TypeError(
      `Cannot tell rows by ${JSON.stringify(key)}: a key is a column's name or a function of the row`,
    );
  }
  const headers = new Headers(options.headers);
  const named = new URL(address);
  if (address.username !== "" || address.password !== "") {
    const pair = `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`;
    headers.set("authorization", `Basic ${new TextEncoder().encode(pair).toBase64()}`);
    address.username = address.password = "";
  }
  const secrets = new Secrets(named, headers, options.secrets);
  const shown = secrets.address(address);
  const { name = `poll ${shown}`, account = address.host } = options;
  const limits = readLimits(options.limit);
  const real = clock === systemClock;
  const ledger = new Ledger(
    options.ledger ?? (real && limits.length > 0 ? `${folderFor("state")}/ledger.json` : undefined),
  );
  const { cache = real && limits.length > 0 } = options;
  const poller = new Poller<R>({
    address,
    shown,
    headers,
    secrets,
    every,
    timeout,
    maxBytes,
    memory,
    limits,
    account,
    ledger,
    cache: cache === false ? undefined : new ResponseCache(cache === true ? folderFor("cache") : cache),
    fetch: fetching,
    parse,
    key,
    sort: options.sort,
  });
  const source = new Source<R>(name, (reach) => poller.run(reach), {
    clock,
    onFault: options.onFault,
    quota: () =>
      limits.length === 0 ? undefined : shownQuota(ledger.quota(account, { limits, now: clock.now() }), clock),
  });
  return chooseCassette(source, options, { asked: shown, byDefault: real && limits.length > 0 });
}

function readAddress(url: unknown): URL {
  if ((typeof url !== "string" && !(url instanceof URL)) || !URL.canParse(url)) {
    throw new TypeError(
      `Cannot poll ${
        typeof url === "string" ? shownUrl(url) : JSON.stringify(url)
      }: it must be an address such as "https://example.com/feed.json"`,
    );
  }
  const address = new URL(url);
  if (!/^https?:$/.test(address.protocol)) {
    throw new TypeError(`Cannot poll a ${address.protocol} address: allowed are http: and https:`);
  }
  address.hash = "";
  return address;
}

function positive(options: Readonly<Record<string, number>>) {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value !== "number" || !(value > 0 && value < Infinity)) {
      throw new RangeError(`Cannot poll with ${name}: ${JSON.stringify(value)}; it must be a number greater than 0`);
    }
  }
}

function readLimits(limit: Limit | readonly Limit[] | undefined): readonly Limit[] {
  const limits = limit === undefined ? [] : Array.isArray(limit) ? limit as readonly Limit[] : [limit as Limit];
  for (const { calls, window } of limits) {
    if (Number.isInteger(calls) && calls > 0 && typeof window === "number" && window > 0 && window < Infinity) continue;
    throw new RangeError(
      `Cannot count calls by ${
        JSON.stringify({ calls, window })
      }: a limit is { calls: a whole number > 0, window: seconds > 0 }`,
    );
  }
  return limits;
}
