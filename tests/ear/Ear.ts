// @ts-types="../../lib/types/fft.js.d.ts"
import FFT from "fft.js";
import type { Waveform } from "../../lib/csound/wav.ts";

/** What was heard of one note. */
export interface Heard {
  /** Hz. */
  readonly pitch: number;
  /** How loud it is beside the others, dB. */
  readonly loudness: number;
  /** -1 (left) to 1 (right). */
  readonly pan: number;
}

/** Samples of the FFT; windows are shorter, so its bins of 2.9 Hz are interpolated. */
const SIZE = 16384;
/** The part of a gap between notes that a window holds, its last. */
const WINDOW = 0.8;
const LOWEST = 90;
const HIGHEST = 1200;

/** A first partial is not fainter than this beside the strongest. */
const FAINT = 0.15;
/** How many partials are looked at. */
const PARTIALS = 8;

/**
 * A pitch tracker: hears the note that begins at a moment, while others sound out.
 *
 * What sounds already is in the spectrum before the moment, and the note is what the spectrum after it has more (Hann windows).
 * Its pitch is the frequency whose partials, each weighing a little less than the one below, add up to most; a parabola through the peak's
 * logarithms lies between the bins. The first partial in both channels gives loudness and pan.
 */
export class Ear {
  readonly #fft = new FFT(SIZE);
  readonly #sound: Waveform;
  /** The bin of the note before. */
  #last = 0;

  constructor(sound: Waveform) {
    this.#sound = sound;
  }

  /** Hears the note that begins at `time` and has `gap` seconds until the next one. */
  hear(time: number, gap: number): Heard {
    const window = Math.min(WINDOW * gap, 0.12);
    const after = time + Math.min(gap, 0.2) - window;
    const now = this.#sound.channels.map((channel) => this.#magnitudes(channel, after, window));
    const before = this.#sound.channels.map((channel) => this.#magnitudes(channel, time - window, window));
    // What is left of the note before, by its first partial: its others may lie where those of this one do.
    const at = this.#last;
    const level = (channels: Float64Array[]) => Math.hypot(channels[0]![at]!, channels[1]![at]!);
    const rest = at === 0 ? 1 : Math.min(1, level(now) / level(before));
    const [left, right] = now.map((channel, c) =>
      channel.map((value, i) => Math.max(0, value - rest * before[c]![i]!))
    ) as [
      Float64Array,
      Float64Array,
    ];
    const both = left.map((value, i) => Math.hypot(value, right[i]!));
    const bin = this.#sound.sampleRate / SIZE;
    const least = FAINT * both.reduce((most, value) => Math.max(most, value), 0);
    let [peak, most] = [0, 0];
    for (let i = Math.ceil(LOWEST / bin); i < HIGHEST / bin; i++) {
      if (both[i]! < least || both[i]! < both[i - 1]! || both[i]! < both[i + 1]!) continue;
      let sum = 0;
      for (let h = 1; h <= PARTIALS; h++) sum += both[h * i]! / h ** 0.5;
      if (sum > most) [peak, most] = [i, sum];
    }
    this.#last = peak;
    const [a, b, c] = [-1, 0, 1].map((step) => Math.log(both[peak + step]! + 1e-12)) as [number, number, number];
    const offset = Math.max(-0.5, Math.min(0.5, 0.5 * (a - c) / (a - 2 * b + c)));
    return {
      pitch: (peak + offset) * bin,
      loudness: 20 * Math.log10(both[peak]!),
      pan: Math.atan2(right[peak]!, left[peak]!) * 4 / Math.PI - 1,
    };
  }

  #magnitudes(channel: Float32Array, from: number, length: number): Float64Array {
    const start = Math.round(from * this.#sound.sampleRate);
    const count = Math.round(length * this.#sound.sampleRate);
    const input = new Float64Array(2 * SIZE);
    for (let i = 0; i < count; i++) {
      input[2 * i] = (channel[start + i] ?? 0) * (0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / count)) * 4 / count;
    }
    const output = new Float64Array(2 * SIZE);
    this.#fft.transform(output, input);
    return Float64Array.from({ length: SIZE / 2 }, (_, i) => Math.hypot(output[2 * i]!, output[2 * i + 1]!));
  }
}
