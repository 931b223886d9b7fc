import assert from "node:assert/strict";
import { plot } from "../../lib/plot/plot.ts";
import { makeEvent } from "../../lib/sound/event.ts";
import { overlap } from "../../lib/sound/levels.ts";
import { line } from "../../lib/sound/line.ts";
import { densest } from "../../lib/sound/density.ts";
import { eventList, hear, score } from "./eventList.ts";

const chord = Array.from({ length: 4 }, () => ({}));
const together = { time: 0, sustain: 1 };

function event(time: number, sustain: number, loudness = -6, voice: string | null = null) {
  return makeEvent({
    time,
    sustain,
    loudness,
    voice,
    pitch: 440,
    pan: 0,
    brightness: 0.5,
    instrument: "tone",
    mark: 0,
    index: 0,
  });
}

Deno.test("overlap() counts the notes that are held at once, and adds their peaks", () => {
  assert.deepEqual(overlap([]), { polyphony: 0, level: -Infinity });
  const two = overlap([event(0, 2), event(1, 2)]);
  assert.equal(two.polyphony, 2);
  assert.ok(Math.abs(two.level - 0.0206) < 1e-3); // -6 dB and -6 dB in phase
  assert.equal(overlap([event(0, 1), event(1, 1)]).polyphony, 1);
  assert.equal(overlap([event(0, 9), event(1, 1), event(2, 1), event(3, 1)]).polyphony, 2);
});

Deno.test("describe() states the level that overlapping notes may reach", () => {
  assert.match(
    score(chord, { ...together, loudness: -6 }).describe(),
    /up to 4 notes sound at once, and may add up to \+6 dBFS, which the master holds/,
  );
  assert.match(
    score(chord, { ...together, loudness: -24 }).describe(),
    /up to 4 notes sound at once, and may add up to -12 dBFS\./,
  );
});

Deno.test('loudness: { overlap: "fit" } lowers all notes until they add up to 0 dBFS', () => {
  const fitted = score(chord, { ...together, loudness: -6 }, { loudness: { overlap: "fit" } });
  assert.deepEqual(eventList(fitted.events.slice(0, 1)), ["[ 0.000 → 1.000 | 369.99 Hz | -12.0 dB ]"]);
  const { level } = overlap(fitted.events);
  assert.ok(level <= 0 && level > -0.01, `${level}`);
  assert.match(fitted.describe(), /all notes were lowered by 6\.0 dB to fit/);
  assert.deepEqual(
    hear("loudness", chord, { ...together, loudness: -24 }, { loudness: { overlap: "fit" } }),
    Array(4).fill(-24),
  );
});

Deno.test('loudness: { overlap: "refuse" } throws where notes add up to more than 0 dBFS', () => {
  assert.throws(() => score(chord, { ...together, loudness: -6 }, { loudness: { overlap: "refuse" } }), {
    name: "RangeError",
    message: /^Cannot overlap 4 notes: together they may reach \+6\.0 dBFS/,
  });
  assert.equal(score(chord, { ...together, loudness: -12.05 }, { loudness: { overlap: "refuse" } }).events.length, 4);
});

Deno.test("a note of 0 dBFS is allowed, one above is refused", () => {
  assert.deepEqual(hear("loudness", [{}], { loudness: 0 }), [0]);
  assert.throws(() => score([{}], { loudness: 0.001 }), { name: "RangeError" });
});

Deno.test("describe() says when more notes sound at once than an engine plays", () => {
  const chord = Array.from({ length: 65 }, () => ({}));
  assert.match(score(chord, together).describe(), /plays 64 notes at once, and releases the quietest of 65 notes/);
  assert.doesNotMatch(score(chord.slice(1), together).describe(), /releases/);
});

Deno.test("densest() finds the busiest second of a voice", () => {
  const notes = [0, 0.1, 0.2, 1, 1.05, 1.1, 1.15, 3].map((time) => event(time, 0.1));
  assert.deepEqual(densest(notes), { notes: 5, voice: null });
  assert.deepEqual(densest([...notes.slice(0, 2), event(2, 1, -6, "b")]), { notes: 2, voice: null });
});

Deno.test("describe() says what is too dense, with the transform that thins it", () => {
  const days = Array.from({ length: 2000 }, (_, i) => ({ date: new Date(Date.UTC(2000, 0, 1 + i)), close: i % 7, i }));
  const dense = (channels: object, options = {}) => score(days, { thin: false, ...channels }, options).describe();
  assert.match(
    dense({ x: "date", y: "close" }),
    /up to 100 notes a second in one voice, more than the ear can follow \(50\): thin it with a transform, such as Plot\.binX\(\{ y: "mean" \}, \{ x: "date", y: "close", interval: "week" \}\)\./,
  );
  assert.match(
    dense({ x: "i", y: "close" }),
    /Plot\.binX\(\{ y: "mean" \}, \{ x: "i", y: "close", thresholds: 200 \}\)/,
  );
  assert.match(dense({ x: "close", y: "i", sustain: 0.1 }, { x: { type: "band" } }), /Plot\.groupX/);
  assert.doesNotMatch(dense({ x: "date", y: "close" }, { time: { duration: 60 } }), /too|more than the ear/);
  assert.doesNotMatch(dense({ x: "date", y: "close", z: "close" }), /more than the ear/);
});

Deno.test('a glide counts with the louder of its ends, and overlap: "fit" lowers both', () => {
  const rising = (loudness: object = {}) =>
    plot({
      marks: [0, 1].map((k) => line([0, 1], { x: [0, 1], y: () => k, loudness: { value: [-24, -2], scale: null } })),
      time: { duration: 2 },
      loudness,
    }).score;
  assert.match(rising().describe(), /up to 2 notes sound at once, and may add up to \+4 dBFS/);
  const fit = rising({ overlap: "fit" }).events;
  assert.deepEqual(fit.map(({ loudness, glide }) => [loudness, glide!.loudness]), [[-28.021, -6.021], [
    -28.021,
    -6.021,
  ]]);
});
