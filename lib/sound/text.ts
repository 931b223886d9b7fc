import * as Plot from "@observablehq/plot";
import { captionText } from "./caption.ts";
import { type NoteData, readData } from "./data.ts";
import { type MarkKind, Note, type NoteOptions } from "./note.ts";

/** The options of {@linkcode text}, besides those that all marks have, such as `filter` and `fx`. */
export interface TextOptions extends
  Omit<
    NoteOptions,
    | "x1"
    | "x2"
    | "y1"
    | "y2"
    | "z"
    | "fill"
    | "stroke"
    | "pitch"
    | "loudness"
    | "pan"
    | "brightness"
    | "sustain"
    | "instrument"
  > {
  /** The words: a column's name, a function or an array. By default the data itself. */
  text?: Plot.ChannelValue | undefined;
}

/** What a text would be heard as; its speech is made later. */
const UNHEARD = [
  "x1",
  "x2",
  "y1",
  "y2",
  "z",
  "fill",
  "stroke",
  "pitch",
  "loudness",
  "pan",
  "brightness",
  "sustain",
  "instrument",
];

/** How tall a line is in the picture, how many there are, and how wide a character is, in pixels. */
const LINE = 12, LINES = 4, WIDE = 5.5;
/** How much of a caption the picture shows, in characters. */
const SHOWN = 40;

/** A sound mark of words. */
export class Text extends Note {
  override readonly kind: MarkKind = "text";
  override readonly ariaLabel: string = "text";

  /** See {@linkcode text}. */
  constructor(data: NoteData, options: TextOptions = {}) {
    const { text = Plot.identity, ...others } = options;
    for (const name of UNHEARD) {
      const value = (others as Record<string, unknown>)[name];
      if (value === undefined || value === null) continue;
      throw new TypeError(
        `Cannot set the ${name} of Sound.text: it has x or time, text and y; speak() says how it is spoken`,
      );
    }
    const { x, time } = others;
    if ([x, time].every((channel) => channel === undefined || channel === null)) {
      throw new TypeError("Cannot place words in time: give x, or time by itself");
    }
    const { channels } = others as { channels?: object };
    super(data, { ...others, channels: { ...channels, text: { value: text } } } as NoteOptions);
  }

  static {
    // Small, at the top of the frame or at y; those that would lie over one another stand in lines.
    this.prototype.render = (index, scales, values, dimensions, context) => {
      const channels = values as unknown as { x?: ArrayLike<number>; y?: ArrayLike<number>; text?: ArrayLike<unknown> };
      const { x: X, y: Y, text: T } = channels;
      if (X === undefined || T === undefined) return null;
      const { document } = context;
      const make = (name: string) => document.createElementNS("http://www.w3.org/2000/svg", name);
      const group = make("g");
      for (
        const [name, value] of Object.entries({
          "aria-label": "caption",
          fill: "currentColor",
          stroke: "var(--plot-background)",
          "stroke-width": "3",
          "stroke-linejoin": "round",
          "paint-order": "stroke",
          "text-anchor": "middle",
          "font-size": "10",
        })
      ) group.setAttribute(name, value);
      const band = ((scales as { x?: { bandwidth?(): number } }).x?.bandwidth?.() ?? 0) / 2;
      const ends = Array<number>(LINES).fill(-Infinity);
      for (const i of Array.from(index).sort((a, b) => X[a]! - X[b]!)) {
        const words = captionText(T[i]);
        if (words === undefined || !Number.isFinite(X[i])) continue;
        const shown = words.length > SHOWN ? `${words.slice(0, SHOWN - 1)}…` : words;
        const half = shown.length * WIDE / 2;
        const { marginLeft, marginRight, marginTop, width } = dimensions;
        const x = Math.max(marginLeft + half, Math.min(width - marginRight - half, X[i]! + band));
        const free = ends.findIndex((end) => end < x - half);
        const row = free === -1 ? LINES - 1 : free;
        ends[row] = x + half;
        const text = make("text");
        text.setAttribute("x", x.toFixed(1));
        text.setAttribute("y", String(Y === undefined || !Number.isFinite(Y[i]) ? marginTop + 9 + row * LINE : Y[i]));
        text.textContent = shown;
        if (shown !== words) {
          const title = make("title");
          title.textContent = words;
          text.append(title);
        }
        group.append(text);
      }
      return group as SVGElement;
    };
  }
}

/**
 * Makes a sound mark of words: a caption at the moment of each element. The picture shows it at its x, small; the player says it beside
 * what is heard; `describe()` has it, and so has `score.captions`. To hear it too, have it spoken ahead, by the speech
 * engine of this machine: `const spoken = await speak(score)`.
 *
 * @example
 * ```ts
 * import { plot, Sound } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const rows = [{ x: 0, y: 1 }, { x: 5, y: 3 }, { x: 10, y: 2 }];
 * const { score } = plot({
 *   marks: [Sound.note(rows, { x: "x", y: "y" }), Sound.text([{ x: 5, words: "the highest" }], { x: "x", text: "words" })],
 *   time: { duration: 4 },
 * });
 * assert.deepEqual(score.captions, [{ time: 2, text: "the highest", mark: 1, index: 0 }]);
 * ```
 *
 * @throws {TypeError} when the data is nothing that Plot reads as rows, or a channel is given that words do not have
 */
export function text(data: NoteData, options: TextOptions = {}): Text {
  return new Text(readData(data), options);
}
