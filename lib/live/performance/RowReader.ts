import * as Plot from "@observablehq/plot";
import { voiceOf } from "../../sound/compose.ts";
import { checkChannels, checkPositions } from "../../sound/checkChannels.ts";
import type { SoundEvent } from "../../sound/event.ts";
import { type Feed, type Feeds, feedsOf } from "../../sound/feeds.ts";
import { type MarkState, Note, type NoteOptions } from "../../sound/note.ts";
import { noteReader } from "../../sound/noteReader.ts";
import { isDefined } from "../../sound/scales/coerce.ts";
import { readSoundOptions, show } from "../../sound/scales/options.ts";
import { valueTransforms } from "../../sound/scales/valueTransform.ts";
import type { Draft } from "../../sound/sustain.ts";
import { readTuning } from "../../sound/tunings/tuning.ts";
import { LiveScales } from "./LiveScales.ts";
import type { ReadLiveOptions } from "./options.ts";

/** A note of a row, before it is an event: its moment and sustain are still to be found. */
export type RowNote = Omit<Draft, "time" | "mark" | "facet" | "order"> & {
  /** Which of the elements that are heard it is, 0 for the first: moments go by it. */
  readonly element: number;
};

/** What {@linkcode RowReader.read} made of rows. */
export interface Reading {
  readonly notes: readonly RowNote[];
  /** How many elements there are to be heard, those that give no note among them. */
  readonly elements: number;
}

/** How Plot evaluates a mark; `Note` checks it too, which is of no use row by row. */
const evaluate = (Object.getPrototypeOf(Note.prototype) as Note).initialize;

/**
 * Reads rows as notes, with the grammar's own channels and scales: what `Sound.note` and `plot()` would make of them, if the domains were
 * those that are there now.
 */
export class RowReader {
  /** How many elements gave no note, by reason. */
  readonly dropped: Record<string, number> = {};
  /** Whether the mark has a transform, so that rows of one reception are seen together. */
  readonly transforms: boolean;
  readonly note: Note;
  readonly scales: LiveScales;
  readonly #tuning: ReturnType<typeof readTuning>;
  readonly #transforms: ReturnType<typeof valueTransforms>;
  readonly #say: (message: string) => void;
  readonly #said = new Set<string>();
  #feeds: Feeds | undefined;
  /** Elements of all data so far. */
  #base = 0;

