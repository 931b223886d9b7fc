/**
 * Observable Plot, values and types, with a document: every example of its documentation draws in a Deno cell.
 *
 * @example
 * ```ts
 * import { Plot } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const options: Plot.PlotOptions = { width: 300, marks: [Plot.frame(), Plot.text(["Hello, world!"], { frameAnchor: "middle" })] };
 * assert.match(Plot.plot(options).outerHTML, /Hello, world!/);
 * assert.match(Plot.lineY([1, 2, 4]).plot().outerHTML, /^<svg /);
 * ```
 */
export * as Plot from "./observable.ts";
