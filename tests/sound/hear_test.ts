import assert from "node:assert/strict";
import { Plot } from "../../lib/plot/namespace.ts";
import { plot, type PlotOptions } from "../../lib/plot/plot.ts";
import { stageOf } from "../../lib/plot/player/stage.ts";
import { hear } from "../../lib/sound/hear.ts";
import { reference } from "../../lib/sound/reference.ts";
import { note } from "../../lib/sound/note.ts";
import { eventList } from "./eventList.ts";

const rows = [
  { t: 0, v: 1, w: 10, k: "a" },
  { t: 1, v: 3, w: 30, k: "b" },
  { t: 2, v: 2, w: 20, k: "c" },
];
const scales = { time: { duration: 3 }, pitch: { domain: [0, 4], range: ["A2", "A6"] } } as const;
const events = (options: PlotOptions) => plot({ ...scales, ...options }).score.events;
const heard = (options: PlotOptions) => events({ sound: true, ...options });
const times = (options: PlotOptions) => heard(options).map(({ time, sustain }) => [time, sustain]);
const pitches = (options: PlotOptions) => heard(options).map(({ pitch }) => pitch);

/** A range of loudness: without one it is up to the piece. */
const loudness = { range: [-36, -18] };

Deno.test("hear() of a dot is what note() is told with its channels, and the same score", () => {
  const dot = Plot.dot(rows, { x: "t", y: "v", r: "w" });
  const told = plot({ ...scales, marks: [note(rows, { x: "t", y: "v", loudness: "w" })] }).score;
  assert.equal(plot({ ...scales, marks: [dot, hear(dot)] }).score.hash, told.hash);
  assert.equal(plot({ ...scales, marks: [hear(dot)] }).score.hash, told.hash, "a mark that is not drawn");
  assert.equal(plot({ ...scales, marks: [dot], sound: true }).score.hash, told.hash);
  assert.equal(hear(dot).plot(scales).score.hash, told.hash);
});

Deno.test("a mark that is heard and not drawn leaves nothing in the picture but its axes", () => {
  const figure = plot({ marks: [hear(Plot.dot(rows, { x: "t", y: "v", tip: true }))] });
  assert.equal(figure.querySelectorAll("circle").length, 0);
  assert.equal(figure.querySelectorAll("[aria-label=tip]").length, 0);
  assert(figure.querySelector('[aria-label="x-axis tick label"]'));
  assert.match(figure.getAttribute("aria-label")!, /^Notes of v by t, 3 notes$/);
});

Deno.test("sound: true changes nothing in the picture", () => {
  const marks = () => [
    Plot.dot(rows, Plot.dodgeY({ x: "t", tip: true })),
    Plot.waffleY(rows, { x: "t", y: "v" }),
    Plot.boxX(rows, { x: "v" }),
    Plot.frame(),
  ];
  const drawn = (mark: Plot.Markish, sound: boolean) =>
    plot({ marks: [mark, Plot.dot(rows, { x: "t", y: "v" })], sound }).outerHTML.replaceAll(/plot-pattern-\d+/g, "");
  for (const mark of marks()) assert.equal(drawn(mark, true), drawn(mark, false));
});

Deno.test("horizontal bars: time goes down the categories, in the order of the axis, and length is pitch", () => {
  const bars = Plot.barX(rows, { y: "k", x: "v", sort: { y: "-x" } });
  assert.deepEqual(times({ marks: [bars] }), [[0, 1], [1, 1], [2, 1]]);
  assert.deepEqual(pitches({ marks: [bars] }), [880, 440, 220]);
  // As upright ones: the explicit domain of the axis is that of the pitch.
  const turned = plot({ marks: [bars], sound: true, x: { domain: [0, 4] }, pitch: { range: ["A2", "A6"] } }).score;
  assert.deepEqual(turned.events.map(({ pitch }) => pitch), [880, 440, 220]);
});

Deno.test("horizontal marks do not move the playhead over the picture, but their notes are where they are", () => {
  const stage = stageOf(plot({ marks: [Plot.barX(rows, { y: "k", x: "v" })], sound: true }))!;
  assert.deepEqual(stage.frames.map(({ track }) => track), [undefined]);
  const [first, second] = stage.notes;
  assert(second!.y! > first!.y! && second!.x! > first!.x!, JSON.stringify(stage.notes));
});

