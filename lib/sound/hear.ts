import * as Plot from "@observablehq/plot";
import { markName } from "./hearing/markName.ts";
import { whyNever } from "./hearing/whyNever.ts";
import { instrumentChannels } from "./instruments.ts";
import { Note, type OwnChannels, type SoundChannelValue } from "./note.ts";
import { show, type SoundOptions, soundScaleNames } from "./scales/options.ts";
import type { Score } from "./score.ts";
import { suggest } from "./suggest.ts";

/**
 * The options of {@linkcode hear}: sound channels that take the place of those that the mark has by itself, as
 * {@linkcode note} takes them. null takes a channel away. A column, a function or an array is one value for each element of
 * the mark's transformed data: a bar of a bin stands for several rows, and a function of it gets them as an array.
 */
export interface HearOptions {
  /** When a note starts, in place of the mark's place on the axis of time. */
  time?: SoundChannelValue | undefined;
  /** The pitch, in place of the mark's value. */
  pitch?: SoundChannelValue | undefined;
  /** The peak of a note before panning, in place of the mark's radius, length or opacity. */
  loudness?: SoundChannelValue | undefined;
  /** Left (-1) to right (1). */
  pan?: SoundChannelValue | undefined;
  /** Dark (0) to bright (1), in place of the mark's colour. */
  brightness?: SoundChannelValue | undefined;
  /** How long a note is held, in place of the mark's extent on the axis of time. */
  sustain?: SoundChannelValue | undefined;
  /** The instrument, in place of the mark's symbol. */
  instrument?: SoundChannelValue | undefined;
  /** The voice, in place of the mark's series. */
  z?: Plot.ChannelValue | undefined;
}

/** Marks that are heard together: the parts of a compound mark, or all marks of a plot. */
export interface Hearing {
  /** The channels that they take in place of their own. */
  readonly options: HearOptions;
  /** Of which whole they are the parts. In one that has parts, one that cannot be heard is left out, as long as another is heard. */
  readonly whole: "mark" | "compound" | "plot";
}

/** Plot's Mark as it is; its types hide the constructor. */
const Mark = Plot.Mark as unknown as new (data: null) => Plot.RenderableMark & {
  /** Draws and composes a plot of this mark. */
  plot(options?: Plot.PlotOptions & SoundOptions): ReturnType<typeof Plot.plot> & { readonly score: Score };
};

/** The sound of a visual mark: a Plot mark that draws nothing, and is heard as the mark that it was made of. */
export class Hear extends Mark {
  /** The mark that is heard. It need not be drawn. */
  readonly source: Plot.Mark;
  /** What it is heard with. */
  readonly hearing: Hearing;
  /** What Plot calls the mark in a warning. */
  readonly ariaLabel: string = "hear";

  /** See {@linkcode hear}. */
  constructor(source: Plot.Mark, hearing: Hearing) {
    super(null);
    this.source = source;
    this.hearing = hearing;
  }

  static {
    this.prototype.render = () => null as unknown as SVGElement; // Plot takes null for nothing
  }
}

/**
 * Makes the sound mark of a visual mark, from the mark's own channels, transforms and facets. The mark may be drawn beside it, or not.
 *
 * Time is the axis along which the mark lies: x, or y for horizontal marks (`barX`, `areaX`, a category on y with its value on
 * x). Pitch is the value on the other axis: the length of a bar or an area that is stacked, and both ends of a range, as a musical
 * interval. Radius, length and opacity are heard as loudness; a colour that is a number as brightness, or as pitch where no axis is
 * left for it, or as loudness in cells; a colour that is a name, and z, are the voice; a symbol is the instrument.
 * `docs/hear.md` lists every mark. `score.describe()` says what became of each.
 *
 * A compound mark such as `Plot.boxY` becomes an array, one sound mark for each part; a part that cannot be heard is left out as long as
 * another one is heard.
 *
 * `plot({ marks, sound: true })` hears all marks of a plot like this.
 *
 * @example Bars, as they are drawn
 * ```ts
 * import { plot, Plot, Sound } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const fruits = [{ name: "apple", count: 4 }, { name: "pear", count: 8 }];
 * const bars = Plot.barX(fruits, { y: "name", x: "count" });
 * const { score } = plot({ marks: [bars, Sound.hear(bars, { instrument: "pluck" })], time: { duration: 2 } });
 * assert.deepEqual(score.events.map(({ time, sustain }) => [time, sustain]), [[0, 1], [1, 1]]); // the names, from top to bottom
 * assert(score.events[1]!.pitch > score.events[0]!.pitch);
 * ```
 *
 * @throws {TypeError} that names the mark, when it can never be heard, or is none; `plot()` throws it where the mark turns out to
 *   have no time
 */
export function hear(marks: readonly Plot.Markish[], options?: HearOptions): Hear[]; // first: an array with a plot() is compound
export function hear(marks: readonly Plot.Markish[], options: HearOptions & OwnChannels): Hear[];
export function hear(mark: Plot.Mark, options?: HearOptions): Hear;
export function hear(mark: Plot.Mark, options: HearOptions & OwnChannels): Hear;
export function hear(mark: Plot.Mark | readonly Plot.Markish[], options: HearOptions = {}): Hear | Hear[] {
  checkOptions(options, "Cannot hear a mark with");
  if (!Array.isArray(mark)) return new Hear(audible(mark, options), { options, whole: "mark" });
  const parts = (mark as Plot.Markish[]).flat(Infinity as 1).filter((part) => part !== null && part !== undefined);
  if (parts.length === 0) throw new TypeError("Cannot hear an empty list of marks: expected at least one mark");
  if (parts.length === 1) return [new Hear(audible(parts[0], options), { options, whole: "mark" })];
  const hearing: Hearing = { options, whole: "compound" };
  return parts.map((part) => new Hear(expectMark(part), hearing));
}

/** A mark that is not known to be silent whatever its data are. */
function audible(mark: unknown, options: HearOptions): Plot.Mark {
  const source = expectMark(mark);
  const reason = whyNever(source, options);
  if (reason !== undefined) throw new TypeError(`Cannot hear the ${markName(source)} mark: ${reason}`);
  return source;
}

function expectMark(mark: unknown): Plot.Mark {
  if (mark instanceof Note || mark instanceof Hear) {
    throw new TypeError("Cannot hear a sound mark: it is heard already; put it among the marks as it is");
  }
  if (mark instanceof Plot.Mark) return mark;
  if (typeof mark === "function") {
    throw new TypeError("Cannot hear a function: it draws by itself, and has no channels; expected a mark of Plot");
  }
  throw new TypeError(`Cannot hear ${show(mark)}: expected a mark of Plot, such as Plot.lineY(…), or a list of marks`);
}

/**
 * Checks the names of the options of {@linkcode hear}.
 *
 * @throws {TypeError} that starts with the action, when one is unknown
 */
export function checkOptions(options: unknown, action: string): asserts options is HearOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${action} ${show(options)}: expected options such as { instrument: "pluck" }`);
  }
  const known = [...soundScaleNames, "z", ...instrumentChannels().keys()];
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new TypeError(`${action} "${name}"${suggest(name, known)}: expected ${known.join(", ")}`);
  }
}
