/** The thread in which a sound for a page is rendered and encoded. */
import { createOggEncoder } from "wasm-media-encoders";
import { joinBytes } from "../data/joinBytes.ts";
import { truePeakWithin } from "./measure.ts";
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
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly duration: number }
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
    worker.postMessage({
      bytes: encode(await encoder, sound, headroom(sound)),
      duration: sound.channels[0]!.length / sound.sampleRate,
    });
  }).catch((error) => worker.postMessage({ error: error instanceof Error ? error : new Error(String(error)) }));
};

/** Between the samples it is at most a few dB more than at them. */
const BETWEEN = 9;

/** The gain that brings a sound down to the ceiling; 1 where it is below. Of what is far below nothing is measured: it takes a tenth of the whole. */
function headroom(sound: Waveform): number {
  const { sampleRate, channels } = sound;
  const loud = 10 ** ((CEILING - BETWEEN) / 20);
  let truePeak = -Infinity;
  const step = Math.round(sampleRate / 4);
  for (let from = 0; from < channels[0]!.length; from += step) {
    if (!channels.some((channel) => channel.subarray(from, from + step).some((value) => Math.abs(value) > loud))) {
      continue;
    }
    truePeak = Math.max(truePeak, truePeakWithin(sound, from, step));
  }
  return 10 ** (Math.min(0, CEILING - truePeak) / 20);
}

type Encoder = Awaited<ReturnType<typeof createOggEncoder>>;

function encode(encoder: Encoder, { sampleRate, channels }: Waveform, gain: number): Uint8Array<ArrayBuffer> {
  if (gain < 1) { for (const channel of channels) channel.forEach((value, i) => channel[i] = value * gain); }
  encoder.configure({ sampleRate: sampleRate as 48000, channels: channels.length as 2, vbrQuality: QUALITY });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let i = 0; i < channels[0]!.length; i += sampleRate) {
    parts.push(encoder.encode(channels.map((channel) => channel.subarray(i, i + sampleRate))).slice());
  }
  parts.push(encoder.finalize().slice()); // each lives in the encoder's memory until the next call
  return joinBytes(parts);
}
