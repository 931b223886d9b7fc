import assert from "node:assert/strict";
import { instruments } from "../../lib/sound/instruments.ts";
import { truePeak } from "../helpers/true_peak.ts";
import { event, type OfflineOptions, peakDb, render, type Stereo } from "./offline.ts";

/** Instruments that do what no instrument should. */
const extra = `
instr raw
  aOut poscil p7, p4
  $AUSCULT_OUT
endin
instr quarter                           ; peaks of 1 between samples of 0.707
  aOut poscil 8, sr / 4, -1, 0.125
  $AUSCULT_OUT
endin
instr nan
  kNan = sqrt(-1)
  aOut = a(kNan)
  $AUSCULT_OUT
endin
instr inf
  kInf = exp(1000)
  aOut = a(kInf)
  $AUSCULT_OUT
endin
instr unstable                          ; grows by 20 % each k-cycle, beyond all numbers
  kLevel init 0.001
  kLevel *= 1.2
  aOut poscil kLevel, 500
  $AUSCULT_OUT
endin
instr hiss
  aOut rand p7, 2, 1
  $AUSCULT_OUT
endin
instr impulses
  aOut mpulse 8, 0.011
  $AUSCULT_OUT
endin
`;

/** A score line of one of them, on the left, from 0.1 s on for 1 s. */
const bad = (name: string, hz = 440, level = 8) => `i "${name}" 0.1 1 ${hz} 0 -1 ${level} 0`;

const attacks: [string, Parameters<typeof render>[0], OfflineOptions][] = [
  ["64 notes of all instruments at 0 dBFS at once", chord(64), {}],
  ["64 equal notes at 0 dBFS", Array.from({ length: 64 }, () => event({ loudness: 0, pan: -1 })), {}],
  ["64 clicks at once out of silence", clicks(64), {}],
  ["fs/4 between its samples", [], { score: bad("quarter") }],
  ["17 kHz", [], { score: bad("raw", 17011) }],
  ["21 kHz", [], { score: bad("raw", 21017) }],
  ["white noise at +18 dB", [], { score: bad("hiss") }],
  ["a source at 120 dB over full scale", [], { score: bad("hiss", 0, 1e6) }],
  ["an instrument that blows up", [], { score: bad("unstable") }],
  ["impulses", [], { score: bad("impulses") }],
  ["Inf", [event({ loudness: 0 })], { score: bad("inf") }],
  ["NaN", [event({ loudness: 0 })], { score: bad("nan") }],
];

for (const [name, events, options] of attacks) {
  Deno.test(`master holds -1 dBTP: ${name}`, async () => {
    const [left] = await render(events, { extra, ...options });
    assert(left.every(Number.isFinite), "a sample that is not finite left the master");
    const peaks = { "4×": truePeak(left, 4), "8×": truePeak(left, 8) };
    for (const [factor, peak] of Object.entries(peaks)) {
      assert(peak <= -1, `${factor} true peak is ${peak.toFixed(2)} dBTP`);
      assert(peak >= -7, `nothing to hear: ${factor} true peak is ${peak.toFixed(2)} dBTP`);
    }
  });
}

Deno.test("master goes on with the other notes while one gives NaN", async () => {
  const [left] = await render([event({ sustain: 1, loudness: -6, pan: -1 })], { extra, score: bad("nan") });
  for (let t = 0.15; t < 0.95; t += 0.05) {
    const peak = peakDb(left.subarray(t * 48000, (t + 0.02) * 48000));
    assert(peak > -11, `at ${t.toFixed(2)} s the tone has ${peak.toFixed(1)} dB`);
  }
});

Deno.test("master leaves alone what is below its ceiling", async () => {
  // [Hz, least, most] in dB against what went in; the band limit takes a little from 10 kHz on
  for (
    const [hz, least, most] of [[30, -0.15, 0.05], [100, -0.05, 0.05], [1000, -0.05, 0.05], [
      10000,
      -0.2,
      0.05,
    ]] as const
  ) {
    const [left] = await render([], { extra, score: `i "raw" 0.1 1 ${hz} -6 -1 1 0` });
    const change = level(left.subarray(24000, 48000)) + 6 + 10 * Math.log10(2);
    assert(change >= least && change <= most, `${hz} Hz changed by ${change.toFixed(3)} dB`);
  }
});

Deno.test("master blocks DC", async () => {
  const dc = `instr dc\n  aOut = a(1)\n  $AUSCULT_OUT\nendin\n`;
  const [left] = await render([], { extra: dc, score: `i "dc" 0.1 2 440 -6 -1 0 0`, duration: 2 });
  assert(Math.abs(left[72000]!) < 0.01, `after 1.4 s there is still ${left[72000]}`);
});

Deno.test("master comes back to full gain within a second after an overload, and not at once", async () => {
  const events = [
    event({ time: 0, sustain: 2, loudness: -12, pan: -1, pitch: 1000, brightness: 0 }),
    ...Array.from({ length: 16 }, () => event({ time: 0.5, sustain: 0.05, loudness: 0, pan: -1, pitch: 500 })),
  ];
  const [left] = await render(events, { duration: 3 });
  const [alone] = await render(events.slice(0, 1), { duration: 3 });
  const change = (t: number) =>
    level(left.subarray(t * 48000, (t + 0.05) * 48000)) - level(alone.subarray(t * 48000, (t + 0.05) * 48000));
  assert(change(0.75) < -0.5, `0.1 s after the overload the gain is already back (${change(0.75).toFixed(2)} dB)`);
  assert(Math.abs(change(1.6)) < 0.1, `1 s after the overload the gain is ${change(1.6).toFixed(2)} dB`);
});

function chord(notes: number) {
  return Array.from({ length: notes }, (_, i) =>
    event({
      loudness: 0,
      pitch: 100 * 1.06 ** i,
      brightness: 1,
      pan: -1,
      instrument: instruments[i % instruments.length]!,
    }));
}

function clicks(notes: number) {
  return Array.from(
    { length: notes },
    () => event({ time: 0.2, sustain: 0.02, loudness: 0, pitch: 5000, pan: -1, instrument: "click" }),
  );
}

/** Root mean square in dB. */
function level(samples: Stereo[number]): number {
  return 10 * Math.log10(samples.reduce((sum, v) => sum + v * v, 0) / samples.length);
}
