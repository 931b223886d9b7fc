import type { WavLevel } from "../measureWav.ts";

/** What is to be measured: a WAV file, or the sound of a `.csd`. */
export type Question = { readonly path: string } | { readonly csd: string; readonly duration: number };

/** What it is, or why it is not known. */
export type Answer = { readonly level: WavLevel } | { readonly error: string };

/** Measures in a thread of its own, one after the other. */
export class LoudnessWorker implements Disposable {
  readonly #worker = new Worker(new URL("./loudness_worker.ts", import.meta.url), { type: "module", name: "loudness" });

  /** @throws {Error} when it cannot be measured */
  async measure(question: Question): Promise<WavLevel> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    this.#worker.postMessage(question);
    const answer = await promise;
    if ("error" in answer) throw new Error(answer.error);
    return answer.level;
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}
