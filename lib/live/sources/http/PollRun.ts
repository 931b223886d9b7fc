import { columnNames } from "../../../data/columnNames.ts";
import { reasonOf } from "../../../data/reasonOf.ts";
import { printable } from "../../../osc/printable.ts";
import { suggest } from "../../../sound/suggest.ts";
import { systemClock } from "../../../time/clock.ts";
import type { Faults } from "../Faults.ts";
import type { Reach, Reception } from "../Source.ts";
import { type Answer, call } from "./call.ts";
import { CallError } from "./CallError.ts";
import type { PollPlan } from "./PollPlan.ts";
import { parseBody } from "./parseBody.ts";
import type { KeptResponse } from "./ResponseCache.ts";
import { httpDate, retryAfter } from "./retryAfter.ts";
import { Schema } from "./Schema.ts";
import { serverReason } from "./serverReason.ts";
import { Seen } from "./Seen.ts";
import { duration, moment } from "./words.ts";

/** The headers of an answer that are kept with it; others may hold what is nobody's business. */
const KEPT_HEADERS = ["content-type", "date", "age", "etag", "last-modified", "cache-control", "retry-after"];
/** So far the server's clock may be from ours before it is said, s. */
const SKEW = 30;
/** What came of one call: what is new, or when to try again, s since 1970; `counted` where our own count refused it. */
export type Outcome<R extends object> =
  | { readonly reception: Reception<R> | undefined }
  | { readonly until: number | undefined; readonly counted?: boolean };

/** The calls of one loop over a source, and what it remembers of them. */
export class PollRun<R extends object> {
  readonly #plan: PollPlan<R>;
  readonly #reach: Reach;
  readonly #seen: Seen<R>;
  readonly #schema = new Schema();
  /** The faults that a call that goes well is the end of. */
  readonly #open = new Set<string>();
  /** What the next call asks to have changed. */
  #validators: { etag: string | null; modified: string | null } = { etag: null, modified: null };

  constructor(plan: PollPlan<R>, reach: Reach) {
    this.#plan = plan;
    this.#reach = reach;
    this.#seen = new Seen<R>(plan.key, plan.memory);
  }

