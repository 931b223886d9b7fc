import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import { plot, type PlotOptions } from "../../lib/plot/plot.ts";
import type { SoundEvent } from "../../lib/sound/event.ts";
import { note } from "../../lib/sound/note.ts";
import { reportOf, Score } from "../../lib/sound/score.ts";
import { wellFormed } from "./wellFormed.ts";

const rows = [{ x: 0, y: 1 }, { x: 1, y: 3 }, { x: 3, y: 2 }];
const options: PlotOptions = { time: { duration: 6 }, pitch: { range: ["A3", "A5"] } };
const three = plot({ ...options, marks: [note(rows, { x: "x", y: "y" })] }).score;

/** The bars, from their first to their last point, in pixels. */
function bars(figure: Element): number[][] {
  return [...figure.querySelectorAll("[aria-label=link] path, [aria-label=line] path")].flatMap((path) =>
    [...path.getAttribute("d")!.matchAll(/M([-\d.]+),([-\d.]+)L([-\d.]+),([-\d.]+)/g)].map((match) =>
      match.slice(1).map(Number)
    )
  );
}

/** The texts of an axis, and where they are along it. */
function ticks(figure: Element, axis: string): Map<string, number> {
  const groups = [...figure.querySelectorAll(`[aria-label="${axis} tick label"] text`)];
  return new Map(groups.map((text) => {
    const [, x, y] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(text.getAttribute("transform") ?? "") ?? [];
    return [text.textContent!, Number(axis.startsWith("x") ? x : y)];
  }));
}

const near = (a: number | undefined, b: number, tolerance = 1) => Math.abs(a! - b) <= tolerance;

Deno.test("score.plot() draws a bar for each note, from its start to the end of its sustain, at its pitch", () => {
  const roll = three.plot();
  const [x, y] = [roll.scale("x")!, roll.scale("y")!];
  const drawn = bars(roll);
  assert.equal(drawn.length, 3);
  three.events.forEach(({ time, sustain, pitch }, i) => {
    const [x1, y1, x2, y2] = drawn[i]!;
    assert.ok(near(x1, x.apply(time), 0.01), `note ${i} starts at ${x1}`);
    assert.ok(near(x2, x.apply(time + sustain)), `note ${i} ends at ${x2}`); // one pixel is left before the next
    assert.ok(near(y1, y.apply(pitch), 0.01) && y1 === y2, `note ${i} lies at ${y1}`);
  });
  wellFormed(roll.outerHTML);
});

Deno.test("score.plot() has seconds and the data's x, note names and the data's y, where they are heard", () => {
  const roll = three.plot();
  const [x, y] = [roll.scale("x")!, roll.scale("y")!];
  const [alongX, alongY] = [ticks(roll, "x-axis"), ticks(roll, "y-axis")];
  assert.ok(near(alongX.get("6"), x.apply(6)) && near(alongX.get("0.5"), x.apply(1)), [...alongX.keys()].join());
  assert.ok(near(alongY.get("C4"), y.apply(261.6256)), [...alongY.keys()].join());
  for (const [text, hertz] of [["1.0", 220], ["2.0", 440], ["3.0", 880]] as const) {
    assert.ok(near(alongY.get(text), y.apply(hertz)), `${text} is not at ${hertz} Hz: ${[...alongY.keys()].join()}`);
  }
});

Deno.test("score.plot() names the notes of the musical scale that pitches are moved to", () => {
  const { score } = plot({
    marks: [note(rows, { x: "x", y: "y" })],
    pitch: { range: ["D3", "D4"], scale: "D dorian" },
  });
  const named = [...ticks(score.plot(), "y-axis").keys()].filter((text) => /^[A-G]/.test(text));
  assert.deepEqual(named.sort(), ["A3", "B3", "C4", "D3", "D4", "E3", "F3", "G3"]);
  const listed = plot({ marks: [note(rows, { x: "x", y: "y" })], pitch: { scale: ["C4", "E4", 440] } });
  assert.deepEqual([...ticks(listed.score.plot(), "y-axis").keys()].filter((text) => /[A-G]|Hz/.test(text)).sort(), [
    "A4",
    "C4",
    "E4",
  ]);
});

Deno.test("score.plot() shows reversed, ordinal, threshold, log and temporal scales with their own values", () => {
  const texts = (marks: PlotOptions["marks"], options: PlotOptions = {}) => {
    const roll = plot({ marks: marks!, ...options }).score.plot();
    const y = ticks(roll, "y-axis");
    return { roll, x: ticks(roll, "x-axis"), y };
  };
  const reversed = texts([note(rows, { x: "x", y: "y" })], { pitch: { reverse: true } });
  assert.ok(reversed.y.get("1.0")! < reversed.y.get("3.0")!, "a higher value is heard lower, and drawn lower");
  const days = ["Mon", "Tue", "Wed"].map((day, i) => ({ day, i }));
  const ordinal = texts([note(days, { x: "day", y: "i" })], { time: { duration: 3 } });
  assert.ok(near(ordinal.x.get("Tue"), ordinal.roll.scale("x")!.apply(1.5)), "a day in the middle of its band");
  const steps = texts([note(rows, { x: "x", y: "y" })], {
    pitch: { type: "threshold", domain: [2, 3], range: ["C3", "E3", "G3"] },
  });
  for (const [text, hertz] of [["< 2", 130.8128], ["2 to 3", 164.8138], ["≥ 3", 195.9977]] as const) {
    assert.ok(near(steps.y.get(text), steps.roll.scale("y")!.apply(hertz)), `${text} in ${[...steps.y.keys()]}`);
  }
  const powers = [1, 10, 100].map((y, x) => ({ x, y }));
  const log = texts([note(powers, { x: "x", y: "y" })], { pitch: { type: "log", range: ["C3", "C5"] } });
  assert.ok(near(log.y.get("10"), log.roll.scale("y")!.apply(261.6256)), [...log.y.keys()].join());
  const years = [2000, 2010, 2020].map((year, y) => ({ date: new Date(Date.UTC(year, 0)), y }));
  const utc = texts([note(years, { x: "date", y: "y" })], { time: { duration: 10 } });
  assert.ok(near(utc.x.get("2012"), utc.roll.scale("x")!.apply(6)), [...utc.x.keys()].join());
});

