import assert from "node:assert/strict";
import fc from "fast-check";
import { makeEvent } from "../../lib/sound/event.ts";
import { fitOverlap, overlap } from "../../lib/sound/levels.ts";

/** Some notes on a coarse grid, so that ends and starts often coincide. */
const notes = fc.array(
  fc.record({
    time: fc.integer({ min: 0, max: 40 }).map((t) => t / 8),
    sustain: fc.integer({ min: 1, max: 24 }).map((t) => t / 8),
    loudness: fc.integer({ min: -600, max: 0 }).map((l) => l / 10),
  }),
  { minLength: 1, maxLength: 40 },
).map((list) =>
  list.map((fields, index) =>
    makeEvent({
      ...{ ...fields, pitch: 440, pan: 0, brightness: 0.5, instrument: "tone", voice: null, mark: 0, index },
    })
  ).sort((a, b) => a.time - b.time)
);
type Notes = ReturnType<typeof makeEvent>[];

/** What the peaks of all notes that are held add up to at most, asked at each moment between the marks of the grid. */
function loudest(events: readonly Notes[number][]): { polyphony: number; level: number } {
  let most = { polyphony: 0, level: 0 };
  for (let t = 1 / 16; t < 10; t += 1 / 8) {
    const held = events.filter(({ time, sustain }) => time < t && t < time + sustain);
    const level = held.reduce((sum, { loudness }) => sum + 10 ** (loudness / 20), 0);
    most = { polyphony: Math.max(most.polyphony, held.length), level: Math.max(most.level, level) };
  }
  return { polyphony: most.polyphony, level: 20 * Math.log10(most.level) };
}

Deno.test("overlap() finds the worst overlap of any notes, as counting at every moment does", () => {
  fc.assert(fc.property(notes, (events) => {
    const found = overlap(events), counted = loudest(events);
    assert.equal(found.polyphony, counted.polyphony);
    assert.ok(Math.abs(found.level - counted.level) < 1e-6, `${found.level}, counted ${counted.level}`);
  }));
});

Deno.test('overlap: "fit" brings any notes to 0 dBFS at most, all by the same, and "refuse" throws exactly where that is needed', () => {
  fc.assert(fc.property(notes, (events) => {
    const { level } = loudest(events);
    const { events: fitted, shift } = fitOverlap(events, "fit");
    const after = loudest(fitted).level;
    assert.ok(after <= 1e-6 && (level <= 1e-9 ? shift === 0 : after > -0.002), `${level} became ${after}`);
    fitted.forEach(({ loudness }, i) => assert.ok(Math.abs(events[i]!.loudness - shift - loudness) < 1e-9));
    if (level > 1e-6) assert.throws(() => fitOverlap(events, "refuse"), RangeError);
    else if (level < -1e-6) assert.deepEqual(fitOverlap(events, "refuse").events, events);
  }));
});
