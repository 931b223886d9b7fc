import { OggVorbisDecoder } from "@wasm-audio-decoders/ogg-vorbis";
import type { Waveform } from "../../lib/csound/wav.ts";

/** The sounds that lie in pages: what each player in HTML has, decoded. */
export async function decodeSounds(html: string): Promise<Waveform[]> {
  const sounds: Waveform[] = [];
  for (const [, base64] of html.matchAll(/<audio controls [^>]*src="data:audio\/ogg;base64,([A-Za-z0-9+/=]+)"/g)) {
    const decoder = new OggVorbisDecoder();
    await decoder.ready;
    const { channelData, sampleRate, errors } = await decoder.decodeFile(Uint8Array.fromBase64(base64!));
    decoder.free();
    if (errors.length > 0) throw new Error(`cannot decode a sound: ${JSON.stringify(errors)}`);
    sounds.push({ channels: channelData, sampleRate });
  }
  return sounds;
}

/** A note that must be heard. */
export interface ExpectedNote {
  /** From when to when, s. */
  readonly time: number;
  readonly sustain: number;
  /** In Hz. */
  readonly pitch: number;
}

/** Which of all the pitches of these notes each one is heard as: the one whose first three harmonics are the strongest then. */
export function heardPitches({ channels, sampleRate }: Waveform, notes: readonly ExpectedNote[]): number[] {
  const candidates = [...new Set(notes.map(({ pitch }) => pitch))];
  return notes.map(({ time, sustain }) => {
    const from = Math.round(time * sampleRate);
    const to = Math.min(Math.round((time + sustain) * sampleRate), channels[0]!.length);
    const strength = candidates.map((pitch) =>
      [1, 2, 3].reduce((sum, harmonic) => sum + amplitudeAt(channels[0]!, from, to, harmonic * pitch / sampleRate), 0)
    );
    return candidates[strength.indexOf(Math.max(...strength))]!;
  });
}

/** The part of the notes that are heard with their pitch. */
export function partHeard(waveform: Waveform, notes: readonly ExpectedNote[]): number {
  const heard = heardPitches(waveform, notes);
  return notes.filter(({ pitch }, i) => heard[i] === pitch).length / notes.length;
}

/** How many times as strong the pitch of a note is in both ears in the first 60 ms of it as in the 60 ms before. */
export function rise({ channels: [left, right], sampleRate }: Waveform, { time, pitch }: ExpectedNote): number {
  const strength = (from: number) => {
    const start = Math.round(from * sampleRate), length = Math.round(0.06 * sampleRate);
    const piece = Float64Array.from({ length }, (_, i) => {
      const window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / length); // what rings on beside it does not count
      return window * ((left![start + i] ?? 0) + (right![start + i] ?? 0));
    });
    return amplitudeAt(piece, 0, length, pitch / sampleRate);
  };
  return strength(time) / (1e-5 + strength(time - 0.06));
}

/** The root mean square of both channels from one moment to another. */
export function power({ channels, sampleRate }: Waveform, time: number, sustain: number): number {
  const from = Math.round(time * sampleRate), to = Math.round((time + sustain) * sampleRate);
  let sum = 0;
  for (const channel of channels) for (let i = from; i < to; i++) sum += (channel[i] ?? 0) ** 2;
  return Math.sqrt(sum / (to - from) / channels.length);
}

/** The amplitude of a frequency, in parts of the sample rate. */
function amplitudeAt(samples: ArrayLike<number>, from: number, to: number, frequency: number): number {
  let re = 0, im = 0;
  for (let i = from; i < to; i++) {
    const angle = 2 * Math.PI * frequency * i;
    re += samples[i]! * Math.cos(angle);
    im += samples[i]! * Math.sin(angle);
  }
  return Math.hypot(re, im) / (to - from);
}
