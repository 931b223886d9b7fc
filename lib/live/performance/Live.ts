import type { Row } from "../../data/Table.ts";
import { type EffectsOptions, readEffects } from "../../sound/effects.ts";
import type { Score } from "../../sound/score.ts";
import { checkOptions } from "../../time/checkOptions.ts";
import { interruptible } from "../../time/interrupts.ts";
import type { OpenPerformance, OpenPerformOptions, OpenReport } from "../../time/openPerformance.ts";
import type { Progress } from "../../time/report.ts";
import type { Fault } from "../sources/Faults.ts";
import type { Source } from "../sources/Source.ts";
import { type HeardCounts, Hearing, momentOf } from "./Hearing.ts";
import { Listening } from "./Listening.ts";
import type { ReadLiveOptions } from "./options.ts";

/** Options of {@linkcode Live.perform}. */
export interface LivePerformOptions {
  /**
   * From a row's arrival to its sound, s, 0.15…60: what it is mapped, sent and waited for in; the same for every row, so that the rhythm
   * is that of the arrivals. Default: 0.3.
   */
  latency?: number;
  /** How far ahead notes are sent that are known sooner, as those of a burst, s. Default: 0.4. */
  lookahead?: number;
  /** Whether the engine's recording starts with the first row; only the first performance to ask for it is heeded. */
  record?: boolean;
  /** Called about ten times a second while it plays. */
  onProgress?: (progress: Progress) => void;
}

/** What a live performance reports beside what every performance does. */
export interface LiveCounts extends HeardCounts {
  /** What went wrong with the source. */
  readonly faults: readonly Fault[];
}

/** The report of a live performance: see {@linkcode PerformanceReport}. */
export type LiveReport = OpenReport<LiveCounts>;

/** A live source being played: like a `Performance`, but for what nobody can do with what is still to come. */
export type LivePerformance = OpenPerformance<LiveCounts>;

/** What can play rows as they come: a running Csound. */
export interface LivePerformer {
  /** Plays notes that come while it plays. */
  performOpen(
    options: OpenPerformOptions<LiveCounts> & { instruments?: readonly string[]; effects?: EffectsOptions | undefined },
  ): LivePerformance;
}

/** A piano roll of a live source is of so much of its end, s. */
const ROLL = 60;

/** Which source a performance plays. */
const played = new WeakMap<object, Live<object>>();

/** The live source that a performance plays; undefined for one that plays a score. */
export function liveOf(playing: object): Live<object> | undefined {
  return played.get(playing);
}

const PERFORM_OPTIONS = ["latency", "lookahead", "record", "onProgress"];

/**
 * A source that is heard as its rows arrive: what {@linkcode live Sound.live} makes.
 *
 * Rows are heard while it is performed. Several engines may perform it at once, in time with each other; it is listened to once. When the
 * last of them has ended it may be performed again, which begins anew.
 */
export class Live<R extends object = Row> implements AsyncDisposable {
  /** Where the rows come from. */
  readonly source: Source<R>;
  readonly #options: ReadLiveOptions;
  #hearing: Hearing;
  #listening: Listening | undefined;
  readonly #playing = new Set<LivePerformance>();
  readonly #watchers = new Set<() => void>();