Deno.test("stacked bars are heard by their length, not by where they end", () => {
  const sales = [["x", 1, "a"], ["x", 3, "b"], ["y", 2, "a"], ["y", 1, "b"]].map(([at, n, k]) => ({ at, n, k }));
  const { events } = plot({
    ...scales,
    marks: [Plot.barY(sales, { x: "at", y: "n", fill: "k" })],
    sound: true,
  }).score;
  assert.deepEqual(events.map(({ pitch, voice }) => [pitch, voice]), [[220, "a"], [880, "b"], [440, "a"], [220, "b"]]);
});

Deno.test("bars and bins are held for as long as they are wide", () => {
  const bins = Plot.rectY(rows, Plot.binX({ y: "count" }, { x: "t", thresholds: [0, 1, 3] }));
  assert.deepEqual(times({ marks: [bins] }), [[0, 1], [1, 2]]);
  const spans = [{ from: 0, to: 2 }, { from: 1, to: 4 }];
  const { events } =
    plot({ marks: [Plot.barX(spans, { x1: "from", x2: "to", y: "to" })], time: { duration: 4 }, sound: true }).score;
  assert.deepEqual(events.map(({ time, sustain }) => [time, sustain]), [[0, 2], [1, 3]]);
});

Deno.test("a range is both its ends at once, and a box is a chord", () => {
  const range = heard({ marks: [Plot.ruleX(rows, { x: "t", y1: "v", y2: (d) => d.v + 1 })] });
  assert.deepEqual(range.map(({ time, pitch }) => [time, pitch]).slice(0, 2), [[0, 220], [0, 440]]);
  const box = heard({ marks: [Plot.boxY([0, 1, 2, 3, 4].map((v) => ({ v, k: "a" })), { x: "k", y: "v" })] });
  assert.deepEqual(box.map(({ pitch }) => pitch).toSorted((a, b) => a - b), [110, 220, 440, 880, 1760]);
});

Deno.test("lines and areas glide, and an instrument that cannot glide plays notes", () => {
  const line = Plot.lineY(rows, { x: "t", y: "v" });
  assert.deepEqual(heard({ marks: [line] }).map(({ pitch, glide }) => [pitch, glide?.pitch]), [[220, 880], [880, 440]]);
  const plucked = heard({ marks: [line], sound: { instrument: "pluck" } });
  assert.deepEqual(plucked.map(({ pitch, instrument }) => [pitch, instrument]), [[220, "pluck"], [880, "pluck"], [
    440,
    "pluck",
  ]]);
  assert.deepEqual(events({ marks: [hear(line, { sustain: 0.1 })] }).map(({ sustain }) => sustain), [0.1, 0.1, 0.1]);
});

Deno.test("a connected scatterplot is heard along its path, and x is pan", () => {
  const path = [[1, 1], [3, 2], [2, 3]];
  const notes = heard({ marks: [Plot.line(path)], sound: { sustain: 0.1 } });
  assert.deepEqual(notes.map(({ time, pan, pitch }) => [time, pan, pitch]), [[0, -1, 220], [1.5, 1, 440], [3, 0, 880]]);
});

Deno.test("a colour that is a number is brightness, in cells loudness, and where no axis is left the pitch", () => {
  const dots = heard({ marks: [Plot.dot(rows, { x: "t", y: "v", fill: "w" })] });
  assert.deepEqual(dots.map(({ brightness, voice }) => [brightness, voice]), [[0, null], [1, null], [0.5, null]]);
  const cells = plot({ marks: [Plot.cell(rows, { x: "t", y: "k", fill: "w" })], sound: true, loudness }).score.events;
  assert.deepEqual(cells.map(({ loudness }) => loudness), [-36, -18, -27]);
  assert.deepEqual(pitches({ marks: [Plot.cell(rows, { x: "k", fill: "v" })] }), [220, 880, 440]);
  assert.deepEqual(pitches({ marks: [Plot.cellY([1, 3, 2])] }), [220, 880, 440]);
});

