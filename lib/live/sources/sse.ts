import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { Row } from "../../data/Table.ts";
import { chooseCassette } from "../cassette/CassetteChoice.ts";
import { checkOptions } from "../../time/checkOptions.ts";
import type { Fetch } from "./http/call.ts";
import { follow } from "./http/follow.ts";
import { retryAfter } from "./http/retryAfter.ts";
import { Secrets, shownUrl } from "./http/Secrets.ts";
import type { Inbox } from "./Inbox.ts";
import { Recent } from "./Recent.ts";
import { type Reach, type Reception, Source } from "./Source.ts";
import {
  checkConnectionOptions,
  CONNECTION_OPTIONS,
  type ConnectionOptions,
  type SecretsOption,
} from "./streams/ConnectionOptions.ts";
import { type Connection, keepConnected } from "./streams/keepConnected.ts";
import { jsonRows, type Made, MessageReader } from "./streams/MessageReader.ts";
import { readAddress } from "./streams/readAddress.ts";
import { holdingInbox, type Waiting } from "./streams/waiting.ts";

/** What an event of {@linkcode sse} has beside its data. */
export interface SseEvent {
  /** Its type; "message" where the server names none. */
  readonly event: string;
  /** The id that was stated last; "" before any. */
  readonly id: string;
}

/** Options of {@linkcode sse}. */
export interface SseOptions<R extends object = Row> extends ConnectionOptions<R>, SecretsOption {
  /** The types of the events that are wanted, such as "trade". Default: all. */
  event?: string | readonly string[] | undefined;
  /** Makes a row, rows or nothing of an event's data. Default: it is JSON. */
  parse?: ((data: string, event: SseEvent) => Made<R>) | undefined;
  /** Headers to send, such as `{ authorization: … }`. */
  headers?: HeadersInit | undefined;
  /** What fetches. Default: the global `fetch`. */
  fetch?: Fetch | undefined;
}

interface Told extends Waiting, SseEvent {}

/** So many ids are remembered at least, the newest. */
const IDS = 10_000;
/** An event that is longer, in characters, is no event any more. */
const LONGEST = 64 * 2 ** 20;

/**
 * Rows from a server that sends events (server-sent events, `text/event-stream`). The data of an event is JSON: an object is a row, an array
 * several, any other value `{ value }`; `parse` reads anything else.
 *
 * A lost connection is made anew, after the time that the server asked for (`retry:`, `Retry-After`) or with delays that grow to 30 s,
 * and goes on after the last event that came (`Last-Event-ID`); an event whose id came before it was lost is not repeated. Only status 204
 * ends the source. When 10,000 events wait for a slow reader, the server waits too, and nothing is lost.
 *
 * @throws {TypeError} for an address that is not http: or https:, and unknown options
 *
 * @example
 * ```ts
 * import { sse } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const headers = { "content-type": "text/event-stream" };
 * await using server = Deno.serve(
 *   { hostname: "127.0.0.1", port: 0, onListen: () => {} },
 *   () => new Response('event: quake\ndata: {"time": "2026-01-01T12:00:00Z", "mag": 4.5}\n\n', { headers }),
 * );
 * for await (const { time, mag } of sse(`http://127.0.0.1:${server.addr.port}`, { event: "quake" })) {
 *   assert.deepEqual([time, mag], [new Date("2026-01-01T12:00:00Z"), 4.5]);
 *   break;
 * }
 * ```
 */
