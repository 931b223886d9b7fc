import { systemClock } from "./clock.ts";
import { interruptible } from "./interrupts.ts";
import { listener } from "./listener.ts";
import { toColumns } from "./notes.ts";
import type { PlayedScore } from "./PlayedScore.ts";
import { checkRate } from "./rate.ts";
import type { PerformanceReport, Progress } from "./report.ts";
import type { Command, DoneReport, Motion } from "./wire.ts";

/** Options of a performance. */
export interface PerformOptions {
  /** Score time to start at, s; events before it are skipped. Default: 0. */
  start?: number;
  /** Score seconds in a second; pitch stays. Default: 1. */
  rate?: number;
  /** How far ahead notes are sent, s, at least 0.2. More rides out longer stalls. Default: 0.4. */
  lookahead?: number;
  /** Whether the engine's recording starts with this performance; only the first one to ask for it is heeded. */
  record?: boolean;
  /** Called about ten times a second while it plays; when it throws, that is printed, and it is not called again. */
  onProgress?: (progress: Progress) => void;
}

/** The names of {@linkcode PerformOptions}. */
export const PERFORM_OPTIONS = ["start", "rate", "lookahead", "record", "onProgress"];

/**
 * A score being played. It goes on by itself, in a Worker: a busy cell does not move a note.
 *
 * @example
 * ```ts
 * import { Csound, plot, Sound } from "auscult";
 *
 * const { score } = plot({ marks: [Sound.note([1, 3, 2], { x: [0, 1, 2], y: [1, 3, 2] })], time: { duration: 1 } });
 * await using csound = await Csound.start({ output: "none" });
 * const playing = score.perform(csound);
 * playing.rate = 2;
 * for await (const { position } of playing) if (position > 0.5) playing.stop();
 * console.log((await playing.done).stopped); // true
 * ```
 */
export class Performance implements AsyncDisposable, AsyncIterable<Progress> {
  readonly #command: (command: Command) => void;
  readonly #onProgress: (progress: Progress) => void;
  readonly #done: Promise<PerformanceReport>;
  readonly #settle: { resolve: (report: PerformanceReport) => void; reject: (error: Error) => void };
  #state: "playing" | "paused" | "stopped" | "done" = "playing";
  #score: PlayedScore;
  #duration: number;
  readonly #onScore = new Set<() => void>();
  #motion: Motion | null = null;
  #position: number;
  #rate: number;
  #commands = 0;
  #progress: Progress | undefined;
  #problems: string[] = [];
  /** Somebody waits for its end. */
  #awaited = false;
  #turn = Promise.withResolvers<void>();

  /** Made by `score.perform()`. */
  constructor(
    command: (command: Command) => void,
    options: {
      score: PlayedScore;
      duration: number;
      start: number;
      rate: number;
      onProgress?: ((progress: Progress) => void) | undefined;
    },
  ) {
    this.#command = command;
    this.#score = options.score;
    this.#duration = options.duration;
    this.#position = options.start;
    this.#rate = options.rate;
    this.#onProgress = listener("onProgress", options.onProgress);
    const { promise, resolve, reject } = Promise.withResolvers<PerformanceReport>();
    this.#done = promise;
    this.#settle = { resolve, reject };
    // Where nobody waits for `done`, the conductor says it: that is not to end the process.
    promise.catch(() => {});
  }

