import wavefile from "wavefile";

/** Samples in memory: one `Float32Array` a channel, full scale ±1. */
export interface Waveform {
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
}

/** Bits a sample in a WAV file: 16 or 24 as integers, 32 as float. */
export type WavBits = 16 | 24 | 32;

/**
 * Reads a WAV file of 16 or 24-bit integers or 32-bit floats.
 *
 * @throws {RangeError} for another sample format; {@link Deno.errors.NotFound} when there is no such file
 */
export async function readWav(path: string | URL): Promise<Waveform> {
  const wav = new wavefile.WaveFile(await Deno.readFile(path));
  // wavefile's types leave its chunks open; these are the fields of the RIFF specification.
  const { numChannels, sampleRate, bitsPerSample } = wav.fmt as Record<
    "numChannels" | "sampleRate" | "bitsPerSample",
    number
  >;
  const bytes = (wav.data as { samples: Uint8Array }).samples;
  const sample = reader(bytes, bitsPerSample, path);
  const frames = Math.floor(bytes.length / (numChannels * bitsPerSample / 8));
  const channels = Array.from({ length: numChannels }, (_, c) => {
    const samples = new Float32Array(frames);
    for (let i = 0; i < frames; i++) samples[i] = sample(i * numChannels + c);
    return samples;
  });
  return { sampleRate, channels };
}

/** Writes a WAV file. It appears under its name only when it is whole. */
export async function writeWav(path: string, sound: Waveform, bits: WavBits = 24): Promise<void> {
  const wav = new wavefile.WaveFile();
  wav.fromScratch(sound.channels.length, sound.sampleRate, bits === 32 ? "32f" : String(bits), new Uint8Array());
  // wavefile packs samples one by one through a general packer, 0.1 s (floats: 1.2 s) for 10 s of stereo: it writes the file, we the samples.
  const samples = pack(sound.channels, bits);
  Object.assign(wav.data as object, { samples, chunkSize: samples.length });
  const part = `${path}.part`;
  await Deno.writeFile(part, wav.toBuffer());
  await Deno.rename(part, path);
}

/** The channels interleaved, as little-endian samples. */
function pack(channels: readonly Float32Array[], bits: WavBits): Uint8Array {
  const bytes = bits / 8;
  const frames = channels[0]?.length ?? 0;
  const packed = new Uint8Array(frames * channels.length * bytes);
  const view = new DataView(packed.buffer);
  const one = 2 ** (bits - 1); // as readers divide; +1 itself does not fit
  channels.forEach((channel, c) => {
    for (let i = 0, at = c * bytes; i < frames; i++, at += channels.length * bytes) {
      if (bits === 32) {
        view.setFloat32(at, channel[i]!, true);
        continue;
      }
      const value = Math.max(-one, Math.min(one - 1, Math.round(channel[i]! * one)));
      if (bits === 16) view.setInt16(at, value, true);
      else {
        packed[at] = value;
        view.setInt16(at + 1, value >> 8, true);
      }
    }
  });
  return packed;
}

function reader(bytes: Uint8Array, bits: number, path: string | URL): (i: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bits === 16) return (i) => view.getInt16(2 * i, true) / 0x8000;
  if (bits === 24) return (i) => (view.getUint8(3 * i) | view.getInt16(3 * i + 1, true) << 8) / 0x800000;
  if (bits === 32) return (i) => view.getFloat32(4 * i, true);
  throw new RangeError(`Cannot read ${path}: ${bits} bits a sample; 16, 24 and 32 (float) are read`);
}
