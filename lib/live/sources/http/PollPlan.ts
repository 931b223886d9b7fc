import type { Limit } from "../Quota.ts";
import type { Fetch } from "./call.ts";
import type { Ledger } from "./Ledger.ts";
import type { ParseFormat, ParseFunction } from "./parseBody.ts";
import type { ResponseCache } from "./ResponseCache.ts";
import type { Secrets } from "./Secrets.ts";
import type { PollKey } from "./Seen.ts";

/** What a poller needs to know: the options of `poll()`, checked. */
export interface PollPlan<R extends object> {
  readonly address: URL;
  /** The address without secrets. */
  readonly shown: string;
  readonly headers: Headers;
  readonly secrets: Secrets;
  readonly every: number;
  readonly timeout: number;
  readonly maxBytes: number;
  readonly memory: number;
  readonly limits: readonly Limit[];
  readonly account: string;
  readonly ledger: Ledger;
  readonly cache: ResponseCache | undefined;
  readonly fetch: Fetch;
  readonly parse: ParseFormat | ParseFunction<R> | undefined;
  readonly key: PollKey<R> | undefined;
  readonly sort: string | undefined;
}
