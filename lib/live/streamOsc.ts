import { type OscTarget, readTarget } from "../osc/target.ts";
import { show } from "../sound/scales/options.ts";
import { checkOptions } from "../time/checkOptions.ts";
import { checkAddress } from "./checkAddress.ts";
import { liveRows } from "./liveRows.ts";
import { checkRow, checkStreamRate, OscStream } from "./OscStream.ts";
import { readRows, streamRows } from "./streamRows.ts";
import { readStreamChannels, type StreamAccessor, type StreamChannel } from "./streamChannels.ts";
import { streamTimes } from "./streamTimes.ts";
import type { StreamPlan, StreamProgress } from "./streamWire.ts";

/** What {@linkcode streamOsc} takes as rows: what Plot takes as data, or rows that arrive over time. */
export type StreamData = Iterable<unknown> | ArrayLike<unknown> | AsyncIterable<unknown>;

/** Options of {@linkcode streamOsc}. */
export interface StreamOscOptions {
  /** Where to: `"HOST:PORT"` or `{ host, port }`; IPv4, or a name that has such an address. */
  to: string | OscTarget;
  /** The OSC address of every message, such as `"/sp500"`. Receivers compare it letter by letter, case included. */
  address: string;
  /** What each message holds, in order: columns' names, functions of the row, numbers, or `{ value, domain, range, … }`. */
  channels: readonly StreamChannel[] | string | StreamAccessor;
  /** Seconds from one row to the next, > 0. Of rows that arrive over time, the least gap; there, the default is none. */
  every?: number | undefined;
  /** In place of `every`: a channel of dates or numbers, never descending, whose distances the rows keep. */
  time?: string | StreamAccessor | readonly unknown[] | undefined;
  /** With `time`: how long all rows take, s. */
  duration?: number | undefined;
  /** Scales all channels that do not say otherwise, each from the extent of its values to this range. */
  range?: readonly number[] | undefined;
  /**
   * A type tag for each channel: `f`, `d`, `i`, `h`, `s`, or `T` for booleans as T and F. By default `f` for numbers, `d` for dates
   * (seconds since 1970), `i` for booleans (0 and 1), `h` for bigints, `s` for texts.
   */
  types?: string | undefined;
  /**
   * A row that lacks a value, or has NaN or Infinity there, is left out, and its moment passes: `"skip"`, the default. `"hold"` sends
   * the channel's last value again, a number is sent in its place. NaN is never sent: in Csound it would go into the sound.
   */
  missing?: "skip" | "hold" | number | undefined;
  /** How often the rows are sent: `true` until it is stopped, or a number of times. Default: once. */
  loop?: boolean | number | undefined;
  /** The row to begin with, from 0. Default: 0. */
  start?: number | undefined;
  /** How many times faster than `every` or `duration` says, 0.01…100; it can be changed while it goes on. Default: 1. */
  rate?: number | undefined;
  /** Called about ten times a second; when it throws, that is printed, and it is not called again. */
  onProgress?: ((progress: StreamProgress) => void) | undefined;
  /** Called with a sentence when something is amiss, such as that nobody listens there. Default: it is printed. */
  onProblem?: ((message: string) => void) | undefined;
}

const OPTIONS = [
  "to",
  "address",
  "channels",
  "every",
  "time",
  "duration",
  "range",
  "types",
  "missing",
  "loop",
  "start",
  "rate",
  "onProgress",
  "onProblem",
];

/**
 * Streams rows to any OSC program, one message a row: values as they are, or scaled. Returns at once; a Worker sends them, each at
 * its own moment, so a busy cell does not delay them.
 *
 * All rows are read, scaled and checked before the first is sent; rows that arrive over time (an async iterable) are sent as they come,
 * their type tags are those of the first, and to be scaled they need a `domain`.
 *
 * @throws {TypeError} for an unknown column (the columns are listed), values of the wrong kind for their type tag, an IPv6 address
 * @throws {RangeError} for values that do not fit their type tag (with row and column), no rows, and options out of range
 * @throws {SyntaxError} for an OSC address that cannot be sent to (one is suggested), and unknown type tags
 *
 * @example
 * ```ts
 * import { csv, streamOsc } from "auscult";
 *
 * const rows = await csv("data/sp500.csv");
 * const stream = streamOsc(rows.slice(0, 20), {
 *   to: "127.0.0.1:7770",
 *   address: "/sp500",
 *   channels: ["close", { value: "volume", type: "log", range: [0, 1] }],
 *   every: 0.01,
 *   onProblem: () => {}, // nobody listens there now
 * });
 * const { sent, types } = await stream.done; // also stop(), pause(), resume(), seek(row), rate
 * if (sent !== 20 || types !== "ff") throw new Error(`${sent} rows sent as ${types}`);
 * ```
 */
export function streamOsc(rows: StreamData, options: StreamOscOptions): OscStream {
  checkOptions("stream rows", options, OPTIONS);
  const { every, types, missing = "skip", loop = false, rate = 1, onProgress, onProblem } = options;
  const target = readTarget(options.to);
  const address = checkAddress(options.address);
  checkMissing(missing);
  checkStreamRate(rate);
  if (every !== undefined && !(typeof every === "number" && every > 0 && every < Infinity)) {
    throw new RangeError(`Cannot stream a row every ${show(every)} s: expected seconds greater than 0`);
  }
  for (const [name, callback] of Object.entries({ onProgress, onProblem })) {
    if (callback !== undefined && typeof callback !== "function") {
      throw new TypeError(`Cannot call ${name}: it must be a function, got ${show(callback)}`);
    }
  }
  const common = { target, address, rate, onProgress, onProblem };
  if (isAsync(rows)) {
    for (const name of ["time", "duration", "loop", "start"] as const) {
      if (options[name] === undefined || options[name] === false) continue;
      throw new TypeError(`Cannot stream rows that arrive over time with ${name}: collect them in an array first`);
    }
    checkChannelsGiven(options, []);
    const channels = readStreamChannels(options.channels, options.range);
    const source = liveRows(rows, channels, { types, missing, address });
    return new OscStream({ ...common, types, source: { rows: source, gap: every ?? 0 } });
  }

  const { data, columns } = readRows(rows);
  checkChannelsGiven(options, columns);
  const channels = readStreamChannels(options.channels, options.range);
  const fitted = streamRows(data, channels, { types, missing, columns, address });
  const { start = 0 } = options;
  checkRow("start at", start, data.length);
  const plan: StreamPlan = { ...fitted, ...streamTimes(data, columns, { ...options, loop }, fitted.skip), start };
  return new OscStream({ ...common, types: fitted.types, source: { plan } });
}

function isAsync(rows: unknown): rows is AsyncIterable<unknown> {
  return typeof rows === "object" && rows !== null && Symbol.asyncIterator in rows && !(Symbol.iterator in rows);
}

function checkChannelsGiven({ channels }: StreamOscOptions, columns: readonly string[]) {
  if (channels !== undefined && channels !== null) return;
  throw new TypeError(
    `Cannot stream rows without channels: say which columns each message holds, channels: [${
      columns.length ? columns.map((name) => JSON.stringify(name)).join(", ") : "(d) => d"
    }]`,
  );
}

function checkMissing(missing: unknown) {
  if (missing === "skip" || missing === "hold" || (typeof missing === "number" && Number.isFinite(missing))) return;
  throw new TypeError(
    `Cannot stream with missing: ${show(missing)}; expected "skip", "hold" or a number to send instead`,
  );
}
