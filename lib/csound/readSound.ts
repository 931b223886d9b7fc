import { readWav, type Waveform } from "./wav.ts";

/** The formats that are read, as an error lists them. */
const KNOWN = "WAV (16, 24 or 32 bits, or 32-bit float) and Ogg Vorbis";

/**
 * Reads a sound file, by what it begins with and not by its name: WAV, or Ogg Vorbis.
 *
 * @throws {TypeError} for another format; {@link Deno.errors.NotFound} when there is no such file
 */
export async function readSound(path: string | URL): Promise<Waveform & { readonly bits: number }> {
  const bytes = await Deno.readFile(path);
  const begin = String.fromCharCode(...bytes.subarray(0, 12));
  try {
    if (begin.startsWith("RIFF") && begin.endsWith("WAVE")) return await readWav(bytes, path);
    if (begin.startsWith("OggS")) return await readOgg(bytes);
  } catch (error) {
    throw new TypeError(`Cannot read ${path}: ${(error as Error).message}; read are ${KNOWN}`, { cause: error });
  }
  throw new TypeError(`Cannot read ${path}: it is no sound file of a known format; read are ${KNOWN}`);
}

async function readOgg(bytes: Uint8Array): Promise<Waveform & { readonly bits: number }> {
  const { OggVorbisDecoder } = await import("@wasm-audio-decoders/ogg-vorbis"); // only where there is one: it is a program of its own
  const decoder = new OggVorbisDecoder();
  try {
    await decoder.ready;
    const { channelData, sampleRate, errors } = await decoder.decodeFile(bytes);
    if (errors.length > 0 || !(channelData[0]?.length! > 0)) {
      throw new TypeError(errors[0]?.message ?? "it holds no Vorbis sound");
    }
    return { channels: channelData, sampleRate, bits: 32 };
  } finally {
    decoder.free();
  }
}
