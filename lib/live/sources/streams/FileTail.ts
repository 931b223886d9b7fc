import type { Faults } from "../Faults.ts";

/** So many bytes before the place where one has read to are looked at again: they tell whether the file was written anew. */
const LOOK_BACK = 64;
const PIECE = 1 << 16;

/** What is new in a file. */
export interface FilePiece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** It is the beginning of a file: of the first one, of another one with its name, or of one that was written anew. */
  readonly begins: boolean;
}

/**
 * Reads what is added to a file. Another file that takes its name (a log is rotated) is read after the rest of the first one; one that is
 * cut short, or written anew, from its beginning. Both are told.
 */
export class FileTail implements Disposable {
  readonly #path: string | URL;
  readonly #faults: Faults;
  #file: Deno.FsFile | undefined;
  #id = "";
  #position = 0;
  #before = new Uint8Array();
  #begins = true;

  constructor(path: string | URL, faults: Faults) {
    this.#path = path;
    this.#faults = faults;
  }

  /** What is new now, piece by piece. */
  async *read(): AsyncGenerator<FilePiece, void, undefined> {
    const found = await this.#find();
    if (this.#file === undefined) {
      if (!found) return;
      await this.#open();
    }
    const file = this.#file!;
    const { size } = await file.stat();
    const short = size < this.#position;
    if (short || !await this.#isSame(file)) {
      this.#faults.failed(
        "file",
        short
          ? "the file was cut short; it is read from its beginning"
          : "the file was written anew; it is read from its beginning",
      );
      this.#restart();
    }
    yield* this.#rest(file);
    if (!found || found === this.#id) return;
    this.#faults.failed("file", "another file has its name now; it is read from its beginning");
    file.close();
    await this.#open();
    yield* this.#rest(this.#file!);
  }

  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = undefined;
  }

  /** Which file has the name now; undefined where none has. */
  async #find(): Promise<string | undefined> {
    try {
      const info = await Deno.stat(this.#path);
      if (info.isDirectory) {
        throw new Deno.errors.IsADirectory(`Cannot watch ${JSON.stringify(String(this.#path))}: it is a folder`);
      }
      this.#faults.recovered("missing");
      return idOf(info);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      this.#faults.failed(
        "missing",
        this.#file ? "the file is gone; waiting for another one" : "there is no such file yet; waiting for it",
      );
      return undefined;
    }
  }

  async #open() {
    this.#file = await Deno.open(this.#path);
    this.#id = idOf(await this.#file.stat());
    this.#restart();
  }

  #restart() {
    this.#position = 0;
    this.#before = new Uint8Array();
    this.#begins = true;
  }

  async *#rest(file: Deno.FsFile): AsyncGenerator<FilePiece, void, undefined> {
    await file.seek(this.#position, Deno.SeekMode.Start);
    const buffer = new Uint8Array(PIECE);
    for (;;) {
      const n = await file.read(buffer);
      if (n === null) break;
      const bytes = buffer.slice(0, n);
      this.#position += n;
      this.#before = n >= LOOK_BACK ? bytes.slice(-LOOK_BACK) : join(this.#before, bytes).slice(-LOOK_BACK);
      const begins = this.#begins;
      this.#begins = false;
      yield { bytes, begins };
    }
  }

  /** Whether what was read is still there. */
  async #isSame(file: Deno.FsFile): Promise<boolean> {
    const before = this.#before;
    if (before.length === 0) return true;
    await file.seek(this.#position - before.length, Deno.SeekMode.Start);
    const now = new Uint8Array(before.length);
    for (let at = 0; at < now.length;) {
      const n = await file.read(now.subarray(at));
      if (n === null) return false;
      at += n;
    }
    return now.every((byte, i) => byte === before[i]);
  }
}

function idOf({ dev, ino, birthtime }: Deno.FileInfo): string {
  return ino === null ? `${birthtime?.getTime()}` : `${dev}:${ino}`;
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