  /** One call, if it is allowed, and what is new in it. */
  async attempt(): Promise<Outcome<R>> {
    const { clock } = this.#reach;
    let answer: Answer;
    try {
      const refused = await this.#refused();
      if (refused !== undefined) return { until: refused, counted: true };
      answer = await this.#call();
    } catch (error) {
      if (error instanceof CallError && error.kind === "aborted") return { until: undefined };
      if (error instanceof CallError) return this.#failed(error.kind, reasonOf(error));
      return this.#failed(
        "ledger",
        `no call is made, for it cannot be counted: ${reasonOf(error)}; { ledger } names another file`,
      );
    }
    const at = clock.now();
    this.#checkClock(answer, at);
    if (answer.status === 304 || answer.status === 204) {
      this.#well();
      return { reception: undefined };
    }
    if (answer.status < 200 || answer.status > 299) return await this.#turnedAway(answer, at);
    const kept = this.#keep(answer, at);
    let rows: R[];
    try {
      rows = await this.#rows(kept);
    } catch (error) {
      return this.#failed("malformed", `the answer cannot be read: ${reasonOf(error)}`);
    }
    // Only now: a server that once sent half of it would else say that nothing has changed.
    this.#validators = { etag: answer.headers.get("etag"), modified: answer.headers.get("last-modified") };
    this.#well();
    await this.#remember(kept);
    return { reception: rows.length === 0 ? undefined : { at, rows, raw: rawOf(kept) } };
  }

  /** What the last response of an earlier run has, with its age. */
  async fromCache(): Promise<Reception<R> | undefined> {
    const { cache, shown } = this.#plan;
    try {
      const kept = await cache?.get(shown);
      if (kept === undefined) return undefined;
      const rows = await this.#rows(kept);
      const at = this.#reach.clock.now();
      const age = Math.max(0, at - kept.at);
      this.#failed("cached", `the rows of the last response are taken from the cache; it is ${duration(age)} old`);
      this.#validators = { etag: kept.headers["etag"] ?? null, modified: kept.headers["last-modified"] ?? null };
      return rows.length === 0 ? undefined : { at, rows, raw: { ...rawOf(kept), age } };
    } catch (error) {
      this.#failed("cache", `the last response cannot be taken from the cache: ${reasonOf(error)}`);
      return undefined;
    }
  }

  /** When the next call is allowed, where this one is not. */
  async #refused(): Promise<number | undefined> {
    const { limits, account, ledger } = this.#plan;
    const now = this.#reach.clock.now();
    if (limits.length === 0) return undefined;
    const { allowed, quota, said } = await ledger.take(account, { limits, now });
    if (said !== undefined) this.#failed("ledger", said);
    if (allowed) return undefined;
    const { made, limit, window, next, left } = quota;
    this.#failed(
      "quota",
      left > 0
        ? `no call is made: the server wants none before ${moment(next)}`
        : `no call is made: ${made} of ${limit} calls within ${duration(window)} are made; the next is allowed at ${
          moment(next)
        }`,
    );
    return next;
  }

  async #call(): Promise<Answer> {
    const { address, fetch, timeout, maxBytes } = this.#plan;
    const headers = new Headers(this.#plan.headers);
    if (!headers.has("accept")) {
      headers.set("accept", "application/geo+json, application/json, text/csv;q=0.9, */*;q=0.5");
    }
    const { etag, modified } = this.#validators;
    if (etag !== null) headers.set("if-none-match", etag);
    if (modified !== null) headers.set("if-modified-since", modified);
    const { clock, signal } = this.#reach;
    return await call(address, { headers, fetch, clock, timeout, maxBytes, signal });
  }

  /** The server answered, and not with success. */
  async #turnedAway(answer: Answer, now: number): Promise<Outcome<R>> {
    const { account, ledger, limits, secrets } = this.#plan;
    const { status, statusText, headers } = answer;
    const until = retryAfter(headers, now);
    const why = secrets.hide(serverReason(answer.body));
    const words = `the server answered ${`${status} ${statusText}`.trim()}${why === "" ? "" : `: ${why}`}`;
    if (until !== undefined && limits.length > 0) await ledger.hold(account, { until, now }).catch(() => {});
    return this.#failed(
      `status ${status}`,
      until === undefined ? words : `${words}; it wants no call before ${moment(until)}`,
      until,
    );
  }

  #checkClock({ headers }: Answer, now: number) {
    const date = httpDate(headers.get("date"));
    // A clock of a test's own has any time it likes.
    if (date === undefined || this.#reach.clock !== systemClock) return;
    // A cache on the way adds how old its copy is.
    const skew = date + Number(headers.get("age") ?? 0) - now;
    if (Math.abs(skew) > SKEW) {
      const side = skew > 0 ? "ahead of" : "behind";
      this.#say("clock", `the server's clock is ${duration(Math.abs(skew))} ${side} ours; rows arrive by ours`);
    } else this.#reach.faults.recovered("clock");
  }

  /** The answer without secrets, as it is parsed, cached and recorded. */
  #keep({ status, headers, body }: Answer, at: number): KeptResponse {
    const { secrets, shown } = this.#plan;
    const kept: Record<string, string> = {};
    for (const name of KEPT_HEADERS) {
      const value = headers.get(name);
      if (value !== null) kept[name] = secrets.hide(value);
    }
    return { url: shown, at, status, headers: kept, body: secrets.hide(body) };
  }

  async #rows({ url, status, headers, body }: KeptResponse): Promise<R[]> {
    const { parse, key, sort } = this.#plan;
    const type = (headers["content-type"] ?? "").split(";", 1)[0]!.trim().toLowerCase();
    const { rows, columns, warnings } = await parseBody<R>(body, { url, status, type }, parse);
    if (warnings.length > 0) {
      const more = warnings.length > 1 ? `, and ${(warnings.length - 1).toLocaleString("en-US")} more` : "";
      this.#say("warnings", `${warnings[0]}${more}`);
    } else this.#reach.faults.recovered("warnings");
    const fitted = this.#schema.fit(rows, columns, this.#saying());
    if (typeof key === "string") this.#needs(key, fitted, "rows are told apart as a whole");
    if (sort !== undefined) this.#needs(sort, fitted, "rows stay in the server's order");
    const fresh = this.#seen.fresh(fitted);
    return sort === undefined ? fresh : fresh.toSorted(ascending(sort));
  }

  /** Says it where no row has a column that was named. */
  #needs(column: string, rows: readonly object[], instead: string) {
    if (rows.length === 0) return;
    if (rows.some((row) => Object.hasOwn(row, column))) return this.#reach.faults.recovered(`need ${column}`);
    const names = columnNames(rows);
    this.#say(
      `need ${column}`,
      `there is no column "${column}"${suggest(column, names)}, so ${instead}; there are ${
        names.slice(0, 20).join(", ")
      }`,
    );
  }

  async #remember(kept: KeptResponse) {
    try {
      await this.#plan.cache?.put(kept);
      this.#reach.faults.recovered("cache");
    } catch (error) {
      this.#say("cache", `the response cannot be kept in the cache: ${reasonOf(error)}`);
    }
  }

  #saying(): Pick<Faults, "failed" | "recovered"> {
    return {
      failed: (kind, what) => this.#say(kind, what),
      recovered: (kind) => this.#reach.faults.recovered(kind),
    };
  }

  #say(kind: string, what: string) {
    this.#reach.faults.failed(kind, printable(this.#plan.secrets.hide(what)));
  }

  #failed(kind: string, what: string, until?: number): Outcome<R> {
    this.#open.add(kind);
    this.#say(kind, what);
    return { until };
  }

  /** A call went well: what failed is over. */
  #well() {
    for (const kind of this.#open) this.#reach.faults.recovered(kind);
    this.#open.clear();
  }
}

function rawOf({ url, status, headers, body }: KeptResponse) {
  return { url, status, headers, body };
}

/** Rows in the order of a column; those that lack it stay last. */
function ascending(column: string) {
  const rank = (row: object) => (row as Record<string, unknown>)[column] as number | string | Date | null | undefined;
  return (a: object, b: object): number => {
    const [x, y] = [rank(a), rank(b)];
    if (x === null || x === undefined || y === null || y === undefined) {
      return Number(x === null || x === undefined) - Number(y === null || y === undefined);
    }
    return x < y ? -1 : x > y ? 1 : 0;
  };
}
