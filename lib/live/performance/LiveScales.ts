import { type Feeds } from "../../sound/feeds.ts";
import { isInstrument } from "../../sound/instruments.ts";
import type { Note } from "../../sound/note.ts";
import { isNoteName } from "../../sound/pitch.ts";
import { isDefined, toNumber, toTime } from "../../sound/scales/coerce.ts";
import { type ReadSoundOptions, show, soundScaleNames, type SoundScaleOptions } from "../../sound/scales/options.ts";
import type { ScaledChannel } from "../../sound/scales/setting.ts";
import { type ScaledChannels, type SoundScales, soundScales } from "../../sound/scales/soundScales.ts";
import type { Tuning } from "../../sound/tunings/tuning.ts";
import { liveScales } from "./readOptions.ts";
import { ROLLING_TYPES, RollingDomain, type RollingOptions } from "./RollingDomain.ts";

/** Values of an instrument's own choosing are told apart up to so many. */
const DISTINCT = 1000;

/** What {@linkcode LiveScales} are told. */
export interface LiveScalesOptions {
  readonly note: Note;
  readonly options: ReadSoundOptions;
  readonly tuning: Tuning | undefined;
  /** Of how long the values are that a domain follows, s; and of single scales. */
  readonly window: number;
  readonly windows: { readonly [channel: string]: number };
}

/**
 * The grammar's sound scales, of rows that are still to come: domains are given, follow the values, or grow by what is new.
 */
export class LiveScales {
  readonly #note: Note;
  readonly #options: ReadSoundOptions;
  readonly #tuning: Tuning | undefined;
  readonly #rolling = new Map<string, RollingDomain>();
  /** Channels whose domain is found as values come: instruments. */
  readonly #growing = new Map<string, Map<unknown, unknown>>();
  /** A value of each channel, for what a scale's type depends on. */
  readonly #samples = new Map<string, unknown>();
  /** What values are called. */
  readonly #labels = new Map<string, string>();
  #scales: SoundScales | undefined;

  /** Throws a TypeError or RangeError for what cannot be had of rows that arrive over time. */
  constructor({ note, options, tuning, window, windows }: LiveScalesOptions) {
    this.#note = note;
    this.#options = options;
    this.#tuning = tuning;
    for (const name of liveScales()) this.#follow(name, { window, own: windows[name] });
    void this.now; // what is wrong with an option is said now
  }

  /** As they are now. */
  get now(): SoundScales {
    return this.#scales ??= soundScales(this.#channels(), {}, this.#settings());
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

  /** What new values tell of domains: before they are mapped where there is none yet, and otherwise for those that follow. */
  learn(feeds: Feeds, index: readonly number[]): void {
    for (const name of liveScales()) {
      const { values, scaled, label } = feeds[name] ?? {};
      if (values === undefined || !scaled) continue;
      if (!this.#samples.has(name)) {
        const first = index.find((i) => isDefined(values[i]));
        if (first === undefined) continue;
        this.#samples.set(name, values[first]);
        if (label !== undefined) this.#labels.set(name, label);
        if (this.#isLiteral(name)) { // what values say is what is heard
          this.#rolling.delete(name);
          this.#growing.delete(name);
        }
        this.#scales = undefined;
      }
      const grown = this.#growing.get(name);
      if (grown !== undefined) {
        for (const i of index) {
          const value = values[i];
          const key = value instanceof Date ? +value : value;
          if (!isDefined(value) || grown.size >= DISTINCT || grown.has(key)) continue;
          grown.set(key, value);
          this.#scales = undefined;
        }
      }
      const rolling = this.#rolling.get(name);
      if (rolling === undefined) continue;
      const before = rolling.domain;
      rolling.add(index.map((i) => rolling.type === "utc" ? toTime(values[i]) : toNumber(values[i])));
      if (rolling.domain !== before) this.#scales = undefined;
    }
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
      if (!explicit) this.#growing.set(name, new Map());
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
    const own = this.#note.sound[name as keyof Note["sound"]] ?? this.#note.parameters.get(name);
    if (own !== undefined) return own.value !== undefined && own.scaled !== false;
    return name === "pitch" && ["y", "y1", "y2"].some((y) => this.#note.channels[y] !== undefined);
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
      const label = this.#labels.get(name);
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
      const { type = "linear" } = this.#optionsOf(name);
      if (rolling.domain === undefined) continue;
      set(name, { type, domain: rolling.domain });
    }
    for (const [name, domain] of this.#growing) if (domain.size > 0) set(name, { domain: [...domain.values()] });
    return { ...settings, parameters } as ReadSoundOptions & { tuning: Tuning | undefined };
  }
}
