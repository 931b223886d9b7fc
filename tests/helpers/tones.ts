import { type Waveform, writeWav } from "../../lib/csound/wav.ts";

/** A sine in a stereo sound: s, Hz, linear amplitudes of the left and the right channel. */
export interface Tone {
  readonly from: number;
  readonly until: number;
  readonly hertz: number;
  readonly left: number;
  readonly right: number;
}

/** A stereo sound of tones. */
export function tones(
  list: readonly Tone[],
  { duration, sampleRate = 48000 }: { duration: number; sampleRate?: number },
) {
  const channels = [0, 1].map(() => new Float32Array(Math.round(duration * sampleRate))) as [
    Float32Array,
    Float32Array,
  ];
  for (const { from, until, hertz, left, right } of list) {
    for (let i = Math.round(from * sampleRate); i < Math.round(until * sampleRate); ++i) {
      const value = Math.sin(2 * Math.PI * hertz * i / sampleRate);
      channels[0][i]! += left * value;
      channels[1][i]! += right * value;
    }
  }
  return { sampleRate, channels } satisfies Waveform;
}

/** Hands a sound to `use` as a WAV file that is removed afterwards. */
export async function withWav<T>(sound: Waveform, use: (path: string) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempFile({ prefix: "auscult-test-", suffix: ".wav" });
  try {
    await writeWav(path, sound);
    return await use(path);
  } finally {
    await Deno.remove(path);
  }
}
