import assert from "node:assert/strict";
import type { SoundEvent } from "../../lib/sound/event.ts";
import { instruments } from "../../lib/sound/instruments.ts";
import { orchestraFiles } from "../../orchestras/files.ts";
import { centroid } from "../helpers/centroid.ts";
import { event, peakDb, render, type Stereo } from "./offline.ts";

const rate = 48000;
const pitches = [20, 55, 220, 440, 880, 1760, 3520, 7040, 12000];

/** One note of each pitch, one after the other, on the left, as they reach the bus. */
async function notes(instrument: string, fields: Partial<SoundEvent> & { sustain: number }): Promise<Float64Array[]> {
  const every = Math.ceil((fields.sustain + 0.9) * 10) / 10; // s between notes: the longest release is 0.7
  const events = pitches.map((pitch, i) =>
    event({ time: i * every, instrument, pitch, pan: -1, loudness: -12, ...fields })
  );
  const [left] = await render(events, { duration: pitches.length * every, bus: true });
  return pitches.map((_, i) => left.subarray(Math.round(i * every * rate), Math.round((i + 1) * every * rate)));
}

Deno.test("instruments: the list in lib/sound is the list of orchestras/instruments", () => {
  const names = Object.entries(orchestraFiles).filter(([path]) => path.startsWith("instruments/"))
    .map(([, text]) => /^instr (\w+)$/m.exec(text)?.[1]);
  assert.deepEqual(names, instruments);
  for (const name of instruments) {
    assert.match(orchestraFiles["auscult.orc"]!, new RegExp(`#include "instruments/${name}.orc"`));
    assert.match(orchestraFiles[`instruments/${name}.orc`]!, new RegExp(`auscultAllow "${name}"`));
  }
});

for (const instrument of instruments) {
  // Noise has no certain peak: it is drawn. Narrow bands and short notes have few draws.
  const tolerance = instrument === "noise" ? 2 : 0.3;

  Deno.test(`${instrument}: the peak of a note is its loudness, at every pitch, brightness and length`, async () => {
    for (const brightness of [0, 0.5, 1]) {
      for (const sustain of [0.1, 1]) {
        for (const [i, note] of (await notes(instrument, { brightness, sustain })).entries()) {
          const peak = peakDb(note);
          assert(
            Math.abs(peak + 12) < tolerance,
            `${pitches[i]} Hz, brightness ${brightness}, ${sustain} s: ${peak.toFixed(2)} dBFS in place of -12`,
          );
        }
      }
    }
  });

  Deno.test(`${instrument}: brightness raises the spectral centroid`, async () => {
    const centroids = [];
    for (const brightness of [0, 0.25, 0.5, 0.75, 1]) {
      centroids.push((await notes(instrument, { brightness, sustain: 0.5 })).map((note) => centroid(note, rate)));
    }
    for (const [i, hz] of pitches.entries()) {
      if (hz > 2000) continue; // above, the harmonics that could be added lie beyond hearing or would alias
      const rising = centroids.map((row) => row[i]!);
      const shown = `${hz} Hz: ${rising.map((c) => c.toFixed(0)).join(" ")}`;
      for (let k = 1; k < rising.length; k++) assert(rising[k]! > rising[k - 1]!, shown);
      assert(rising.at(-1)! > 1.2 * rising[0]!, `hardly brighter, ${shown}`);
    }
  });

  Deno.test(`${instrument}: starts and ends without a click, and ends within 0.8 s of its sustain`, async () => {
    for (const [i, note] of (await notes(instrument, { sustain: 0.3, brightness: 1 })).entries()) {
      const tail = note.subarray(Math.round(1.1 * rate));
      assert(peakDb(tail) < -140, `${pitches[i]} Hz still sounds 0.8 s after its end`);
      let last = note.length - 1;
      while (last > 0 && Math.abs(note[last]!) < 1e-9) last--;
      const end = peakDb(note.subarray(last - 24, last + 1));
      assert(end < -55, `${pitches[i]} Hz ends at ${end.toFixed(1)} dBFS`);
      if (instrument !== "click") assert(peakDb(note.subarray(0, 3)) < -24, `${pitches[i]} Hz starts with a step`);
    }
  });

  Deno.test(`${instrument}: pan has constant power`, async () => {
    for (const pan of [-1, -0.5, 0, 0.3, 1]) {
      const [left, right] = await render([event({ instrument, pan, loudness: -6 })], { bus: true });
      const [l, r] = [energy(left), energy(right)];
      const angle = (pan + 1) * Math.PI / 4;
      assert(Math.abs(l / (l + r) - Math.cos(angle) ** 2) < 1e-6, `pan ${pan}: left has ${l / (l + r)}`);
    }
  });
}

