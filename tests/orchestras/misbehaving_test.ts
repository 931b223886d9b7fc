import assert from "node:assert/strict";
import { readWav } from "../../lib/csound/wav.ts";
import { has } from "../helpers/has.ts";
import { truePeak } from "../helpers/true_peak.ts";
import { engines, start } from "./engine.ts";
import { event, peakDb, render, renderNative, type Stereo } from "./offline.ts";

/** Instruments of a user's own that go wrong as instruments do: their code before the last line, and what is heard of it at least, dB. */
const instruments: readonly [name: string, what: string, code: string, least: number][] = [
  ["short", "an amplitude of 20000, with 0dbfs = 32768 in mind", "aOut poscil 20000, p4", -8],
  ["blowup", "a filter that blows up, to Inf and NaN", "aIn rand 0.1\naOut biquad aIn, 1, 0, 0, 1, -2.1, 1.2", -20],
  ["howl", "feedback that grows", "aLoop init 0\naOut = poscil(0.1, p4) + 1.6 * aLoop\naLoop delay aOut, 0.01", -8],
  ["resonance", "a resonance beyond its bounds", "aIn vco2 1, p4\naOut moogladder aIn, 900, 4", -40],
  ["nan", "NaN", "kNan = sqrt(-1)\naOut = a(kNan)", -Infinity],
  ["divide", "a division by zero", "aPhase phasor 100\naOut = 1 / (aPhase - aPhase)", -Infinity],
  ["dc", "a DC of 1", "aOut = a(1)", -12],
  ["infrasound", "2 Hz at full level", "aOut poscil 1, 2", -20],
  ["impulse", "impulses of one sample at 60 dB over full scale", "aOut mpulse 1000, 0.05", -12],
  ["nyquist", "half the sample rate, at 40 dB over full scale", "aOut poscil 100, sr / 2 - 3", -Infinity],
];

const PAST = [
  ["short", "aOut poscil 20000, p4\nouts aOut, aOut"],
  ["huge", "aOut poscil 1e300, p4\nout aOut, aOut"],
  ["each", "aOut poscil 3, p4\noutch 1, aOut\noutch 2, aOut"],
  ["both", "aOut poscil 3, p4\nouts aOut, aOut\n$AUSCULT_OUT"],
] as const;

function instr(name: string, code: string): string {
  return `instr ${name}\n${code}\nendin\n`;
}

const extra = [
  ...instruments.map(([name, , code]) => instr(name, `${code}\n$AUSCULT_OUT`)),
  ...PAST.map(([name, code]) => instr(`past_${name}`, code)),
  instr("past_quiet", "aOut poscil 0.1, p4\naEnv linen 1, 0.05, p3, 0.05\nouts aOut * aEnv, aOut * 0"),
  instr("past_nan", "kNan = sqrt(-1)\naOut = a(kNan)\nouts aOut, aOut"),
].join("");

const line = (name: string, at = 0.1, sustain = 0.6) => `i "${name}" ${at} ${sustain} 440 0 0 1 0\n`;

function assertHeld([left, right]: Stereo, least = -Infinity) {
  for (const [side, samples] of Object.entries({ left, right })) {
    assert(samples.every(Number.isFinite), `a sample on the ${side} is not finite`);
    for (const factor of [4, 8] as const) {
      const peak = truePeak(samples, factor);
      assert(peak <= -1, `${side}: ${factor}× true peak is ${peak.toFixed(2)} dBTP`);
      assert(peak >= least, `${side}: nothing to hear, ${factor}× true peak is ${peak.toFixed(2)} dBTP`);
    }
  }
}

for (const [kind, offline] of [["embedded", render], ["native", renderNative]] as const) {
  const ignore = kind === "native" && !has("csound");
  for (const [name, what, , least] of instruments) {
    Deno.test({
      name: `master holds -1 dBTP in the ${kind} engine whatever an instrument does: ${what}`,
      ignore,
      fn: async () => assertHeld(await offline([], { extra, score: line(name) }), least),
    });
  }

  Deno.test({
    name: `master holds in the ${kind} engine also what instruments send out past it, with outs and outch`,
    ignore,
    fn: async () => {
      for (const [name] of PAST) assertHeld(await offline([], { extra, score: line(`past_${name}`) }), -8);
    },
  });

  Deno.test({
    name:
      `what an instrument sends out by itself is heard in the ${kind} engine at its own level, on its side, below the ceiling`,
    ignore,
    fn: async () => {
      const [left, right] = await offline([], { extra, score: line("past_quiet") });
      assert(Math.abs(peakDb(left.subarray(12000, 24000)) + 20) < 0.1 && peakDb(right) < -100);
    },
  });
}

Deno.test("an instrument that sends NaN out past the master is silent, and the others go on after it", async () => {
  const score = line("past_nan", 0.2, 0.2);
  const [left, right] = await render([event({ sustain: 1, loudness: -6 })], { extra, score });
  assertHeld([left, right]);
  assert(peakDb(left.subarray(0.5 * 48000, 0.9 * 48000)) > -15);
});

for (const { kind, ignore } of engines) {
  Deno.test({
    name: `a live take of the ${kind} engine holds -1 dBTP with misbehaving instruments among others`,
    ignore,
    fn: async () => {
      const names = [...instruments.map(([name]) => name), ...PAST.map(([name]) => `past_${name}`)];
      const allowed = names.map((name) => `auscultAllow "${name}"\n`).join("");
      await using engine = await start(kind, { extra: extra + allowed });
      const now = await engine.now();
      await engine.peer.send("/auscult/record", "sd", engine.token, now + 0.2);
      for (const [i, instrument] of ["tone", ...names].entries()) {
        await engine.peer.raw(
          engine.note({ id: i, due: now + 0.3 + 0.12 * i, instrument, sustain: 0.1, loudness: -3 }),
        );
      }
      const { refused } = await engine.status(({ time }) => time > now + 0.3 + 0.12 * names.length + 0.5);
      assert.equal(refused, 0);
      await engine.quit();
      const { channels } = await readWav(engine.recording);
      const take = channels.map((channel) => Float64Array.from(channel)) as unknown as Stereo;
      assertHeld(take, -6);
      const until = 48000 * (0.1 + 0.12 * names.length);
      assert(take[0].length > until, "the take goes on to the last");
    },
  });
}
