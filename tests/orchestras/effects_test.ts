import assert from "node:assert/strict";
import { truePeak } from "../helpers/true_peak.ts";
import { event, type OfflineOptions, peakDb, render } from "./offline.ts";

/** Turns the knobs at moments, as controls do: [s, global, value]. */
function knobs(...turns: [number, string, number][]): Pick<OfflineOptions, "extra" | "score"> {
  const extra = turns.map(([, name, value], i) => `instr knob${i}\n  ${name} = ${value}\n  turnoff\nendin`).join("\n");
  return { extra, score: turns.map(([time], i) => `i "knob${i}" ${time} 1`).join("\n") };
}

const at = (samples: Float64Array, from: number, to: number) => peakDb(samples.subarray(from * 48000, to * 48000));
const note = event({ time: 0.1, sustain: 0.1, loudness: -12, pan: -1, instrument: "marimba", pitch: 500 });
const [dry] = await render([note], { duration: 8 });

Deno.test("a room rings out after its note, in both ears, and turned off the sound is the same to the bit again", async () => {
  const later = { ...note, time: 7.5 };
  const turns = knobs([0, "gkAuscultRoomTo", 0.5], [1, "gkAuscultRoomTo", 0]);
  const [left, right] = await render([note, later], { duration: 8, ...turns });
  assert(at(left, 0.6, 0.7) > -60 && at(right, 0.6, 0.7) > -60, `${at(left, 0.6, 0.7)} dB`);
  assert(at(left, 0.6, 0.7) < -20 && at(left, 4, 4.1) < at(left, 0.6, 0.7) - 30, `${at(left, 4, 4.1)} dB`);
  assert.equal(at(right, 7.2, 8.5), -Infinity, "turned off it still sounds");
  const [without] = await render([note, later], { duration: 8 });
  assert.deepEqual(left.subarray(7.45 * 48000), without.subarray(7.45 * 48000));
});

Deno.test("a delay echoes at its time, on the other side next, each time by its feedback quieter, and is silent in the end", async () => {
  const turns = knobs([0, "gkAuscultDelayTo", 0.5], [0, "gkAuscultTimeTo", 0.5], [0, "gkAuscultFeedbackTo", 0.5], [
    0.5,
    "gkAuscultDelayTo",
    0,
  ]);
  const [left, right] = await render([note], { duration: 14, ...turns });
  const first = at(left, 0.55, 0.8), second = at(right, 1.05, 1.3), third = at(left, 1.55, 1.8);
  assert(Math.abs(first - at(dry, 0.05, 0.3) + 6) < 0.5, `${first} dB after ${at(dry, 0.05, 0.3)} dB`);
  assert(Math.abs(second - first + 6) < 1 && Math.abs(third - second + 6) < 1, `${first}, ${second}, ${third} dB`);
  assert(at(left, 13.5, 14.5) < -250, `${at(left, 13.5, 14.5)} dB in the end`);
});

Deno.test("without effects nothing is added: the sound is the same to the bit as with knobs that stand at 0", async () => {
  const turns = knobs([0, "gkAuscultTimeTo", 1], [0, "gkAuscultRoomTo", 0], [0, "gkAuscultDelayTo", 0]);
  const [left] = await render([note], { duration: 8, ...turns });
  assert.deepEqual(left, dry);
});

Deno.test("master holds -1 dBTP with all effects turned up, and NaN in a note leaves them as they are", async () => {
  const turns = knobs([0, "gkAuscultRoomTo", 1], [0, "gkAuscultDelayTo", 1], [0, "gkAuscultTimeTo", 0.05], [
    0,
    "gkAuscultFeedbackTo",
    0.8,
  ]);
  const bad = `instr nan\n  kNan = sqrt(-1)\n  aOut = a(kNan)\n  $AUSCULT_OUT\nendin\n`;
  const loud = Array.from(
    { length: 32 },
    (_, i) => event({ time: 0.2, sustain: 1, loudness: 0, pan: -1, pitch: 100 * 1.1 ** i, brightness: 1 }),
  );
  const [left] = await render(loud, {
    duration: 3,
    extra: `${turns.extra}\n${bad}`,
    score: `${turns.score}\ni "nan" 0.5 1 440 0 -1 1 0`,
  });
  assert(left.every(Number.isFinite));
  const peak = truePeak(left, 4);
  assert(peak <= -1 && peak > -6, `${peak} dBTP`);
  assert(at(left, 2.2, 2.5) > -30, "the room is dead");
});
