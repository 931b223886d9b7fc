import { reasonOf } from "../../../data/reasonOf.ts";
import { isEncoding } from "../../../data/decode.ts";
import type { Clock } from "../../../time/clock.ts";
import { CallError } from "./CallError.ts";
import { isSecretName } from "./Secrets.ts";

/** How `fetch` is called: as the global one. */
export type Fetch = (address: string | URL, options?: RequestInit) => Promise<Response>;

/** What a call needs. */
export interface CallOptions {
  headers: Headers;
  fetch: Fetch;
  clock: Clock;
  /** For the whole of the answer, s. */
  timeout: number;
  /** What is longer is not read, bytes. */
  maxBytes: number;
  /** Gives up when it aborts. */
  signal: AbortSignal;
}

/** What a server answered, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: string;
  /** What was called at last, after redirects. */
  readonly address: URL;
}

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 5;

/**
 * Gets what is at an address, within a time and a size. Redirects are followed, but never away from HTTPS, nor from another machine to
 * this one, and secret headers go to nobody but whom they were meant for.
 *
 * @throws {CallError} for what failed, with its kind
 */
export async function call(address: URL, options: CallOptions): Promise<Answer> {
  const { clock, timeout, signal } = options;
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal.addEventListener("abort", abort, { once: true });
  const late = Promise.withResolvers<never>();
  // Waits on the source's clock, so that a test need not wait; nobody waits any more once it is over.
  clock.wait(clock.now() + timeout, stop.signal).then(() => {
    if (stop.signal.aborted) late.reject(new CallError("aborted", "nobody listens any more"));
    else late.reject(new CallError("timeout", `no whole answer within ${timeout} s`));
  });
  late.promise.catch(() => {});
  try {
    return await Promise.race([answerOf(address, { ...options, signal: stop.signal }), late.promise]);
  } catch (error) {
    if (error instanceof CallError) throw error;
    throw new CallError("connection", reasonOf(error), { cause: error });
  } finally {
    signal.removeEventListener("abort", abort);
    stop.abort();
  }
}

async function answerOf(first: URL, options: CallOptions): Promise<Answer> {
  let address = first;
  let headers = options.headers;
  for (let redirects = 0;; redirects++) {
    const { fetch, signal } = options;
    const response = await fetch(address, { headers, signal, redirect: "manual" });
    const location = response.headers.get("location");
    if (!REDIRECTS.includes(response.status) || location === null) {
      const { status, statusText } = response;
      return { status, statusText, headers: response.headers, body: await textOf(response, options), address };
    }
    await response.body?.cancel();
    if (redirects === MOST_REDIRECTS) {
      throw new CallError("redirect", `more than ${MOST_REDIRECTS} redirects, one after the other`);
    }
    const next = nextAddress(location, address);
    if (next.origin !== address.origin) {
      headers = new Headers([...headers].filter(([name]) => !isSecretName(name)));
    }
    address = next;
  }
}

function nextAddress(location: string, from: URL): URL {
  const to = URL.canParse(location, from) ? new URL(location, from) : undefined;
  const refused = (why: string) =>
    new CallError("redirect", `redirected to ${to ? `${to.protocol}//${to.host}` : "no address"}, ${why}`);
  if (to === undefined || !/^https?:$/.test(to.protocol)) throw refused("which is not http: or https:");
  if (from.protocol === "https:" && to.protocol === "http:") throw refused("which is not encrypted");
  if (isOwnMachine(to.hostname) && !isOwnMachine(from.hostname)) throw refused("which is this machine");
  return to;
}

function isOwnMachine(host: string): boolean {
  return /^(localhost|.*\.localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\]|\[::ffff:7f.*\])\.?$/i.test(host);
}

async function textOf(response: Response, { maxBytes }: CallOptions): Promise<string> {
  const stated = Number(response.headers.get("content-length") ?? 0);
  const tooLong = () =>
    new CallError(
      "size",
      `more than ${maxBytes.toLocaleString("en-US")} bytes were to come; give { maxBytes } if you want them`,
    );
  if (stated > maxBytes) {
    await response.body?.cancel();
    throw tooLong();
  }
  const charset = /charset="?([^\s;"]+)/i.exec(response.headers.get("content-type") ?? "")?.[1];
  const decoder = new TextDecoder(charset !== undefined && isEncoding(charset) ? charset : "utf-8");
  let text = "", bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > maxBytes) throw tooLong(); // leaving the loop cancels the rest
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
