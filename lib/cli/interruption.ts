/** Ctrl-C and SIGTERM while a command does what must not be cut off; they may come more than once. */
export class Interruption implements Disposable {
  readonly #stop = new AbortController();
  readonly #listeners: [Deno.Signal, () => void][] = [];
  #exitCode = 0;

  constructor() {
    const codes: [Deno.Signal, number][] = [["SIGINT", 130]]; // 128 + the signal's number, as shells have it
    if (Deno.build.os !== "windows") codes.push(["SIGTERM", 143]);
    for (const [signal, code] of codes) {
      const listener = () => {
        this.#exitCode ||= code;
        this.#stop.abort();
      };
      Deno.addSignalListener(signal, listener);
      this.#listeners.push([signal, listener]);
    }
  }

  /** Aborted at the first of them. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** What to exit with when there was one. */
  get exitCode(): number {
    return this.#exitCode;
  }

  /** From now on they end the process, as is usual. */
  [Symbol.dispose](): void {
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
  }
}
