/** Where things are in a WAV file, in bytes. */
export interface WavLayout {
  /** Where its samples begin. */
  readonly data: number;
  /** How many bytes of samples its header says that there are. */
  readonly said: number;
  /** How long its header says that the whole file is. */
  readonly whole: number;
  /** Bytes of a sample of all channels. */
  readonly frame: number;
  readonly channels: number;
  /** Samples a second. */
  readonly sampleRate: number;
  /** Bits a sample. */
  readonly bits: number;
  /** The format of its samples, as the RIFF specification numbers them: 1 is integers, 3 is floats. */
  readonly format: number;
}

/** So much of a file holds the header of any that we, libsndfile or a sound editor write. */
export const HEADER = 4096;

/** Reads the header of a WAV file; undefined when it is none, or has no samples yet. */
export function wavLayout(bytes: Uint8Array): WavLayout | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const id = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || id(0) !== "RIFF" || id(8) !== "WAVE") return undefined;
  let format = { channels: 1, sampleRate: 48000, frame: 1, bits: 8, format: 1 };
  for (let at = 12; at + 8 <= bytes.length;) {
    const said = view.getUint32(at + 4, true);
    if (id(at) === "fmt " && at + 24 <= bytes.length) {
      format = {
        channels: Math.max(1, view.getUint16(at + 10, true)),
        sampleRate: view.getUint32(at + 12, true),
        frame: Math.max(1, view.getUint16(at + 20, true)),
        bits: view.getUint16(at + 22, true),
        format: formatAt(view, at),
      };
    }
    if (id(at) === "data") return { data: at + 8, said, whole: view.getUint32(4, true) + 8, ...format };
    at += 8 + said + said % 2;
  }
  return undefined;
}

/** What says that the format stands further on. */
const EXTENSIBLE = 0xfffe;

function formatAt(view: DataView, chunk: number): number {
  const format = view.getUint16(chunk + 8, true);
  return format === EXTENSIBLE && chunk + 34 <= view.byteLength ? view.getUint16(chunk + 32, true) : format;
}

/** What to write where, so that a header says how many bytes of samples there are. */
export function wavSizes({ data }: WavLayout, bytes: number): { at: number; bytes: Uint8Array }[] {
  return [{ at: data - 4, bytes: uint32(bytes) }, { at: 4, bytes: uint32(data + bytes + bytes % 2 - 8) }];
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
