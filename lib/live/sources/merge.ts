import { Inbox } from "./Inbox.ts";
import { type Reception, Source, type SourceOptions } from "./Source.ts";

/**
 * Several sources as one: rows come as they arrive at any of them. Ends when all have ended; what one throws, it throws.
 * Its `faults`, `lost` and `quotas` are those of all of them together, and `quota` is the one that has the least left.
 *
 * @example
 * ```ts
 * import { merge, source } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const both = merge([source("a", [{ of: "a" }]), source("b", [{ of: "b" }])]);
 * const seen = [];
 * for await (const { of } of both) seen.push(of);
 * assert.deepEqual(seen.sort(), ["a", "b"]);
 * ```
 */
export function merge<R extends object>(sources: readonly Source<R>[], options: SourceOptions = {}): Source<R> {
  if (sources.length === 0) throw new TypeError("Cannot merge no sources: give at least one");
  const clock = options.clock ?? sources[0]!.clock;
  return new Source<R>(`merged: ${sources.map(({ name }) => name).join(", ")}`, async function* ({ signal }) {
    const inbox = new Inbox<Reception<R>>(signal);
    const reading = sources.map(async (source) => {
      for await (const reception of source.receptions(signal)) inbox.push(reception);
    });
    Promise.all(reading).then(() => inbox.end(), (error) => inbox.end(error));
    yield* inbox;
  }, { ...options, clock, parts: sources });
}
