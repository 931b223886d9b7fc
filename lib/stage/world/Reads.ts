import { fileURLToPath } from "node:url";

/** An answer of a server, as it is kept. */
export interface KeptAnswer {
  readonly url: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** How {@linkcode Reads} treats addresses. */
export interface ReadsOptions {
  /** What is known of an address already: it is not asked again. */
  readonly known: (url: string) => KeptAnswer | undefined;
}

/** What a script reads while it makes its score: files by whatever function of Deno, and http addresses, whose answers are kept. */
export class Reads implements Disposable {
  /** Paths as they were given, in the order of their first reading. */
  readonly files = new Set<string>();
  readonly answers = new Map<string, KeptAnswer>();
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
      const kept = known(url) ?? this.answers.get(url);
      if (kept !== undefined) {
        this.answers.set(url, kept);
        return new Response(kept.bytes, { headers: { "content-type": kept.type } });
      }
      const response = await fetch(request);
      if (!response.ok) return response;
      const bytes = new Uint8Array(await response.arrayBuffer());
      const type = response.headers.get("content-type") ?? "application/octet-stream";
      this.answers.set(url, { url, type, bytes });
      return new Response(bytes, {
        status: response.status,
        statusText: response.statusText,
        headers: { "content-type": type },
      });
    };
    this.#restore = () => {
      Object.assign(Deno, before);
      globalThis.fetch = fetch;
    };
  }

  /** Looks on no longer. */
  [Symbol.dispose](): void {
    this.#restore();
  }
}