  /**
   * Resolves with the report when the last note has ended (0.1 s later) or was stopped, and the engine's reports are in.
   *
   * An engine of ours that ends is started again, and somebody else's is waited for, while the rest goes on in time: the report
   * counts what was lost. It rejects when the engine does not come back: one of ours that ended more than three times within 10 s,
   * and somebody else's until the end.
   * A notebook's stop button stops it, and ends the wait with an `Interrupted` error.
   */
  get done(): Promise<PerformanceReport> {
    this.#awaited = true;
    const done = interruptible(this.#done, () => this.stop());
    done.catch(() => {});
    return done;
  }

  /** Score time at the end of the last note, s. */
  get duration(): number {
    return this.#duration;
  }

  /**
   * What is played. Set another score while it plays, and it is heard from the next note on, at the same position, without a gap: what
   * waits in the engine is cancelled (from 0.12 s later on) and the new score's notes are sent, while notes that sound go on. So in a
   * notebook: change a scale, run the cell again, `playing.score = figure.score`.
   *
   * @throws {TypeError} for what is no score, and when it has ended
   */
  get score(): PlayedScore {
    return this.#score;
  }
  set score(score: PlayedScore) {
    if (!Array.isArray(score?.events) || !(score.duration >= 0 && Number.isFinite(score.duration))) {
      throw new TypeError("Cannot play what is no score: give the score of a plot, plot({ … }).score");
    }
    this.#going("change the score of");
    const notes = toColumns(score.events);
    this.#score = score;
    this.#duration = score.events.reduce((last, { time, sustain }) => Math.max(last, time + sustain), score.duration);
    this.#send({ do: "replace", notes, duration: score.duration });
    for (const tell of [...this.#onScore]) tell();
  }

  /** @internal Calls back when another score is played; returns what ends that. */
  onScore(tell: () => void): () => void {
    this.#onScore.add(tell);
    return () => void this.#onScore.delete(tell);
  }

  /** How a notebook shows it: a panel, which lives while it plays. Only a notebook asks, and only then a server is started. */
  async [Symbol.for("Jupyter.display")](): Promise<Readonly<Record<string, unknown>>> {
    return await (await import("../notebook/displayPerformance.ts")).displayPerformance(this);
  }

  /** `"stopped"` by {@linkcode stop} or a lost engine; `"done"` when it was played to its end. */
  get state(): "playing" | "paused" | "stopped" | "done" {
    return this.#state;
  }

  /** Score time that sounds now, s; right even while the main thread is busy. */
  get position(): number {
    const motion = this.#motion; // null while a score is paused; what is live goes on
    if (!motion || this.#state === "stopped" || this.#state === "done") return this.#position;
    return Math.min(this.#duration, motion.start + Math.max(0, systemClock.now() - motion.at) * motion.rate);
  }

  /**
   * Score seconds in a second, > 0. Onsets and sustains scale, pitch does not. It takes effect 0.25 to 0.4 s later, where there is
   * a gap between onsets; notes that sound then fade.
   */
  get rate(): number {
    return this.#rate;
  }
  set rate(rate: number) {
    checkRate(rate);
    this.#going("change the rate of");
    this.#rate = rate;
    this.#send({ do: "rate", rate });
  }

  /** Ends it now, with a fade of 0.03 s: `done` resolves with `stopped: true`. Does nothing when it has ended. */
  stop(): void {
    if (this.#state === "stopped" || this.#state === "done") return;
    this.#rest("stopped", this.position);
    this.#send({ do: "stop" });
  }

  /** Stops the sound with a fade of 0.03 s, and keeps the position. */
  pause(): void {
    this.#going("pause");
    if (this.#state === "paused") return;
    this.#rest("paused", this.position);
    this.#send({ do: "pause" });
  }

  /** Goes on where it was paused, 0.25 s later. A note that was cut off does not start anew. */
  resume(): void {
    this.#going("resume");
    if (this.#state === "playing") return;
    this.#state = "playing";
    this.#send({ do: "resume" });
  }

  /**
   * Goes on from a score time, s, 0.25 s later. What sounds fades; notes whose onset lies before that time do not start anew.
   *
   * @throws {RangeError} when it is not a number from 0 to the duration
   */
  seek(to: number): void {
    if (!(typeof to === "number" && to >= 0 && to <= this.duration)) {
      throw new RangeError(`Cannot seek to ${to} s: the position must be within 0…${this.duration} s`);
    }
    this.#going("seek in");
    this.#motion = null;
    this.#position = to;
    this.#send({ do: "seek", to });
  }

  /** Progress, about ten times a second, until it ends; throws when the engine is gone. A slow reader gets only the newest. */
  async *[Symbol.asyncIterator](): AsyncIterator<Progress> {
    let over = false;
    // The loop waits for its turn alone: a race against the end, which lasts for hours, would keep each turn until then.
    const end = this.done.finally(() => {
      over = true;
      this.#turn.resolve();
    });
    end.catch(() => {}); // whoever has left the loop is not told
    let told: Progress | undefined;
    for (;;) {
      if (this.#progress && this.#progress !== told) yield told = this.#progress;
      else if (over) break;
      else await this.#turn.promise;
    }
    await end;
  }

  /** Stops it, and waits until it has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await this.#done.catch(() => {});
  }

  /** @internal The same as `done`, for whoever only looks on: no stop button ends it, and errors are still to be told. */
  get ended(): Promise<PerformanceReport> {
    return this.#done;
  }

  /** @internal The conductor's news. */
  moved(
    { progress, motion, commands, paused, rate }: {
      readonly progress: Progress;
      readonly motion: Motion | null;
      readonly commands: number;
      readonly paused: boolean;
      readonly rate: number;
    },
  ): void {
    // News from before the last command would move the position back for a moment.
    if (commands === this.#commands) {
      this.#motion = motion;
      this.#rate = rate;
      // A page may have paused it meanwhile, or let it go on.
      if (this.#state === "playing" || this.#state === "paused") this.#state = paused ? "paused" : "playing";
      if (!motion) this.#position = progress.position;
    }
    this.#progress = progress;
    this.#turn.resolve();
    this.#turn = Promise.withResolvers();
    this.#onProgress(progress);
  }

  /** @internal Something went wrong, and it goes on. */
  problem(message: string): void {
    this.#problems.push(message);
  }

  /** @internal */
  finished(report: DoneReport): void {
    this.#rest(report.stopped ? "stopped" : "done", report.position);
    this.#settle.resolve({ ...report, problems: this.#problems });
  }

  /** @internal Returns whether somebody waits for its end, and so is told. */
  lost(error: Error): boolean {
    this.#rest("stopped", this.position);
    this.#settle.reject(error);
    return this.#awaited;
  }

  #rest(state: "paused" | "stopped" | "done", position: number) {
    this.#state = state;
    this.#position = position;
    this.#motion = null;
  }

  #send(command: Command) {
    this.#commands++;
    this.#command(command);
  }

  #going(action: string) {
    if (this.#state === "stopped" || this.#state === "done") {
      throw new TypeError(`Cannot ${action} a performance that is ${this.#state}: start another with score.perform()`);
    }
  }
}
