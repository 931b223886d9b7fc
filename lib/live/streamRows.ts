import * as Plot from "@observablehq/plot";
import { columnsOf, readData } from "../sound/data.ts";
import { createScale } from "../sound/scales/createScale.ts";
import { spreadNumbers } from "../sound/scales/range.ts";
import type { SoundScale } from "../sound/scales/setting.ts";
import { show } from "../sound/scales/options.ts";
import { suggest } from "../sound/suggest.ts";
import type { Channel } from "./streamChannels.ts";
import { checkTypes, chooseTag, fit, isMissing, type StreamValue } from "./typeTags.ts";

/** What to do with a row that lacks a value. */
export type Missing = "skip" | "hold" | number;

/** Rows as they are sent: by column, which moves to a Worker without a copy. */
export interface StreamRows {
  /** A type tag for each channel; "T" stands for T and F. */
  readonly types: string;
  /** For each channel the argument of each row. */
  readonly columns: readonly (Float64Array<ArrayBuffer> | BigInt64Array<ArrayBuffer> | StreamValue[])[];
  /** 1 for each row that is skipped. */
  readonly skip: Uint8Array<ArrayBuffer>;
}

/** The largest packet that UDP over IPv4 carries. */
const MAX_PACKET = 65_507;

/**
 * Evaluates the channels on all rows, scales them, and fits each value to its type tag: what cannot be sent is found here, before
 * anything is.
 *
 * @throws {TypeError} for rows that are none, an unknown column, a value of the wrong kind
 * @throws {RangeError} when no row has all its values, for a value that its type tag cannot hold, and a message larger than a packet
 */
export function streamRows(
  data: readonly unknown[],
  channels: readonly Channel[],
  { types: stated, missing, columns, address }: {
    types: string | undefined;
    missing: Missing;
    columns: readonly string[];
    address: string;
  },
): StreamRows {
  const labels = channels.map(({ label }) => label);
  if (stated !== undefined) stated = checkTypes(stated, labels);
  const raw = channels.map((channel) => evaluate(data, channel, columns));
  const scaled = channels.map((channel, c) => {
    const scale = scaleOf(channel, raw[c]!);
    return scale ? raw[c]!.map((value) => scale.apply(value)) : raw[c]!;
  });
  const types = stated ?? channels.map(({ label }, c) => chooseTag(scaled[c]!, label)).join("");
  const reader = new RowFitter(channels, types, { missing, address });
  const made = [...types].map((tag) => newColumn(tag, data.length));
  const skip = new Uint8Array(data.length);
  for (let row = 0; row < data.length; row++) {
    const args = reader.fit(scaled.map((values) => values[row]), row);
    if (args) args.forEach((arg, c) => made[c]![row] = arg);
    else skip[row] = 1;
  }
  if (skip.every((one) => one)) {
    const empty = labels.filter((_, c) => scaled[c]!.every(isMissing));
    throw new RangeError(
      `Cannot stream ${data.length} row${data.length === 1 ? "" : "s"}: each lacks a value${
        empty.length ? ` in ${empty.join(", ")}` : ""
      }; missing: 0 sends 0 in its place`,
    );
  }
  return { types, columns: made, skip };
}

function newColumn(
  tag: string,
  length: number,
): Float64Array<ArrayBuffer> | BigInt64Array<ArrayBuffer> | StreamValue[] {
  if (tag === "h") return new BigInt64Array(length);
  return "fdi".includes(tag) ? new Float64Array(length) : new Array<StreamValue>(length).fill("");
}

/** Fits rows to their type tags, one after the other. */
export class RowFitter {
  readonly #channels: readonly Channel[];
  readonly #types: string;
  readonly #missing: Missing;
  readonly #frame: number;
  #last: (StreamValue | undefined)[];

  constructor(
    channels: readonly Channel[],
    types: string,
    { missing, address }: { missing: Missing; address: string },
  ) {
    this.#channels = channels;
    this.#types = types;
    this.#missing = missing;
    this.#frame = padded(address.length) + padded(types.length + 1);
    this.#last = channels.map(() => undefined);
  }

