import { createHash } from "node:crypto";
import { replaceFile } from "./replaceFile.ts";

/** A response as it is kept: without secrets. */
export interface KeptResponse {
  readonly url: string;
  /** When it came, s since 1970. */
  readonly at: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The last response of each address, in files of a folder. */
export class ResponseCache {
  readonly #folder: string;

  /** Files are made in the folder when there is something to keep. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The last response of an address, which has no secrets in it; undefined where there is none that can be read. */
  async get(url: string): Promise<KeptResponse | undefined> {
    try {
      const kept = JSON.parse(await Deno.readTextFile(this.#pathOf(url))) as KeptResponse;
      return kept.url === url && typeof kept.body === "string" && Number.isFinite(kept.at) ? kept : undefined;
    } catch (error) {
      // What is torn is as good as none: a cache may be forgotten.
      if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** Keeps the last response of an address. */
  async put(response: KeptResponse): Promise<void> {
    await replaceFile(this.#pathOf(response.url), JSON.stringify(response));
  }

  #pathOf(url: string): string {
    const host = new URL(url).hostname.replace(/[^a-z0-9.-]/gi, "_").slice(0, 60);
    return `${this.#folder}/${host}-${createHash("sha256").update(url).digest("hex").slice(0, 32)}.json`;
  }
}
