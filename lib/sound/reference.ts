import * as Plot from "@observablehq/plot";
import { type NoteData, readData } from "./data.ts";
import { type Guidance, Guide, type GuideNote, guideNotes, type Piece } from "./guide.ts";
import type { MarkKind, NoteOptions, OwnChannels, SoundChannelValue } from "./note.ts";
import { noteReader } from "./noteReader.ts";
import { isFaceted, placesOf } from "./places.ts";
import { show } from "./scales/options.ts";
import { count, formatNumber, formatPitch, formatValues, list } from "./words.ts";

/** The options of {@linkcode reference}, besides those that all marks have, such as `filter` and `fx`. */
export interface ReferenceOptions extends
  Omit<
    NoteOptions,
    "x" | "x1" | "x2" | "y" | "y1" | "y2" | "z" | "fill" | "stroke" | "time" | "pitch" | "sustain" | "instrument"
  > {
  /** The value: a column's name, a function or an array; it joins the y axis, as that of a rule does. By default the data itself. */
  y?: Plot.ChannelValueSpec | undefined;
  /** The pitch by itself; a constant is in Hz or a note name. */
  pitch?: SoundChannelValue | undefined;
  /** So many seconds lie between the starts of short tones; without it, one tone is held throughout. */
  every?: number | undefined;
  /** How long a short tone is held, in s; 0.25 by default, and at most `every`. */
  sustain?: number | undefined;
  /** "line" by default, which holds, and with `every` "tone". */
  instrument?: string | undefined;
}

const BELOW = 12, BRIGHTNESS = 0.2, SHORT = 0.25;
/** The shortest time from one tone to the next, in seconds: closer ones are a noise of their own. */
const CLOSEST = 0.1;

/** A sound mark that lets one compare: a tone at a value. */
export class Reference extends Guide {
  override readonly kind: MarkKind = "reference";
  override readonly ariaLabel: string = "reference";
  readonly #every: number | undefined;
  readonly #sustain: number | undefined;

  /** See {@linkcode reference}. */
  constructor(data: NoteData, options: ReferenceOptions = {}) {
    const { every, sustain, ...others } = options;
    for (const name of ["x", "x1", "x2", "y1", "y2", "time"]) {
      const value = (others as Record<string, unknown>)[name];
      if (value === undefined || value === null) continue;
      throw new TypeError(
        `Cannot set the ${name} of Sound.reference: its tone is held throughout, or sounds every so many seconds`,
      );
    }
    if (every !== undefined && !(typeof every === "number" && every >= CLOSEST && every < Infinity)) {
      throw new RangeError(`Cannot sound a reference every ${show(every)}: expected ${CLOSEST} or more seconds`);
    }
    if (sustain !== undefined && !(typeof sustain === "number" && sustain > 0 && sustain < Infinity)) {
      throw new RangeError(`Cannot hold the tone of a reference for ${show(sustain)}: expected seconds above 0`);
    }
    if (sustain !== undefined && every === undefined) {
      throw new TypeError(
        "Cannot set the sustain of a reference that is held throughout: give `every` too, or leave it out",
      );
    }
    const { y, pitch } = others;
    const own = y === undefined && pitch === undefined ? { ...others, y: Plot.identity } : others;
    super(data, { ...own, time: 0 } as NoteOptions);
    this.#every = every;
    this.#sustain = sustain;
  }

