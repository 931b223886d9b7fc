import assert from "node:assert/strict";
import { plot, type PlotOptions } from "../../lib/plot/plot.ts";
import { stageOf } from "../../lib/plot/player/stage.ts";
import { note } from "../../lib/sound/note.ts";
import { reference, type ReferenceOptions } from "../../lib/sound/reference.ts";

const octaves = { pitch: { range: ["A3", "A5"] }, time: { duration: 4 } };

function tones(mark = reference([2]), options: PlotOptions = {}) {
  const marks = [note([{ x: 0, y: 1, k: "a" }, { x: 4, y: 3, k: "b" }], { x: "x", y: "y", loudness: -24 }), mark];
  const { score } = plot({ marks, ...octaves, ...options });
  return { events: score.events.filter((event) => event.mark === 1), sentence: score.describe().split("\n")[1]! };
}

Deno.test("reference() holds a quiet tone at its value, from the first note to the end of the last", () => {
  const { events, sentence } = tones();
  assert.deepEqual(
    events.map(({ time, sustain, pitch, loudness, instrument }) => [time, sustain, pitch, loudness, instrument]),
    [[0, 6, 440, -36, "line"]],
  );
  assert.equal(sentence, "Sound mark 2: a reference tone of line, 2 as A4 (440 Hz), held throughout, at -36 dBFS.");
});

Deno.test("reference() sounds every so many seconds where it is told to", () => {
  const { events, sentence } = tones(reference([1, 2], { every: 2, sustain: 0.5, loudness: -30 }));
  assert.deepEqual(events.filter(({ pitch }) => pitch === 440).map(({ time, sustain }) => [time, sustain]), [
    [0, 0.5],
    [2, 0.5],
    [4, 0.5],
  ]);
  assert.equal(
    sentence,
    "Sound mark 2: 2 reference tones of tone, 1 as A3 (220 Hz) and 2 as A4 (440 Hz), every 2 s, at -30 dBFS.",
  );
});

Deno.test("reference() joins the domain of the y axis, as a rule does; what an explicit domain leaves out is dropped, and said", () => {
  assert.equal(tones(reference([5])).events[0]!.pitch, 880); // the new highest
  const { events, sentence } = tones(reference([2, 5, null]), { y: { domain: [1, 3] } });
  assert.deepEqual(events.map(({ pitch }) => pitch), [440]);
  assert.match(sentence, /1 reference without a value is dropped; 1 reference outside of the pitch domain is dropped/);
});

Deno.test("reference() takes rows, a pitch by itself, and a facet of a sequence", () => {
  const rows = [{ limit: 2, k: "a" }];
  assert.match(tones(reference(rows, { y: "limit" })).sentence, /, limit 2 as A4 \(440 Hz\), held throughout/);
  assert.equal(tones(reference([0], { pitch: "E4" })).events[0]!.pitch, 329.6276);
  const { score } = plot({
    marks: [
      note([{ x: 0, y: 1, k: "a" }, { x: 4, y: 3, k: "b" }], { x: "x", y: "y", fx: "k", sustain: 0.1 }),
      reference([{ limit: 2, k: "b" }], { y: "limit", fx: "k" }),
      reference([1]),
    ],
    ...octaves,
    time: { duration: 21, fx: "sequence" },
  });
  const [whole] = score.events.filter(({ mark }) => mark === 2);
  const [part] = score.events.filter(({ mark }) => mark === 1);
  assert(whole!.time === 0 && whole!.time + whole!.sustain === score.duration);
  assert(Math.abs(part!.time - 11.05) < 0.01 && part!.time + part!.sustain === score.duration, `${part!.time}`);
});

Deno.test("reference() lies across the picture while it sounds", () => {
  const figure = plot({ marks: [note([1, 3]), reference([2])] });
  const { notes, frames } = stageOf(figure)!;
  const { x1, x2, y, label } = notes.find(({ label }) => label === "reference 2")!;
  assert.deepEqual([x1, x2, label], [frames[0]!.left, frames[0]!.right, "reference 2"]);
  assert.equal(y, (frames[0]!.top + frames[0]!.bottom) / 2);
});

Deno.test("reference() says why it cannot be heard", () => {
  assert.throws(() => plot({ marks: [reference([1])] }), /Cannot hear Sound.reference by itself/);
  assert.throws(() => reference([1], { x: "x" } as ReferenceOptions), /Cannot set the x of Sound.reference/);
  assert.throws(() => reference([1], { every: 0.01 }), {
    name: "RangeError",
    message: "Cannot sound a reference every 0.01: expected 0.1 or more seconds",
  });
  assert.throws(() => reference([1], { sustain: 1 }), /give `every` too/);
  assert.throws(() => tones(reference([{ a: 1 }], { y: "b" })), /Cannot map "b" to pitch: .*; the columns are a/);
});
