import assert from "node:assert/strict";
import { displayable, figureHtml, type MimeBundle } from "../../lib/plot/figure.ts";
import { Plot } from "../../lib/plot/namespace.ts";
import { wellFormed } from "./wellFormed.ts";

function shown(element: Element): MimeBundle {
  return (element as unknown as Record<symbol, () => MimeBundle>)[Symbol.for("Jupyter.display")]!();
}

Deno.test("a notebook shows a plot, a figure and a legend as HTML with the picture in it", () => {
  const figure = Plot.plot({ color: { legend: true }, marks: [Plot.dot([[1, 2], [3, 4]], { fill: ["a", "b"] })] });
  for (
    const element of [
      figure,
      figure.legend("color")!,
      Plot.legend({ color: { domain: [0, 1] } }),
      Plot.lineY([1, 2]).plot(),
    ]
  ) {
    const { "text/html": html, "text/plain": plain } = shown(element);
    assert(wellFormed(html).has("svg"));
    assert.equal(plain.includes("<"), false);
  }
  assert.equal(shown(Plot.lineY([1, 2]).plot())["text/plain"], "Line, 2 points");
  assert.deepEqual(Object.keys(displayable(figure)).filter((key) => /display/i.test(key)), []);
});

Deno.test("the HTML of a figure has no tag that an HTML parser would leave open, and a style sheet that it reads", () => {
  const figure = Plot.legend({ color: { type: "categorical", domain: ["", "b"] }, columns: "2" });
  const html = figureHtml(figure);
  assert.doesNotMatch(html, /<(?:div|span|figure|h2|title|style)\b[^<>]*\/>/);
  assert.match(html, /swatch > svg/); // raw text in HTML: &gt; would stay as it stands
});

Deno.test("figureHtml() names clip paths, patterns and markers for the figure, in step with what refers to them", () => {
  const draw = (height: number) =>
    Plot.plot({ height, marks: [Plot.lineY([1, 2], { clip: true, marker: "dot" }), Plot.waffleY([3])] });
  const ids = (html: string) => [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
  const references = (html: string) => [...html.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id!);
  const [one, two] = [figureHtml(draw(200)), figureHtml(draw(300))];
  for (const html of [one, two]) {
    assert(ids(html).length >= 3);
    assert.deepEqual(new Set(references(html)), new Set(ids(html)));
    wellFormed(html);
  }
  assert.deepEqual(ids(one).filter((id) => ids(two).includes(id)), []);
  assert.match(ids(one)[0]!, /^plot-[a-z]+-\d+-[0-9a-z]+$/);
});

Deno.test("figureHtml() leaves text alone that looks like a reference", () => {
  const text = 'id="plot-clip-1" url(#plot-clip-1)';
  assert(figureHtml(Plot.text([text], { frameAnchor: "middle" }).plot()).includes(`>${text}</text>`));
});
