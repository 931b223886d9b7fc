import { reasonOf } from "../../../data/reasonOf.ts";
import { isEncoding } from "../../../data/decode.ts";
import type { Clock } from "../../../time/clock.ts";
import { CallError } from "./CallError.ts";
import { follow } from "./follow.ts";

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

/**
 * Gets what is at an address, within a time and a size. Redirects are followed, where that is safe: see {@linkcode follow}.
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
  const { response, address } = await follow(first, options);
  const { status, statusText, headers } = response;
  return { status, statusText, headers, body: await textOf(response, options), address };
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