export function sse<R extends object = Row>(url: string | URL, options: SseOptions<R> = {}): Source<R> {
  const action = `listen to ${shownUrl(url)}`;
  checkOptions(action, options, [...CONNECTION_OPTIONS, "secrets", "event", "parse", "headers", "fetch"]);
  checkConnectionOptions(action, options as ConnectionOptions<never>);
  const address = readAddress(url, ["http:", "https:"]);
  const headers = new Headers(options.headers);
  const secrets = new Secrets(address, headers, options.secrets);
  const { event, parse = jsonRows as (data: string) => Made<R>, key, buffer } = options;
  const wanted = event === undefined ? undefined : new Set([event].flat());
  const name = `sse ${secrets.address(address)}`;
  const source = new Source<R>(name, async function* (reach): AsyncGenerator<Reception<R>> {
    const inbox = holdingInbox<Told>(reach, buffer);
    const stream = new EventStream({ address, headers, fetch: options.fetch ?? fetch, inbox, reach, secrets });
    keepConnected(reach, (connection) => stream.open(connection), { ...options, hide: (text) => secrets.hide(text) })
      .then(() => inbox.end(), (error) => inbox.end(error));
    const reader = new MessageReader<R>(reach.faults, { key, what: "an event" });
    for await (const { at, text, ...told } of inbox) {
      if (wanted && !wanted.has(told.event)) continue;
      yield { at, rows: reader.read(text, () => parse(text, told)), raw: text };
    }
  }, options);
  return chooseCassette(source, options);
}

interface StreamParts {
  readonly address: URL;
  readonly headers: Headers;
  readonly fetch: Fetch;
  readonly inbox: Inbox<Told>;
  readonly reach: Reach;
  readonly secrets: Secrets;
}

/** The events of one server, over all connections. */
class EventStream {
  readonly #parts: StreamParts;
  /** The id that was stated last, and those that earlier connections stated: what has one of these came already. */
  #lastId = "";
  readonly #before = new Recent<string>(IDS);
  #now = new Set<string>();
  /** The server's own delay, s. */
  #retry: number | undefined;

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  async open(connection: Connection): Promise<void> {
    const { address, fetch, inbox, reach, secrets } = this.#parts;
    if (this.#retry !== undefined) connection.again(this.#retry);
    this.#before.add(this.#now);
    this.#now = new Set();
    const headers = new Headers(this.#parts.headers);
    if (!headers.has("accept")) headers.set("accept", "text/event-stream");
    headers.set("cache-control", "no-store");
    if (this.#lastId !== "") headers.set("last-event-id", encodeId(this.#lastId));
    const { response } = await follow(address, { headers, signal: connection.signal, fetch });
    if (response.status === 204) {
      await response.body?.cancel();
      return connection.finish();
    }
    const type = response.headers.get("content-type")?.replace(/;.*$/s, "").trim().toLowerCase();
    if (!response.ok || type !== "text/event-stream" || !response.body) {
      await response.body?.cancel();
      const now = reach.clock.now();
      connection.again((retryAfter(response.headers, now) ?? now) - now);
      if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`.trim());
      throw new TypeError(`the server sent ${type ?? "no type"}, and events are text/event-stream`);
    }
    connection.up();
    let broken: string | undefined;
    const parser = createParser({
      maxBufferSize: LONGEST,
      onId: (id) => this.#lastId = id,
      onRetry: (ms) => connection.again(this.#retry = ms / 1000),
      onEvent: (event) => this.#take(event, (text) => secrets.hide(text)),
      onError: ({ type, message }) => broken = type === "max-buffer-size-exceeded" ? message : broken,
    });
    const decoder = new TextDecoder();
    for await (const piece of response.body) {
      connection.heard();
      parser.feed(decoder.decode(piece, { stream: true }));
      if (broken !== undefined) throw new RangeError(`an event is longer than ${LONGEST} characters`);
      await inbox.room();
    }
    // An event that has not come to its end is none, by the standard: after Last-Event-ID it comes again.
  }

  #take({ id, event = "message", data }: EventSourceMessage, hide: (text: string) => string) {
    if (id) {
      if (this.#before.has(id)) return;
      this.#now.add(id);
      if (this.#now.size > 2 * IDS) this.#now = new Set([...this.#now].slice(-IDS)); // one by one would be slow
    }
    const { inbox, reach } = this.#parts;
    inbox.push({ at: reach.clock.now(), text: hide(data), event, id: this.#lastId });
  }
}

/** A header is bytes: the id goes as UTF-8, as a browser sends it. */
function encodeId(id: string): string {
  return String.fromCharCode(...new TextEncoder().encode(id));
}
