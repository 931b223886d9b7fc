import assert from "node:assert/strict";
import { CSOUND_OP, INSDS, OPDS, OPDS_BYTES, OPTXT_OPCOD } from "../../../lib/csound/embedded/abi.ts";
import { CsoundHost } from "../../../lib/csound/embedded/host.ts";
import type { CsoundInstance } from "../../../lib/csound/embedded/instantiate.ts";
import { accelerate, loadKernels } from "../../../lib/csound/embedded/simd/accelerate.ts";
import { kernels } from "../../../lib/csound/embedded/simd/kernels.ts";
import { toCsd } from "../../../lib/sound/csd.ts";
import type { SoundEvent } from "../../../lib/sound/event.ts";
import { instruments } from "../../../lib/sound/instruments.ts";
import { csd } from "./csd.ts";

const names = kernels.map(({ name, ins }) => `${name}.${ins}`);

// ---- the kernels alone, in a memory of their own ----------------------------------------------------------------

/** What Csound's own function would be called for is counted here instead. */
let left = 0;
const memory = new WebAssembly.Memory({ initial: 2 });
const table = new WebAssembly.Table({ element: "anyfunc", initial: 8 });
const view = new DataView(memory.buffer as ArrayBuffer);
const run = new WebAssembly.Instance(loadKernels()!, {
  env: { memory, table },
  plain: Object.fromEntries(names.map((name) => [name, () => (left++, 77)])),
}).exports as Record<string, (csound: number, p: number) => number>;

const [P, TWIN, INSTANCE] = [1024, 16_384, 32_768];
const SIGNALS = 40_960;
const signalAt = (i: number) => SIGNALS + 1024 * i;

/** Lays out an opcode's call: its arguments are signals by their number. */
function prepare(args: number[], { ksmps = 32, offset = 0, early = 0, p = P } = {}) {
  for (let i = 0; i < 8192; i += 4) view.setUint32(p + i, 0);
  for (let i = 0; i < 256; i += 4) view.setUint32(INSTANCE + i, 0);
  view.setUint32(p + OPDS.insdshead, INSTANCE, true);
  view.setUint32(p + OPDS.opadr, 5, true);
  for (const [i, signal] of args.entries()) view.setUint32(p + OPDS_BYTES + 4 * i, signalAt(signal), true);
  view.setUint32(INSTANCE + INSDS.ksmps, ksmps, true);
  view.setUint32(INSTANCE + INSDS.offset, offset, true);
  view.setUint32(INSTANCE + INSDS.early, early, true);
}

function write(signal: number, samples: readonly number[]) {
  for (const [i, sample] of samples.entries()) view.setFloat64(signalAt(signal) + 8 * i, sample, true);
}

function read(signal: number, length: number): number[] {
  return Array.from({ length }, (_, i) => view.getFloat64(signalAt(signal) + 8 * i, true));
}

const odd = [NaN, Infinity, -Infinity, -0, 0, 1e308, 5e-324, 0.1];
const first = Array.from({ length: 65 }, (_, i) => i % 3 === 0 ? odd[(i / 3) % 8]! : Math.sin(i));
const second = Array.from({ length: 65 }, (_, i) => i % 5 === 0 ? odd[(i / 5) % 8]! : Math.cos(i) / 3);

const arithmetic: [string, (a: number, b: number) => number][] = [
  ["##add.aa", (a, b) => a + b],
  ["##add.ak", (a, b) => a + b],
  ["##add.ka", (a, b) => a + b],
  ["##sub.aa", (a, b) => a - b],
  ["##sub.ka", (a, b) => a - b],
  ["##mul.aa", (a, b) => a * b],
  ["##mul.ak", (a, b) => a * b],
  ["##mul.ka", (a, b) => a * b],
  ["##div.aa", (a, b) => a / b],
];

/** Which signals are the output and the inputs of an opcode: all its own, one of them twice, or all the same. */
const places = [[0, 1, 2], [1, 1, 2], [2, 1, 2], [0, 1, 1], [1, 1, 1]] as const;

