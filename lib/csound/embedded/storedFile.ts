import { Fd, Inode, wasi } from "@bjorn3/browser_wasi_shim";
import type { Storage } from "./storage.ts";

/** A file that Csound may write, for the WASI shim. */
export class StoredFile extends Inode {
  #storage: Storage;

  constructor(storage: Storage) {
    super();
    this.#storage = storage;
  }

  path_open(oflags: number, _rights: bigint, fdflags: number): { ret: number; fd_obj: Fd } {
    if (oflags & wasi.OFLAGS_TRUNC) this.#storage.resize(0);
    const append = (fdflags & wasi.FDFLAGS_APPEND) !== 0;
    return { ret: wasi.ERRNO_SUCCESS, fd_obj: new StoredFd(this, this.#storage, append) };
  }

  stat(): wasi.Filestat {
    return new wasi.Filestat(this.ino, wasi.FILETYPE_REGULAR_FILE, BigInt(this.#storage.size));
  }
}

class StoredFd extends Fd {
  #file: StoredFile;
  #storage: Storage;
  #position: number;

  constructor(file: StoredFile, storage: Storage, append: boolean) {
    super();
    this.#file = file;
    this.#storage = storage;
    this.#position = append ? storage.size : 0;
  }

  override fd_fdstat_get() {
    return { ret: wasi.ERRNO_SUCCESS, fdstat: new wasi.Fdstat(wasi.FILETYPE_REGULAR_FILE, 0) };
  }

  override fd_filestat_get() {
    return { ret: wasi.ERRNO_SUCCESS, filestat: this.#file.stat() };
  }

  override fd_filestat_set_size(size: bigint) {
    return this.#storage.resize(Number(size)) ? wasi.ERRNO_SUCCESS : wasi.ERRNO_NOSPC;
  }

  override fd_seek(offset: bigint, whence: number) {
    const from = whence === wasi.WHENCE_SET ? 0 : whence === wasi.WHENCE_CUR ? this.#position : this.#storage.size;
    const position = from + Number(offset);
    if (position < 0) return { ret: wasi.ERRNO_INVAL, offset: 0n };
    this.#position = position;
    return { ret: wasi.ERRNO_SUCCESS, offset: BigInt(position) };
  }

  override fd_tell() {
    return { ret: wasi.ERRNO_SUCCESS, offset: BigInt(this.#position) };
  }

  override fd_read(size: number) {
    const data = this.#storage.read(this.#position, size);
    this.#position += data.length;
    return { ret: wasi.ERRNO_SUCCESS, data };
  }

  override fd_write(data: Uint8Array) {
    // A full disk throws; Csound must see an error code, since an exception cannot pass through it.
    try {
      if (!this.#storage.write(this.#position, data)) return { ret: wasi.ERRNO_NOSPC, nwritten: 0 };
    } catch {
      return { ret: wasi.ERRNO_IO, nwritten: 0 };
    }
    this.#position += data.length;
    return { ret: wasi.ERRNO_SUCCESS, nwritten: data.length };
  }

  override fd_close() {
    this.#storage.close();
    return wasi.ERRNO_SUCCESS;
  }
}
