/** Csound's memory, read and written from outside. Views are taken again when it has grown, because growing detaches them. */
export class WasmMemory {
  readonly memory: WebAssembly.Memory;
  #view: DataView<ArrayBuffer>;
  #bytes: Uint8Array<ArrayBuffer>;
  static readonly #decoder = new TextDecoder();
  static readonly #encoder = new TextEncoder();

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    this.#view = new DataView(memory.buffer);
    this.#bytes = new Uint8Array(memory.buffer);
  }

  get view(): DataView<ArrayBuffer> {
    if (this.#view.buffer !== this.memory.buffer) this.#view = new DataView(this.memory.buffer);
    return this.#view;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.#bytes.buffer !== this.memory.buffer) this.#bytes = new Uint8Array(this.memory.buffer);
    return this.#bytes;
  }

  /** The text at `at` until its zero, or until `limit` bytes. */
  text(at: number, limit = Infinity): string {
    const { bytes } = this;
    const zero = bytes.indexOf(0, at);
    const end = Math.min(zero < 0 ? bytes.length : zero, at + limit);
    return WasmMemory.#decoder.decode(bytes.subarray(at, end));
  }

  /** The bytes of a text, with its zero. */
  static encode(text: string): Uint8Array<ArrayBuffer> {
    return WasmMemory.#encoder.encode(text + "\0");
  }
}
