/**
 * Observable Plot, drawing on a document of ours. Everything that Plot exports is here, types included; what makes an
 * element is replaced. The namespace of this module is the `Plot` that auscult exports.
 *
 * @module
 */
import * as Observable from "@observablehq/plot";
import type { LegendOptions, LegendScales, Markish, PlotOptions, RenderFunction } from "@observablehq/plot";
import { ariaLabelOf, type MarkState } from "./ariaLabel.ts";
import { createDocument } from "./document.ts";
import { displayable, type Figure } from "./figure.ts";
import { safeLinks } from "./safeLinks.ts";

export * from "@observablehq/plot";

/**
 * `Plot.plot` of Observable Plot, with a document unless `options.document` is given, and with an `ariaLabel` derived
 * from the marks unless `options.ariaLabel` is given (null for none).
 *
 * @returns an `<svg>`, or a `<figure>` where there is a title, a caption or a legend; it shows itself in a notebook
 *
 * @example
 * ```ts
 * import { Plot } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const figure = Plot.plot({ marks: [Plot.lineY([3, 1, 2])] });
 * assert.match(figure.outerHTML, /^<svg [^>]*aria-label="Line, 3 points"/);
 * ```
 */
export function plot(options: PlotOptions = {}): Figure {
  const marks = options.marks ?? [];
  const document = options.document ?? createDocument();
  const labelled = options.ariaLabel === undefined ? [...marks, labeller(marks)] : marks;
  const figure = withTips(marks, () => Observable.plot({ ...options, document, marks: labelled }));
  const { legend } = figure;
  figure.legend = (name, options) => {
    const element = legend(name, options);
    return element && displayable(element);
  };
  return displayable(safeLinks(figure));
}

/**
 * `Plot.legend` of Observable Plot, with a document unless `options.document` is given.
 *
 * @example
 * ```ts
 * import { Plot } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const ramp = Plot.legend({ color: { domain: [0, 100], label: "Humidity (%)" } });
 * assert.match(ramp.outerHTML, /<image [^>]*href="data:image\/png;base64,/);
 * ```
 */
export function legend(options: LegendScales & { readonly document?: Document } = {}): SVGSVGElement | HTMLElement {
  const document = options.document ?? createDocument();
  return displayable(Observable.legend({ ...options, document } as LegendScales & LegendOptions));
}

// The one side effect that importing has: `Plot.lineY(…).plot()` and the `plot` of compound marks draw here too.
Observable.Mark.prototype.plot = function ({ marks = [], ...options }: PlotOptions = {}) {
  return plot({ ...options, marks: [...marks, this as unknown as Markish] });
};

/** A mark that draws nothing, and labels the figure by what the others turned out to be. */
function labeller(marks: readonly Markish[]): Markish {
  const label: RenderFunction = (_index, _scales, _values, _dimensions, context) => {
    // getMarkState is what Plot's own tip mark reads, and is not in its types.
    const { ownerSVGElement, getMarkState } = context as typeof context & { getMarkState(mark: unknown): MarkState };
    const text = ariaLabelOf(flat(marks), getMarkState);
    if (text !== undefined) ownerSVGElement.setAttribute("aria-label", text);
    return null;
  };
  return Object.assign(new Mark(null, {}, { facet: "super" }), { render: label }); // super: rendered once, not per facet
}

// Plot's types keep the constructor of a mark to themselves.
const Mark = Observable.Mark as unknown as new (
  data: null,
  channels: Readonly<Record<string, never>>,
  options: { readonly facet: "super" },
) => Observable.RenderableMark;

/**
 * Plot lays a tip out in the next animation frame, once its text can be measured. Nothing is ever measured here, and a
 * figure must be whole when it is returned: so what Plot asks for during the call is run at its end.
 */
function withTips<T>(marks: readonly Markish[], draw: () => T): T {
  const global = globalThis as { requestAnimationFrame?: (frame: () => void) => number };
  if (global.requestAnimationFrame || !flat(marks).some((mark) => mark instanceof Observable.Tip)) return draw();
  const frames: (() => void)[] = [];
  global.requestAnimationFrame = (frame) => frames.push(frame);
  try {
    return draw();
  } finally {
    delete global.requestAnimationFrame;
    for (const frame of frames) frame();
  }
}

function flat(marks: readonly Markish[]): Observable.Mark[] {
  return marks.flat(Infinity as 1).filter((mark): mark is Observable.RenderableMark => mark instanceof Observable.Mark);
}
