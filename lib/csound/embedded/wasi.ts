import { ConsoleStdout, type Fd, File, OpenFile, PreopenDirectory, WASI, wasi } from "@bjorn3/browser_wasi_shim";
import type { WasmMemory } from "./memory.ts";
import { MemoryStorage, type Storage } from "./storage.ts";
import { StoredFile } from "./storedFile.ts";

/** What Csound is given of the world. */
export interface WasiOptions {
  /** Files that it can read, by their names in its folder "/". */
  files: Readonly<Record<string, string | Uint8Array>>;
  /** The time in seconds, of day as well as monotonic. */
  clock: () => number;
  /** Numbers from 0 to less than 1, for seeds. */
  random: () => number;
  /** Makes the real file for a name that Csound creates, or undefined: then that file stays in memory. */
  openFile: (name: string) => Storage | undefined;
  /** Takes what Csound writes to its standard output and error. */
  write: (text: string) => void;
}

/** The most that all files in memory may hold. A forgotten `fout` must not eat the machine. */
const MAX_MEMORY_FILES = 64 * 2 ** 20;

/** The system that Csound sees: a folder in memory, and real files only where `openFile` says so. */
export function createWasi(memory: WasmMemory, options: WasiOptions): WebAssembly.ModuleImports {
  const { clock, random, write } = options;
  const console = () => {
    const decoder = new TextDecoder();
    return new ConsoleStdout((bytes) => write(decoder.decode(bytes, { stream: true })));
  };
  const shim = new WASI([], [], [new OpenFile(new File([])), console(), console(), new Folder(options)], {
    debug: false,
  });
  // The shim expects a module that exports its memory; Csound imports it.
  shim.inst = { exports: { memory: memory.memory } };
  return {
    ...shim.wasiImport,
    clock_time_get(_id: number, _precision: bigint, at: number) {
      memory.view.setBigUint64(at, BigInt(Math.round(clock() * 1e9)), true);
      return wasi.ERRNO_SUCCESS;
    },
    random_get(at: number, length: number) {
      for (let i = 0; i < length; i++) memory.bytes[at + i] = Math.floor(random() * 256);
      return wasi.ERRNO_SUCCESS;
    },
    // Sleeping would hold up the thread, and for ever where the clock stands still.
    poll_oneoff(_subscriptions: number, _events: number, _count: number, at: number) {
      memory.view.setUint32(at, 0, true);
      return wasi.ERRNO_SUCCESS;
    },
  };
}

class Folder extends PreopenDirectory {
  #openFile: WasiOptions["openFile"];
  #write: WasiOptions["write"];
  #budget = { bytes: MAX_MEMORY_FILES };

  constructor({ files, openFile, write }: WasiOptions) {
    super("/", new Map());
    this.#openFile = openFile;
    this.#write = write;
    for (const [name, content] of Object.entries(files)) {
      const parts = name.split("/");
      for (let depth = 1; depth < parts.length; depth++) this.path_create_directory(parts.slice(0, depth).join("/"));
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      this.path_link(name, new File(bytes, { readonly: true }), false);
    }
  }

  override path_open(
    dirflags: number,
    path: string,
    oflags: number,
    rights: bigint,
    inheriting: bigint,
    fdflags: number,
  ): { ret: number; fd_obj: Fd | null } {
    if (oflags & wasi.OFLAGS_CREAT && !(oflags & wasi.OFLAGS_DIRECTORY)) {
      let real;
      try {
        real = this.#openFile(path.replace(/^(\.?\/)+/, ""));
      } catch (error) {
        // Csound must see an error code: an exception cannot pass through it.
        this.#write(`Cannot write ${path}: ${(error as Error).message}\n`);
        return { ret: wasi.ERRNO_ACCES, fd_obj: null };
      }
      if (real) return new StoredFile(real).path_open(oflags, rights, fdflags);
      const missing = this.path_lookup(path, 0).inode_obj === null;
      if (missing) this.path_link(path, new StoredFile(new MemoryStorage(this.#budget)), false);
    }
    return super.path_open(dirflags, path, oflags, rights, inheriting, fdflags);
  }
}
