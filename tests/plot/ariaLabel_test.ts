import assert from "node:assert/strict";
import { Plot } from "../../lib/plot/namespace.ts";

const rows = Array.from({ length: 1200 }, (_, i) => ({
  date: new Date(Date.UTC(2000, 0, i)),
  close: i === 7 ? NaN : i,
  volume: i % 5,
  kind: i % 2 ? "odd" : "even",
}));
const few = rows.slice(20, 24);

const label = (...marks: Plot.Markish[]) => Plot.plot({ marks }).getAttribute("aria-label");

for (
  const [expected, actual] of [
    ["Line of close by date, 1,199 points", () => label(Plot.lineY(rows, { x: "date", y: "close" }))],
    [
      "Dots of volume by close, colored by kind, 4 dots",
      () => label(Plot.dot(few, { x: "close", y: "volume", fill: "kind" })),
    ],
    ["Bars of close by kind, 4 bars", () => label(Plot.barX(few, { x: "close", y: "kind" }))],
    [
      "Rectangles of close by date, 3 rectangles",
      () =>
        label(
          Plot.rectY(
            rows.slice(0, 60),
            Plot.binX<Plot.RectYOptions>({ y: "sum" }, { x: "date", y: "close", interval: "month" }),
          ),
        ),
    ],
    [
      "Dots of volume by close, in panels by kind, 4 dots",
      () => label(Plot.dot(few, { x: "close", y: "volume", fx: "kind" })),
    ],
    ["Line, 1 point", () => label(Plot.lineY([5]))],
    ["Line of close, 4 points", () => label(Plot.lineY(few, { x: (_, i) => i, y: "close" }))],
    [
      "Line of close by date, 4 points; Dots of volume by date, 4 dots",
      () =>
        label(
          Plot.lineY(few, { x: "date", y: "close" }),
          [Plot.dot(few, { x: "date", y: "volume" })],
          Plot.ruleY([0]),
          null,
        ),
    ],
    [
      "Dots of volume by close, 4 dots",
      () =>
        label(
          Plot.axisX(),
          Plot.gridY(),
          Plot.dot(few, { x: "close", y: "volume" }),
          Plot.crosshair(few, { x: "close" }),
        ),
    ],
    ["Rules, 1 rule", () => label(Plot.ruleY([0]))],
    [null, () => label(Plot.axisX([1, 2]), Plot.gridY([1]))],
    [null, () => label()],
    [null, () => label(() => null)],
  ] as const
) {
  Deno.test(`the label of a figure is ${expected}`, () => assert.equal(actual(), expected));
}

Deno.test("the label of a figure is what the caller says", () => {
  const marks = [Plot.lineY([1, 2])];
  assert.equal(Plot.plot({ ariaLabel: "S&P 500", marks }).getAttribute("aria-label"), "S&P 500");
  assert.equal(Plot.plot({ ariaLabel: null, marks }).hasAttribute("aria-label"), false);
});

Deno.test("the label of a figure names three marks at most", () => {
  const marks = ["close", "volume", "kind", "date"].map((y) => Plot.dot(few, { x: "date", y }));
  assert.match(
    label(
      ...marks.slice(0, 2),
      Plot.lineY(few, { y: "close" }),
      Plot.areaY(few, { y: "close" }),
      Plot.barY(few, { y: "close" }),
    )!,
    /; 2 more$/,
  );
});

Deno.test("the label of a tree does not name what Plot computes of it", () => {
  assert.equal(Plot.tree(["a/b", "a/c"]).plot().getAttribute("aria-label"), "Links, 2 links; Dots, 3 dots");
});