for (const instrument of ["tone", "pluck", "bell", "pad"]) {
  Deno.test(`${instrument}: is in tune within 2 cents from 20 Hz to 12 kHz`, async () => {
    for (const [i, note] of (await notes(instrument, { sustain: 1, brightness: 0.7 })).entries()) {
      const heard = strongest(note.subarray(0.2 * rate, rate), pitches[i]!);
      const cents = 1200 * Math.log2(heard / pitches[i]!);
      assert(Math.abs(cents) < 2, `${pitches[i]} Hz sounds at ${heard.toFixed(3)} Hz, ${cents.toFixed(2)} cents off`);
    }
  });
}

for (const instrument of ["tone", "pluck", "pad", "click"]) {
  Deno.test(`${instrument}: nothing of it folds back at half the sample rate (60 dB)`, async () => {
    const pitch = 2961; // 8 harmonics fit; the 9th would fold to 21351, the 16th to 624 Hz
    const [left] = await render([event({ instrument, pitch, pan: -1, brightness: 1, sustain: 1 })], { bus: true });
    const note = left.subarray(4800, 4800 + 4096);
    const fundamental = amplitude(note, pitch);
    for (let k = 9; k < 24; k++) {
      const fold = Math.abs(k * pitch - rate * Math.round(k * pitch / rate));
      const db = 20 * Math.log10(amplitude(note, fold) / fundamental);
      assert(db < -57, `harmonic ${k} folds to ${fold} Hz at ${db.toFixed(1)} dB`);
    }
  });
}

Deno.test("click: the very first sample is at full level", async () => {
  const [left] = await render([event({ instrument: "click", time: 0.1, loudness: -6, pan: -1, pitch: 1000 })], {
    bus: true,
  });
  const first = left.findIndex((v) => v !== 0);
  assert.equal(first, 4801); // one sample in the note's own delay line; the master's is one shorter
  assert(Math.abs(left[first]! - 10 ** (-6 / 20)) < 1e-6);
});

const energy = (samples: Stereo[number]) => samples.reduce((sum, v) => sum + v * v, 0);

/** Amplitude of one frequency, through a Blackman window. */
function amplitude(samples: Float64Array, hz: number): number {
  const step = 2 * Math.PI * hz / rate;
  const n = samples.length;
  let [re, im] = [0, 0];
  for (let i = 0; i < n; i++) {
    const window = 0.42 - 0.5 * Math.cos(2 * Math.PI * i / n) + 0.08 * Math.cos(4 * Math.PI * i / n);
    re += samples[i]! * window * Math.cos(step * i);
    im += samples[i]! * window * Math.sin(step * i);
  }
  return Math.hypot(re, im) / (0.21 * n);
}

/** The frequency near a pitch at which there is most. */
function strongest(samples: Float64Array, pitch: number): number {
  let width = Math.max(pitch * 0.03, 1);
  let middle = pitch;
  while (width > pitch * 1e-5) {
    const around = Array.from({ length: 7 }, (_, i) => middle + width * (i - 3) / 3);
    const found = around.map((hz) => amplitude(samples, hz));
    middle = around[found.indexOf(Math.max(...found))]!;
    width /= 2.5;
  }
  return middle;
}