Deno.test("kernels compute as IEEE 754 has it, in place too, and not beyond the block", () => {
  for (const [name, operation] of arithmetic) {
    const signal = (samples: number[]) => name === "##div.aa" ? samples.map((sample) => sample || 3) : samples;
    for (const ksmps of [2, 10, 32, 64]) {
      for (const place of places) {
        if (!name.endsWith("aa") && place[0] !== 0) continue; // a number is never where a signal is
        [signal(Array(65).fill(9)), signal(first), signal(second)].forEach((samples, i) => write(i, samples));
        const [before, a, b] = place.map((i) => read(i, 65));
        const expected = before!.map((sample, i) => {
          if (i >= ksmps) return sample;
          return operation(a![name.endsWith("ka") ? 0 : i]!, b![name.endsWith("ak") ? 0 : i]!);
        });
        prepare([...place], { ksmps });
        left = 0;
        assert.equal(run[name]!(0, P), 0);
        assert.equal(left, 0, name);
        assert.deepEqual(read(place[0], 65), expected, `${name}, ${ksmps} samples, ${place}`);
      }
    }
  }
});

Deno.test("kernels leave odd and partial blocks to Csound, and what it warns of", () => {
  for (const name of names) {
    const signals = () => [3, 4, 5, 6].forEach((signal) => write(signal, first.map(() => 2)));
    const count = (options: Parameters<typeof prepare>[1]) => {
      signals();
      prepare([3, 4, 5], { ...options, p: TWIN });
      prepare([3, 4, 5], options);
      if (name.startsWith("linseg")) view.setUint32(P + 8072, 1, true);
      if (name.startsWith("oscils")) view.setUint32(P + OPDS.nxtp, TWIN, true);
      left = 0;
      const result = run[name]!(0, P);
      assert.equal(result, left === 1 ? 77 : 0);
      return left;
    };
    assert.equal(count({}), 0, name);
    for (const options of [{ ksmps: 1 }, { ksmps: 31 }, { offset: 2 }, { early: 2 }]) {
      assert.equal(count(options), 1, `${name} ${JSON.stringify(options)}`);
    }
  }
  prepare([3]);
  assert.equal(run["linseg.iim"]!(0, P), 77); // its init pass did not run
  const divisor = first.map((_, i) => i === 31 ? -0 : 2);
  for (const [ksmps, calls] of [[32, 1], [30, 0]] as const) {
    write(3, first);
    write(4, divisor);
    prepare([3, 3, 4], { ksmps });
    left = 0;
    run["##div.aa"]!(0, P);
    assert.equal(left, calls);
    if (calls) assert.deepEqual(read(3, 65), first); // untouched, for Csound to do
  }
});

Deno.test("linseg is done here within a line, until the block in which it ends", () => {
  write(0, first);
  prepare([0]);
  view.setUint32(P + 8072, 1, true);
  view.setUint32(P + 8032, 2, true); // lines left
  view.setUint32(P + 8036, 96, true); // samples of this one
  view.setFloat64(P + 8056, 0.25, true); // a sample
  const line = Array.from({ length: 64 }, (_, i) => i / 4);
  const results = [0, 1, 2].map(() => [run["linseg.iim"]!(0, P), read(0, 32)]);
  assert.deepEqual(results, [[0, line.slice(0, 32)], [0, line.slice(32)], [77, line.slice(32)]]);
});

Deno.test("kernels go on to the next opcode as Csound's own loop does, and only where that loop has called", () => {
  const text = 50_000;
  for (const atWork of [P, 0]) {
    [[9], [2, 3], [10, 20]].forEach((samples, i) => write(i, samples));
    prepare([0, 1, 2], { ksmps: 2, p: TWIN }); // out = a + b
    prepare([0, 0, 2], { ksmps: 2 }); // out = out * b
    table.set(5, run["##mul.aa"]!);
    view.setUint32(P + OPDS.nxtp, TWIN, true);
    view.setUint32(TWIN + OPDS.optext, text, true);
    view.setUint32(text + OPTXT_OPCOD, 4321, true);
    view.setUint32(CSOUND_OP, 0, true);
    view.setUint32(INSTANCE + INSDS.pds, atWork, true);
    write(0, [5, 6]);
    assert.equal(run["##add.aa"]!(0, P), 0);
    assert.deepEqual(read(0, 2), atWork ? [20, 60] : [15, 26]);
    assert.equal(view.getUint32(INSTANCE + INSDS.pds, true), atWork && TWIN);
    assert.equal(view.getUint32(CSOUND_OP, true), atWork && 4321);
  }
});

