import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import { plot } from "../../lib/plot/plot.ts";
import { Note, note } from "../../lib/sound/note.ts";
import { Score } from "../../lib/sound/score.ts";
import { csv } from "../../lib/data/csv.ts";

const rows = [{ x: 0, y: 1, k: "a" }, { x: 1, y: 3, k: "b" }];

Deno.test("plot() draws what Plot.plot draws, and the sound marks and scales leave no trace in it", () => {
  const line = () => Plot.lineY(rows, { x: "x", y: "y" });
  const silent = plot({ marks: [line()] });
  const heard = plot({
    marks: [line(), note(rows, { x: "x", y: "y", loudness: "y" })],
    time: { duration: 5, domain: [0, 9] },
    pitch: { type: "log", range: ["A3", "A4"] },
    loudness: { range: [-30, -20] },
    pan: { range: [0, 1] },
    brightness: { zero: true },
    sustain: { range: [1, 2] },
    instrument: { range: ["bell"] },
    ariaLabel: silent.getAttribute("aria-label")!,
  });
  assert.equal(heard.outerHTML, silent.outerHTML);
});

Deno.test("plot() keeps the sound scales from Plot", () => {
  let seen: object = {};
  const spy = Plot.dot(
    rows,
    Plot.transform<Plot.DotOptions>({ x: "x", y: "y" }, (data, facets, options) => {
      seen = options!;
      return { data, facets };
    }),
  );
  plot({ marks: [spy], width: 300, time: { duration: 5 }, pitch: {}, instrument: {} });
  assert.ok("width" in seen && !["time", "pitch", "instrument"].some((name) => name in seen));
});

Deno.test("plot() returns the figure with its scales, and a score", () => {
  const figure = plot({ marks: [note(rows, { x: "x", y: "y" })] });
  assert.equal(figure.localName, "svg");
  assert.ok(figure.score instanceof Score);
  assert.deepEqual(figure.scale("x")!.domain, [0, 1]);
  const titled = plot({ title: "Two notes", marks: [note(rows, { x: "x", y: "y" })] });
  assert.equal(titled.localName, "figure");
  assert.equal(titled.score.events.length, 2);
});

Deno.test("a plot without sound marks has an empty score, which says so", () => {
  for (const options of [undefined, {}, { marks: [] }, { marks: [Plot.frame(), null, undefined] }]) {
    const { score } = plot(options);
    assert.deepEqual([score.events, score.duration], [[], 0]);
    assert.equal(score.describe(), "Silence: the plot has no sound marks.");
    assert.match(score.hash, /^e3b0c442/); // of nothing
  }
});

Deno.test("sound marks are found wherever marks are nested, in their order", () => {
  const mark = (y: number) => note([{ x: 0, y }], { x: "x", y: "y" });
  const { events } = plot({ marks: [[Plot.frame(), [mark(1)]], null, mark(2), Plot.marks(mark(3))] }).score;
  assert.deepEqual(events.map(({ mark }) => mark), [0, 1, 2]);
  assert.deepEqual(events.map(({ pitch }) => pitch), [130.8128, 369.9944, 1046.5023]);
});

Deno.test("note(…).plot() is a plot with a score, as Plot.lineY(…).plot() is a plot", () => {
  const { score } = note(rows, { x: "x", y: "y" }).plot({ time: { duration: 1 } });
  assert.deepEqual(score.events.map(({ time }) => time), [0, 1]);
});

Deno.test("a sound mark is a real Plot mark: Plot.plot takes it, and draws nothing for it", () => {
  const mark = note(rows, { x: "x", y: "y" });
  assert.ok(mark instanceof Plot.Mark && mark instanceof Note);
  const document = plot().ownerDocument;
  const figure = Plot.plot({ document, marks: [mark] });
  assert.equal(
    figure.querySelectorAll("circle, path[stroke]").length,
    plot({ marks: [note(rows, { x: "x", y: "y" })] }).querySelectorAll("circle, path[stroke]").length,
  );
});

Deno.test("plot() does not change its options, and can be called with them again", () => {
  const options = Object.freeze({
    marks: Object.freeze([note(rows, Object.freeze({ x: "x", y: "y" }))]) as unknown as Plot.Markish[],
    time: Object.freeze({ duration: 3 }),
    pitch: Object.freeze({ domain: Object.freeze([3, 1]) as unknown as number[], scale: "C major" }),
  });
  assert.equal(plot(options).score.hash, plot(options).score.hash);
});

Deno.test("plot() with the same mark in two plots keeps them apart", () => {
  const mark = note(rows, { x: "x", y: "y" });
  const first = plot({ marks: [mark], time: { duration: 1 } }).score,
    second = plot({ marks: [mark], time: { duration: 2 } }).score;
  assert.deepEqual([first.events[1]!.time, second.events[1]!.time], [1, 2]);
});

Deno.test("the example of the design runs, on months of daily prices", () => {
  const days = Array.from({ length: 500 }, (_, i) => ({
    date: new Date(Date.UTC(2000, 0, 1 + i)),
    close: 1000 + 300 * Math.sin(i / 40),
    volume: 1e9 + 5e6 * i,
  }));
  const figure = plot({
    ariaLabel: "S&P 500, 2000 to 2020",
    marks: [
      Plot.lineY(days, { x: "date", y: "close" }),
      note(
        days,
        Plot.binX({ y: "mean", loudness: "mean" }, {
          x: "date",
          y: "close",
          loudness: "volume",
          instrument: "pluck",
          interval: "month",
        }),
      ),
    ],
    time: { duration: 20 },
    pitch: { range: ["C3", "C6"], scale: "D minor pentatonic" },
    loudness: { range: [-36, -18] },
  });
  const { score } = figure;
  assert.match(figure.outerHTML, /^<svg [^>]*aria-label="S&amp;P 500, 2000 to 2020"/);
  assert.equal(score.events.length, 17); // months
  assert.equal(score.duration, 20);
  assert.deepEqual(new Set(score.events.map(({ instrument }) => instrument)), new Set(["pluck"]));
  assert.deepEqual([score.events[0]!.loudness, score.events.at(-1)!.loudness], [-36, -18]);
  assert.match(score.describe(), /^17 notes of pluck; date is heard as time, January 2000 to June 2001 in 20 s/);
});

Deno.test("the example of the design gives the same score on every machine", async () => {
  const rows = await csv(new URL("../../data/sp500.csv", import.meta.url));
  const { score } = plot({
    marks: [
      note(
        rows,
        Plot.binX(
          { y: "mean", loudness: "mean" },
          { x: "date", y: "close", loudness: "volume", instrument: "pluck", interval: "month" },
        ),
      ),
    ],
    time: { duration: 20 },
    pitch: { range: ["C3", "C6"], scale: "D minor pentatonic" },
    loudness: { range: [-36, -18] },
  });
  assert.deepEqual([score.events.length, score.duration], [244, 20]);
  assert.equal(score.hash, "f45c67c7e498e05a2bfef43f17f073cfb9e1b647d3cb65bbff9032af8df5da34");
});