  constructor({ channels, scales, windows, window, onProblem }: ReadLiveOptions) {
    const options = readSoundOptions({ ...scales });
    this.#say = onProblem;
    this.#tuning = readTuning(options.pitch?.tuning);
    this.#transforms = valueTransforms(options);
    this.note = new Note([], counted(channels, () => this.#base));
    const { initializer, transform } = this.note as { initializer?: unknown; transform?: unknown };
    if (initializer !== undefined && initializer !== null) {
      throw new TypeError("Cannot use a transform that places marks in pixels in Sound.live, such as dodge or hexbin");
    }
    this.transforms = transform !== undefined && transform !== null;
    this.scales = new LiveScales({ note: this.note, options, tuning: this.#tuning, window, windows });
  }

  /** What fed the notes last, for `describe()`. */
  get feeds(): Feeds {
    return this.#feeds ?? {};
  }

  /** The voice of a row. */
  voice(row: object): unknown {
    const { value } = this.note.channels["z"] ?? {};
    if (typeof value === "string") return field(row, value);
    if (typeof value !== "function") return undefined;
    const voice = this.#try(() => ({ of: value(row, 0) as unknown }));
    return typeof voice === "string" ? undefined : voice.of;
  }

  /** The notes of rows, in the order of the mark. */
  read(rows: readonly object[]): Reading {
    const mark = Object.create(this.note, { data: { value: rows } }) as Note;
    const state = this.#try(() => evaluate.call(mark, undefined, undefined, {}) as MarkState);
    if (typeof state === "string") return this.#readApart(rows);
    if (this.#base === 0 && rows.length > 0) this.#check(mark, state);
    if (this.#transforms["pitch"] !== undefined) { // as Plot does it for its axes: nothing is no zero
      for (const { value } of ["y", "y1", "y2"].flatMap((name) => state.channels[name] ?? [])) {
        if (Array.isArray(value)) value.forEach((v, i) => v === null && (value[i] = NaN));
      }
    }
    const length = (state.data as ArrayLike<unknown>).length;
    const reading = { note: this.note, state };
    const time: Feed = {
      name: "time",
      from: "time",
      label: undefined,
      values: new Float64Array(length),
      scaled: false,
      visual: false,
    };
    const feeds: Feeds = { ...feedsOf(reading, { transforms: this.#transforms, tuning: this.#tuning }), time };
    this.#note(feeds);
    const index = Array.from(state.facets?.[0] ?? []);
    this.scales.learn(feeds, index);
    const note = noteReader(feeds, this.scales.now, undefined, reading);
    const voices = state.channels["z"]?.value;
    const notes = index.flatMap((i, element): RowNote[] => {
      const read = this.#try(() => note(i));
      if (typeof read !== "string") {
        const { time: _, ...rest } = read;
        return [{ ...rest, voice: voiceOf(voices?.[i]) as SoundEvent["voice"], index: this.#base + i, element }];
      }
      this.dropped[read] = (this.dropped[read] ?? 0) + 1;
      if (read !== "refused") {
        this.#once(read, () => `${missing(read, feeds[read], i)}; rows like it are left out, and counted`);
      }
      return [];
    });
    this.#base += length;
    return { notes, elements: index.length };
  }

  /** A function of the user's threw: the rows are read one by one, so that the others are heard. */
  #readApart(rows: readonly object[]): Reading {
    if (rows.length > 1 && !this.transforms) {
      const notes = rows.flatMap((row, element) => this.read([row]).notes.map((note) => ({ ...note, element })));
      return { notes, elements: rows.length };
    }
    this.dropped["refused"] = (this.dropped["refused"] ?? 0) + rows.length;
    this.#base += rows.length;
    return { notes: [], elements: 0 };
  }

  /** What a channel is called, and a value of it, is remembered for `describe()` beyond a batch that lacks it. */
  #note(feeds: Feeds) {
    const known = Object.fromEntries(
      Object.entries(feeds).flatMap(([name, feed]) => {
        if (feed?.values === undefined) return [[name, feed]];
        const value = Array.prototype.find.call(feed.values, isDefined);
        return value === undefined ? [] : [[name, { ...feed, values: [value] }]];
      }),
    );
    this.#feeds = { ...this.#feeds, ...known };
  }

  #try<T>(read: () => T): T | "refused" {
    try {
      return read();
    } catch (error) {
      const { message } = error as Error;
      this.#once("refused", () => `${message}; rows like it are left out, and counted`);
      return "refused";
    }
  }

  /** A column that is in no row is said, with what there is. */
  #check(mark: Note, state: MarkState) {
    try {
      checkPositions({ note: this.note, state });
      checkChannels(mark, state);
    } catch (error) {
      this.#once("columns", () => (error as Error).message);
    }
  }

  #once(what: string, message: () => string) {
    if (this.#said.has(what)) return;
    this.#said.add(what);
    this.#say(message());
  }
}

/** Functions are told how many rows came before, and not how many came together. */
function counted(channels: NoteOptions, base: () => number): NoteOptions {
  const count = (value: unknown): unknown => {
    if (typeof value === "function") return (d: unknown, i: number) => value(d, base() + i);
    if (typeof value !== "object" || value === null || !("value" in value) || typeof value.value !== "function") {
      return value;
    }
    return { ...value, value: count(value.value) };
  };
  const { filter, sort, reverse, transform, ...own } = channels as Plot.MarkOptions & Record<string, unknown>;
  let options: Plot.MarkOptions = {
    ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name, count(value)])),
    ...(transform !== undefined && { transform }),
  };
  // A mark would do these after its channels are drawn.
  if (filter !== undefined && filter !== null) options = Plot.filter(count(filter) as Plot.ChannelValue, options);
  if (sort !== undefined && sort !== null) options = Plot.sort(sort as Plot.SortOrder, options);
  if (reverse) options = Plot.reverse(options);
  return options as NoteOptions;
}

function field(row: object, name: string): unknown {
  const value = (row as Record<string, unknown>)[name];
  if (value !== undefined) return value;
  const { type, properties } = row as { type?: unknown; properties?: Record<string, unknown> | null };
  return type === "Feature" ? properties?.[name] : undefined;
}

function missing(reason: string, feed: Feed | undefined, i: number): string {
  const what = feed?.label === undefined ? "a value" : `"${feed.label}"`;
  return `Cannot map ${what} to ${reason}: ${show(feed?.values?.[i])} is nothing that can be heard`;
}
