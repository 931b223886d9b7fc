/** The thread in which a sound for a page is rendered and encoded. */
// @ts-types="../types/ebur128-wasm.d.ts"
import { ebur128_true_peak_stereo } from "ebur128-wasm/ebur128_wasm.js";
import { createOggEncoder } from "wasm-media-encoders";
import { renderSound } from "./renderSound.ts";
import type { Waveform } from "./wav.ts";

/** What the Worker is asked for: the sound of a score. */
export interface AudioRequest {
  readonly csd: string;
  /** Of the score, in seconds. */
  readonly duration: number;
}

/** What it answers. */
export type AudioResult =
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly duration: number; readonly truePeak: number }
  | { readonly error: Error };

/** Vorbis' own measure: 3 is about 110 kbit/s. */
const QUALITY = 3;
/**
 * What is louder than this true peak, dBTP, is lowered to it. A lossy sound rises above what was encoded: up to 1.9 dB with 16 notes
 * of 0 dBFS at a time, and what a page decodes has to stay below -1 dBTP.
 */
const CEILING = -3.5;

const worker = globalThis as unknown as {
  postMessage(message: AudioResult): void;
  onmessage: ((event: MessageEvent<AudioRequest>) => void) | null;
};

worker.onmessage = ({ data: { csd, duration } }) => {
  const encoder = createOggEncoder(); // it loads while Csound renders
  renderSound(csd, { duration }).then(async (sound) => {
    const truePeak = ebur128_true_peak_stereo(sound.sampleRate, sound.channels[0]!, sound.channels[1]!);
    const lowered = Math.min(0, CEILING - truePeak);
    worker.postMessage({
      bytes: encode(await encoder, sound, 10 ** (lowered / 20)),
      duration: sound.channels[0]!.length / sound.sampleRate,
      truePeak: truePeak + lowered,
    });
  }).catch((error) => worker.postMessage({ error: error instanceof Error ? error : new Error(String(error)) }));
};

type Encoder = Awaited<ReturnType<typeof createOggEncoder>>;

function encode(encoder: Encoder, { sampleRate, channels }: Waveform, gain: number): Uint8Array<ArrayBuffer> {
  if (gain < 1) { for (const channel of channels) channel.forEach((value, i) => channel[i] = value * gain); }
  encoder.configure({ sampleRate: sampleRate as 48000, channels: channels.length as 2, vbrQuality: QUALITY });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let i = 0; i < channels[0]!.length; i += sampleRate) {
    parts.push(encoder.encode(channels.map((channel) => channel.subarray(i, i + sampleRate))).slice());
  }
  parts.push(encoder.finalize().slice()); // each lives in the encoder's memory until the next call
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