Deno.test("score.plot() leaves out an axis of data where the values stand for themselves", () => {
  const counted = plot({ marks: [note([1, 2, 3])], time: { duration: 3 } }).score.plot();
  assert.equal(counted.querySelectorAll('[aria-label="x-axis label"]').length, 1); // seconds alone
  const free = plot({ marks: [note(rows, { time: { value: "x", scale: null }, pitch: 440 })] }).score.plot();
  assert.equal(free.querySelectorAll('[aria-label="y-axis label"]').length, 1);
});

Deno.test("score.plot() colours voices, else instruments, and names them", () => {
  const two = (channels: object) =>
    plot({ marks: [note([...rows, ...rows].map((row, i) => ({ ...row, k: i < 3 ? "a" : "b" })), channels)] }).score
      .plot();
  const voices = two({ x: "x", y: "y", z: "k" });
  assert.equal(voices.localName, "figure"); // with a legend
  assert.deepEqual(voices.scale("color")!.domain, ["a", "b"]);
  assert.deepEqual(two({ x: "x", y: "y", instrument: "k" }).scale("color")!.domain, ["tone", "pluck"]);
  assert.equal(three.plot().localName, "svg");
});

Deno.test("score.plot() draws a louder note thicker and more opaque", () => {
  const { score } = plot({ marks: [note(rows, { x: "x", y: "y", loudness: "y" })] });
  const paths = [...score.plot().querySelectorAll("[aria-label=link] path")];
  const of = (name: string) => paths.map((path) => Number(path.getAttribute(name)));
  for (const name of ["stroke-width", "stroke-opacity"]) {
    const [low, high, middle] = of(name);
    assert.ok(low! < middle! && middle! < high!, `${name}: ${of(name)}`);
  }
});

Deno.test("score.plot() slants a note that glides", () => {
  const gliding = three.events.map((event) => ({ ...event, glide: { pitch: 2 * event.pitch } }));
  const roll = new Score(gliding as SoundEvent[], reportOf(three)).plot();
  const y = roll.scale("y")!;
  const [first] = bars(roll);
  assert.ok(near(first![1], y.apply(220), 0.01) && near(first![3], y.apply(440), 0.01), String(first));
});

Deno.test("score.plot() says in its label what describe() says, and takes all options and marks of Plot", () => {
  const roll = three.plot();
  assert.equal(roll.getAttribute("aria-label"), `Piano roll. ${three.describe().replaceAll("\n", " ")}`);
  const own = three.plot({
    ...{ width: 300, height: 200, marginLeft: 60, title: "Three", y: { domain: [100, 1000] } },
    marks: [Plot.dot([[3, 440]], { r: 9 })], // s and Hz
  });
  const svg = own.querySelector("svg[width]")!;
  assert.deepEqual([svg.getAttribute("width"), svg.getAttribute("height")], ["300", "200"]);
  assert.deepEqual(own.scale("y")!.domain, [100, 1000]);
  const dot = svg.querySelector("circle")!;
  assert.ok(near(Number(dot.getAttribute("cy")), own.scale("y")!.apply(440), 0.01));
});

Deno.test("score.plot() draws a score without notes, and one of a single note", () => {
  assert.match(plot().score.plot().outerHTML, /Silence: the plot has no sound marks/);
  assert.equal(bars(plot({ marks: [note([5])] }).score.plot()).length, 1);
});

Deno.test("a score of 5,000 notes is described and drawn within 300 ms, in few and small paths", () => {
  const many = Array.from({ length: 5000 }, (_, x) => ({ x, y: Math.sin(x / 300), l: x % 17, k: `v${x % 4}` }));
  const { score } = plot({
    marks: [note(many, { x: "x", y: "y", loudness: "l", z: "k", thin: false })],
    time: { duration: 60 },
  });
  const draw = () => score.describe() + score.plot().outerHTML;
  draw(); // the first also loads and compiles
  const took = Array.from({ length: 5 }, () => {
    const start = performance.now();
    draw();
    return performance.now() - start;
  });
  assert.ok(Math.min(...took) <= 300, `took ${took.map(Math.round)} ms`);
  const roll = score.plot();
  assert.equal(bars(roll).length, 5000);
  assert.ok(roll.querySelectorAll("path").length < 100);
  assert.ok(roll.outerHTML.length < 400_000, `${roll.outerHTML.length} characters`);
});
