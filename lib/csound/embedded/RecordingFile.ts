import { HEADER, type WavLayout, wavLayout, wavSizes } from "../wavLayout.ts";
import { DiskStorage, type Storage } from "./storage.ts";

/** The header says what there is this often, in seconds. */
const REFRESH = 0.5;

/**
 * The file of a recording. Csound completes its header when it closes it; so that a process that is killed leaves a file that plays,
 * the sizes in it are kept up to date meanwhile. A disk that is full ends the recording, not the music.
 */
export class RecordingFile implements Storage {
  readonly #disk: DiskStorage;
  readonly #onProblem: (problem: string) => void;
  readonly #clock: () => number;
  #layout: WavLayout | undefined;
  #refreshed: number;
  #failed = false;

  constructor(
    path: string,
    { onProblem, clock = () => performance.now() / 1000 }: {
      onProblem: (problem: string) => void;
      clock?: () => number;
    },
  ) {
    this.#disk = new DiskStorage(path);
    this.#onProblem = onProblem;
    this.#clock = clock;
    this.#refreshed = clock();
  }

  get size(): number {
    return this.#disk.size;
  }

  read(position: number, length: number): Uint8Array {
    return this.#disk.read(position, length);
  }

  write(position: number, data: Uint8Array): boolean {
    // After a gap the rest would sound too early; what is there already, such as the header, may be written over.
    if (this.#failed && position + data.length > this.size) return false;
    try {
      this.#disk.write(position, data);
    } catch (error) {
      if (!this.#failed) this.#onProblem((error as Error).message);
      this.#failed = true;
      return false;
    }
    const now = this.#clock();
    if (now - this.#refreshed >= REFRESH) {
      this.#refreshed = now;
      this.#refresh();
    }
    return true;
  }

  resize(size: number): boolean {
    if (size === this.size) return true; // a device, such as a full one, has no size
    return this.#disk.resize(size);
  }

  close() {
    this.#disk.close();
  }

  #refresh() {
    this.#layout ??= wavLayout(this.#disk.read(0, HEADER));
    if (!this.#layout) return;
    const { data, frame } = this.#layout;
    const bytes = this.size - data;
    for (const part of wavSizes(this.#layout, bytes - bytes % frame)) this.#disk.write(part.at, part.bytes);
  }
}
