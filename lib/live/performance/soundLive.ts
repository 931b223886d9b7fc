import type { Row } from "../../data/Table.ts";
import type { OwnChannels } from "../../sound/note.ts";
import { show } from "../../sound/scales/options.ts";
import { source as ownSource } from "../sources/ownSource.ts";
import { Source } from "../sources/Source.ts";
import { Live } from "./Live.ts";
import type { LiveOptions } from "./options.ts";
import { readOptions } from "./readOptions.ts";

/**
 * Hears a source as its rows arrive, with the channels of `Sound.note` and the sound scales in one object. A channel and its scale may be
 * one: `pitch: { value: "mag", domain: [0, 8], range: ["C3", "C6"] }`. Channels are columns' names, functions `(d, i)` (i counts all rows)
 * and constants.
 *
 * - **When.** A row sounds a constant moment after it arrives; score time 0 is the arrival of the first. There is no `time` channel.
 * - **Domains.** Nobody knows what will come. A scale without a domain follows the values of the last 60 s (`window`), gently: in 0.1 s the
 *   same value moves by at most 2.1 % of the range, and what is outside is clamped meanwhile. (A musical scale then moves it by whole notes.)
 *   Instruments are handed out as new values come. Types that need all values, such as quantile, need their domain.
 * - **Sustain.** By default as long as the gap before the note in its voice, within 0.05…2 s.
 * - **Bursts** are spread or made fewer (`burst`); **silence** may be heard (`silence`).
 * - **Transforms**, `filter` and `sort` see the rows of one reception together. Arrays as channels, facets and what places marks in pixels
 *   cannot be had.
 *
 * What is wrong with rows is said once and counted, and the rest goes on.
 *
 * @example What came is a score
 * ```ts
 * import { Sound, source } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const quakes = source("quakes", [{ mag: 4 }, { mag: 8 }]);
 * const live = Sound.live(quakes, { pitch: { value: "mag", domain: [0, 8], range: ["A3", "A5"] }, instrument: "bell" });
 * const score = await live.collect();
 * assert.deepEqual(score.events.map(({ pitch }) => pitch), [440, 880]);
 * ```
 *
 * @example Heard as it comes
 * ```ts
 * import { Csound, Sound, source } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const ticks = source("ticks", async function* () {
 *   for (let n = 0; n < 3; n++) {
 *     yield { n };
 *     await new Promise((resolve) => setTimeout(resolve, 100));
 *   }
 * });
 * await using csound = await Csound.start({ output: "none" });
 * const live = Sound.live(ticks, { y: "n", sustain: 0.1 });
 * const { rows, late } = await live.perform(csound).done;
 * assert.deepEqual([rows, late, live.score.events.length], [3, 0, 3]);
 * ```
 *
 * @throws {TypeError} for an unknown option, and what cannot be had of rows that arrive over time
 * @throws {RangeError} when an option is out of bounds
 */
export function live<R extends object = Row>(source: Source<R> | AsyncIterable<R>, options?: LiveOptions<R>): Live<R>;
/** The same, with the channels that instruments of yours have. */
export function live<R extends object = Row>(
  source: Source<R> | AsyncIterable<R>,
  options: LiveOptions<R> & OwnChannels,
): Live<R>;
export function live<R extends object = Row>(
  source: Source<R> | AsyncIterable<R>,
  options: LiveOptions<R> = {},
): Live<R> {
  const read = readOptions(options);
  if (source instanceof Source) return new Live(source, read);
  if (typeof (source as AsyncIterable<R> | undefined)?.[Symbol.asyncIterator] !== "function") {
    throw new TypeError(
      `Cannot hear ${
        show(source)
      } live: expected a source, as poll(), sse() or source() make it; rows that are there are for plot()`,
    );
  }
  return new Live(ownSource("rows", source), read);
}
