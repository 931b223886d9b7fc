import { csdLatency } from "../sound/csd.ts";
import { renderCsd } from "./embedded/renderCsd.ts";
import type { Waveform } from "./wav.ts";

/** The longest release tail that is waited for, of a delay that hardly dies, in seconds; the score itself says when it is over. */
const TAIL = 120;
/** What is quieter than this after the last note has been held is cut off: -96 dBFS. */
const SILENCE = 10 ** (-96 / 20);

/** Options of {@linkcode renderSound}. */
export interface RenderSoundOptions {
  /** The score's duration, in seconds; the release tails come on top. */
  readonly duration: number;
  /** Told how far the rendering is, in seconds. */
  readonly onProgress?: ((position: number) => void) | undefined;
}

/** Renders the `.csd` of a score in memory with the embedded Csound, faster than real time, on this thread; {@linkcode trim} is done. */
export async function renderSound(csd: string, { duration, onProgress }: RenderSoundOptions): Promise<Waveform> {
  let left = new Float32Array(48000);
  let right = new Float32Array(48000);
  let at = 0;
  const { sampleRate } = await renderCsd(csd, {
    maxDuration: duration + TAIL,
    onBlock: (block) => {
      if (at + block.length / 2 > left.length) [left, right] = [longer(left), longer(right)];
      for (let i = 0; i < block.length; i += 2) {
        left[at] = block[i]!;
        right[at++] = block[i + 1]!;
      }
    },
    ...(onProgress ? { onProgress } : {}),
  });
  return trim({ sampleRate, channels: [left.subarray(0, at), right.subarray(0, at)] }, duration);
}

/** The same samples with as much room again. */
function longer(samples: Float32Array): Float32Array<ArrayBuffer> {
  const twice = new Float32Array(2 * samples.length);
  twice.set(samples);
  return twice;
}

/** Takes the master's constant latency from the start, and the silence after the last release tail from the end. */
export function trim({ sampleRate, channels }: Waveform, duration: number): Waveform {
  let end = Math.min(channels[0]!.length, csdLatency + Math.ceil(duration * sampleRate));
  for (const channel of channels) {
    for (let i = channel.length - 1; i >= end; i--) {
      if (Math.abs(channel[i]!) > SILENCE) end = i + 1;
    }
  }
  return { sampleRate, channels: channels.map((channel) => channel.subarray(csdLatency, end)) };
}
