import * as Plot from "@observablehq/plot";
import { type NoteData, readData } from "./data.ts";
import { type Guidance, Guide, type GuideNote, guideNotes, type Piece } from "./guide.ts";
import type { MarkKind } from "./note.ts";
import { readGuideOptions } from "./readGuideOptions.ts";
import { isDefined } from "./scales/coerce.ts";
import type { ScaleInterval } from "./scales/options.ts";
import { isTemporalValues, type TimeTicks, timeTicks } from "./timeTicks.ts";
import { count, formatDates, formatNumbers, list } from "./words.ts";

/** The options of {@linkcode tick}: constants only, as ticks stand for the scale and for no rows. */
export interface TickOptions {
  /** Where the data has its values, where it is rows: the name of a column, a function, or an array. */
  x?: Plot.ChannelValue | undefined;
  /**
   * How far the ticks lie apart: an interval of time such as "year" or "3 months", or a number; on an ordinal scale, every how manieth
   * value. By default Plot's ticks for the domain, somewhat less than one a second.
   */
  interval?: number | string | ScaleInterval | undefined;
  /**
   * The coarser interval: the first tick in each is 8 dB louder, and an octave higher. By default the next unit of the calendar (days:
   * months, months: years, years: five years), and of numbers every fifth; null for none.
   */
  accent?: number | string | ScaleInterval | null | undefined;
  /** How loud a tick is that is no accent, in dBFS; by default 14 dB below a note without a loudness. */
  loudness?: number | undefined;
  /** How high a tick is that is no accent, in Hz or as a note name; "B5" by default. */
  pitch?: number | string | undefined;
  /** From -1 (left) to 1 (right). */
  pan?: number | undefined;
  /** From 0 (dark) to 1 (bright); 0.2 by default. */
  brightness?: number | undefined;
  /** How long a tick is held, in s; 0.03 by default. */
  sustain?: number | undefined;
  /** "click" by default. */
  instrument?: string | undefined;
}

const ACCENT = 8, BELOW = 14, LENGTH = 0.03, B5 = 987.7666;
/** How many seconds lie between two ticks, about, and how many ticks a second are the most. */
const APART = 1.25, DENSEST = 16;

/** A sound mark that makes time heard. */
export class Tick extends Guide {
  override readonly kind: MarkKind = "tick";
  override readonly ariaLabel: string = "tick";
  readonly #options: TickOptions;
  readonly #values: readonly unknown[] | undefined;

  /** See {@linkcode tick}. */
  constructor(data: NoteData, options: TickOptions = {}) {
    const { x, interval, accent, ...constants } = options;
    super([], {
      time: { value: [], scale: null },
      ...readGuideOptions("tick", constants, ["x", "interval", "accent"]),
    });
    this.#options = { interval, accent };
    if (data === null || data === undefined) return;
    if (interval !== undefined) {
      throw new TypeError("Cannot set both the interval of ticks and their values: leave one out");
    }
    const values = Plot.valueof(readData(data) as Plot.Data, x ?? Plot.identity);
    this.#values = Array.from(values ?? [], (value) => value as unknown).filter(isDefined);
  }

