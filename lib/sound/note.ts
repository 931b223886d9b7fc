import * as Plot from "@observablehq/plot";
import { readParameters, readSoundChannels, type SoundChannel, type SoundChannels } from "./channels.ts";
import { checkChannels } from "./checkChannels.ts";
import { type NoteData, readData } from "./data.ts";
import { parseUtc } from "./scales/coerce.ts";
import { type SoundOptions, type SoundScaleName, soundScaleNames } from "./scales/options.ts";
import type { Score } from "./score.ts";

/** A sound channel: a column's name, a function, an array, a constant, or `{ value, scale, label }`; see {@linkcode note}. */
export type SoundChannelValue =
  | Plot.ChannelValue
  | {
    /** The values. A string is the name of a column, whatever it says. */
    value: Plot.ChannelValue;
    /** null where the values are in the unit of the channel already. */
    scale?: SoundScaleName | "auto" | boolean | null | undefined;
    /** What the values are, in words. */
    label?: string | undefined;
  };

/** The options of {@linkcode note}: its channels, and all the options of a Plot mark. */
export interface NoteOptions extends Omit<Plot.MarkOptions, "fill" | "stroke"> {
  /** The position in the picture; heard as time, unless `time` is given. */
  x?: Plot.ChannelValueSpec | undefined;
  /** Where a span starts in the picture; the note starts there too. */
  x1?: Plot.ChannelValueSpec | undefined;
  /** Where a span ends in the picture; the note is held until there, unless `sustain` is given. */
  x2?: Plot.ChannelValueSpec | undefined;
  /** The position in the picture; heard as pitch, unless `pitch` is given. */
  y?: Plot.ChannelValueSpec | undefined;
  /** The lower end of a span in the picture; heard as pitch where there is neither y nor y2. */
  y1?: Plot.ChannelValueSpec | undefined;
  /** The upper end of a span in the picture; heard as pitch where there is no y. */
  y2?: Plot.ChannelValueSpec | undefined;
  /** The voice (the series), as in Plot; else `fill`, else `stroke`, where they are no constant colour. */
  z?: Plot.ChannelValue | undefined;
  /** The voice, where there is no `z`. */
  fill?: Plot.ChannelValueSpec | undefined;
  /** The voice, where there is neither `z` nor `fill`. */
  stroke?: Plot.ChannelValueSpec | undefined;
  /** When the note starts; a constant is in s. Heard only: transforms do not see it as a position. */
  time?: SoundChannelValue | undefined;
  /** The pitch; a constant is in Hz or a note name such as "A4". Heard only. */
  pitch?: SoundChannelValue | undefined;
  /** The peak of the note before panning; a constant is in dBFS. */
  loudness?: SoundChannelValue | undefined;
  /** Left (-1) to right (1). */
  pan?: SoundChannelValue | undefined;
  /** Dark (0) to bright (1). */
  brightness?: SoundChannelValue | undefined;
  /** How long the note is held; a constant is in s. */
  sustain?: SoundChannelValue | undefined;
  /**
   * Whether notes that are too dense to follow are thinned; true by default. More than 20 onsets in a second of a voice become bins of
   * Plot's `binX` (or groups of `groupX`), where neither a transform nor a time or sustain of its own says how many notes there are.
   */
  thin?: boolean | undefined;
  /** The name of an instrument, or a channel that an ordinal scale maps to instruments. */
  instrument?: SoundChannelValue | undefined;
}

/** The channels that instruments of yours have: see `instrument()`. A type of its own, so that an interface can be given as options. */
export interface OwnChannels {
  /** Like any sound channel: a column's name, a function, an array, a constant, or `{ value, scale, label }`. */
  readonly [channel: string]: unknown;
}

/** Plot's Mark as it is; its types hide the constructor. */
const Mark = Plot.Mark as unknown as new (
  data: unknown,
  channels: Record<
    string,
    { value: unknown; scale?: string; optional: true; filter: null; label?: string | undefined }
  >,
  options: unknown,
) => PlotMark & Plot.RenderableMark; // in this order: plot() has a score

