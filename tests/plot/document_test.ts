import assert from "node:assert/strict";
import * as fc from "fast-check";
import { createDocument } from "../../lib/plot/document.ts";
import { Plot } from "../../lib/plot/namespace.ts";
import { svgText } from "../../lib/plot/svgText.ts";
import { wellFormed } from "./wellFormed.ts";

const NASTY = [
  "a & b",
  "<script>alert(1)</script>",
  "</text></svg><img src=x onerror=alert(1)>",
  "\"double\" and 'single'",
  "👩🏽‍🔬 emoji, עברית, e\u0301",
  "nul \0, bell \x07, escape \x1b, vertical tab \v, delete \x7f, \u009f, \ufffe, \uffff",
  "a lone \ud800 surrogate, and \udc00",
  "]]> and <!-- and -- and <?xml?> and &amp; and &#0;",
  "tab\t, line\nfeed, return\r, no-break\xa0space",
  "",
];

function everywhere(texts: readonly string[]): Element {
  const data = texts.map((text, i) => ({ text, i }));
  return Plot.plot({
    title: texts.join(" "),
    subtitle: texts.join(" "),
    caption: texts.join(" "),
    ariaLabel: texts.join(" "),
    ariaDescription: texts.join(" "),
    color: { legend: true, type: "ordinal" },
    x: { label: texts.join(" ") },
    marks: [
      Plot.text(data, { x: "i", y: "i", text: "text", fill: "text", title: "text", ariaLabel: "text", href: "text" }),
      Plot.barX(data, { y: "text", x: "i" }),
      Plot.dot(data, { x: "i", fx: "text", ariaDescription: texts.join(" ") }),
      Plot.tip(data, { x: "i", y: "i", channels: { text: "text" } }),
    ],
  });
}

Deno.test("text from data is escaped in labels, titles, links, legends and captions", () => {
  for (const text of NASTY) {
    const figure = everywhere([text]);
    for (const markup of [figure.outerHTML, svgText(figure)]) {
      const tags = wellFormed(markup);
      assert.equal(tags.has("script") || tags.has("img"), false);
    }
  }
  const { outerHTML } = Plot.plot({
    ariaLabel: 'R&D <b>"é" 😀',
    marks: [Plot.text(['R&D <b>"é" 😀'], { frameAnchor: "middle" })],
  });
  assert.match(outerHTML, / aria-label="R&amp;D &lt;b&gt;&quot;é&quot; 😀"/);
  assert.match(outerHTML, />R&amp;D &lt;b&gt;"é" 😀<\/text>/);
});

Deno.test("any text from data gives a well-formed figure", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 20 }), { minLength: 1, maxLength: 4 }), (texts) => {
      const figure = everywhere(texts);
      wellFormed(figure.outerHTML);
      wellFormed(svgText(figure));
    }),
    { numRuns: 30 },
  );
});

Deno.test("an attribute that Plot moves to the group of its facets is escaped once", () => {
  const figure = Plot.dot([1, 2], { x: [1, 2], fx: ["a", "b"], ariaDescription: "R&D" }).plot();
  assert.match(figure.outerHTML, /aria-description="R&amp;D"/);
});

Deno.test("createDocument() gives elements that remember what they are told", () => {
  const document = createDocument();
  const div = document.createElement("div");
  div.setAttribute("title", "a < b");
  assert.equal(div.getAttribute("title"), "a < b");
  assert.equal(div.getAttribute("lang"), null);
  div.setAttribute("style", "color: red");
  assert.equal(div.style.color, "red");
  Object.assign(div, { style: "color: blue" });
  assert.equal(div.style.color, "blue");
  assert.equal(div.outerHTML, '<div style="color: blue" title="a &lt; b"></div>'); // not <div />, which HTML would leave open
});

Deno.test("createDocument() shares nothing between documents", () => {
  const [one, two] = [createDocument(), createDocument()];
  one.documentElement.append(one.createElement("p"));
  assert.equal(two.querySelector("p"), null);
});

Deno.test("a copy of an svg names its namespaces once", () => {
  const svg = createDocument().createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const element of [svg, svg.cloneNode(true) as Element]) {
    assert.equal(element.outerHTML.match(/ xmlns=/g)?.length, 1);
    assert.deepEqual([...wellFormed(element.outerHTML)], [["svg", 1]]);
  }
});

Deno.test("a pointer event reaches the figure", () => {
  const figure = Plot.plot({ marks: [Plot.dot([[1, 2]], { tip: true })] });
  assert.equal((figure as Element & { value?: unknown }).value, null); // as in a browser: nothing is pointed at
});
