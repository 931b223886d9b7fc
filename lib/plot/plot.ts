import * as Observable from "@observablehq/plot";
import { compose } from "../sound/compose.ts";
import type { Axis, Drawing, Facet } from "../sound/drawing.ts";
import { Hear } from "../sound/hear.ts";
import { type MarkState, Note } from "../sound/note.ts";
import { readSoundOptions, scaleNames, type SoundOptions } from "../sound/scales/options.ts";
import { reportOf, Score } from "../sound/score.ts";
import { Ears, type PlotSound } from "./ears.ts";
import { thinDrawing } from "../sound/thinning/thinDrawing.ts";
import { plot as draw } from "./observable.ts";
import { audible } from "./player/audible.ts";
import { type Frame, keepScene, type Scene } from "./player/stage.ts";
import "./roll/pianoRoll.ts"; // a score can draw itself

/**
 * All options of `Plot.plot`, and the sound scales: `time`, `pitch`, `loudness`, `pan`, `brightness`, `sustain`, `instrument`, and
 * those of the channels that instruments of yours have.
 */
export interface PlotOptions extends Observable.PlotOptions, SoundOptions {
  /**
   * true to hear all marks of the plot, as {@linkcode hear Sound.hear} does; or the options of `Sound.hear` for all of them. Marks
   * that cannot be heard are left out, and `describe()` says why; where none can, it throws. Sound marks are heard in any case, and
   * what they play is not played twice.
   */
  sound?: PlotSound | null | undefined;
}

/** The scales of the channels that instruments of yours have: see `instrument()`. */
export interface OwnScales {
  /** As any sound scale, with a range in the unit of the channel. */
  readonly [channel: string]: unknown;
}

/** What {@linkcode plot} returns: the figure as `Plot.plot` returns it, and its score. */
export type Figure = ReturnType<typeof Observable.plot> & {
  /** What the figure sounds like. */
  readonly score: Score;
};

/** The figures of scores, for as long as somebody has the score. */
const figures = new WeakMap<object, Element>();

/** The figure that a score belongs to; undefined for one that was made without a plot. */
export function figureOf(score: object): (Element & { readonly score: Score }) | undefined {
  const own = score instanceof Score ? reportOf(score).unspoken ?? score : score; // speech changes no picture
  return figures.get(own) as (Element & { readonly score: Score }) | undefined;
}

/** The same, with the scales of channels that instruments of yours have. */
export function plot(options: PlotOptions & OwnScales): Figure;
/**
 * Draws a plot as `Plot.plot` does, and composes the score of its sound marks.
 *
 * The sound scales stand beside the visual ones. Where x feeds time, or y feeds pitch, they take the axis' explicit
 * type, domain and `reverse`, and the order of an ordinal axis, so that the picture and the sound agree. By default time
 * takes 20 s, pitch goes from C3 to C6, loudness over 18 dB, pan from -1 to 1, brightness from 0 to 1, sustain from 0.05 to
 * 2 s, and instruments are tone, pluck, bell, pad, string, flute and so on. Without a channel, a note is a tone in the middle, of brightness 0.5,
 * which is held until the next one. Where nobody says how loud, notes are as loud as brings them to -20 LUFS, or less where
 * that would reach the ceiling of the master (-1.5 dBFS). Without sound marks the score is empty.
 *
 * @example One grammar for the eye and the ear
 * ```ts
 * import { plot, Plot, Sound } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const rows = [{ x: 0, y: 1 }, { x: 1, y: 3 }, { x: 2, y: 2 }];
 * const figure = plot({
 *   marks: [Plot.lineY(rows, { x: "x", y: "y" }), Sound.note(rows, { x: "x", y: "y" })],
 *   time: { duration: 4 },
 *   pitch: { range: ["A3", "A5"] },
 * });
 * assert.match(figure.outerHTML, /^<svg/);
 * assert.deepEqual(figure.score.events.map(({ pitch }) => pitch), [220, 880, 440]);
 * ```
 *
 * @throws {TypeError} when a channel is undefined in every datum or in pixels, or an option of a sound scale is unknown
 * @throws {RangeError} when a value cannot be mapped, or a note is above 0 dBFS
 */
export function plot(options?: PlotOptions): Figure;
export function plot(options: PlotOptions = {}): Figure {
  const sound = readSoundOptions({ ...options });
  const heard = ["sound", ...scaleNames()];
  const visual = Object.fromEntries(Object.entries(options).filter(([name]) => !heard.includes(name)));
  const ears = new Ears(options.marks ?? [], options.sound);
  const probe = new Probe(ears);
  const figure = draw({ ...visual, marks: [...ears.marks, ...probe.marks] });
  const { drawing: seen, pixels: drawnAt, ...picture } = probe.read(options);
  const { drawing, places: pixels } = thinDrawing(seen, drawnAt, sound);
  const composition = compose(drawing, sound);
  keepScene(figure, { drawing, composition, pixels, ...picture });
  figures.set(composition.score, figure);
  return audible(Object.assign(figure, { score: composition.score }));
}