// ---- in Csound, beside Csound's own ------------------------------------------------------------------------------

async function play(text: string, simd: boolean, flags: string[] = []) {
  const messages: string[] = [];
  const onMessage = (line: string) => messages.push(line);
  const host = await CsoundHost.create({ simd, random: () => 0.5, clock: () => 1, onMessage });
  for (const flag of ["-d", "-m0", ...flags]) host.option(flag);
  host.compileCsd(text);
  host.start();
  const sound: number[] = [];
  while (host.performKsmps()) for (const sample of host.spout) sound.push(sample);
  const { accelerated, errors, nchnls } = host;
  host.destroy();
  assert.deepEqual(accelerated, simd ? names : []);
  return { sound, nchnls, errors, messages };
}

/** The same to the bit, but that one NaN is as good as another. Says where it is not. */
async function sameWithAndWithout(text: string, flags: string[] = []) {
  const [{ sound: ours, nchnls, errors }, { sound: plain }] = [
    await play(text, true, flags),
    await play(text, false, flags),
  ];
  assert.equal(errors, 0);
  assert.equal(ours.length, plain.length);
  const at = ours.findIndex((sample, i) => !Object.is(sample, plain[i]));
  if (at >= 0) {
    assert.fail(`frame ${Math.floor(at / nchnls)}, channel ${at % nchnls + 1}: ${ours[at]}, Csound's own ${plain[at]}`);
  }
  return { sound: ours, nchnls };
}

/** Each plays alone, on a channel of its own, from signals with zeros (aT), infinities (aI) and NaN (aN). */
const bodies = [
  "aOut = aT + aR",
  "aOut = aT\naOut = aOut + aOut",
  "aOut = aI + aN",
  "aOut = kR - aT",
  "aOut = aR\naOut = kR - aOut",
  "aOut = aR * aT",
  "aOut = aR\naOut = aOut * aOut",
  "aOut = aN * kR",
  "aOut = aR\naOut = aOut * kR",
  "aOut = aR / (aR + 3)",
  "aOut = aR / aT",
  "aOut = aI / aN",
  "vincr aOut, aR\nvincr aOut, aT",
  "aTwo = aR\nvincr aTwo, aT\nvincr aOut, aTwo",
  "vincr aOut, aR\naOut = aOut * kR\nvincr aOut, aT",
  "aOut linseg 0, 0.003, 0.5, 0.002, 0.5, 0, 0.1, 0.0071, 0.9",
  "aOut linseg 0, 1, 1",
  "aOut linseg 0, 959 / sr, 0.5, 0.003, 0.1, 0.1, 0.1", // its first line ends on the last sample of a block
  "aOut linseg 0.3, 0.0001, 0.4, 0.0001, 0.5, 0.0001, -1",
  "aOne oscils 0.5, 440, 0\naTwo oscils 0.3, 500, 0.25\naOut = aOne + aTwo",
  "aOne oscils 0.5, 440, 0\naTwo oscils 0.3, 500, 0.25\naOut oscils 0.2, 30, 0.1\naOut = aOne + aTwo * aOut",
  "aOut oscils 0.5, 440, 0\naOut oscils 0.3, 500, 0.25",
  "aOne oscils 0.5, 440, 0, 2\naTwo oscils 0.3, 500, 0.25, 0\naOut = aOne + aTwo",
  "aOne oscils 0.5, 440, 0, 0\naTwo oscils 0.3, 500, 0.25, 2\naOut = aOne + aTwo",
  "aOut oscils 0.5, 440, 0\nif kR > 0.5 kgoto on\naOut oscils 0.3, 500, 0.25\non:\naTwo oscils 0.2, 900, 0\naOut = aOut + aTwo",
  "aOut small aR",
];

