import { type Guidance, Guide, type GuideNote, guideNotes, type Piece } from "./guide.ts";
import type { MarkKind } from "./note.ts";
import { readGuideOptions } from "./readGuideOptions.ts";
import { extremes, isOrdinal } from "./scales/extremes.ts";
import { show } from "./scales/options.ts";
import { count, formatNumber, formatPitch, formatValues, list } from "./words.ts";

/** The channels that a legend can play. */
const CHANNELS: readonly LegendChannel[] = ["pitch", "loudness", "pan", "brightness"];
const UNITS = { pitch: "", loudness: " dBFS", pan: "", brightness: "" } as const;

/** A channel that a legend can play. */
export type LegendChannel = "pitch" | "loudness" | "pan" | "brightness";

/** The options of {@linkcode legend}: which channels, and constants. */
export interface LegendOptions {
  /** Which scales are played, one after the other; by default pitch, loudness and pan, as far as they are in use. */
  channels?: Iterable<LegendChannel> | undefined;
  /** The silence between the legend and the piece, in s; 1 by default. */
  breath?: number | undefined;
  /** How long each note is held, in s; 0.5 by default. */
  sustain?: number | undefined;
  /** The loudness of what does not show the loudness, in dBFS. */
  loudness?: number | undefined;
  /** The pitch of what does not show the pitch, in Hz or as a note name. */
  pitch?: number | string | undefined;
  /** The pan of what does not show the pan. */
  pan?: number | undefined;
  /** The brightness of what does not show the brightness. */
  brightness?: number | undefined;
  /** By default that of the first note of the piece. */
  instrument?: string | undefined;
}

const LENGTH = 0.5, BREATH = 1;
/** The silence from the lowest to the highest, and from one channel to the next, in seconds. */
const BETWEEN = 0.15, APART = 0.5;

/** A sound mark that tells the scales before the piece. */
export class Legend extends Guide {
  override readonly kind: MarkKind = "legend";
  override readonly ariaLabel: string = "legend";
  readonly #channels: readonly LegendChannel[] | undefined;
  readonly #breath: number;

  /** See {@linkcode legend}. */
  constructor(options: LegendOptions = {}) {
    const { channels, breath = BREATH, ...constants } = options;
    super([], { time: { value: [], scale: null }, ...readGuideOptions("legend", constants, ["channels", "breath"]) });
    if (!(typeof breath === "number" && breath >= 0 && breath < Infinity)) {
      throw new RangeError(`Cannot set the breath after a legend to ${show(breath)}: expected 0 or more seconds`);
    }
    this.#breath = breath;
    if (channels === undefined) return;
    this.#channels = [...(typeof channels === "string" ? [channels as LegendChannel] : channels)];
    const unknown = this.#channels.find((name) => !CHANNELS.includes(name));
    if (unknown !== undefined || this.#channels.length === 0) {
      throw new RangeError(
        `Cannot play ${unknown === undefined ? "no channels" : show(unknown)} in a legend: expected some of ${
          CHANNELS.join(", ")
        }`,
      );
    }
  }

  override guide(piece: Piece): Guidance {
    const { scales, feeds, notes, own } = piece;
    const used = CHANNELS.filter((name) =>
      scales[name].domain.length > 0 && feeds.some((feed) => feed[name]?.values !== undefined && feed[name].scaled)
    );
    const wanted = this.#channels ?? used.filter((name) => name !== "brightness");
    const unused = wanted.find((name) => !used.includes(name));
    if (unused !== undefined || wanted.length === 0) {
      const what = this.#channels === undefined ? "pitch, loudness or pan" : unused;
      throw new TypeError(
        `Cannot play a legend of ${what}: no sound mark maps values to it; leave the legend out, or give its channels`,
      );
    }
    const sustain = own.sustain?.constant as number | undefined ?? LENGTH;
    const played: GuideNote[] = [];
    const words: string[] = [];
    let time = 0;
    for (const name of wanted) {
      const scale = scales[name];
      const ends = extremes(scale);
      const names = formatValues(ends);
      const at = ends.map((value) => scale.apply(value)!);
      const n = names[0] === names[1] ? 1 : 2;
      const title = scale.label ?? feeds.find((feed) => feed[name]?.label !== undefined)?.[name]?.label ?? name;
      const which = isOrdinal(scale) ? ["first", "last"] : ["lowest", "highest"];
      for (let i = 0; i < n; ++i) {
        const said = `legend: ${n === 1 ? "the only" : `the ${which[i]}`} ${title}, ${names[i]}`;
        played.push({ time, sustain, index: played.length, said, [name]: at[i]! });
        time += sustain + (i + 1 < n ? BETWEEN : APART);
      }
      const format = (value: number) => name === "pitch" ? formatPitch(value) : `${formatNumber(value)}${UNITS[name]}`;
      words.push(
        n === 1
          ? `${title} ${names[0]} as ${name} ${format(at[0]!)}`
          : `${title} ${names[0]} and ${names[1]} as ${name} ${format(at[0]!)} and ${format(at[1]!)}`,
      );
    }
    const delay = Math.round((time - APART + this.#breath) * 1e6) / 1e6;
    const made = guideNotes(played, piece, {
      instrument: notes.reduce((first, note) => note.time < first.time ? note : first).instrument,
      pitch: scales.defaults.pitch,
      loudness: scales.defaults.loudness,
    });
    const sentence = `a legend of ${count(made.length, "note")} on ${
      made[0]!.instrument
    } before the piece, which starts at ${formatNumber(delay)} s: ${list(words)}`;
    return { notes: made, sentence, delay };
  }
}

/**
 * Makes a sound mark that tells the scales before the piece: "this is the lowest value, this the highest", in pitch, loudness and pan, as
 * far as values are mapped to them, through the very scales of the plot and on its instrument. The piece starts after it: all other events
 * are that much later, and so are the playhead and what `describe()` says of time.
 *
 * @example
 * ```ts
 * import { plot, Sound } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const { score } = plot({
 *   marks: [Sound.legend(), Sound.note([5, 9, 7])],
 *   time: { duration: 2 },
 *   pitch: { range: ["A3", "A4"] },
 * });
 * assert.deepEqual(score.events.map(({ time, pitch }) => [time, pitch]).slice(0, 4), [[0, 220], [0.65, 440], [2.15, 220], [3.15, 440]]);
 * assert.equal(score.duration, 5.15);
 * ```
 *
 * @throws {TypeError} when an option is unknown or no constant, or nothing is mapped to the channels; in a plot without other sound marks
 * @throws {RangeError} when a constant is out of bounds, or a channel is unknown
 */
export function legend(options: LegendOptions = {}): Legend {
  return new Legend(options);
}