Hear.prototype.plot = Note.prototype.plot = function (
  this: Note | Hear,
  { marks = [], ...options }: Observable.PlotOptions & SoundOptions = {},
) {
  return plot({ ...options, marks: [...marks, this] });
};

/** Plot's own tip mark reads other marks like this; it is not in Plot's types. */
type Context = Observable.Context & {
  readonly projection?: unknown;
  getMarkState(mark: Observable.Mark): MarkState;
};

/** Plot's types keep the constructor of a mark to themselves. */
const Mark = Observable.Mark as unknown as new (
  data: readonly null[] | null,
  channels: Readonly<Record<string, never>>,
  options: { readonly facet: "super" | null },
) => Observable.RenderableMark;

/** Invisible marks that see what Plot makes of the marks that are heard. */
class Probe {
  /** To go last among the marks. */
  readonly marks: readonly Observable.Markish[];
  readonly #ears: Ears;
  #context: Context | undefined;
  #axes: Drawing["axes"] & { readonly color?: Axis | undefined } = {};
  #facets: Facet[] = [];
  #frames: Frame[] = [];
  #inner: Observable.Dimensions | undefined;
  #bands = { x: 0, y: 0 };

  constructor(ears: Ears) {
    this.#ears = ears;
    // A mark without facets is drawn in each of them, in the order of the picture.
    const facets = Object.assign(new Mark([null], {}, { facet: null }), {
      render: ((index, _scales, _values, inner) => {
        const { fi, fx, fy } = index as Partial<{ fx: unknown; fy: unknown; fi: number }>;
        this.#inner = inner;
        if (fi !== undefined) this.#facets.push({ i: fi, fx, fy });
        return null;
      }) as Observable.RenderFunction,
    });
    // A mark over all facets is drawn once: a note that read its own state while it is drawn would do so in each facet.
    const states = Object.assign(new Mark(null, {}, { facet: "super" }), {
      render: ((_index, scales, _values, dimensions, context) => {
        this.#context = context as Context;
        const { x, y, color } =
          (scales as unknown as { scales: { x?: Axis & Band; y?: Axis & Band; color?: Axis } }).scales;
        this.#axes = { x, y, color };
        this.#bands = { x: x?.bandwidth ?? 0, y: y?.bandwidth ?? 0 };
        this.#frames = framesOf(this.#facets, scales as unknown as FacetScales, this.#inner ?? dimensions);
        return null;
      }) as Observable.RenderFunction,
    });
    this.marks = ears.isEmpty ? [] : [facets, states];
  }

  /** All that the score needs to know, and where its notes are in the picture. */
  read({ x, y }: PlotOptions): Pick<Scene, "drawing" | "frames" | "pixels" | "bands"> {
    const visual = { x, y };
    const { color, ...axes } = this.#axes;
    const context = this.#context;
    const { readings, pixels, unheard } = context === undefined
      ? { readings: [], pixels: [], unheard: [] }
      : this.#ears.readings({ of: (mark) => context.getMarkState(mark) }, {
        axes,
        color,
        projection: context.projection !== undefined && context.projection !== null,
        visual,
      });
    const drawing = { readings, axes, facets: this.#facets, visual, unheard };
    return { drawing, frames: this.#frames, pixels, bands: this.#bands };
  }
}

interface Band {
  readonly bandwidth?: number;
}

/** Where a facet begins, in pixels. */
interface FacetScales {
  fx?(value: unknown): number;
  fy?(value: unknown): number;
}

/** The frames of the drawn facets, where Plot moves them to; of the whole where there are none. */
function framesOf(facets: readonly Facet[], { fx, fy }: FacetScales, inner: Observable.Dimensions): Frame[] {
  const { width, height, marginTop, marginRight, marginBottom, marginLeft } = inner;
  const places = facets.length === 0 ? [{ dx: 0, dy: 0 }] : facets.map((facet) => ({
    dx: fx === undefined ? 0 : fx(facet.fx) - marginLeft,
    dy: fy === undefined ? 0 : fy(facet.fy) - marginTop,
  }));
  return places.map(({ dx, dy }) => ({
    dx,
    dy,
    left: dx + marginLeft,
    top: dy + marginTop,
    right: dx + width - marginRight,
    bottom: dy + height - marginBottom,
  }));
}
