import assert from "node:assert/strict";
import type { SoundEvent } from "../../lib/sound/event.ts";
import { glides, instruments, pitchedInstruments } from "../../lib/sound/instruments.ts";
import { has } from "../helpers/has.ts";
import { orchestraFiles } from "../../orchestras/files.ts";
import { centroid } from "../helpers/centroid.ts";
import { event, peakDb, render, renderNative, type Stereo } from "./offline.ts";

const rate = 48000;
/** What is struck or plucked, and rings no longer than it can. */
const dies = ["pluck", "bell", "click", "marimba", "drum", "hat"];
const all = [20, 55, 220, 440, 880, 1760, 3520, 7040, 12000];

/** One note of each pitch, one after the other, on the left, as they reach the bus. */
async function notes(
  instrument: string,
  { pitches = all, ...fields }: Partial<SoundEvent> & { sustain: number; pitches?: number[] },
): Promise<Float64Array[]> {
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

Deno.test("instruments: each file begins with what it is and what its p-fields are, as README.md has it", async () => {
  const readme = await Deno.readTextFile(new URL("../../orchestras/README.md", import.meta.url));
  for (const name of instruments) {
    const [what, fields] = orchestraFiles[`instruments/${name}.orc`]!.split("\n");
    assert.match(what!, new RegExp(`^; ${name}: [a-z].*\\.$`));
    const brightness = /^; p3 sustain s.*, p4 Hz.*, p5 dBFS, p6 pan, p7 brightness \((from .+ to .+)\), p8 rest(, .+)?$/
      .exec(fields!)?.[1];
    assert(brightness, `${name}: ${fields}`);
    assert.match(readme, new RegExp(`^\\| .${name}. +\\| .+ \\| ${brightness} +\\|$`, "m"));
  }
});

for (const instrument of instruments) {
  // Noise has no certain peak: it is drawn. Narrow bands and short notes have few draws.
  const drawn = instrument === "noise";
  const tolerance = drawn ? 2 : 0.3;
  const short = glides(instrument) ? 0.1 : 0.02; // s: what glides does not wait for its waveform's peak

  Deno.test(`${instrument}: the peak of a note is its loudness, at every pitch, brightness and length`, async () => {
    for (const [brightness, sustain] of [[0, 0.1], [0.5, short], [0.5, 1], [1, 0.1]] as const) {
      for (const [i, note] of (await notes(instrument, { brightness, sustain })).entries()) {
        const peak = peakDb(note);
        assert(
          Math.abs(peak + 12) < tolerance && (drawn || peak < -11.97),
          `${all[i]} Hz, brightness ${brightness}, ${sustain} s: ${peak.toFixed(2)} dBFS in place of -12`,
        );
      }
    }
  });

  Deno.test(`${instrument}: brightness raises the spectral centroid`, async () => {
    const pitches = all.filter((hz) => hz < 2000); // above, the harmonics that could be added lie beyond hearing or would alias
    const centroids = [];
    for (const brightness of [0, 0.25, 0.5, 0.75, 1]) {
      const heard = await notes(instrument, { brightness, sustain: 0.3, pitches });
      centroids.push(heard.map((note) => centroid(note, rate)));
    }
    for (const [i, hz] of pitches.entries()) {
      const rising = centroids.map((row) => row[i]!);
      const shown = `${hz} Hz: ${rising.map((c) => c.toFixed(0)).join(" ")}`;
      for (let k = 1; k < rising.length; k++) assert(rising[k]! > rising[k - 1]!, shown);
      assert(rising.at(-1)! > 1.2 * rising[0]!, `hardly brighter, ${shown}`);
    }
  });

  Deno.test(`${instrument}: starts and ends without a click, and ends within 0.8 s of its sustain`, async () => {
    for (const [i, note] of (await notes(instrument, { sustain: 0.3, brightness: 1 })).entries()) {
      const tail = note.subarray(Math.round(1.1 * rate));
      assert(peakDb(tail) < -140, `${all[i]} Hz still sounds 0.8 s after its end`);
      let last = note.length - 1;
      while (last > 0 && Math.abs(note[last]!) < 1e-9) last--;
      const end = peakDb(note.subarray(last - 24, last + 1));
      assert(end < -55, `${all[i]} Hz ends at ${end.toFixed(1)} dBFS`);
      if (instrument !== "click") assert(peakDb(note.subarray(0, 3)) < -24, `${all[i]} Hz starts with a step`);
    }
  });

  Deno.test(`${instrument}: is held as long as it is asked to be, without a gap, a jump or a number that is none`, async () => {
    const [left] = await render([event({ instrument, sustain: 12, pan: -1, pitch: 220 })], { duration: 12, bus: true });
    assert(left.every(Number.isFinite) && peakDb(left) < -11.97);
    assert(peakDb(left.subarray(12.8 * rate)) < -140);
    if (!dies.includes(instrument)) assert(peakDb(left.subarray(11.5 * rate, 12 * rate)) > -24, "it has died");
    let jump = 0;
    for (let i = 6 * rate; i < left.length; i++) jump = Math.max(jump, Math.abs(left[i]! - left[i - 1]!));
    assert(jump < (instrument === "noise" ? 0.25 : 0.1), `it jumps by ${jump}`); // its level is 0.25
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

for (const instrument of pitchedInstruments) {
  // Each grain lies a little beside the pitch, and at 20 Hz it holds less than a wave.
  const [low, most] = instrument === "grain" ? [55, 4] : [20, 2]; // Hz, cents
  Deno.test(`${instrument}: is in tune within ${most} cents from ${low} Hz to 12 kHz`, async () => {
    const pitches = [low, 220, 1760, 12000];
    for (const [i, note] of (await notes(instrument, { sustain: 1, brightness: 0.7, pitches })).entries()) {
      const heard = strongest(note.subarray(0.2 * rate, rate), pitches[i]!);
      const cents = 1200 * Math.log2(heard / pitches[i]!);
      assert(
        Math.abs(cents) < most,
        `${pitches[i]} Hz sounds at ${heard.toFixed(3)} Hz, ${cents.toFixed(2)} cents off`,
      );
    }
  });
}

for (const instrument of ["tone", "pluck", "pad", "click", "string", "reed", "brass", "marimba", "grain"]) {
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

Deno.test({
  name: "instruments: a native csound plays the same samples as the embedded one",
  ignore: !has("csound"),
  async fn() {
    for (const instrument of instruments) {
      const events = [65.4, 440, 2093].map((pitch, i) =>
        event({ instrument, pitch, time: 0.3 * i + 0.00013, sustain: 0.02 + 0.4 * i, brightness: 0.5 + 0.2 * i })
      );
      const [native] = await renderNative(events, { duration: 1.5 });
      const [embedded] = await render(events, { duration: 1.5 });
      assert.equal(native.length, embedded.length);
      const most = native.reduce((most, v, i) => Math.max(most, Math.abs(v - embedded[i]!)), 0);
      assert(most < 1e-6, `${instrument} differs by ${most}`);
    }
  },
});

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
