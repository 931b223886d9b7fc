import type { Row } from "../../data/Table.ts";
import { checkOptions } from "../../time/checkOptions.ts";
import type { Clock } from "../../time/clock.ts";
import { turn } from "../../time/turn.ts";
import type { Quota } from "../sources/Quota.ts";
import { type Reception, Source, type SourceOptions } from "../sources/Source.ts";
import type { HeaderLine } from "./cassetteLine.ts";
import { CassetteReader } from "./CassetteReader.ts";
import { type CassetteTally, missingText } from "./CassetteTally.ts";
import { type CassetteMoment, readMoment } from "./moment.ts";

/** How a cassette is replayed. */
export interface CassetteReplayOptions extends SourceOptions {
  /** How many times faster than it was recorded; `Infinity` for all at once. Default: 1. */
  speed?: number | undefined;
  /** From when on: a `Date`, ISO 8601 text, or seconds from the first arrival. Default: the first arrival. */
  from?: CassetteMoment | undefined;
  /** Until when, exclusive. Default: to the end. */
  until?: CassetteMoment | undefined;
  /** The clock that paces it. Default: the system's. */
  clock?: Clock | undefined;
  /** Whether it begins again when it is over, until nobody listens any more. Default: false. */
  loop?: boolean | undefined;
}

/** Their names. */
export const CASSETTE_REPLAY_OPTIONS = ["speed", "from", "until", "clock", "loop", "onFault"];

/** So many problems of a cassette are told one by one. */
const TOLD = 10;
/** After so many receptions without a wait, others have a turn. */
const BREATH = 256;

/**
 * A recorded source: the same rows, at the same distances, `speed` times as fast, on the clock that is passed in. With a
 * {@linkcode virtualClock} an hour takes milliseconds.
 *
 * Rows have arrived when they were recorded: `row.arrived` and {@linkcode arrivedAt} tell that, so that what is computed from them is
 * the same again. When they are handed over is the clock's affair; a reception tells it as `due` (but for `speed: Infinity`). The first comes at once, the others
 * after it as they were recorded; with `from`, the first comes as long after `from` as it was recorded. In a loop a round is as
 * long as from `from`, or the first arrival, to `until`, or the end of the recording, and its arrivals follow on those of the last one.
 *
 * The file is read as it is needed, whatever its size. A line that cannot be read, a SHA-256 that is wrong, and a gap in the
 * recording are faults: told with the number of the line, and the rows around them are given all the same.
 *
 * @throws {Deno.errors.NotFound} where there is no such file
 * @throws {SyntaxError} where it is no cassette, and {@linkcode RangeError} where it is one of a later version
 *
 * @example
 * ```ts
 * import { replay, virtualClock } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const clock = virtualClock();
 * const day = replay<{ magnitude: number }>("data/quakes.cassette.jsonl", { until: 24 * 3600, speed: 60, clock });
 * let strong = 0;
 * for await (const { magnitude } of day) if (magnitude >= 4.5) strong++;
 * assert.equal(strong, 14);
 * assert(Math.abs(clock.now() - 24 * 60) < 60); // a day in 24 minutes, on a clock that takes no time
 * ```
 */
export function replay<R extends object = Row>(path: string, options: CassetteReplayOptions = {}): Source<R> {
  checkOptions("replay", options, CASSETTE_REPLAY_OPTIONS);
  return replayOf<R>(path, options);
}

/** The same; with the quota of the source in whose place it is played. */
export function replayOf<R extends object>(
  path: string,
  options: CassetteReplayOptions & { readonly quota?: () => Quota | undefined },
): Source<R> {
  const { speed = 1, loop = false } = options;
  if (!(typeof speed === "number" && speed > 0)) {
    throw new RangeError(`Cannot replay: speed must be a number above 0, or Infinity, got ${speed}`);
  }
  const from = options.from === undefined ? undefined : readMoment("from", options.from);
  const until = options.until === undefined ? undefined : readMoment("until", options.until);
  const name = `replay of ${headerOf(path).source}`;

  return new Source<R>(name, async function* ({ clock, signal, faults }) {
    const tell = (line: number, what: string) => {
      if (told.size < TOLD) told.add(line);
      const kind = told.has(line) ? `line ${line}` : "further lines";
      const more = told.has(line) ? "" : ", and more: cassette() lists them";
      faults.failed(kind, `line ${line} of "${path}": ${what}${more}`);
    };
    const told = new Set<number>();
    const start = clock.now();
    let shift = 0; // of the arrivals, in s: what earlier rounds of a loop took
    let unwaited = 0;
    for (;;) {
      const reader = new CassetteReader(path);
      let origin: number | undefined; // the arrival that is due when the round begins
      let [begin, end] = [-Infinity, Infinity];
      for (const entry of reader.entries()) {
        if (entry.kind === "problem") tell(entry.line, entry.what);
        else if (entry.kind === "missing") tell(reader.line, missingText(entry));
        if (entry.kind !== "reception") continue;
        const { at } = entry.reception;
        if (origin === undefined) {
          const { first } = reader.tally;
          [begin, end] = [from?.(first!) ?? -Infinity, until?.(first!) ?? Infinity];
          checkRange(path, begin, end);
          origin = from === undefined ? undefined : begin;
        }
        if (at < begin || at >= end) continue;
        origin ??= at;
        const due = speed === Infinity ? undefined : start + onGrid((at - origin + shift) / speed);
        if (due !== undefined && due > clock.now()) {
          await clock.wait(due, signal);
          unwaited = 0;
        } else if (++unwaited % BREATH === 0) await turn();
        if (signal.aborted) return;
        const reception = { ...entry.reception as Reception<R>, at: at + shift };
        yield due === undefined ? reception : { ...reception, due };
      }
      if (!loop) return;
      shift += roundOf(path, reader.tally, { origin, end });
    }
  }, options);
}

/** To 2⁻²² s, as a clock since 1970 has it: so a replay that starts at another time has the same distances to the last bit. */
function onGrid(seconds: number): number {
  return Math.round(seconds * 2 ** 22) / 2 ** 22;
}

/** Of a cassette, without reading on. */
function headerOf(path: string): HeaderLine {
  const reader = new CassetteReader(path);
  for (const _ of reader.entries()) break;
  return reader.header!;
}

function checkRange(path: string, begin: number, end: number) {
  if (begin < end) return;
  const [from, until] = [begin, end].map((at) => new Date(at * 1000).toISOString());
  throw new RangeError(`Cannot replay "${path}": from must be before until, got ${from} and ${until}`);
}

/** How long a round of a loop is, s. */
function roundOf(
  path: string,
  tally: CassetteTally,
  { origin, end }: { origin: number | undefined; end: number },
): number {
  const ended = Date.parse(tally.ended ?? "") / 1000 || -Infinity;
  const length = (end < Infinity ? end : Math.max(tally.until ?? -Infinity, ended)) - (origin ?? Infinity);
  if (length > 0) return length;
  throw new RangeError(`Cannot replay "${path}" in a loop: what is to be replayed takes no time`);
}