Deno.test("options take the place of channels, and null takes them away", () => {
  const dot = Plot.dot(rows, { x: "t", y: "v", r: "w", stroke: "k" });
  const [first] = events({ marks: [hear(dot, { loudness: -12, pitch: "A4", instrument: "bell", z: (d) => d.t })] });
  assert.deepEqual(first, { ...first, loudness: -12, pitch: 440, instrument: "bell", voice: 0 });
  assert.deepEqual(events({ marks: [hear(dot, { loudness: null })], loudness }).map(({ loudness }) => loudness), [
    -24,
    -24,
    -24,
  ]);
});

Deno.test("dodge and hexbin: the points that they were given are heard", () => {
  assert.deepEqual(times({ marks: [Plot.dot(rows, Plot.dodgeY({ x: "t" }))] }).map(([time]) => time), [0, 1.5, 3]);
  assert.deepEqual(pitches({ marks: [Plot.dot(rows, Plot.hexbin({ r: "count" }, { x: "t", y: "v" }))] }), [
    220,
    880,
    440,
  ]);
});

Deno.test("a place in pixels is refused, and the reason names the mark and bin", () => {
  const dot = Plot.dot(rows, { x: { value: "t", scale: null }, y: "v" });
  assert.throws(() => plot({ marks: [hear(dot)] }), {
    name: "TypeError",
    message: /^Cannot hear the dot mark: x is in pixels, .* such as bin/,
  });
});

Deno.test("what has no time throws by its name, and is heard with a time that is given", () => {
  const geo = Plot.geo({ type: "Point", coordinates: [1, 2] });
  assert.throws(() => hear(geo), {
    name: "TypeError",
    message: /^Cannot hear the geo mark: a place on a map has no time/,
  });
  assert.equal(events({ marks: [hear(geo, { time: () => 1 })], projection: "mercator" }).length, 1);
  assert.throws(() => hear(Plot.frame()), /^TypeError: Cannot hear the frame mark: decoration without data$/);
  assert.throws(() => hear(note(rows)), /^TypeError: Cannot hear a sound mark: it is heard already/);
  assert.throws(() => hear((() => null) as unknown as Plot.Mark), /^TypeError: Cannot hear a function/);
  assert.throws(() => hear("line" as unknown as Plot.Mark), /^TypeError: Cannot hear "line": expected a mark of Plot/);
});

Deno.test("sound: true leaves out what cannot be heard, and says so; where nothing can be heard it throws", () => {
  const { score } = plot({ marks: [Plot.frame(), Plot.dot(rows, { x: "t", y: "v" }), Plot.ruleY([0])], sound: true });
  assert.match(
    score.describe(),
    /^The dot mark: 3 notes[^\n]*\nNot heard: the frame mark \(decoration without data\); the rule mark \(a reference line has no time; hear its value as Sound\.reference\)\.\n/,
  );
  assert.throws(() => plot({ marks: [Plot.frame(), Plot.frame({ anchor: "left" })], sound: true }), {
    name: "TypeError",
    message: "Cannot hear any mark: the frame marks (decoration without data)",
  });
});

Deno.test("a compound mark is heard part by part, without those that cannot be", () => {
  const box = hear(Plot.boxY(rows, { y: "v" }));
  assert.equal(box.length, 4);
  const { score } = plot({ ...scales, marks: [box] });
  assert.match(score.describe(), /\nNot heard: the dot mark \(no values\)\.\n/);
  assert.equal(score.events.length, 5);
  assert.throws(
    () => plot({ marks: [hear([Plot.frame(), Plot.frame({ anchor: "left" })])] }),
    /Cannot hear any mark: the frame marks/,
  );
});

Deno.test("of marks with the same notes the one that says most is heard, once; a sound mark is not played twice", () => {
  const marks = [Plot.lineY(rows, { x: "t", y: "v" }), Plot.dot(rows, { x: "t", y: "v", r: "w" })];
  const heard = plot({ marks, sound: true, loudness }).score;
  assert.deepEqual(heard.events.map(({ loudness }) => loudness), [-36, -18, -27]);
  assert.match(heard.describe(), /Not heard: the line mark \(the same notes as the dot mark\)/);
  const given = note(rows, { x: "t", y: "v" });
  assert.equal(plot({ marks: [...marks, given], sound: true }).score.hash, plot({ marks: [given] }).score.hash);
  // What is asked for by name is played, also twice.
  assert.equal(plot({ marks: [hear(marks[1]!), given] }).score.events.length, 6);
});

