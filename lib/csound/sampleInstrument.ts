import type { Instrument } from "../sound/instruments.ts";
import { wavBytes, type Waveform } from "./wav.ts";

/** What makes an instrument of one sound. */
export interface SampleInstrumentOptions {
  readonly name: string;
  /** One line: what it is. */
  readonly description: string;
  /** The pitch at which it plays as it is, in Hz; null where it has none. */
  readonly root: number | null;
  readonly loop: boolean;
  /** Bits a sample that the engines are given. */
  readonly bits: 16 | 24;
}

/** Fades at the ends of the file, and where a note starts within it or ends before it, in seconds. */
const EDGE = 0.001, CUT = 0.005, RELEASE = 0.02;
/** The longest crossfade of a loop, in seconds. */
const CROSSFADE = 0.05;
/** What cubic interpolation reads before a sample and after it. */
const BEFORE = 1, AFTER = 3;

/** The names of the channels of every sample, and of the most and the least of its speed. */
const SLOWEST = 0.25, FASTEST = 4;

/**
 * Makes the instrument that plays one channel of samples with a peak of 1: Csound code, and the file that it reads. The file is named
 * for its contents, so that two never take each other's place.
 */
export function sampleInstrument(
  { channels: [samples], sampleRate }: Waveform,
  { name, description, root, loop, bits }: SampleInstrumentOptions,
): Instrument {
  const whole = loop ? looped(samples!, sampleRate) : faded(samples!, sampleRate);
  const frames = whole.length;
  const file = padded(whole, loop);
  const bytes = wavBytes({ sampleRate, channels: [file] }, bits);
  const path = `auscult-${name}-${fingerprint(bytes)}.wav`;
  const rate = root === null ? "iSpeed" : `iSpeed * p4 / ${root}`;
  return {
    name,
    description,
    channels: [
      { name: "start", range: [0, 1], value: 0, unit: "", log: false },
      { name: "speed", range: [SLOWEST, FASTEST], value: 1, unit: "", log: true },
    ],
    sample: { seconds: frames / sampleRate, root, loop },
    files: { [path]: bytes },
    code: `; ${name}: ${description}
; p3 sustain s, p4 Hz${root === null ? " (not heard)" : ""}, p5 dBFS, p6 pan, p7 brightness (below 0.5: darker), p8 rest
; p19 start, 0 to 1 of the file, p20 speed
giAuscultSample_${name} ftgen 0, 0, 0, -1, "${path}", 0, 0, 1
instr ${name}
  iSustain = p3
  iSpeed = (p(20) > 0 ? p(20) : 1)
  iStep = ${rate} * ${sampleRate}                           ; samples of the file a second
  iFrom = limit(p(19), 0, 1) * ${frames}
${
      loop
        ? `  p3 = iSustain + ${RELEASE} + giAuscultTail
  aTurn phasor iStep / ${frames}, frac(iFrom / ${frames})
  aAt = aTurn * ${frames}`
        : `  iLeft = max(1 / kr, (${frames} - iFrom) / iStep)      ; s until the file ends
  p3 = min(iSustain, iLeft) + ${RELEASE} + giAuscultTail
  aAt line iFrom, iLeft, ${frames}`
    }
  aOut table3 aAt + ${BEFORE}, giAuscultSample_${name}
  if p7 < 0.5 then
    aOut butterlp aOut, 300 * 60 ^ (2 * p7)
  endif
  iAttack = min(iFrom > 0 ? ${CUT} : ${EDGE}, iSustain)
  aOut = aOut * linseg:a(0, iAttack, 1, max(1 / sr, iSustain - iAttack), 1, ${RELEASE}, 0, 1, 0)
  $AUSCULT_OUT
endin
auscultAllow "${name}"
`,
  };
}

/** The samples with short fades at both ends, so that a sound that was cut out of another does not click. */
function faded(samples: Float32Array, sampleRate: number): Float32Array {
  const whole = samples.slice();
  const n = Math.min(Math.round(EDGE * sampleRate), whole.length >> 1);
  for (let i = 0; i < n; ++i) {
    whole[i]! *= i / n;
    whole[whole.length - 1 - i]! *= i / n;
  }
  return normalised(whole);
}

/** The samples as a ring: what is at the end fades into the beginning, with constant power. */
function looped(samples: Float32Array, sampleRate: number): Float32Array {
  const n = Math.min(Math.round(CROSSFADE * sampleRate), samples.length >> 2);
  const ring = samples.slice(0, samples.length - n);
  for (let i = 0; i < n; ++i) {
    const angle = Math.PI / 2 * (i + 0.5) / n;
    ring[i] = ring[i]! * Math.sin(angle) + samples[ring.length + i]! * Math.cos(angle);
  }
  return normalised(ring);
}

/** The same with a peak of 1. */
export function normalised(samples: Float32Array): Float32Array {
  const peak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return peak === 0 ? samples : samples.map((value) => value / peak);
}

function padded(whole: Float32Array, loop: boolean): Float32Array {
  const n = whole.length;
  const file = new Float32Array(n + BEFORE + AFTER);
  file.set(whole, BEFORE);
  if (!loop) return file;
  file[0] = whole[n - 1]!;
  for (let i = 0; i < AFTER; ++i) file[BEFORE + n + i] = whole[i % n]!;
  return file;
}

/** FNV-1a, 32 bits: names a file, and is not meant to hold against anybody. */
function fingerprint(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}
