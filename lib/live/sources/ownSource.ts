import { Source, type SourceOptions } from "./Source.ts";

/**
 * A source of one's own, of any iterable: an array, an async generator, or a function that returns one (it is called anew for each
 * loop, with a signal that aborts when nobody listens any more). A row arrives when it is yielded.
 *
 * @example
 * ```ts
 * import { source } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const load = source("load average", async function* ({ signal }) {
 *   while (!signal.aborted) {
 *     yield { load: Deno.loadavg()[0]! };
 *     await new Promise((resolve) => setTimeout(resolve, 1000));
 *   }
 * });
 * for await (const row of load) {
 *   assert(row.load >= 0);
 *   break;
 * }
 * ```
 */
export function source<R extends object>(
  name: string,
  rows: Iterable<R> | AsyncIterable<R> | ((reach: { readonly signal: AbortSignal }) => Iterable<R> | AsyncIterable<R>),
  options: SourceOptions = {},
): Source<R> {
  return new Source<R>(name, async function* ({ clock, signal }) {
    for await (const row of typeof rows === "function" ? rows({ signal }) : rows) {
      yield { at: clock.now(), rows: [row] };
    }
  }, options);
}
