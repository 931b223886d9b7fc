import assert from "node:assert/strict";
import { stageOf } from "../../lib/plot/player/stage.ts";
import { plot, type PlotOptions } from "../../lib/plot/plot.ts";
import { legend } from "../../lib/sound/legend.ts";
import { line } from "../../lib/sound/line.ts";
import { note } from "../../lib/sound/note.ts";
import { text } from "../../lib/sound/text.ts";
import { tick } from "../../lib/sound/tick.ts";
import { score } from "./eventList.ts";

const rows = [{ x: 0, y: 1, k: "a" }, { x: 1, y: 3, k: "b" }, { x: 3, y: 2, k: "a" }];
const channels = { x: "x", y: "y" };
const time = { duration: 3 };

Deno.test("time: { repeat: 2 } plays the whole again, when its last note has ended", () => {
  const once = score(rows, channels, { time });
  const twice = score(rows, channels, { time: { ...time, repeat: 2 } });
  assert.equal(once.duration, 5); // the last note is held for as long as the one before
  assert.deepEqual(twice.events.map(({ time, index }) => [time, index]), [[0, 0], [1, 1], [3, 2], [5, 0], [6, 1], [
    8,
    2,
  ]]);
  assert.deepEqual(twice.events.slice(3).map(({ time, ...rest }) => ({ time: time - 5, ...rest })), once.events);
  assert.equal(twice.duration, 10);
  assert.match(
    twice.describe(),
    /^3 notes of tone; .*in 3 s.*\nThe whole is played 2 times, 5 s each; what it has is counted once\.\n10 s in all/,
  );
  assert.equal(score(rows, channels, { time: { ...time, repeat: 3 } }).duration, 15);
});

Deno.test("the next time starts when the range of time is over, also where nothing sounds at its end", () => {
  const options: PlotOptions = { time: { duration: 12, domain: [-1, 5], repeat: 2 } };
  assert.deepEqual(score(rows, channels, options).events.map(({ time }) => time), [2, 4, 8, 14, 16, 20]);
  // Times in seconds have no range to wait for.
  const seconds = score(rows, { time: { value: "x", scale: null }, y: "y", sustain: 0.5 }, { time: { repeat: 2 } });
  assert.deepEqual(seconds.events.map(({ time }) => time), [0, 1, 3, 3.5, 4.5, 6.5]);
  const one = score(rows.slice(0, 1), channels, { time: { repeat: 2 } });
  assert.deepEqual(one.events.map(({ time }) => time), [0, 2]);
});

Deno.test("without repeat, and with 1, the hash is what it was", () => {
  const { hash } = score(rows, channels, { time });
  assert.equal(score(rows, channels, { time: { ...time, repeat: 1 } }).hash, hash);
  assert.notEqual(score(rows, channels, { time: { ...time, repeat: 2 } }).hash, hash);
});

Deno.test("a legend is heard once, before the first time", () => {
  const { score } = plot({ marks: [legend(), note(rows, channels), tick()], time: { ...time, repeat: 2 } });
  const [told, notes, ticks] = [0, 1, 2].map((mark) => score.events.filter((event) => event.mark === mark));
  assert.deepEqual(told!.map(({ time }) => time), [0, 0.65]);
  assert.deepEqual(notes!.map(({ time }) => time), [2.15, 3.15, 5.15, 7.15, 8.15, 10.15]);
  assert.equal(ticks!.length % 2, 0);
  assert.match(score.describe(), /a legend of 2 notes/);
  assert.match(score.describe(), /The whole is played 2 times, 5 s each/);
  assert.equal(score.duration, 12.15);
});

Deno.test("lines, chords and captions are repeated, and counted once", () => {
  const { score } = plot({
    marks: [
      line(rows, channels),
      note([{ x: 0, y: 1 }, { x: 0, y: 2 }], channels),
      text(rows.slice(2), { x: "x", text: "k" }),
    ],
    time: { ...time, repeat: 3 },
  });
  assert.equal(score.events.filter(({ glide }) => glide !== undefined).length, 6);
  assert.deepEqual(score.captions.map(({ time, text }) => [time, text]), [[3, "a"], [6, "a"], [9, "a"]]);
  const words = score.describe();
  assert.match(words, /a line of 2 glides/);
  assert.match(words, /1 time holds a chord/);
  assert.match(words, /1 caption: “a” at 3 s/);
});

Deno.test("the playhead walks the picture again, each time from its start", () => {
  const figure = plot({ marks: [note(rows, channels)], time: { ...time, repeat: 2 }, width: 640 });
  const { frames, tracks, notes } = stageOf(figure)!;
  assert.deepEqual(frames.map(({ track }) => track), [0, 1]);
  assert.deepEqual(tracks.map(({ from, until }) => [from, until]), [[0, 5], [5, Infinity]]);
  assert.deepEqual(tracks[1]!.times, tracks[0]!.times.map((t) => t + 5));
  assert.deepEqual(tracks[1]!.xs, tracks[0]!.xs);
  assert.deepEqual(notes.map(({ frame }) => frame), [0, 0, 0, 1, 1, 1]);
  assert.deepEqual(
    notes.slice(3).map(({ x, y, label }) => [x, y, label]),
    notes.slice(0, 3).map(({ x, y, label }) => [x, y, label]),
  );
  assert.deepEqual([frames[1]!.left, frames[1]!.right], [frames[0]!.left, frames[0]!.right]);
});

Deno.test("a sequence of facets with a legend is walked again facet by facet", () => {
  const faceted = { ...channels, fx: "k", sustain: 0.5 };
  const figure = plot({
    marks: [legend({ channels: ["pitch"], breath: 0.85 }), note(rows, faceted)],
    time: { duration: 19, fx: "sequence", repeat: 2 },
  });
  const { frames, tracks } = stageOf(figure)!;
  // The legend takes 2 s; then two parts of 9 s with 1 s between them, and again.
  assert.deepEqual(tracks.map(({ from, until }) => [from, until]), [[0, 12], [12, 21], [21, 31], [
    31,
    Infinity,
  ]]);
  assert.deepEqual(frames.map(({ track }) => track), [0, 1, 2, 3]);
});

Deno.test("the piano roll has the data's axis each time", () => {
  const roll = score(rows, channels, { time: { ...time, repeat: 2 } }).plot({ width: 640 }).outerHTML;
  assert.equal(roll.match(/>0\.0<\/text>|>0<\/text>/g)!.length, 3); // 0 s, and 0 of x twice
});

Deno.test("a repeat that is no number of times throws", () => {
  for (const repeat of [0, 1.5, -1, "2", Infinity, 1001]) {
    assert.throws(() => score(rows, channels, { time: { repeat: repeat as number } }), {
      name: "RangeError",
      message: `Cannot set the repeat of the time scale to ${
        typeof repeat === "string" ? `"${repeat}"` : repeat
      }: expected how many times the whole is played, a whole number from 1 to 1000`,
    });
  }
});
