import assert from "node:assert/strict";
import { Plot } from "../../lib/plot/namespace.ts";
import { svgText } from "../../lib/plot/svgText.ts";
import { has } from "../helpers/has.ts";
import { wellFormed } from "./wellFormed.ts";

const rows = [{ x: 1, y: 2, c: "a" }, { x: 2, y: 5, c: "b" }, { x: 3, y: 3, c: "c" }];
const dots = Plot.dot(rows, { x: "x", y: "y", fill: "c" });

Deno.test("svgText() sets the title, the legends and the caption around the plot", () => {
  const figure = Plot.plot({ title: "Dots & more", caption: "Three of them", color: { legend: true }, marks: [dots] });
  const text = svgText(figure);
  const tags = wellFormed(text);
  assert.equal(tags.get("svg"), 1 + 3 + 1); // the whole, three swatches, the plot
  assert.equal(tags.has("figure") || tags.has("div") || tags.has("foreignObject"), false);
  const order = ["Dots &#38; more", ">a<", ">c<", 'aria-label="dot"', "Three of them"].map((part) =>
    text.indexOf(part)
  );
  assert.deepEqual(order, [...order].sort((a, b) => a - b));
  assert(order[0]! > 0);
  const [, width, height] = /^<svg [^>]*width="(\d+)" height="(\d+)"/.exec(text)!;
  assert(Number(width) >= 640 && Number(height) > 400 + 20 + 33 + 12);
});

Deno.test("svgText() is dark on white, whatever shows it", () => {
  assert.match(
    svgText(dots.plot()),
    /^<svg [^>]*color="black"[^>]*>.*<rect [^>]*width="100%" height="100%" fill="white"\/>/s,
  );
  assert.match(svgText(dots.plot(), { background: "ivory" }), /height="100%" fill="ivory"/);
  const night = svgText(
    Plot.plot({ style: { background: "#222", color: "snow" }, color: { legend: true }, marks: [dots] }),
  );
  assert.match(night, /^<svg [^>]*color="snow"[^>]*>.*height="100%" fill="#222"\/>/s);
});

Deno.test("svgText() leaves no CSS that viewers without custom properties do not know", () => {
  const text = svgText(
    Plot.plot({ marks: [Plot.tip(rows, { x: "x", y: "y" }), Plot.text(["var(--plot-background)"])] }),
  );
  assert.doesNotMatch(text, /="var\(/);
  assert.match(text, />var\(--plot-background\)</); // but text is text
  assert.doesNotMatch(text, /height: auto/); // would stretch an svg within an svg
});

Deno.test("svgText() writes legends by themselves", () => {
  const ramp = svgText(Plot.legend({ color: { domain: [0, 1] } }));
  assert.equal(wellFormed(ramp).get("image"), 1);
  assert.match(ramp, / xlink:href="data:image\/png/); // older programs do not know href
  assert.equal(wellFormed(svgText(Plot.legend({ symbol: { domain: ["a", "b"] } }))).get("path"), 2);
  const columns = svgText(Plot.legend({ color: { type: "categorical", domain: "abcd" }, columns: "2" }));
  assert.equal(new Set([...columns.matchAll(/<text x="([\d.]+)"/g)].map(([, x]) => x)).size, 2);
});

Deno.test("svgText() breaks a long title and a long caption", () => {
  const long = "word ".repeat(60);
  const text = svgText(Plot.plot({ title: long, caption: long, width: 300, marks: [dots] }));
  assert((text.match(/<text y=/g) ?? []).length > 6);
  assert.match(text, /^<svg [^>]*width="324"/);
});

Deno.test("svgText() says what it cannot write", () => {
  const { ownerDocument } = dots.plot();
  assert.throws(() => svgText(ownerDocument.createElement("p")), {
    name: "TypeError",
    message: "Cannot write a <p> as SVG: wants a figure or a legend of Plot, got nothing to draw",
  });
});

Deno.test({
  name: "svgText() is what rsvg-convert draws",
  ignore: !has("rsvg-convert"),
  fn: async () => {
    const path = await Deno.makeTempFile({ suffix: ".svg" });
    try {
      await Deno.writeTextFile(path, svgText(Plot.plot({ title: "Dots", color: { legend: true }, marks: [dots] })));
      const { code, stdout, stderr } = await new Deno.Command("rsvg-convert", { args: [path] }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      assert.equal(new TextDecoder().decode(stderr), "");
      assert.equal(new TextDecoder().decode(stdout.subarray(1, 4)), "PNG");
    } finally {
      await Deno.remove(path);
    }
  },
});
