import { reasonOf } from "./reasonOf.ts";

/** Bytes that can be read from the beginning more than once. */
export interface ByteSource {
  /** What messages call it. */
  readonly name: string;
  /** The encoding that a server stated. */
  readonly charset: string | null;
  read(): AsyncIterable<Uint8Array>;
  close(): void;
}

type Fetch = (source: string | URL) => Promise<Response>;

const BUFFER = 1 << 16;

/**
 * Opens a path, a file: URL or an http(s) URL.
 *
 * A file is read again from the disk; what comes over the network, or through a pipe, is kept, so that nobody is asked twice.
 */
export async function openBytes(source: string | URL, { fetch }: { fetch: Fetch }): Promise<ByteSource> {
  const text = String(source);
  const scheme = source instanceof URL ? source.protocol : /^([a-z][a-z0-9+.-]+:)\/\/|^file:/i.exec(text)?.[0];
  if (scheme === undefined) return await openFile(text, text);
  if (/^https?:/i.test(scheme)) return await openAddress(source, fetch);
  if (/^file:/i.test(scheme)) return await openFile(new URL(text), text);
  throw new TypeError(`Cannot read CSV from "${text}"; allowed are a path and file:, http: and https: addresses`);
}

async function openFile(path: string | URL, name: string): Promise<ByteSource> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Deno.errors.NotFound(`Cannot read CSV "${name}": no such file; the current folder is ${Deno.cwd()}`, {
      cause,
    });
  }
  const { isFile, isDirectory } = await file.stat();
  if (isDirectory) {
    file.close();
    throw new Deno.errors.IsADirectory(`Cannot read CSV "${name}": it is a folder; a file is needed`);
  }
  async function* read() {
    const buffer = new Uint8Array(BUFFER);
    for (let n = await file.read(buffer); n !== null; n = await file.read(buffer)) yield buffer.subarray(0, n);
  }
  async function* reread() {
    await file.seek(0, Deno.SeekMode.Start);
    yield* read();
  }
  return { name, charset: null, read: isFile ? reread : keep(read()), close: () => file.close() };
}

async function openAddress(source: string | URL, fetch: Fetch): Promise<ByteSource> {
  const name = String(source);
  let response: Response;
  try {
    response = await fetch(source);
  } catch (cause) {
    throw unreachable(name, cause);
  }
  if (!response.ok) {
    await response.body?.cancel();
    const status = `${response.status} ${response.statusText}`.trim();
    throw new Deno.errors.Http(`Cannot read CSV "${name}": the server answered ${status}`);
  }
  const charset = /charset="?([^\s;"]+)/i.exec(response.headers.get("content-type") ?? "")?.[1] ?? null;
  async function* read() {
    try {
      if (response.body) yield* response.body;
    } catch (cause) {
      throw unreachable(name, cause);
    }
  }
  return { name, charset, read: keep(read()), close() {} }; // the body is cancelled where its reading is left
}

function unreachable(name: string, cause: unknown): TypeError {
  return new TypeError(`Cannot read CSV "${name}": ${reasonOf(cause)}`, { cause });
}

/** Gives the pieces as they come, and the next time as they came. */
function keep(pieces: AsyncIterable<Uint8Array>): () => AsyncIterable<Uint8Array> {
  let kept: Uint8Array[] | null = null;
  return async function* () {
    if (kept) return yield* kept;
    kept = [];
    for await (const piece of pieces) {
      kept.push(piece.slice());
      yield piece;
    }
  };
}