/** What Plot's Mark keeps of its options, as far as it is used here. */
interface PlotMark {
  readonly data: unknown;
  readonly channels: { readonly [name: string]: { readonly value: unknown; readonly label?: string } };
  readonly transform?: unknown;
  initialize(facets: unknown, facetChannels: unknown, plotOptions: unknown): MarkState;
  /** Draws and composes a plot of this mark. */
  plot(options?: Plot.PlotOptions & SoundOptions): ReturnType<typeof Plot.plot> & { readonly score: Score };
}

/** What Plot evaluates of a mark: data, index by facet, and channel values after transforms. */
export interface MarkState {
  readonly data: unknown;
  readonly facets: readonly ArrayLike<number>[] | undefined;
  readonly channels: {
    readonly [name: string]: { value: ArrayLike<unknown> & Iterable<unknown>; scale?: string | null; label?: string };
  };
}

/**
 * How the notes of a mark come from its data: one for each element, or one for each way from a point to the next. The last three guide
 * through what the others play.
 */
export type MarkKind = "note" | "line" | "area" | "text" | "tick" | "reference" | "legend";

/**
 * A sound mark: a Plot mark that draws nothing and is heard. Plot evaluates its channels, transforms and facets, and
 * its x and y join the axes as a dot's would.
 */
export class Note extends Mark {
  /** How each sound channel is given: as a constant or as values. */
  readonly sound: SoundChannels;
  /** The channels that instruments have of their own, as far as they are given. */
  readonly parameters: ReadonlyMap<string, SoundChannel>;
  /** How its notes come from its data. */
  readonly kind: MarkKind = "note";
  /** Whether its notes may be thinned where they are too dense: neither `thin: false` nor a transform says what they are. */
  readonly thins: boolean;
  /** Whether its notes follow one another in the order of the data, as nothing gives their time. */
  readonly isInOrder: boolean;
  /** What Plot calls the mark in a warning. */
  readonly ariaLabel: string = "note";

  /** See {@linkcode note}. */
  constructor(data: NoteData, options: NoteOptions = {}) {
    const sound = readSoundChannels(options as unknown as { [name: string]: unknown });
    const timeless = [sound.time, options.x, options.x1].every((channel) => channel === undefined || channel === null);
    const channels: ConstructorParameters<typeof Mark>[1] = {};
    for (const name of ["x", "x1", "x2", "y", "y1", "y2"] as const) {
      channels[name] = { value: options[name], scale: name[0]!, optional: true, filter: null };
    }
    channels["z"] = { value: voiceOf(options), optional: true, filter: null };
    for (const name of soundScaleNames) {
      const { value, label } = sound[name] ?? {};
      if (value !== undefined) channels[name] = { value, optional: true, filter: null, ...(label && { label }) };
    }
    const parameters = readParameters({ ...options });
    for (const [name, { value, label }] of parameters) {
      if (value !== undefined) channels[name] = { value, optional: true, filter: null, ...(label && { label }) };
    }
    // Without any position in time, the notes follow one another in the order of the data.
    if (timeless) channels["time"] = { value: { transform: order, label: "order" }, optional: true, filter: null };
    super(readData(data), channels, options);
    this.parameters = parameters;
    this.thins = readThin(options);
    this.isInOrder = timeless;
    this.sound = timeless ? { ...sound, time: { value: order, scaled: true } } : sound;
  }

  /** Evaluates the channels; Plot calls it. */
  override initialize(facets: unknown, facetChannels: unknown, plotOptions: { x?: unknown; y?: unknown }): MarkState {
    const state = super.initialize(facets, facetChannels, plotOptions);
    // Plot would read a date-time without a zone as local, so that the score would depend on the machine.
    for (const axis of ["x", "y"] as const) {
      const { type } = (plotOptions[axis] ?? {}) as { type?: string };
      if (type !== "utc" && type !== "time") continue;
      for (const name of [axis, `${axis}1`, `${axis}2`]) {
        const channel = state.channels[name];
        if (channel === undefined || typeof channel.value?.[0] !== "string") continue;
        channel.value = Array.from(channel.value, (v) => typeof v === "string" ? parseUtc(v) : v);
      }
    }
    checkChannels(this, state); // before Plot makes scales of values that are not there
    return state;
  }

