import { type Note, toColumns } from "./notes.ts";
import { Performance } from "./performance.ts";
import type { PlayedScore } from "./PlayedScore.ts";
import type { PerformanceReport, Progress } from "./report.ts";
import type { Command, DoneReport } from "./wire.ts";

/** Options of {@linkcode OpenPerformance}; times in s. */
export interface OpenPerformOptions<R extends object> {
  /** A note sounds so much later than its moment, 0.15…60: what is left for its way to the engine. */
  readonly latency: number;
  /** How far ahead notes are sent that are known sooner. Default: 0.4. */
  readonly lookahead?: number | undefined;
  /** Whether the engine's recording starts with score time 0. */
  readonly record?: boolean | undefined;
  /** How long the effects of the engine ring after the last note. */
  readonly tail?: number | undefined;
  /** Called about ten times a second while it plays. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Called with the first notes. */
  readonly onFirst?: (() => void) | undefined;
  /** What was heard so far. */
  readonly score: () => PlayedScore;
  /** What else is in its report; told what the engine says of it. */
  readonly more: (report: { readonly stopped: boolean; readonly position: number }) => R;
}

/** How long notes took from their moment to their sound, ms. */
export interface Latency {
  /** Half of them took less. */
  readonly p50: number;
  /** 99 of 100 took less. */
  readonly p99: number;
  /** The longest. */
  readonly max: number;
}

/** The report of an {@linkcode OpenPerformance}. */
export type OpenReport<R extends object> = PerformanceReport & R & {
  /** From a note's moment to its sound, as the engine reported it, ms; NaN where nothing was heard. */
  readonly latency: Latency;
  /** Notes that came and were not heard, as it was paused. */
  readonly unheard: number;
};

/**
 * A performance whose notes come while it plays. It can be paused and stopped; it has neither a rate nor places to seek, as nobody knows
 * what will come.
 */
export class OpenPerformance<R extends object = object> extends Performance {
  readonly #order: (command: Command) => void;
  readonly #heard: () => PlayedScore;
  readonly #more: OpenPerformOptions<R>["more"];
  readonly #onFirst: () => void;
  #begun = false;

  /** Made by `live.perform()`. */
  constructor(
    command: (command: Command) => void,
    { score, more, onProgress, onFirst = () => {} }: OpenPerformOptions<R>,
  ) {
    super(command, { score: { events: [], duration: 0 }, duration: Infinity, start: 0, rate: 1, onProgress });
    this.#order = command;
    this.#heard = score;
    this.#more = more;
    this.#onFirst = onFirst;
  }

  /**
   * Resolves with the report when it was stopped, or when no more notes come and the last one has ended.
   *
   * It rejects when the engine is lost for good. A notebook's stop button stops it, and ends the wait with an `Interrupted` error.
   */
  override get done(): Promise<OpenReport<R>> {
    return super.done as Promise<OpenReport<R>>;
  }

  /** What was heard so far. */
  override get score(): PlayedScore {
    return this.#heard();
  }
  override set score(_: PlayedScore) {
    throw new TypeError(
      "Cannot change the score of a live performance: it plays what comes; stop() it, and start another",
    );
  }

  /** Score time at the end of the last note that has come, s. */
  override get duration(): number {
    return this.#heard().duration;
  }

  /** 1: rows come when they come. */
  override get rate(): number {
    return 1;
  }
  override set rate(_: number) {
    throw new TypeError("Cannot change the rate of a live performance: rows come when they come");
  }

  /**
   * Silences it, with a fade of 0.03 s. Rows come when they come, and time goes on: what is due meanwhile is in the score and the rows, but not
   * heard; the report counts it as `unheard`. Where the source ends, so does the performance.
   */
  override pause(): void {
    super.pause();
  }

  /** What comes from now on is heard again. A note that was cut off does not start anew. */
  override resume(): void {
    super.resume();
  }

  /**
   * There is none.
   *
   * @throws {TypeError} always: nobody knows what will come
   */
  override seek(_: number): void {
    throw new TypeError("Cannot seek in a live performance: render live.score to hear again what was heard");
  }

  /** @internal More notes, in order of time; score time 0 is `start` on the `systemClock` of this thread. */
  append(notes: readonly Note[], start: number): void {
    if (notes.length === 0 || this.state === "stopped" || this.state === "done") return;
    if (!this.#begun) this.#onFirst();
    this.#begun = true;
    this.#order({ do: "append", notes: toColumns(notes), start });
  }

  /** @internal No more will come. */
  close(): void {
    this.#order({ do: "close" });
  }

  /** @internal */
  override finished(report: DoneReport): void {
    super.finished({ ...report, ...this.#more(report) });
  }
}
