import assert from "node:assert/strict";
import { overlap } from "../../lib/sound/levels.ts";
import { estimateLoudness } from "../../lib/sound/level/estimateLoudness.ts";
import { likelyPeak } from "../../lib/sound/level/likelyPeak.ts";
import { accumulateEnergy } from "../../lib/sound/level/noteEnergy.ts";
import { hear, score } from "./eventList.ts";

const rows = Array.from({ length: 60 }, (_, t) => ({ t, v: (t * 7) % 13, l: t % 5 }));
const crowd = Array.from({ length: 600 }, (_, i) => ({ t: Math.floor(i / 30), z: i % 30, v: (i * 7) % 13 }));

Deno.test("where nobody says how loud, the notes come to -20 LUFS, whatever the instrument and the density", () => {
  for (const instrument of ["tone", "pluck", "bell", "pad", "noise", "click"]) {
    for (const duration of [5, 20]) {
      const { events } = score(rows, { x: "t", y: "v", instrument }, { time: { duration } });
      const loudness = estimateLoudness(events);
      assert.ok(Math.abs(loudness + 20) < 0.5, `${instrument} in ${duration} s: ${loudness} LUFS`);
      assert.ok(Number.isInteger(2 * events[0]!.loudness));
    }
  }
});

Deno.test("values that are mapped to loudness without a range keep 18 dB between quiet and loud, and come to -20 LUFS", () => {
  const heard = score(rows, { x: "t", y: "v", loudness: "l" });
  const levels = heard.events.map(({ loudness }) => loudness);
  assert.equal(Math.max(...levels) - Math.min(...levels), 18);
  assert.ok(Math.abs(estimateLoudness(heard.events) + 20) < 0.5);
  assert.match(
    heard.describe(),
    /a higher l sounds louder, 0 to 4 as (-[\d.]+) dBFS to (-[\d.]+) dBFS[^]*over which range of loudness: \1 to \2 dBFS comes to about -20 LUFS/,
  );
});

Deno.test("what the user says about loudness is what is heard", () => {
  const level = (channels: object, loudness?: object) => hear("loudness", rows, channels, { loudness });
  assert.deepEqual(new Set(level({ loudness: -50 })), new Set([-50]));
  assert.deepEqual(new Set(level({ loudness: { value: () => -50, scale: null } })), new Set([-50]));
  assert.deepEqual(new Set(level({}, { unknown: -50 })), new Set([-50]));
  assert.deepEqual(new Set(level({}, { range: [-60, -50] })), new Set([-50]));
  assert.deepEqual([...new Set(level({ loudness: "l" }, { range: [-60, -50] }))].sort((a, b) => a - b), [
    -60,
    -57.5,
    -55,
    -52.5,
    -50,
  ]);
  assert.deepEqual(new Set(level({ loudness: () => -50 }, { type: "identity" })), new Set([-50]));
  assert.doesNotMatch(score(rows, { loudness: -50 }).describe(), /Nothing says/);
});

Deno.test("notes that sound together stay below the ceiling; with a say on overlap, so does the sum of all their peaks", () => {
  const together = score(crowd, { x: "t", y: "v", z: "z" });
  assert.ok(likelyPeak(together.events) <= -1.5);
  assert.match(together.describe(), /LUFS, and louder notes might reach the ceiling of the master where they overlap/);
  const long = { x: (_: unknown, i: number) => i, y: "v", sustain: 2 };
  const drifting = score(crowd.slice(0, 200), long);
  assert.ok(overlap(drifting.events).level <= 6 && likelyPeak(drifting.events) <= -1.5);
  assert.match(
    drifting.describe(),
    /notes sound at once, and come to about -[\d.]+ dBFS; if all their peaks met they would add up to \+[\d.]+ dBFS/,
  );
  for (const mode of ["fit", "refuse"] as const) {
    const { events } = score(crowd.slice(0, 200), long, { loudness: { overlap: mode } });
    assert.ok(overlap(events).level <= -1.5, mode);
  }
});

Deno.test("describe() says how loud notes are by default, and why", () => {
  assert.match(
    score(rows, { x: "t", y: "v" }).describe(),
    /^Nothing says how loud: notes of -[\d.]+ dBFS come to about -20 LUFS\.$/m,
  );
});

Deno.test("likelyPeak() adds amplitudes of notes that start together, and powers of others", () => {
  const at = (time: number) => ({ time, sustain: 1, loudness: -20 });
  const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} in place of ${b}`);
  assert.equal(likelyPeak([]), -Infinity);
  near(likelyPeak([at(0), at(0)]), -20 + 20 * Math.log10(2));
  near(likelyPeak([at(0), at(0.1), at(0.2)]), -20 + 20 * Math.log10(1 + Math.SQRT2));
  near(likelyPeak([at(0), at(1), at(2)]), -20);
});

Deno.test("estimateLoudness() gates silence, and measures pieces of any length", () => {
  const note = (time: number, loudness = -20) => ({
    time,
    sustain: 1,
    pitch: 440,
    loudness,
    brightness: 0.5,
    instrument: "tone",
  });
  assert.equal(estimateLoudness([]), -Infinity);
  const alone = estimateLoudness([0, 1, 2, 3].map((t) => note(t)));
  assert.ok(Math.abs(estimateLoudness([0, 1, 2, 3, 100, 101, 102, 103].map((t) => note(t))) - alone) < 0.5);
  assert.ok(Math.abs(estimateLoudness([0, 1, 2, 3].map((t) => note(t, -30))) - (alone - 10)) < 1e-9);
  assert.ok(Math.abs(estimateLoudness([0, 0, 1, 1, 2, 2, 3, 3].map((t) => note(t))) - (alone + 6.02)) < 0.01); // unisons
  assert.ok(Number.isFinite(estimateLoudness([note(0), { ...note(1e7), sustain: 1e7 }])));
});

Deno.test("accumulateEnergy() grows with time, ends with the sustain, and takes an unknown instrument for a tone", () => {
  for (const sustain of [0.001, 0.05, 0.3, 3.2, 60]) {
    for (const pitch of [10, 440, 20000]) {
      const note = { instrument: "pad", pitch, brightness: 0.3, sustain };
      const points = accumulateEnergy(note);
      assert.deepEqual([points[0], points.at(-1)![0]], [[0, 0], sustain]);
      for (let i = 1; i < points.length; ++i) {
        assert.ok(points[i]![0] > points[i - 1]![0] && points[i]![1] >= points[i - 1]![1]);
      }
      assert.deepEqual(
        accumulateEnergy({ ...note, instrument: "kazoo" }),
        accumulateEnergy({ ...note, instrument: "tone" }),
      );
    }
  }
});