  static {
    // On the prototype, where Plot looks for it: a mark draws nothing, unless its `render` option does.
    this.prototype.render = () => null;
  }
}

/**
 * Makes a sound mark: one note for each element of the data, after transforms.
 *
 * The channels are `time` (else x1, else x, else the order of the data), `pitch` (else y, y2, y1), `loudness`, `pan`,
 * `brightness`, `sustain` and `instrument`; the voice is `z`, else `fill`, else `stroke`. A channel is the name of a
 * column, a function, an array, or `{ value, scale, label }`, where `scale: null` means that the values are in the unit
 * of the channel already: s, Hz, dBFS, -1…1, 0…1. A number is a constant in that unit; a note name (`pitch: "A4"`) and
 * the name of an instrument are constants too. All the options of a Plot mark, such as `filter`, `sort` and `fx`, and
 * all transforms that do not place marks in pixels work.
 *
 * Without options, pairs `[x, y]` are heard as x and y, and plain values as y.
 *
 * @example Two notes a second apart
 * ```ts
 * import { plot, Sound } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const rows = [{ day: 0, price: 5 }, { day: 1, price: 9 }];
 * const { score } = plot({
 *   marks: [Sound.note(rows, { x: "day", y: "price", instrument: "bell" })],
 *   time: { duration: 1 },
 *   pitch: { range: ["A3", "A4"] },
 * });
 * assert.deepEqual(score.events.map(({ time, pitch }) => [time, pitch]), [[0, 220], [1, 440]]);
 * ```
 *
 * @throws {TypeError} when the data is nothing that Plot reads as rows
 * @throws {RangeError} when a constant is out of bounds
 */
export function note(data: NoteData): Note;
export function note(data: NoteData, options: NoteOptions & OwnChannels): Note;
export function note(data: NoteData, options: NoteOptions): Note; // not optional: Plot's types infer a transform's options from it
export function note(data: NoteData, options: NoteOptions = {}): Note {
  const rows = readData(data); // once: an iterator is used up by reading it
  return new Note(rows, withImplicit(rows, options));
}

/** The options, with x and y of data that says them by itself: pairs `[x, y]`, and plain values as y. */
export function withImplicit<O extends NoteOptions>(rows: ReturnType<typeof readData>, options: O): O {
  const { x, x1, y, y1, y2, time, pitch } = options;
  if ([x, x1, y, y1, y2, time, pitch].some((channel) => channel !== undefined)) return options;
  const first = firstValue(rows);
  if (typeof first === "number" || first instanceof Date) return { ...options, y: Plot.identity };
  if (Array.isArray(first)) return { ...options, x: pick(0), y: pick(1) };
  return options;
}

/** The voice as Plot finds series: a line mark is asked, so that no rule about colours is written twice. */
function voiceOf({ z, fill, stroke }: NoteOptions): unknown {
  const options = Object.fromEntries(Object.entries({ z, fill, stroke }).filter(([, value]) => value !== undefined));
  const line = Plot.line([], { x: [], y: [], ...options } as Plot.LineOptions) as unknown as PlotMark;
  return line.channels["z"]?.value;
}

/** @throws {TypeError} when `thin` is no boolean */
function readThin({ thin = true, transform, initializer }: NoteOptions): boolean {
  if (typeof thin !== "boolean") throw new TypeError(`Cannot read thin: expected true or false, got ${String(thin)}`);
  return thin && !transform && !initializer;
}

function order(data: ArrayLike<unknown> & { numRows?: number }): Uint32Array {
  return Uint32Array.from({ length: data.numRows ?? data.length }, (_, i) => i);
}

function pick(i: 0 | 1): (pair: ArrayLike<unknown>) => unknown {
  return (pair) => pair[i];
}

function firstValue(rows: Iterable<unknown> | ArrayLike<unknown>): unknown {
  if (!(Symbol.iterator in rows)) return undefined;
  for (const value of rows) if (value !== null && value !== undefined) return value;
  return undefined;
}