  override guide(piece: Piece): Guidance {
    const { drawing, slots, scales: { time, defaults }, own } = piece;
    const all = drawing.facets.flatMap(({ i }, facet) => slots.has(i) ? [{ facet, slot: slots.get(i)! }] : []);
    const parts = all.filter(({ slot }, i) => all.findIndex((part) => part.slot.start === slot.start) === i);
    const scale = time.domain.length > 0 ? time : secondsOf(piece);
    const seconds = Math.abs(scale.range.at(-1)! - scale.range[0]!) * (parts[0]?.slot.stretch ?? 1);
    const { ticks, every, accent } = this.#ticks(scale, Math.max(2, seconds / APART));
    const words = wordsOf(ticks.map(({ value }) => value));
    const placed = ticks.flatMap(({ value, accent }, i) => {
      const at = scale.isOutside(value) ? undefined : scale.apply(value);
      return at === undefined ? [] : [{ at, accent, said: words[i]! }];
    });
    if (placed.length > DENSEST * Math.max(1, seconds)) {
      throw new RangeError(
        `Cannot hear ${count(placed.length, "tick")} in ${
          seconds.toFixed(1)
        } s: the ear counts up to ${DENSEST} a second; ` +
          "give a longer interval",
      );
    }
    const loudness = own.loudness?.constant as number | undefined ?? defaults.loudness - BELOW;
    const pitch = own.pitch?.constant as number | undefined ?? B5;
    const sustain = own.sustain?.constant as number | undefined ?? LENGTH;
    const notes = (parts.length > 0 ? parts : [undefined]).flatMap((part) =>
      placed.map(({ at, accent, said }, index): GuideNote => ({
        time: part === undefined ? at : part.slot.start + (at - part.slot.origin) * part.slot.stretch,
        index,
        sustain,
        said,
        ...(part && { facet: part.facet }),
        loudness: accent ? Math.min(0, loudness + ACCENT) : loudness,
        pitch: accent ? Math.min(20_000, 2 * pitch) : pitch,
      }))
    );
    const made = guideNotes(notes, piece, { instrument: "click", pitch, loudness, brightness: 0.2 });
    const left = ticks.length - placed.length;
    const accents = new Set(placed.filter(({ accent }) => accent).map(({ said }) => said));
    const parted = parts.length > 1 ? " in each facet" : "";
    const sentence = placed.length === 0 ? "no tick lies within the time domain" : [
      `${count(placed.length, "tick")} of ${made[0]!.instrument}${parted}${
        every === undefined ? "" : `, one at every ${every}`
      }, ${placed[0]!.said} to ${placed.at(-1)!.said}`,
      ...(accent !== undefined && accents.size > 0
        ? [
          `a louder and higher one at every ${accent} (${list([...accents].slice(0, 6))}${
            accents.size > 6 ? ", …" : ""
          })`,
        ]
        : []),
      ...(left > 0 ? [`${count(left, "tick")} outside of the time domain ${left === 1 ? "is" : "are"} dropped`] : []),
    ].join("; ");
    return { notes: made, sentence };
  }

  #ticks(scale: Piece["scales"]["time"], count: number): TimeTicks {
    const { interval, accent } = this.#options;
    if (this.#values === undefined) return timeTicks(scale, { interval, accent, count });
    const given = this.#values.map((value) => ({ value, accent: false }));
    if (accent === undefined || accent === null) return { ticks: given, every: undefined, accent: undefined };
    // The values of the coarser interval, as the scale has them.
    const bars = timeTicks(scale, { interval: accent, accent: null, count });
    const keys = new Set(bars.ticks.map(({ value }) => String(scale.apply(value))));
    return {
      ticks: given.map((tick) => ({ ...tick, accent: keys.has(String(scale.apply(tick.value))) })),
      every: undefined,
      accent: bars.every,
    };
  }
}

/** A piece whose times are given in seconds has a scale of seconds. */
function secondsOf({ start, end, scales: { time } }: Piece): Piece["scales"]["time"] {
  return {
    ...time,
    type: "linear",
    domain: [start, end],
    range: [start, end],
    apply: (value) => Number(value),
    isOutside: (value) => !(Number(value) >= start && Number(value) <= end),
  };
}

function wordsOf(values: readonly unknown[]): string[] {
  if (isTemporalValues(values)) return formatDates(values);
  return values.every((value) => typeof value === "number") ? formatNumbers(values as number[]) : values.map(String);
}

/**
 * Makes a sound mark that makes time heard: a soft click at each tick of the time scale, as an axis shows them. It needs no data; the
 * domain is that of the other sound marks, which it does not extend. Give values as data to choose the ticks by yourself.
 *
 * @example A year is a tick, and every fifth is louder
 * ```ts
 * import { plot, Sound } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const rows = [{ date: new Date("2000-01-01"), v: 1 }, { date: new Date("2010-01-01"), v: 2 }];
 * const { score } = plot({ marks: [Sound.note(rows, { x: "date", y: "v" }), Sound.tick({ interval: "year", loudness: -38 })], time: { duration: 10 } });
 * const ticks = score.events.filter(({ mark }) => mark === 1);
 * assert.equal(ticks.length, 11);
 * assert.deepEqual(ticks.slice(0, 3).map(({ loudness }) => loudness), [-30, -38, -38]);
 * ```
 *
 * @throws {TypeError} when an option is unknown or no constant, or both values and an interval are given; in a plot without other sound marks
 * @throws {RangeError} when a constant is out of bounds, an interval does not fit the scale, or there are more than 16 ticks a second
 */
export function tick(options?: TickOptions): Tick;
export function tick(data: Iterable<unknown>, options?: TickOptions): Tick;
export function tick(data?: TickOptions | Iterable<unknown>, options?: TickOptions): Tick {
  const isOptions = options === undefined && data !== null && typeof data === "object" &&
    Object.getPrototypeOf(data) === Object.prototype && !(Symbol.iterator in data);
  return isOptions ? new Tick(undefined, data as TickOptions) : new Tick(data as NoteData, options);
}