  /** The arguments of a row, or undefined where it is skipped. */
  fit(values: readonly unknown[], row: number): StreamValue[] | undefined {
    const args: StreamValue[] = [];
    for (const [c, channel] of this.#channels.entries()) {
      const tag = this.#types[c]!;
      const context = { label: channel.label, scaled: channel.scale !== undefined };
      const value = values[c];
      if (!isMissing(value)) this.#last[c] = fit(tag, value, row, context);
      else if (typeof this.#missing === "number") {
        this.#last[c] = tag === "T" ? this.#missing !== 0 : fit(tag, this.#missing, row, context);
      }
      const held = isMissing(value) && this.#missing === "skip" ? undefined : this.#last[c];
      if (held === undefined) return undefined;
      args.push(held);
    }
    this.#checkSize(args, row);
    return args;
  }

  #checkSize(args: readonly StreamValue[], row: number) {
    if (!this.#types.includes("s")) return;
    const size = args.reduce<number>((sum, arg) => {
      if (typeof arg !== "string") return sum + 8;
      return sum + padded(arg.length > MAX_PACKET ? arg.length : new TextEncoder().encode(arg).length);
    }, this.#frame);
    if (size > MAX_PACKET) {
      throw new RangeError(
        `Cannot send row ${row}: its texts make a message of ${size} bytes, and a UDP packet holds ${MAX_PACKET}; a function can cut them short`,
      );
    }
  }
}

/** Reads rows as Plot reads data. @throws {TypeError} when they are none @throws {RangeError} when there are none */
export function readRows(rows: unknown): { data: readonly unknown[]; columns: readonly string[] } {
  const given = readData(rows, "stream");
  const data = Array.from(given as ArrayLike<unknown>);
  if (data.length === 0) throw new RangeError("Cannot stream: there are no rows");
  return { data, columns: columnsOf(given) };
}

/** The scale of a channel, if it has one, made as a sound scale is. */
export function scaleOf({ scale, label }: Channel, values: Iterable<unknown>): SoundScale<number> | undefined {
  if (scale === undefined) return undefined;
  const range = [...scale.range ?? [0, 1]];
  return createScale({
    name: "OSC",
    channels: [{ values, label: label.replace(/^"(.*)"$/, "$1") }],
    options: scale,
    range,
    explicitRange: scale.range !== undefined,
    ordinalType: "point",
    single: (Math.min(...range) + Math.max(...range)) / 2,
    spread: spreadNumbers,
  });
}

/** @throws {TypeError} when there is no such column */
export function evaluate(
  data: readonly unknown[],
  { value, label }: Channel,
  columns: readonly string[],
): readonly unknown[] {
  if (typeof value === "number") return data.map(() => value);
  if (typeof value !== "string" && typeof value !== "function") {
    if (value.length === data.length) return Array.from(value);
    throw new RangeError(`Cannot stream ${label}: an array of ${value.length} values for ${data.length} rows`);
  }
  const values = Plot.valueof(data, value as string, Array as unknown as ArrayConstructor) as unknown[];
  if (typeof value === "string" && !columns.includes(value)) checkColumn(value, values, columns);
  return values;
}

/** A function is no value: it is what rows inherit, as "constructor". */
function checkColumn(name: string, values: readonly unknown[], columns: readonly string[]) {
  if (values.some((value) => value !== undefined && typeof value !== "function")) return;
  const list = columns.length === 0
    ? "the rows have no columns; a function, (d) => d, sends the rows themselves"
    : `the columns are ${columns.join(", ")}`;
  throw new TypeError(`Cannot stream ${show(name)}: no such column${suggest(name, columns)}; ${list}`);
}

/** The size of an OSC text of so many bytes: it ends in a zero, and fills words of four. */
function padded(bytes: number): number {
  return (bytes + 4) & ~3;
}
