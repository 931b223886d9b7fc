/** What the system is asked for, in bytes; it may allow less. About 5,000 small packets: a quarter of a second at 20,000 a second. */
const SIZE = 4 << 20;
/** As Linux numbers them, on all its machines that Deno runs on. */
const SOL_SOCKET = 1, SO_TYPE = 3, SO_RCVBUF = 8, SO_RCVBUFFORCE = 33, SOCK_DGRAM = 2;
const AF_INET = 2, AF_INET6 = 10;
const MOST_FILES = 4096;

const SYMBOLS = {
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
} as const;

/**
 * Lets a UDP socket of this process, by its port, keep more packets while nobody takes them: by default a Linux socket keeps some 280
 * small ones, 14 ms at 20,000 a second, and a busy machine lets a program wait for longer.
 *
 * Neither Deno nor node:dgram can ask for that (`recvBufferSize` of node:dgram changes something else here, and loses most packets),
 * so the C library is asked, where the program may: with `--allow-ffi`, on Linux. How much it allows is `net.core.rmem_max`.
 *
 * @returns the size of the buffer, in bytes, or undefined when nothing was changed
 */
export function enlargeReceiveBuffer(port: number, size: number = SIZE): number | undefined {
  if (Deno.build.os !== "linux") return undefined;
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return undefined;
  let libc;
  try {
    libc = Deno.dlopen("libc.so.6", SYMBOLS);
  } catch {
    return undefined; // another C library
  }
  const { getsockname, getsockopt, setsockopt } = libc.symbols;
  const int = (value: number) => new Uint8Array(Int32Array.of(value).buffer);
  const option = (file: number, name: number) => {
    const value = new Int32Array(1);
    return getsockopt(file, SOL_SOCKET, name, new Uint8Array(value.buffer), int(4)) === 0 ? value[0] : undefined;
  };
  try {
    let enlarged: number | undefined;
    for (let file = 3; file < MOST_FILES; file++) {
      if (option(file, SO_TYPE) !== SOCK_DGRAM) continue;
      const name = new Uint8Array(128);
      if (getsockname(file, name, int(name.length)) !== 0) continue;
      const view = new DataView(name.buffer);
      const family = view.getUint16(0, true);
      if ((family !== AF_INET && family !== AF_INET6) || view.getUint16(2) !== port) continue;
      const before = option(file, SO_RCVBUF)!;
      // The first is for who administers the machine, and knows no limit.
      if (setsockopt(file, SOL_SOCKET, SO_RCVBUFFORCE, int(size), 4) !== 0) {
        setsockopt(file, SOL_SOCKET, SO_RCVBUF, int(size), 4);
      }
      const after = option(file, SO_RCVBUF)!;
      // What the system allows may be less than what it gives by itself.
      if (after < before) setsockopt(file, SOL_SOCKET, SO_RCVBUF, int(before / 2), 4); // it doubles what it is told
      enlarged = Math.max(after, before);
    }
    return enlarged;
  } finally {
    libc.close();
  }
}