function each(ksmps: number): string {
  const instruments = bodies.map((body, i) =>
    `instr ${i + 1}
kR randh 1, 700, 0.3
aR rand 1, 0.2
aAt phasor sr / 13
aT tab aAt * 13, giTable
aI = aT * 1e300 * 1e300
aN = aI - aI
aOut = 0
${body}
outch ${i + 1}, aOut
endin`
  );
  const notes = bodies.flatMap((_, i) => [`i${i + 1} 0 0.03`, `i${i + 1} 0.0317 0.0211`]);
  return csd(
    `giTable ftgen 0, 0, -13, -2, 1, 0, -0.5, 0.3, 1e-310, -1, 0.25, 0.125, 3, 0.7, 0, -0.2, 0.9
opcode small, a, a
setksmps ${ksmps % 4 ? 1 : ksmps / 4}
aIn xin
aOne oscils 1, 300, 0
aTwo oscils 1, 700, 0
aEnv linseg 0, 0.01, 1, 0.01, 0
xout aIn * aEnv + aOne * aTwo
endop
${instruments.join("\n")}`,
    notes.join("\n"),
  ).replace("ksmps = 32", `ksmps = ${ksmps}`).replace("nchnls = 2", `nchnls = ${bodies.length}`);
}

for (const ksmps of [1, 7, 10, 32, 64]) {
  Deno.test(`kernels give the same bits as Csound's own, ${ksmps} samples a block`, async () => {
    for (const flags of [[], ["--sample-accurate"]]) {
      const { sound, nchnls } = await sameWithAndWithout(each(ksmps), flags);
      for (const [i, body] of bodies.entries()) {
        if (body.includes("aN")) continue; // the host makes silence of what is no number
        assert.ok(sound.some((sample, at) => at % nchnls === i && sample !== 0), `silent: ${body}`);
      }
    }
  });
}

Deno.test("an error after them, and a division by zero, are told as by Csound alone", async () => {
  const text = csd(
    `instr 1
aOne oscils 0.5, 440, 0
aTwo oscils 0.5, 550, 0
aOut = aOne / (aOne - aOne)
aOut = aOne * aTwo
kMost max_k aOut, 1, 9
endin
instr 2
aOne linseg 0, 0.01, 1
aOut = aOne * aOne
if timeinstk() > 5 kgoto over
  out aOut
  kgoto done
over:
  aOut = aOut + aOne
  turnoff
done:
endin`,
    "i1 0 1\ni2 0 1",
  ).replace("-m0", "-m4"); // warnings
  const [ours, plain] = [await play(text, true), await play(text, false)];

  assert.ok(plain.messages.some((line) => line.includes("PERF ERROR in instr 1 (opcode max_k)")));
  assert.ok(plain.messages.some((line) => line.includes("Division by zero")));
  assert.deepEqual(ours, plain);
});

Deno.test("a score of all instruments, through the master, is the same to the bit", async () => {
  const events = Array.from({ length: 90 }, (_, i): SoundEvent => ({
    time: i * 0.0071,
    sustain: 0.02 + (i % 7) * 0.13,
    pitch: 55 * 2 ** (i / 11),
    loudness: -6 - (i % 5) * 7, // loud enough together for the master to hold them down, and too many at once
    pan: (i % 9) / 4 - 1,
    brightness: (i % 5) / 4,
    instrument: instruments[i % instruments.length]!,
    voice: i,
    mark: 0,
    index: i,
  }));
  const { sound } = await sameWithAndWithout(toCsd(events, { duration: 1 }));
  assert.ok(Math.max(...sound.slice(0, 96_000).map(Math.abs)) > 0.5);
});

Deno.test("accelerate() leaves another Csound as it is", () => {
  const other = { exports: { csoundGetVersion: () => 7000 } } as unknown as CsoundInstance;
  assert.deepEqual(accelerate(other, 0), []);
});
