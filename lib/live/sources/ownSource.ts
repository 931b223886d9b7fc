import { type Reach, Source, type SourceOptions } from "./Source.ts";

/**
 * A source of one's own, of any iterable: an array, an async generator, or a function that returns one. A row arrives when it is yielded.
 *
 * The function is called anew for each loop. It is given the `clock` to wait on, a `signal` that aborts when nobody listens any more, and
 * `faults`: what it tells there, `faults.failed("sensor", "no answer")`, is said once, until `faults.recovered("sensor")`.
 *
 * @example
 * ```ts
 * import { source } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const load = source("load average", async function* ({ clock, signal }) {
 *   for (; !signal.aborted; await clock.wait(clock.now() + 1, signal)) yield { load: Deno.loadavg()[0]! };
 * });
 * for await (const row of load) {
 *   assert(row.load >= 0);
 *   break;
 * }
 * ```
 */
export function source<R extends object>(
  name: string,
  rows: Iterable<R> | AsyncIterable<R> | ((reach: Reach) => Iterable<R> | AsyncIterable<R>),
  options: SourceOptions = {},
): Source<R> {
  return new Source<R>(name, async function* (reach) {
    for await (const row of typeof rows === "function" ? rows(reach) : rows) {
      yield { at: reach.clock.now(), rows: [row] };
    }
  }, options);
}
