import type { Reach } from "../Source.ts";

/** At least so long, s, lies between two looks: a writer may add thousands of lines a second. */
const GAP = 0.01;

/** Tells when something happened in a folder, where the system says so, and every now and then anyway: a network's file system says nothing. */
export class FolderEvents implements Disposable {
  readonly #reach: Reach;
  #watcher: Deno.FsWatcher | undefined;
  #happened = Promise.withResolvers<void>();

  constructor(folder: string, reach: Reach) {
    this.#reach = reach;
    try {
      this.#watcher = Deno.watchFs(folder, { recursive: false });
      this.#follow(this.#watcher);
    } catch (error) {
      reach.faults.failed(
        "watch",
        `the system does not tell when it changes (${(error as Error).message}); it is looked at now and then`,
      );
    }
  }

  /** Resolves when something happened since the last time, or after so many s. */
  async next(seconds: number): Promise<void> {
    const { clock, signal } = this.#reach;
    const over = new AbortController();
    const abort = () => over.abort();
    signal.addEventListener("abort", abort, { once: true });
    await clock.wait(clock.now() + Math.min(GAP, seconds), signal);
    await Promise.race([this.#happened.promise, clock.wait(clock.now() + Math.max(0, seconds - GAP), over.signal)]);
    this.#happened = Promise.withResolvers();
    signal.removeEventListener("abort", abort);
    over.abort();
  }

  [Symbol.dispose](): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  async #follow(watcher: Deno.FsWatcher) {
    try {
      for await (const { kind } of watcher) if (kind !== "access") this.#happened.resolve();
    } catch { /* it is looked at now and then */ }
  }
}
