import { statSync } from "node:fs";
import { basename } from "node:path";
import type { SoundEvent } from "../../sound/event.ts";
import { OpenPerformance } from "../../time/openPerformance.ts";
import type { Performance } from "../../time/performance.ts";
import type { PlayedScore } from "../../time/PlayedScore.ts";
import type { Voiced } from "../voiceLoudness.ts";
import { measureTake } from "./measureTake.ts";
import { takeLines, type TakeReport } from "./TakeReport.ts";

/** Whoever closes an engine waits so long for the report at most, ms; that of a long take comes later, by itself. */
const PATIENCE = 2000;

/** A performance that is recorded, and what it played. */
interface Played {
  readonly playing: Performance | OpenPerformance;
  /** Those that took each other's place. */
  readonly scores: Set<PlayedScore>;
  /** Where it was stopped, s. */
  until: number;
}

/** What {@linkcode Take} is told. */
export interface TakeOptions {
  /** Told the report in words; `shown` where somebody else shows it. */
  readonly onLines: (lines: readonly string[], shown: boolean) => void;
  /** Told what went wrong. */
  readonly onProblem: (problem: string) => void;
}

/** The take of an engine: what is played into it, and, once it is closed, how loud it is. */
export class Take {
  /** Resolves once the take is closed and measured; null where nothing was recorded. */
  readonly report: Promise<TakeReport | null>;
  readonly #path: string;
  readonly #options: TakeOptions;
  readonly #played: Played[] = [];
  /** What was there before. */
  readonly #before: string;
  readonly #resolve: (report: TakeReport | null) => void;
  #reported: TakeReport | undefined;
  readonly #listeners: ((report: TakeReport) => void)[] = [];

  constructor(path: string, options: TakeOptions) {
    this.#path = path;
    this.#options = options;
    this.#before = traceOf(path);
    ({ promise: this.report, resolve: this.#resolve } = Promise.withResolvers<TakeReport | null>());
  }

  /** A performance begins; the first that asks for it begins the recording, which then has all that is played. */
  play(playing: Performance | OpenPerformance, recorded: boolean): void {
    if (!recorded && this.#played.length === 0) return;
    const played: Played = { playing, scores: new Set(), until: Infinity };
    this.#played.push(played);
    const look = () => void played.scores.add(playing.score);
    if (!(playing instanceof OpenPerformance)) look();
    playing.onScore(look);
    playing.ended.then(({ stopped, position }) => {
      if (stopped) played.until = position;
    }, () => {});
  }

  /** Tells the report, which is not printed then; at once where it is there. */
  onReport(tell: (report: TakeReport) => void): void {
    if (this.#reported) tell(this.#reported);
    else this.#listeners.push(tell);
  }

  /** The recording is closed: it is measured. Resolves once it is, or after 2 s; the rest comes by itself. */
  async close(): Promise<void> {
    const trace = traceOf(this.#path);
    if (this.#played.length === 0 || trace === "" || trace === this.#before) return this.#resolve(null);
    const measuring = this.#measure();
    const { promise: patience, resolve: lose } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      // A program that goes on for that alone says so.
      this.#options.onLines([`${basename(this.#path)} is closed, and is being measured`], this.#listeners.length > 0);
      lose();
    }, PATIENCE);
    await Promise.race([measuring, patience]);
    clearTimeout(timer);
  }

  async #measure() {
    const report = await measureTake(this.#path, this.#scores()).catch((error: Error) => {
      this.#options.onProblem(`the loudness of ${this.#path} is not known: ${error.message}`);
      return null;
    });
    if (report) {
      this.#options.onLines(takeLines(report), this.#listeners.length > 0);
      this.#reported = report;
      for (const tell of this.#listeners) tell(report);
    }
    this.#resolve(report);
  }

  /** What was played, each score once, as far as it was. */
  #scores(): Voiced[] {
    const until = new Map<PlayedScore, number>();
    for (const { playing, scores, until: end } of this.#played) {
      // What is live is known when it is over.
      for (const score of scores.size > 0 ? scores : [playing.score]) {
        until.set(score, Math.max(until.get(score) ?? 0, end));
      }
    }
    return [...until].map(([{ events, duration }, end]) => ({
      duration: Math.min(duration, end),
      events: (events as readonly SoundEvent[]).filter(({ time }) => time < end),
    }));
  }
}

/** What tells a file from one that was there before; "" without a file. */
function traceOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : "";
}
