import { readAt } from "./repairWav.ts";
import { decodeSamples, type Waveform } from "./wav.ts";
import { HEADER, type WavLayout, wavLayout } from "./wavLayout.ts";

/** A WAV file that is read in stretches, so that it may be longer than memory. Close it. */
export class WavStretches implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #layout: WavLayout;
  readonly #path: string;
  /** Samples in each channel. */
  readonly frames: number;

  private constructor(
    file: Deno.FsFile,
    { path, layout, frames }: { path: string; layout: WavLayout; frames: number },
  ) {
    this.#file = file;
    this.#path = path;
    this.#layout = layout;
    this.frames = frames;
  }

  /**
   * Opens one.
   *
   * @throws {RangeError} for what is no WAV file
   * @throws {Deno.errors.NotFound} when there is no such file
   */
  static async open(path: string): Promise<WavStretches> {
    const file = await Deno.open(path);
    try {
      const { size } = await file.stat();
      const layout = wavLayout(await readAt(file, 0, HEADER));
      if (!layout) throw new RangeError(`Cannot read ${path}: it is no WAV file`);
      const bytes = Math.min(layout.said, size - layout.data);
      return new WavStretches(file, { path, layout, frames: Math.floor(bytes / layout.frame) });
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Samples a second. */
  get sampleRate(): number {
    return this.#layout.sampleRate;
  }

  /** The samples from one on; fewer at the end of the file. */
  async read(from: number, count: number): Promise<Waveform> {
    const { data, frame, channels, bits, format, sampleRate } = this.#layout;
    const length = Math.max(0, Math.min(count, this.frames - from)) * frame;
    const bytes = await readAt(this.#file, data + from * frame, length);
    return { sampleRate, channels: decodeSamples(bytes, { channels, bits, format, path: this.#path }) };
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
