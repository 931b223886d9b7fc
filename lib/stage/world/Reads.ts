import { fileURLToPath } from "node:url";

/** An answer of a server, as it is kept. */
export interface KeptAnswer {
  readonly url: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** How {@linkcode Reads} treats addresses. */
export interface ReadsOptions {
  /** What an address answered, the n-th time from 0, where it is known already: it is not asked then. */
  readonly known: (url: string, n: number) => KeptAnswer | undefined;
}

/**
 * What a script reads while it makes its score: files by whatever function of Deno, and http addresses, whose answers are kept as they
 * are read to their end. A stream that has none is nothing to keep: that is what cassettes are for.
 */
export class Reads implements Disposable {
  /** Paths as they were given, in the order of their first reading. */
  readonly files = new Set<string>();
  readonly #asked: { url: string; answer?: KeptAnswer }[] = [];
  readonly #restore: () => void;

  /** Begins to look on. */
  constructor({ known }: ReadsOptions) {
    const { open, openSync, readFile, readFileSync, readTextFile, readTextFileSync } = Deno;
    const before = { open, openSync, readFile, readFileSync, readTextFile, readTextFileSync };
    const { fetch } = globalThis;
    const note = (path: string | URL) => void this.files.add(path instanceof URL ? fileURLToPath(path) : path);
    const isRead = (options?: Deno.OpenOptions) => options === undefined || options.read === true && !options.create;
    Object.assign(Deno, {
      open: (path: string | URL, options?: Deno.OpenOptions) => (isRead(options) && note(path), open(path, options)),
      openSync: (path: string | URL, options?: Deno.OpenOptions) => (
        isRead(options) && note(path), openSync(path, options)
      ),
      readFile: (path: string | URL, options?: Deno.ReadFileOptions) => (note(path), readFile(path, options)),
      readFileSync: (path: string | URL) => (note(path), readFileSync(path)),
      readTextFile: (path: string | URL, options?: Deno.ReadFileOptions) => (note(path), readTextFile(path, options)),
      readTextFileSync: (path: string | URL) => (note(path), readTextFileSync(path)),
    });
    globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      const { url, method } = request;
      if (url.startsWith("file:")) note(fileURLToPath(url));
      if (method !== "GET" || !/^https?:/.test(url)) return await fetch(request);
      const asked: { url: string; answer?: KeptAnswer } = { url };
      const n = this.#asked.filter((other) => other.url === url).length;
      this.#asked.push(asked);
      const kept = known(url, n);
      if (kept !== undefined) {
        asked.answer = kept;
        return answered(kept.bytes, { url, headers: { "content-type": kept.type } });
      }
      const response = await fetch(request);
      const { status, statusText } = response;
      if (status !== 200 || response.body === null) return response;
      const headers = new Headers(response.headers);
      for (const name of ["content-encoding", "content-length"]) headers.delete(name); // it is decoded
      const type = headers.get("content-type") ?? "application/octet-stream";
      const body = response.body.pipeThrough(collecting((bytes) => asked.answer = { url, type, bytes }));
      return answered(body, { url: response.url, status, statusText, headers });
    };
    this.#restore = () => {
      Object.assign(Deno, before);
      globalThis.fetch = fetch;
    };
  }

  /** What servers answered, in the order of asking. */
  get answers(): KeptAnswer[] {
    return this.#asked.flatMap(({ answer }) => answer ?? []);
  }

  /** Looks on no longer. */
  [Symbol.dispose](): void {
    this.#restore();
  }
}

function answered(body: BodyInit, { url, ...init }: ResponseInit & { url: string }): Response {
  return Object.defineProperty(new Response(body, init), "url", { value: url });
}

/** Lets bytes pass, and tells all of them at the end. */
function collecting(tell: (bytes: Uint8Array<ArrayBuffer>) => void) {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  return new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      pieces.push(piece.slice());
      controller.enqueue(piece);
    },
    async flush() {
      tell(await new Blob(pieces).bytes() as Uint8Array<ArrayBuffer>);
    },
  });
}
