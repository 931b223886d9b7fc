import wavefile from "wavefile";

/** Samples in memory: one `Float32Array` a channel, full scale ±1. */
export interface Waveform {
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
}

/** Bits a sample in a WAV file: 16 or 24 as integers, 32 as float. */
export type WavBits = 16 | 24 | 32;

/**
 * Reads a WAV file of integers of 16, 24 or 32 bits, or of 32-bit floats.
 *
 * @throws {RangeError} for another sample format; {@link Deno.errors.NotFound} when there is no such file
 */
export async function readWav(path: string | URL): Promise<Waveform>;
/** Reads the bytes of one; errors name its path. */
export async function readWav(file: Uint8Array, path: string | URL): Promise<Waveform & { readonly bits: number }>;
export async function readWav(
  file: string | URL | Uint8Array,
  path = file as string | URL,
): Promise<Waveform & { readonly bits: number }> {
  const wav = new wavefile.WaveFile(file instanceof Uint8Array ? file : await Deno.readFile(file));
  // wavefile's types leave its chunks open; these are the fields of the RIFF specification.
  const { numChannels, sampleRate, bitsPerSample, audioFormat, subformat } = wav.fmt as
    & Record<
      "numChannels" | "sampleRate" | "bitsPerSample" | "audioFormat",
      number
    >
    & { subformat?: readonly number[] };
  const bytes = (wav.data as { samples: Uint8Array }).samples;
  const format = audioFormat === EXTENSIBLE ? subformat?.[0] ?? 0 : audioFormat;
  const channels = decodeSamples(bytes, { channels: numChannels, bits: bitsPerSample, format, path });
  return { sampleRate, channels, bits: bitsPerSample };
}

/** The samples of each channel that some bytes of a WAV file hold. @throws {RangeError} for another format than {@linkcode readWav} reads */
export function decodeSamples(
  bytes: Uint8Array,
  { channels, bits, format, path }: { channels: number; bits: number; format: number; path: string | URL },
): Float32Array[] {
  const sample = reader(bytes, { bits, format, path });
  const frames = Math.floor(bytes.length / (channels * bits / 8));
  return Array.from({ length: channels }, (_, c) => {
    const samples = new Float32Array(frames);
    for (let i = 0; i < frames; i++) samples[i] = sample(i * channels + c);
    return samples;
  });
}

/** Formats of samples, as the RIFF specification numbers them. */
const PCM = 1, FLOAT = 3, EXTENSIBLE = 0xfffe;

/** Writes a WAV file. It appears under its name only when it is whole. */
export async function writeWav(path: string, sound: Waveform, bits: WavBits = 24): Promise<void> {
  const part = `${path}.part`;
  await Deno.writeFile(part, wavBytes(sound, bits));
  await Deno.rename(part, path);
}

/** The bytes of a WAV file. */
export function wavBytes(sound: Waveform, bits: WavBits): Uint8Array<ArrayBuffer> {
  const wav = new wavefile.WaveFile();
  wav.fromScratch(sound.channels.length, sound.sampleRate, bits === 32 ? "32f" : String(bits), new Uint8Array());
  // wavefile packs samples one by one through a general packer, 0.1 s (floats: 1.2 s) for 10 s of stereo: it writes the file, we the samples.
  const samples = pack(sound.channels, bits);
  Object.assign(wav.data as object, { samples, chunkSize: samples.length });
  return new Uint8Array(wav.toBuffer());
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

function reader(
  bytes: Uint8Array,
  { bits, format, path }: { bits: number; format: number; path: string | URL },
): (i: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === PCM && bits === 16) return (i) => view.getInt16(2 * i, true) / 0x8000;
  if (format === PCM && bits === 24) {
    return (i) => (view.getUint8(3 * i) | view.getInt16(3 * i + 1, true) << 8) / 0x800000;
  }
  if (format === PCM && bits === 32) return (i) => view.getInt32(4 * i, true) / 0x80000000;
  if (format === FLOAT && bits === 32) return (i) => view.getFloat32(4 * i, true);
  const what = format === PCM ? "integers" : format === FLOAT ? "floats" : `format ${format}`;
  throw new RangeError(`Cannot read ${path}: ${what} of ${bits} bits; 16, 24 and 32 bits, and floats of 32, are read`);
}