  /** Made by `Sound.live()`. */
  constructor(source: Source<R>, options: ReadLiveOptions) {
    this.source = source;
    // Who reads the report of a performance is told, too.
    const onProblem = (message: string) => {
      for (const playing of this.#playing) playing.problem(message);
      options.onProblem(message);
    };
    this.#options = { ...options, onProblem };
    this.#hearing = new Hearing(this.#options, source.name);
    readEffects(options.scales.effects);
  }

  /** What was heard so far: a score as any other, which can be described, drawn, rendered and performed. */
  get score(): Score {
    const position = Math.max(0, ...[...this.#playing].map(({ position }) => position));
    return this.#hearing.score(this.#playing.size > 0 ? position : Infinity);
  }

  /** The rows that arrived so far; the newest, where they are more than are kept. */
  get rows(): readonly R[] {
    return this.#hearing.rows as readonly R[];
  }

  /** @internal What plays it now. */
  get performances(): readonly LivePerformance[] {
    return [...this.#playing];
  }

  /** @internal Calls back when there is something new to see; returns what ends that. */
  watch(tell: () => void): () => void {
    this.#watchers.add(tell);
    return () => void this.#watchers.delete(tell);
  }

  /**
   * The figure of the rows so far: what the option `plot` makes of them, or else a piano roll of the last minute. `show(live)` shows it,
   * anew as rows come, twice a second at most.
   */
  figure(): unknown {
    const { plot } = this.#options;
    if (plot !== undefined) return plot(this.rows);
    const { score } = this;
    const from = score.duration - ROLL;
    return (from <= 0 ? score : this.#hearing.score(Infinity, from)).plot({ height: 200 });
  }

  /** How a notebook shows it: its figure, which changes as rows come, and a panel for each performance. */
  async [Symbol.for("Jupyter.display")](): Promise<Readonly<Record<string, unknown>>> {
    return await (await import("../../notebook/displayLive.ts")).displayLive(this as unknown as Live<object>);
  }

  /** Whether it is listened to. */
  get going(): boolean {
    return this.#listening?.going ?? false;
  }

  /**
   * Plays the rows as they arrive, from now on, on a running Csound; returns its performance at once. Score time 0 is the arrival of the
   * first row. It ends when the source does, or is stopped.
   *
   * @throws {TypeError} for an unknown option, and an instrument that the engine does not have
   * @throws {RangeError} for an option out of range
   */
  perform(csound: LivePerformer, options: LivePerformOptions = {}): LivePerformance {
    checkOptions("perform a live source", options, PERFORM_OPTIONS);
    const { latency = 0.3 } = options;
    const begins = this.#listening === undefined || !this.#listening.going;
    const hearing = begins && this.#hearing.start !== undefined
      ? new Hearing(this.#options, this.source.name)
      : this.#hearing;
    const playing: LivePerformance = csound.performOpen({
      ...options,
      latency,
      ...{ instruments: instrumentsOf(hearing), effects: readEffects(this.#options.scales.effects) },
      score: () => this.#hearing === hearing ? this.score : hearing.score(),
      more: ({ stopped, position }) => {
        // What was made already and cut off was not heard.
        if (stopped && listening.listeners.size <= 1) hearing.cut(position);
        return { ...hearing.counts, faults: this.source.faults };
      },
    });
    played.set(playing, this as unknown as Live<object>);
    const news = () => this.#watchers.forEach((tell) => tell());
    if (begins) {
      this.#hearing = hearing;
      this.#listening = new Listening(this.source as Source<object>, hearing, { say: this.#options.onProblem, news });
    }
    const listening = this.#listening!;
    hearing.settling = Math.max(hearing.settling, latency + 1);
    listening.add(playing, latency);
    this.#playing.add(playing);
    const ended = () => {
      listening.delete(playing);
      this.#playing.delete(playing);
      if (listening.listeners.size === 0) listening.stop();
      news();
    };
    playing.ended.then(ended, ended);
    return playing;
  }

  /**
   * Hears the source without an engine, to its end, and returns the score: with a cassette on a clock of its own, faster than real time. The
   * same rows with the same arrivals give the same score as when they were heard live, to the hash.
   *
   * @param options.until score time at which to stop, s: the `position` of a live performance that was stopped
   */
  async collect({ until = Infinity }: { until?: number } = {}): Promise<Score> {
    if (!(typeof until === "number" && until >= 0)) {
      throw new RangeError(`Cannot hear a source until ${until} s: expected seconds of score time, 0 or more`);
    }
    if (this.going) throw new TypeError("Cannot collect a source that is being performed: stop() it first");
    const hearing = this.#hearing = new Hearing(this.#options, this.source.name);
    const closing = new AbortController();
    await interruptible(this.#collect(hearing, until, closing.signal), () => closing.abort());
    hearing.cut(until);
    return hearing.score();
  }

  async #collect(hearing: Hearing, until: number, signal: AbortSignal) {
    for await (const reception of this.source.receptions(signal)) {
      if (hearing.start !== undefined && momentOf(reception) - hearing.start >= until) {
        return void hearing.until(hearing.start + until);
      }
      hearing.take([reception]);
    }
    if (hearing.start !== undefined && until < Infinity) hearing.until(hearing.start + until);
    hearing.end();
  }

  /** Ends all that plays it, at once, and listens no more. Does nothing when it has ended. */
  stop(): void {
    for (const playing of this.#playing) playing.stop();
    this.#listening?.stop();
  }

  /** Says what is heard: see {@linkcode Score.describe}. */
  describe(): string {
    return this.score.describe();
  }

  /** Stops it, and waits until all has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    const ending = [...this.#playing].map(({ ended }) => ended.catch(() => {}));
    this.stop();
    await Promise.all(ending);
    await this.#listening?.done;
  }
}

/** The instruments that are known to be played. */
function instrumentsOf({ reader: { note: { sound: { instrument } }, scales: { now } } }: Hearing): string[] {
  if (typeof instrument?.constant === "string") return [instrument.constant];
  return instrument === undefined ? [] : now.instrument.range.filter((name) => typeof name === "string");
}
