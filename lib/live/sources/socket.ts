import type { Row } from "../../data/Table.ts";
import { chooseCassette } from "../cassette/CassetteChoice.ts";
import { checkOptions } from "../../time/checkOptions.ts";
import { Secrets, secretsIn, shownUrl } from "./http/Secrets.ts";
import { type Reception, Source } from "./Source.ts";
import {
  checkConnectionOptions,
  CONNECTION_OPTIONS,
  type ConnectionOptions,
  type SecretsOption,
} from "./streams/ConnectionOptions.ts";
import { type Connection, keepConnected } from "./streams/keepConnected.ts";
import { jsonRows, type Made, MessageReader } from "./streams/MessageReader.ts";
import { readAddress } from "./streams/readAddress.ts";
import { droppingInbox, type Waiting } from "./streams/waiting.ts";

/** What is sent over a socket: a text, or what is sent as JSON. */
export type SocketMessage = string | object;

/** Options of {@linkcode socket}. */
export interface SocketOptions<R extends object = Row> extends ConnectionOptions<R>, SecretsOption {
  /**
   * Sent when the connection stands, and again after each new one: a message, several, or a function that makes them. What stands under names
   * such as `token` or `apiKey` in an object is a secret.
   */
  subscribe?: SocketMessage | readonly SocketMessage[] | (() => SocketMessage | readonly SocketMessage[]) | undefined;
  /** Subprotocols that one speaks, such as "graphql-transport-ws". */
  protocols?: string | readonly string[] | undefined;
  /** Headers to send at the handshake, such as `{ authorization: … }`. */
  headers?: HeadersInit | undefined;
  /** Makes a row, rows or nothing of a message. Default: it is JSON. */
  parse?: ((text: string) => Made<R>) | undefined;
  /** Makes rows of a binary message. Default: such a message is left out, and that is said. */
  parseBytes?: ((bytes: Uint8Array) => Made<R>) | undefined;
}

interface Told extends Waiting {
  /** A binary message; `text` is its Base64. */
  readonly bytes?: Uint8Array;
}

/**
 * Rows from a WebSocket. A message is JSON: an object is a row, an array several, any other value `{ value }`; `parse` reads anything else.
 *
 * A lost connection is made anew, with delays that grow to 30 s, and `subscribe` is sent again. What a server repeats then is left out
 * where `key` tells rows apart. A WebSocket cannot be made to wait: when 10,000 messages (`buffer`), or 64 million characters, wait for
 * a slow reader, the oldest are dropped; that is said once, and counted in `source.lost`.
 *
 * @throws {TypeError} for an address that is not ws: or wss:, and unknown options
 *
 * @example
 * ```ts
 * import { socket } from "auscult";
 * import assert from "node:assert/strict";
 *
 * await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
 *   const { socket, response } = Deno.upgradeWebSocket(request);
 *   socket.onmessage = ({ data }) => socket.send(JSON.stringify({ for: JSON.parse(data).channel, price: 3.5 }));
 *   return response;
 * });
 * const trades = socket(`ws://127.0.0.1:${server.addr.port}`, { subscribe: { type: "subscribe", channel: "trades" } });
 * for await (const row of trades) {
 *   assert.deepEqual({ ...row }, { for: "trades", price: 3.5 });
 *   break;
 * }
 * ```
 */
export function socket<R extends object = Row>(url: string | URL, options: SocketOptions<R> = {}): Source<R> {
  const action = `listen to ${shownUrl(url)}`;
  checkOptions(action, options, [
    ...CONNECTION_OPTIONS,
    "secrets",
    ...["subscribe", "protocols", "headers", "parse", "parseBytes"],
  ]);
  checkConnectionOptions(action, options as ConnectionOptions<never>);
  const address = readAddress(url, ["ws:", "wss:"]);
  const secrets = new Secrets(address, new Headers(options.headers), [
    ...options.secrets ?? [],
    ...secretsIn(options.subscribe),
  ]);
  const hide = (text: string) => secrets.hide(text);
  const { parse = jsonRows as (text: string) => Made<R>, parseBytes, key, buffer } = options;
  const source = new Source<R>(
    `socket ${secrets.address(address)}`,
    async function* (reach): AsyncGenerator<Reception<R>> {
      const inbox = droppingInbox<Told>(reach, buffer);
      const push = (data: string | ArrayBuffer) => {
        const at = reach.clock.now();
        if (typeof data === "string") return inbox.push({ at, text: hide(data) });
        const bytes = new Uint8Array(data);
        inbox.push({ at, text: bytes.toBase64(), bytes });
      };
      keepConnected(reach, (connection) => open(address, connection, { ...options, push }), { ...options, hide })
        .then(() => inbox.end(), (error) => inbox.end(error));
      const reader = new MessageReader<R>(reach.faults, { key, what: "a message" });
      for await (const { at, text, bytes } of inbox) {
        const make = bytes ? () => (parseBytes ?? refuse)(bytes) : parse;
        yield { at, rows: reader.read(text, make), raw: text };
      }
    },
    options,
  );
  return chooseCassette(source, options);
}

function refuse(bytes: Uint8Array): never {
  throw new TypeError(`it is binary, ${bytes.length} bytes, and no parseBytes: (bytes) => … was given`);
}

/** Deno's, which sends headers too; the DOM's types, which Plot needs, do not know that. */
const Socket = WebSocket as unknown as new (
  url: URL,
  options: { protocols?: string[]; headers?: HeadersInit },
) => WebSocket;

/**
 * One connection: the platform's own WebSocket. partysocket and reconnecting-websocket wait on timers of their own, without jitter; here
 * all waits are on the clock that was passed in, as those of the other sources are.
 */
async function open<R extends object>(
  address: URL,
  connection: Connection,
  { subscribe, protocols, headers, push }: SocketOptions<R> & { push: (data: string | ArrayBuffer) => void },
): Promise<void> {
  const ended = Promise.withResolvers<void>();
  const socket = new Socket(address, {
    ...(protocols === undefined ? {} : { protocols: [protocols].flat() as string[] }),
    ...(headers === undefined ? {} : { headers }),
  });
  socket.binaryType = "arraybuffer";
  let failure: string | undefined;
  let stood = false;
  socket.onopen = () => {
    stood = true;
    connection.up();
    try {
      const messages = typeof subscribe === "function" ? subscribe() : subscribe;
      for (const message of messages === undefined ? [] : [messages].flat()) {
        socket.send(typeof message === "string" ? message : JSON.stringify(message));
      }
    } catch (error) {
      ended.reject(error);
    }
  };
  socket.onmessage = ({ data }) => {
    connection.heard();
    push(data);
  };
  socket.onerror = (event) => failure ??= (event as ErrorEvent).message;
  socket.onclose = ({ code, reason }) => {
    // 1000 is an end in order, 1001 a server that goes away, 1005 an end without a word.
    if (code === 1000 || code === 1001 || code === 1005) return ended.resolve();
    const said = (failure ?? "").replace(/^NetworkError: (failed to connect to WebSocket: )?/, "") || reason;
    const why = said === "" ? ` (code ${code})` : `: ${said}`;
    ended.reject(new Error(`${stood ? "the connection was lost" : "there is no connection"}${why}`));
  };
  const close = () => {
    if (socket.readyState === WebSocket.CONNECTING || socket.readyState === WebSocket.OPEN) socket.close();
  };
  connection.signal.addEventListener("abort", close, { once: true });
  await ended.promise;
}
