import * as Plot from "@observablehq/plot";
import { voiceOf } from "../../sound/compose.ts";
import { checkChannels, checkPositions } from "../../sound/checkChannels.ts";
import type { SoundEvent } from "../../sound/event.ts";
import { type Feed, type Feeds, feedsOf } from "../../sound/feeds.ts";
import { isInstrument } from "../../sound/instruments.ts";
import { type MarkState, Note, type NoteOptions } from "../../sound/note.ts";
import { noteReader } from "../../sound/noteReader.ts";
import { isNoteName } from "../../sound/pitch.ts";
import { isDefined, toNumber, toTime } from "../../sound/scales/coerce.ts";
import {
  type ReadSoundOptions,
  readSoundOptions,
  show,
  soundScaleNames,
  type SoundScaleOptions,
} from "../../sound/scales/options.ts";
import type { ScaledChannel } from "../../sound/scales/setting.ts";
import { type ScaledChannels, type SoundScales, soundScales } from "../../sound/scales/soundScales.ts";
import { valueTransforms } from "../../sound/scales/valueTransform.ts";
import type { Draft } from "../../sound/sustain.ts";
import { readTuning } from "../../sound/tunings/tuning.ts";
import type { ReadLiveOptions } from "./options.ts";
import { liveScales } from "./readOptions.ts";
import { ROLLING_TYPES, RollingDomain, type RollingOptions } from "./RollingDomain.ts";

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

