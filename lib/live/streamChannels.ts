import { checkOptions } from "../time/checkOptions.ts";
import { scaleTypes, show, type SoundScaleOptions } from "../sound/scales/options.ts";
import { suggest } from "../sound/suggest.ts";

/** A function that gives the value of a channel for each row, `d`, with its number, `i`. */
// deno-lint-ignore no-explicit-any -- as in Plot: rows are what the user says they are
export type StreamAccessor = (d: any, i: number) => unknown;

/**
 * A channel that is scaled, as Plot scales: with a domain (by default the extent of the column), a range (by default 0 to 1), a
 * type and what else a scale takes. Values outside of the domain take its nearest end, unless `clamp: false`.
 */
export interface StreamScaleOptions
  extends Omit<SoundScaleOptions<number>, "unknown" | "label" | "transform" | "percent" | "interval"> {
  /** A column's name, a function of the row, an array with a value for each row, or a number. */
  value: string | number | StreamAccessor | readonly unknown[];
  /** `null` sends the values as they are, whatever `range` says for all channels; `true` scales to 0…1. */
  scale?: null | boolean | undefined;
  /** What the channel is called in errors. Default: the column's name. */
  label?: string | undefined;
}

/**
 * One argument of each message: a column's name, a function of the row, an array with a value for each row, a number (the same in
 * every message), or {@linkcode StreamScaleOptions} to scale it.
 */
export type StreamChannel = string | number | StreamAccessor | readonly unknown[] | StreamScaleOptions;

/** A channel as it was read: its values are those of rows, and what scales them, if anything. */
export interface Channel {
  readonly label: string;
  readonly value: StreamScaleOptions["value"];
  readonly scale: SoundScaleOptions<number> | undefined;
}

const SCALE = [
  "type",
  "domain",
  "range",
  "reverse",
  "clamp",
  "zero",
  "nice",
  "exponent",
  "base",
  "constant",
  "n",
  "padding",
  "align",
  "pivot",
  "symmetric",
];

/**
 * Reads what each argument of a message is made of.
 *
 * @param range what all channels are scaled to that do not say otherwise
 * @throws {TypeError} for what is no channel, and unknown options
 * @throws {RangeError} for a range that is none
 */
export function readStreamChannels(channels: unknown, range: unknown): Channel[] {
  const list = typeof channels === "string" || typeof channels === "function" ? [channels] : channels;
  if (!Array.isArray(list) || list.length === 0) {
    throw new TypeError(
      `Cannot stream the channels ${
        show(channels)
      }: expected a list of columns' names, functions or { value, range }, such as ["close", "volume"]`,
    );
  }
  const common = range === undefined || range === null ? undefined : { range: checkRange("range", range) };
  return list.map((channel: unknown, i) => readChannel(channel, i, common));
}

function readChannel(channel: unknown, i: number, common: SoundScaleOptions<number> | undefined): Channel {
  const name = `channel ${i}`;
  if (!isObject(channel)) {
    return {
      label: labelOf(channel, name),
      value: checkValue(channel, name),
      scale: typeof channel === "number" ? undefined : common,
    };
  }
  checkOptions(`stream ${name}`, channel, ["value", "scale", "label", ...SCALE]);
  const { value, scale, label, ...options } = channel as unknown as StreamScaleOptions;
  const given = Object.fromEntries(
    Object.entries(options).filter(([, option]) => option !== undefined && option !== null),
  );
  const stated = Object.keys(given);
  const read = { label: label ?? labelOf(value, name), value: checkValue(value, name) };
  if (scale === null || scale === false) {
    if (stated.length > 0) {
      throw new TypeError(
        `Cannot stream ${read.label} with scale: ${scale} and ${stated.join(", ")}: it is scaled, or it is not`,
      );
    }
    return { ...read, scale: undefined };
  }
  if (scale !== undefined && scale !== true) {
    throw new TypeError(`Cannot stream ${read.label} with scale: ${show(scale)}; expected true, or null for none`);
  }
  if (scale === undefined && stated.length === 0) {
    return { ...read, scale: typeof value === "number" ? undefined : common };
  }
  const { type } = options;
  if (type !== undefined && type !== null && !(scaleTypes as readonly unknown[]).includes(type)) {
    throw new RangeError(
      `Cannot scale ${read.label} by type ${show(type)}${suggest(String(type), scaleTypes)}: expected ${
        scaleTypes.join(", ")
      }`,
    );
  }
  if (given["range"] !== undefined) given["range"] = checkRange(`the range of ${read.label}`, given["range"]);
  if (given["domain"] !== undefined && !isList(given["domain"])) {
    throw new TypeError(
      `Cannot scale ${read.label} by the domain ${show(given["domain"])}: expected an array, such as [0, 100]`,
    );
  }
  return { ...read, scale: { ...common, ...given } as SoundScaleOptions<number> };
}

function checkValue(value: unknown, name: string): StreamScaleOptions["value"] {
  const known = typeof value === "string" || typeof value === "function" || Array.isArray(value) ||
    ArrayBuffer.isView(value) ||
    (typeof value === "number" && Number.isFinite(value));
  if (known) return value as StreamScaleOptions["value"];
  throw new TypeError(
    `Cannot stream ${name}, ${
      show(value)
    }: expected a column's name, a function of the row, a finite number, or { value, range }`,
  );
}

function labelOf(value: unknown, otherwise: string): string {
  if (typeof value === "string") return `"${value}"`;
  return typeof value === "function" && value.name !== "" ? `${value.name}()` : otherwise;
}

/** @throws {RangeError} when it is not two finite numbers, or more */
function checkRange(what: string, range: unknown): number[] {
  const ends = isList(range) ? [...range as Iterable<unknown>] : [];
  if (ends.length < 2 || !ends.every((end) => typeof end === "number" && Number.isFinite(end))) {
    throw new RangeError(`Cannot scale to ${what}: expected two finite numbers, such as [0, 1], got ${show(range)}`);
  }
  return ends as number[];
}

function isObject(channel: unknown): channel is object {
  return typeof channel === "object" && channel !== null && !Array.isArray(channel) && !ArrayBuffer.isView(channel);
}

function isList(value: unknown): boolean {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}
