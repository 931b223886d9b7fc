import assert from "node:assert/strict";
import * as Observable from "@observablehq/plot";
import { figureHtml } from "../../lib/plot/figure.ts";
import { Plot } from "../../lib/plot/namespace.ts";
import { svgText } from "../../lib/plot/svgText.ts";
import { EXAMPLES } from "./examples.ts";
import { wellFormed } from "./wellFormed.ts";

for (const [name, { draw, holds, count }] of Object.entries(EXAMPLES)) {
  Deno.test(`Plot draws ${name}`, () => {
    const figure = draw();
    const page = figure.ownerDocument.createElement("div"); // a selector sees what is below
    page.append(figure);
    const found = page.querySelectorAll(holds).length;
    assert(
      count === undefined ? found > 0 : found === count,
      `${found} of ${holds} in ${figure.outerHTML.slice(-600)}`,
    );
    assert.doesNotMatch(figure.outerHTML, /NaN|undefined|\[object/);
    wellFormed(figure.outerHTML);
    assert.equal(wellFormed(svgText(figure)).has("foreignObject"), false);
    wellFormed(figureHtml(figure));
  });
}

Deno.test("Plot has everything that Observable Plot has, and every mark is among the examples", () => {
  assert.deepEqual(Object.keys(Plot).sort(), Object.keys(Observable).sort());
  const lower = Object.keys(Plot).map((name) => name.toLowerCase());
  const drawn = new Set(Object.keys(EXAMPLES).map((name) => name.toLowerCase()));
  const elsewhere = new Set(["mark", "render", "axisx", "axisy", "gridx", "gridy"]); // "axes" and "grids", and no marks of their own
  // Each mark has a class and a function: Dot and dot.
  const marks = lower.filter((name, i) => lower.indexOf(name) !== i && !elsewhere.has(name));
  assert.deepEqual(marks.filter((name) => !drawn.has(name)), []);
  assert(marks.length >= 25, marks.join());
});

Deno.test("Plot.plot() draws on the document that it is given", () => {
  const { ownerDocument } = Plot.plot();
  const figure = Plot.plot({ document: ownerDocument });
  assert.equal(figure.ownerDocument, ownerDocument);
  assert.notEqual(Plot.plot().ownerDocument, ownerDocument); // otherwise each has its own
  assert.equal(Plot.lineY([1, 2]).plot({ document: ownerDocument }).ownerDocument, ownerDocument);
  const legend = Plot.legend({ color: { domain: [0, 1] }, document: ownerDocument });
  assert.equal(legend.ownerDocument, ownerDocument);
});

Deno.test("mark.plot() draws simple and compound marks", () => {
  assert.match(Plot.lineY([1, 2]).plot({ width: 300 }).outerHTML, /^<svg [^>]*width="300"/);
  assert.match(Plot.boxX([1, 2, 3]).plot().outerHTML, /aria-label="bar"/);
  assert.match(Plot.marks(Plot.dot([[1, 2]]), Plot.frame()).plot().outerHTML, /aria-label="frame"/);
  assert.match(Plot.lineY([1, 2]).plot({ marks: [Plot.frame()] }).outerHTML, /aria-label="frame"/);
});

Deno.test("Plot.plot() has scale() and legend() as in a browser", () => {
  const figure = Plot.plot({ marks: [Plot.dot([[1, 2], [3, 4]], { fill: ["a", "b"] })] });
  assert.deepEqual(figure.scale("x")?.domain, [1, 3]);
  assert.match(figure.legend("color")!.outerHTML, /^<div [^>]*class="plot-\w+-swatches /);
  assert.equal(figure.legend("opacity"), undefined);
});

Deno.test("Plot.plot() lays out a tip at once, and leaves no requestAnimationFrame behind", () => {
  const figure = Plot.plot({ marks: [Plot.tip([[1, 2]], { title: () => "a rather long title" })] });
  assert.match(figure.querySelector("[aria-label=tip] path")!.getAttribute("d")!, /^M0,0l/);
  assert.equal(figure.querySelector("[aria-label=tip]")!.hasAttribute("visibility"), false);
  assert.equal("requestAnimationFrame" in globalThis, false);
});

Deno.test("Plot.plot() gives its own errors", () => {
  assert.throws(() => Plot.plot({ projection: "flat" as "mercator" }), /unknown projection type: flat/);
  assert.throws(() => Plot.legend({}), /unknown legend type; no scale found/);
});
