/** Where the bytes of a file that Csound writes are kept. Positions and sizes are in bytes. */
export interface Storage {
  readonly size: number;
  read(position: number, length: number): Uint8Array;
  /** Returns false when there is no room for it. */
  write(position: number, data: Uint8Array): boolean;
  resize(size: number): boolean;
  close(): void;
}

/** Bytes in memory, out of a budget that several files may share. */
export class MemoryStorage implements Storage {
  size = 0;
  #data: Uint8Array<ArrayBuffer> = new Uint8Array();
  #budget: { bytes: number };

  constructor(budget: { bytes: number }) {
    this.#budget = budget;
  }

  read(position: number, length: number): Uint8Array {
    return this.#data.slice(position, Math.min(this.size, position + length));
  }

  write(position: number, data: Uint8Array): boolean {
    const end = position + data.length;
    if (end > this.size && !this.resize(end)) return false;
    this.#data.set(data, position);
    return true;
  }

  resize(size: number): boolean {
    if (size > this.#data.length) {
      const capacity = Math.max(size, 2 * this.#data.length, 65_536);
      const more = capacity - this.#data.length;
      if (more > this.#budget.bytes) return false;
      this.#budget.bytes -= more;
      const data = new Uint8Array(capacity);
      data.set(this.#data);
      this.#data = data;
    } else if (size < this.size) this.#data.fill(0, size, this.size);
    this.size = size;
    return true;
  }

  close() {}
}

/** A file on the disk, made empty. Writes are synchronous: Csound waits for them, and its blocks are some KB. */
export class DiskStorage implements Storage {
  #file: Deno.FsFile;
  #size = 0;
  #position = 0;

  constructor(path: string | URL) {
    this.#file = Deno.openSync(path, { read: true, write: true, create: true, truncate: true });
  }

  get size(): number {
    return this.#size;
  }

  read(position: number, length: number): Uint8Array {
    const data = new Uint8Array(Math.max(0, Math.min(length, this.#size - position)));
    let done = 0;
    this.#seek(position);
    for (let n: number | null; done < data.length && (n = this.#file.readSync(data.subarray(done))) !== null;) {
      done += n;
    }
    this.#position += done;
    return data.subarray(0, done);
  }

  write(position: number, data: Uint8Array): boolean {
    this.#seek(position);
    this.#position = NaN; // unknown, if it fails
    for (let done = 0; done < data.length;) {
      done += this.#file.writeSync(data.subarray(done));
      this.#size = Math.max(this.#size, position + done);
    }
    this.#position = position + data.length;
    return true;
  }

  resize(size: number): boolean {
    this.#file.truncateSync(size);
    this.#size = size;
    return true;
  }

  close() {
    this.#file.close();
  }

  #seek(position: number) {
    if (position === this.#position) return;
    this.#file.seekSync(position, Deno.SeekMode.Start);
    this.#position = position;
  }
}