/** Values of an instrument's own choosing are told apart up to so many. */
const DISTINCT = 1000;
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
  readonly #options: ReadSoundOptions;
  readonly #tuning: ReturnType<typeof readTuning>;
  readonly #transforms: ReturnType<typeof valueTransforms>;
  readonly #say: (message: string) => void;
  readonly #said = new Set<string>();
  readonly #rolling = new Map<string, RollingDomain>();
  /** Channels whose domain is found as values come: instruments. */
  readonly #growing = new Map<string, unknown[]>();
  /** A value of each channel, for what a scale's type depends on. */
  readonly #samples = new Map<string, unknown>();
  #scales: SoundScales | undefined;
  #feeds: Feeds | undefined;
  /** Elements of all data so far. */
  #base = 0;

  constructor({ channels, scales, windows, window, onProblem }: ReadLiveOptions) {
    this.#options = readSoundOptions({ ...scales });
    this.#say = onProblem;
    this.#tuning = readTuning(this.#options.pitch?.tuning);
    this.#transforms = valueTransforms(this.#options);
    this.note = new Note([], counted(channels, () => this.#base));
    const { initializer, transform } = this.note as { initializer?: unknown; transform?: unknown };
    if (initializer !== undefined && initializer !== null) {
      throw new TypeError("Cannot use a transform that places marks in pixels in Sound.live, such as dodge or hexbin");
    }
    this.transforms = transform !== undefined && transform !== null;
    for (const name of liveScales()) this.#follow(name, { window, own: windows[name] });
    soundScales(this.#channels(), {}, this.#settings()); // what is wrong with an option is said now
  }

  /** The scales as they are now. */
  get scales(): SoundScales {
    return this.#scales ??= soundScales(this.#channels(), {}, this.#settings());
  }

  /** What fed the notes last, for `describe()`. */
  get feeds(): Feeds {
    return this.#feeds ?? {};
  }

  /** The domains that follow the values, by scale. */
  get rolling(): ReadonlyMap<string, RollingDomain> {
    return this.#rolling;
  }

  /** Whether a move to this time may change a scale: what came before is to be read before. */
  isNew(time: number): boolean {
    for (const domain of this.#rolling.values()) if (domain.domain === undefined || domain.isNew(time)) return true;
    return false;
  }

  /** Lets the domains go on to a time, s. */
  moveTo(time: number): void {
    for (const domain of this.#rolling.values()) if (domain.moveTo(time)) this.#scales = undefined;
  }

  /** The voice of a row. */
  voice(row: object): unknown {
    const { value } = this.note.channels["z"] ?? {};
    if (typeof value === "string") return field(row, value);
    return typeof value === "function" ? value(row, 0) : undefined;
  }

  /** The notes of rows, in the order of the mark. */
  read(rows: readonly object[]): Reading {
    const mark = Object.create(this.note, { data: { value: rows } }) as Note;
    const state = evaluate.call(mark, undefined, undefined, {}) as MarkState;
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
    this.#learn(feeds, index);
    const note = noteReader(feeds, this.scales, undefined, reading);
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

  /** Finds out how a channel gets its domain. */
  #follow(name: string, { window, own }: { window: number; own: number | undefined }) {
    if (!this.#isScaled(name)) return;
    const options = this.#optionsOf(name);
    const type = (options.type ?? "").toLowerCase();
    if (type === "identity" || type === "threshold") return;
    const explicit = options.domain !== undefined;
    if (explicit && own === undefined) return;
    if (name === "instrument") {
      if (type !== "" && type !== "ordinal" && type !== "categorical") throw this.#unknowable(name, type);
      if (!explicit) this.#growing.set(name, []);
      return;
    }
    const known = type === "" || type === "sequential" ? "linear" : type === "time" ? "utc" : type;
    if (!(ROLLING_TYPES as readonly string[]).includes(known)) throw this.#unknowable(name, known);
    for (const option of ["nice", "clamp"] as const) {
      if (options[option] === undefined || options[option] === (option === "clamp")) continue;
      const why = option === "nice" ? "a domain that follows values would jump" : "a value would leave the range";
      throw new TypeError(
        `Cannot use ${option}: ${
          show(options[option])
        } in the ${name} of Sound.live without a domain of its own: ${why}`,
      );
    }
    const start = explicit ? [...options.domain!].map(known === "utc" ? toTime : toNumber) : undefined;
    if (start !== undefined && !(start.length === 2 && start[0]! < start[1]! && start.every(Number.isFinite))) {
      throw new RangeError(
        `Cannot start the domain of ${name} at ${
          show([...options.domain!])
        }: with a window it needs two ascending ends`,
      );
    }
    const { exponent, base, constant } = options;
    this.#rolling.set(
      name,
      new RollingDomain({
        ...{ type: known as RollingOptions["type"], exponent, base, constant, window: own ?? window },
        start: start as [number, number] | undefined,
      }),
    );
  }

  #unknowable(name: string, type: string) {
    return new TypeError(
      `Cannot hear ${name} on a scale of type ${type}: it needs a domain, as nobody knows what will come: ${name}: { type: "${type}", domain: […] }`,
    );
  }

  #optionsOf(name: string): SoundScaleOptions<unknown> {
    const { parameters, ...own } = this.#options;
    return (own as Record<string, SoundScaleOptions<unknown> | undefined>)[name] ?? parameters[name] ?? {};
  }

  /** Whether a channel's values go through its scale. */
  #isScaled(name: string): boolean {
    const own = this.note.sound[name as keyof typeof this.note.sound] ?? this.note.parameters.get(name);
    if (own !== undefined) return own.value !== undefined && own.scaled !== false;
    return name === "pitch" && ["y", "y1", "y2"].some((y) => this.note.channels[y] !== undefined);
  }

  /** What new values tell of domains: before they are mapped where there is none yet, and otherwise for those that follow. */
  #learn(feeds: Feeds, index: readonly number[]) {
    for (const name of liveScales()) {
      const { values, scaled } = feeds[name] ?? {};
      if (values === undefined || !scaled) continue;
      if (!this.#samples.has(name)) {
        const first = index.find((i) => isDefined(values[i]));
        if (first === undefined) continue;
        this.#samples.set(name, values[first]);
        this.#scales = undefined;
      }
      const grown = this.#growing.get(name);
      if (grown !== undefined && !this.#isLiteral(name)) {
        for (const i of index) {
          const value = values[i];
          if (!isDefined(value) || grown.length >= DISTINCT || grown.some((known) => same(known, value))) continue;
          grown.push(value);
          this.#scales = undefined;
        }
      }
      const rolling = this.#rolling.get(name);
      if (rolling === undefined || this.#isLiteral(name)) continue;
      const before = rolling.domain;
      rolling.add(index.map((i) => toNumber(values[i])));
      if (rolling.domain !== before) this.#scales = undefined;
    }
  }

  /** Whether values are note names, or names of instruments, of which nobody says what they are mapped to. */
  #isLiteral(name: string): boolean {
    const { type, domain, range } = this.#optionsOf(name);
    if (type !== undefined || domain !== undefined) return false;
    const sample = this.#samples.get(name);
    return name === "pitch" ? isNoteName(sample) : name === "instrument" && range === undefined && isInstrument(sample);
  }

  #channels(): ScaledChannels {
    return Object.fromEntries(["time", ...liveScales()].map((name): [string, ScaledChannel[]] => {
      if (!this.#samples.has(name)) return [name, []];
      const { label } = this.feeds[name] ?? {};
      return [name, [{ values: [this.#samples.get(name)], ...(label !== undefined && { label }) }]];
    })) as unknown as ScaledChannels;
  }

  /** The options of the scales, with the domains as they are now. */
  #settings() {
    const settings: Record<string, unknown> = { ...this.#options, tuning: this.#tuning };
    const parameters: Record<string, unknown> = { ...this.#options.parameters };
    const set = (name: string, options: object) => {
      const known = (soundScaleNames as readonly string[]).includes(name);
      (known ? settings : parameters)[name] = { ...this.#optionsOf(name), ...options };
    };
    for (const [name, rolling] of this.#rolling) {
      if (this.#isLiteral(name)) continue;
      const { type = "linear" } = this.#optionsOf(name);
      if (rolling.domain === undefined) continue;
      set(name, { type, domain: rolling.domain });
    }
    for (const [name, domain] of this.#growing) {
      if (domain.length > 0 && !this.#isLiteral(name)) set(name, { domain });
    }
    return { ...settings, parameters } as ReadSoundOptions & { tuning: ReturnType<typeof readTuning> };
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

function same(a: unknown, b: unknown): boolean {
  return a === b || (a instanceof Date && b instanceof Date && +a === +b);
}

function missing(reason: string, feed: Feed | undefined, i: number): string {
  const what = feed?.label === undefined ? "a value" : `"${feed.label}"`;
  return `Cannot map ${what} to ${reason}: ${show(feed?.values?.[i])} is nothing that can be heard`;
}
