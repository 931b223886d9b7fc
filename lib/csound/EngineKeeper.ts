import type { Engine, EngineOptions } from "./engine.ts";
import { joinTakes } from "./joinTakes.ts";
import { repairWav } from "./repairWav.ts";

/** So many may end within so long (ms); then there is something wrong with it that starting again does not cure. */
const LIMIT = { ends: 3, within: 10_000 };
/** Before a failed start is tried again, ms. */
const PAUSE = 300;

/** What {@link EngineKeeper} is told, and asks. */
export interface KeeperOptions extends EngineOptions {
  /** Starts another one. */
  start: (options: EngineOptions) => Promise<Engine>;
  /** Whether somebody needs it: then another is started when it ends. */
  needed: () => boolean;
  /** Whether a recording was begun. */
  recorded: () => boolean;
  /** It ended; `again`: another one is being started. */
  onEnded: (reason: string, again: boolean) => void;
}

/**
 * Keeps an engine of ours going: when it ends while something plays, another is started in its place, on the same port. Each records
 * into a file of its own (`take.part2.wav`, …); when all is over they are one take, with silence where there was no engine.
 */
export class EngineKeeper {
  /** The engine that is there, or was the last. */
  engine: Engine;
  /** Resolves when it has ended for good. */
  readonly ended: Promise<{ reason: string }>;
  readonly #options: KeeperOptions;
  readonly #parts: { path: string; sample: number | undefined }[] = [];
  readonly #end: (how: { reason: string }) => void;
  #ends: number[] = [];
  #closing = false;
  #onEngine: (engine: Engine) => void = () => {};
  #watching: Promise<void>;

  constructor(engine: Engine, options: KeeperOptions) {
    this.engine = engine;
    this.#options = options;
    ({ promise: this.ended, resolve: this.#end } = Promise.withResolvers<{ reason: string }>());
    this.#watching = this.#watch(engine);
  }

  /** Calls back with the engine that is there, and each that takes its place. */
  onEngine(tell: (engine: Engine) => void): void {
    this.#onEngine = tell;
    tell(this.engine);
  }

  /** The engine that is there records from this sample of the take on. Returns its file. */
  recordsFrom(sample: number): string | undefined {
    const part = this.#parts.at(-1);
    if (part) part.sample = sample;
    return part?.path;
  }

  /** Ends it, and completes its recording. Call it after `/auscult/quit`. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.engine.close();
    await this.#watching;
    const { record } = this.#options;
    if (record === undefined || !this.#options.recorded()) return;
    const parts = this.#parts.flatMap(({ path, sample }) => sample === undefined ? [] : [{ path, sample }]);
    await joinTakes(record, parts);
  }

  /** No other is started any more. */
  stopKeeping(): void {
    this.#closing = true;
  }

  async #watch(engine: Engine) {
    for (let next: Engine | undefined = engine; next;) {
      if (this.engine !== next) this.#onEngine(this.engine = next);
      const { reason } = await next.ended;
      if (this.#closing) return this.#end({ reason });
      next = await this.#replace(next, reason);
    }
  }

  /** Starts another one, or ends for good. */
  async #replace(engine: Engine, reason: string): Promise<Engine | undefined> {
    for (;;) {
      const now = performance.now();
      this.#ends = [...this.#ends.filter((end) => end > now - LIMIT.within), now];
      const tooOften = this.#ends.length > LIMIT.ends;
      const again = !tooOften && this.#options.needed();
      const seconds = LIMIT.within / 1000;
      const said = tooOften
        ? `${reason}. It ended ${this.#ends.length} times within ${seconds} s, and is not started again`
        : reason;
      this.#options.onEnded(said, again);
      if (!again) return void this.#end({ reason: said });
      try {
        await engine.close(); // what it leaves: its folder
        const { record } = this.#options;
        if (record !== undefined && this.#options.recorded()) await repairWav(this.#parts.at(-1)?.path ?? record);
        const next = await this.#options.start({ ...this.#startOptions(), port: engine.port });
        await next.adopted?.();
        if (!this.#closing) return next;
        await next.close();
        return void this.#end({ reason });
      } catch (error) {
        reason = (error as Error).message;
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        if (this.#closing) return void this.#end({ reason });
      }
    }
  }

  #startOptions(): EngineOptions {
    const { token, output, onMessage, onProblem, port, record } = this.#options;
    const options = { token, output, onMessage, port, ...(onProblem && { onProblem }) };
    if (record === undefined) return options;
    if (!this.#options.recorded()) return { ...options, record };
    const path = record.replace(/(\.wav)?$/i, `.part${this.#parts.length + 2}$1`);
    this.#parts.push({ path, sample: undefined });
    return { ...options, record: path };
  }
}