Deno.test("unknown options are refused, with the known ones", () => {
  const dot = Plot.dot(rows, { x: "t", y: "v" });
  const known = "expected time, pitch, loudness, pan, brightness, sustain, instrument, z";
  assert.throws(() => hear(dot, { loudnes: "w" }), {
    message: `Cannot hear a mark with "loudnes" (did you mean "loudness"?): ${known}`,
  });
  assert.throws(
    () => plot({ marks: [dot], sound: { volume: "w" } as never }),
    { name: "TypeError", message: `Cannot hear a plot with "volume": ${known}` },
  );
  assert.throws(
    () => plot({ marks: [dot], sound: "yes" as never }),
    /^TypeError: Cannot read the sound option: expected true/,
  );
  assert.throws(
    () => plot({ marks: [hear(dot, { loudness: "q" })] }),
    /Cannot map "q" to loudness: .*the columns are t, v, w, k/,
  );
});

Deno.test("a column of rows that a bin gathers is refused, and a function of them is heard", () => {
  const bins = Plot.rectY(rows, Plot.binX({ y: "count" }, { x: "t", thresholds: [0, 1, 3] }));
  assert.throws(
    () => plot({ marks: [hear(bins, { loudness: "w" })] }),
    /each element of the rect mark stands for several rows/,
  );
  const louder = events({ marks: [hear(bins, { loudness: (bin: unknown[]) => bin.length })], loudness });
  assert.deepEqual(louder.map(({ loudness }) => loudness), [-36, -18]);
});

Deno.test("facets overlay, or play one after the other", () => {
  const dots = Plot.dot(rows, { x: "t", y: "v", fx: "k" });
  assert.deepEqual(times({ marks: [dots] }).map(([time]) => time), [0, 1.5, 3]);
  const sequence = heard({ marks: [dots], time: { duration: 3, fx: "sequence" } });
  assert.deepEqual(eventList(sequence).length, 3);
  assert(sequence.every(({ time }, i) => i === 0 || time > sequence[i - 1]!.time));
  assert(sequence[1]!.time > 1 && sequence[1]!.time < 2);
});

Deno.test("what a log axis cannot show is not heard", () => {
  const { score } = plot({ marks: [Plot.dot([[0, 1], [1, 2], [10, 3]])], x: { type: "log" }, sound: true });
  assert.equal(score.events.length, 2);
  assert.match(score.describe(), /1 note is dropped \(1 without a time\)/);
});

Deno.test("a linear regression is heard as the line that is fitted, for each series", () => {
  const points = [[0, 0], [1, 2], [2, 1], [3, 3]].flatMap(([x, y]) => [{ x, y, k: "up" }, { x, y: 3 - y!, k: "down" }]);
  const fit = Plot.linearRegressionY(points, { x: "x", y: "y", stroke: "k" });
  const glides = heard({ marks: [fit], pitch: { domain: [0, 4], range: [100, 500], interpolate: "hertz" } });
  // y = 0.3 + 0.8 x, and its mirror image
  assert.deepEqual(
    glides.map(({ time, sustain, pitch, glide, voice }) => [time, sustain, pitch, glide?.pitch, voice]),
    [
      [0, 3, 130, 370, "up"],
      [0, 3, 370, 130, "down"],
    ],
  );
  assert.throws(
    () => plot({ marks: [hear(fit)], x: { type: "sqrt" } }),
    /Cannot hear the linear-regression mark: its line is fitted/,
  );
});

Deno.test("sound: true beside a reference that is heard", () => {
  const marks = [Plot.lineY(rows, { x: "t", y: "v" }), Plot.ruleY([2])];
  const { score } = plot({ marks: [...marks, reference([2])], sound: true });
  assert.match(score.describe(), /, the line mark: a line of 2 glides/);
  assert(score.events.some(({ mark }) => mark === 1));
});