  override guide(piece: Piece): Guidance {
    const { reading, drawing, slots, scales, own, start, end } = piece;
    const every = this.#every;
    const places = placesOf(reading, drawing.facets, slots);
    const read = noteReader(own, scales, undefined, reading);
    const { values, scaled } = own.pitch ?? {};
    const words = formatValues(Array.from(values ?? []));
    const tones = new Map<number, { said: string; note: GuideNote; length: number }>();
    const notes: GuideNote[] = [];
    let missing = 0, outside = 0;
    for (const { index, facet, slot } of isFaceted(reading) ? places : places.slice(0, 1)) {
      const part = isFaceted(reading) ? slot : undefined; // without facets it is heard throughout
      const from = part?.start ?? start, until = Math.min(end, part?.next ?? Infinity);
      for (const i of Array.from(index)) {
        const tone = read(i);
        if (typeof tone === "string") ++missing;
        else if (scaled && scales.pitch.isOutside(values![i])) ++outside; // at the end of the range it would tell another value
        else {
          const { pitch, pan } = tone;
          const note = {
            time: from,
            index: i,
            facet,
            pitch,
            pan,
            said: own.pitch?.constant === undefined ? `reference ${words[i]}` : "reference",
            loudness: own.loudness === undefined ? scales.defaults.loudness - BELOW : tone.loudness,
            brightness: own.brightness === undefined ? BRIGHTNESS : tone.brightness,
            sustain: every === undefined ? until - from : Math.min(every, this.#sustain ?? SHORT),
          };
          tones.set(i, { said: words[i] ?? "", note, length: until - from });
          const n = every === undefined ? 1 : Math.max(1, Math.ceil((until - from) / every - 1e-9));
          for (let k = 0; k < n; ++k) notes.push({ ...note, time: from + k * (every ?? 0) });
        }
      }
    }
    const made = guideNotes(notes, piece, {
      instrument: every === undefined ? "line" : "tone",
      ...{ pitch: scales.defaults.pitch, loudness: scales.defaults.loudness - BELOW },
    });
    return { notes: made, sentence: this.#sentence([...tones.values()], { piece, made, missing, outside }) };
  }

  #sentence(
    tones: readonly { said: string; note: GuideNote }[],
    { piece: { own }, made, missing, outside }: {
      piece: Piece;
      made: ReturnType<typeof guideNotes>;
      missing: number;
      outside: number;
    },
  ): string {
    const dropped = [
      ...(missing ? [`${count(missing, "reference")} without a value ${missing === 1 ? "is" : "are"} dropped`] : []),
      ...(outside
        ? [`${count(outside, "reference")} outside of the pitch domain ${outside === 1 ? "is" : "are"} dropped`]
        : []),
    ];
    if (tones.length === 0) return ["no reference tone sounds", ...dropped].join("; ");
    const label = own.pitch?.label;
    const each = tones.slice(0, 6).map(({ said, note }) =>
      said === ""
        ? formatPitch(note.pitch!)
        : `${label === undefined ? "" : `${label} `}${said} as ${formatPitch(note.pitch!)}`
    );
    const levels = [...new Set(tones.map(({ note }) => note.loudness!))];
    const loud = levels.length === 1 ? [`at ${formatNumber(levels[0]!)} dBFS`] : [];
    return [
      `${tones.length === 1 ? "a reference tone" : `${tones.length} reference tones`} of ${made[0]!.instrument}, ${
        list(each)
      }${tones.length > 6 ? ", …" : ""}, ${
        [this.#every === undefined ? "held throughout" : `every ${formatNumber(this.#every)} s`, ...loud].join(", ")
      }`,
      ...dropped,
    ].join("; ");
  }
}

/**
 * Makes a sound mark that lets one compare: a tone at each value, through the pitch scale of the other marks, quietly held throughout as
 * the line of `Plot.ruleY([0])` is; or a short tone every so many seconds. As a rule does, the value joins the y axis and its domain.
 *
 * @example The mean of a melody
 * ```ts
 * import { plot, Sound } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const { score } = plot({
 *   marks: [Sound.note([1, 3, 2, 3]), Sound.reference([2], { loudness: -36 })],
 *   time: { duration: 3 },
 *   pitch: { range: ["A3", "A5"] },
 * });
 * const tone = score.events.find(({ mark }) => mark === 1);
 * assert.deepEqual([tone?.time, tone?.sustain, tone?.pitch, tone?.loudness], [0, 4, 440, -36]);
 * ```
 *
 * @throws {TypeError} when the data is nothing that Plot reads as rows, or a position in time is given; in a plot without other sound marks
 * @throws {RangeError} when a constant is out of bounds
 */
export function reference(data: NoteData): Reference;
export function reference(data: NoteData, options: ReferenceOptions & OwnChannels): Reference;
export function reference(data: NoteData, options: ReferenceOptions): Reference;
export function reference(data: NoteData, options: ReferenceOptions = {}): Reference {
  return new Reference(readData(data), options);
}
