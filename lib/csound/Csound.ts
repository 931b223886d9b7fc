import { portOwnerText } from "../osc/portOwner.ts";
import { readTarget } from "../osc/target.ts";
import { instrumentNames } from "../sound/instruments.ts";
import { effectKnobs, effectTail } from "../sound/effects.ts";
import type { EffectsOptions } from "../sound/effects.ts";
import type { Score } from "../sound/score.ts";
import { checkOptions } from "../time/checkOptions.ts";
import { Conductor, placeOf } from "../time/conductor.ts";
import { interruptible } from "../time/interrupts.ts";
import type { OpenPerformance, OpenPerformOptions } from "../time/openPerformance.ts";
import { chooseEngine } from "./chooseEngine.ts";
import type { EngineOutput } from "./engine.ts";
import { EngineKeeper } from "./EngineKeeper.ts";
import { Messages } from "./Messages.ts";
import { noteFailures } from "./noteFailures.ts";
import { PERFORM_OPTIONS, type Performance, type PerformOptions } from "./performance.ts";
import { RecordingWatch } from "./RecordingWatch.ts";
import { Take } from "./take/Take.ts";
import type { TakeReport } from "./take/TakeReport.ts";
import {
  checkBind,
  checkStartOptions,
  checkVolume,
  CONNECT_OPTIONS,
  type ConnectOptions,
  type StartOptions,
} from "./startOptions.ts";

export type { ConnectOptions, StartOptions };

/** Which Csound a conductor leads. */
const led = new WeakMap<Conductor, Csound>();

/** The recording of an engine of ours. */
interface Recording {
  readonly take: Take;
  /** From when on there must be something, by `performance.now()`. */
  from?: number;
  watch?: RecordingWatch;
}

/**
 * A running Csound with auscult's orchestra: the one that we start, or somebody else's.
 *
 * ```ts
 * import { Csound, plot, Sound } from "auscult";
 *
 * const { score } = plot({ marks: [Sound.note([1, 3, 2], { x: [0, 1, 2], y: [1, 3, 2] })], time: { duration: 0.3 } });
 * await using csound = await Csound.start({ output: "none" });
 * const report = await score.perform(csound).done;
 * if (report.late > 0) throw new Error("a note came late");
 * ```
 */
export class Csound implements AsyncDisposable {
  /** Which Csound it is: `"remote"` is somebody else's. */
  readonly engine: "embedded" | "native" | "remote";
  /** Where its OSC server is: an IPv4 address or a name. */
  readonly host: string;
  /** The UDP port of its OSC server. */
  readonly port: number;
  /** Why it is this engine and no other, and where it plays, in plain words. */
  readonly choice: string;
  /** Samples a second. */
  readonly sampleRate: number;
  /** Constant delay from the moment that a note is due to its sound, in samples. It is removed from recordings. */
  readonly latency: number;
  /** The last 200 lines that Csound printed, and what went wrong (`auscult: …`). */
  readonly messages: readonly string[];
  /**
   * Resolves when it ends for good, with the reason; for somebody else's Csound when it is closed here. One of ours that ends while
   * something plays is started again.
   */
  readonly ended: Promise<{ reason: string }>;
  readonly #conductor: Conductor;
  readonly #messages: Messages;
  readonly #keeper: EngineKeeper | undefined;
  readonly #recording: Recording | undefined;
  /** What an engine of ours can play. */
  readonly #instruments: readonly string[] | undefined;
  /** Whether the last score had effects: one without turns them off again. */
  #effects = false;
  #closed: Promise<void> | undefined;
  #volume = 0;

  private constructor(conductor: Conductor, at: {
    host: string;
    port: number;
    keeper?: EngineKeeper;
    choice: string;
    messages: Messages;
    recording?: Recording | undefined;
    volume?: number;
    instruments?: readonly string[];
  }) {
    this.#conductor = conductor;
    this.#keeper = at.keeper;
    this.#recording = at.recording;
    this.#instruments = at.instruments;
    this.engine = at.keeper?.engine.kind ?? "remote";
    this.choice = at.choice;
    this.host = at.host;
    this.port = at.port;
    this.sampleRate = conductor.sampleRate;
    this.latency = conductor.latency;
    this.messages = at.messages.lines;
    this.#messages = at.messages;
    if (at.volume !== undefined) this.volume = at.volume;
    led.set(conductor, this);
    this.ended = at.keeper?.ended ?? conductor.closed.then(() => ({ reason: "the connection was closed" }));
  }

  /**
   * How loud it is heard, in dB: 0 at most. It gets there in 30 ms. Recordings do not hear it: they have the score's own level. A
   * Csound of somebody else's is at 0 until it is told otherwise.
   *
   * @throws {RangeError} for what is no number, and for more than 0
   */
  get volume(): number {
    return this.#volume;
  }
  set volume(volume: number) {
    checkVolume(volume);
    this.#volume = volume;
    this.#conductor.control("output", Math.max(-120, volume));
  }

  /** Where it plays, and if nowhere, why. */
  get output(): EngineOutput {
    return this.#keeper?.engine.output ?? { kind: "remote" };
  }

  /**
   * Starts a Csound and waits until it answers.
   *
   * @throws {TypeError} for an unknown option
   * @throws {RangeError} for an unknown engine or output, and a port out of range
   * @throws {Deno.errors.AddrInUse} for a port in use
   * @throws {Deno.errors.NotFound} when the native engine is asked for where there is none, and for a recording in a folder that does
   * not exist
   */
  static start(options: StartOptions = {}): Promise<Csound> {
    const starting = Csound.#start(options);
    // What was started for a cell that the stop button ended is of no use to anybody.
    return interruptible(starting, () => void starting.then((csound) => csound.close(), () => {}));
  }

  static async #start(options: StartOptions): Promise<Csound> {
    const { engine: kind, output, port, record, volume } = checkStartOptions(options);
    const instruments = instrumentNames();
    const messages = new Messages(options.onMessage);
    const token = crypto.randomUUID();
    const recording: Recording | undefined = record === undefined ? undefined : {
      take: new Take(record, {
        onLines: (lines, shown) => messages.news(lines, shown),
        onProblem: (text) => messages.problem(text),
      }),
    };
    let problem = (text: string) => messages.problem(text);
    const started = {
      port,
      token,
      output,
      onMessage: (line: string) => messages.line(line),
      onProblem: (text: string) => problem(text),
      ...(record !== undefined && { record }),
    };
    const choice = await chooseEngine(kind, started).catch((error) => {
      throw inUse(error, port);
    });
    const { engine } = choice;
    const watch = (path: string) => {
      if (!recording || engine.kind !== "native") return; // the embedded engine says by itself when it cannot write
      const begun = () => performance.now() > (recording.from ?? Infinity);
      recording.watch = new RecordingWatch(path, { begun, onProblem: (text) => problem(text) });
    };
    const host = "127.0.0.1";
    let keeper: EngineKeeper | undefined;
    const dead = new AbortController();
    engine.ended.then(({ reason }) => dead.abort(new Error(`Cannot start the ${engine.kind} engine: ${reason}`)));
    try {
      const conductor = await Conductor.open({
        ...{ host, port: engine.port, token, timeout: 10, owned: true, signal: dead.signal },
        onProblem: (text) => messages.problem(text),
        onUseless(reason) {
          problem(`${engine.kind === "native" ? "native Csound" : "the embedded Csound"} is ended, as ${reason}`);
          keeper?.engine.kill().catch(() => {});
        },
        onRecording(sample) {
          const path = keeper?.recordsFrom(sample);
          if (path !== undefined) watch(path);
        },
        onStatus: ({ time }) => recording?.watch?.check(time),
      });
      await engine.adopted?.();
      problem = (text) => conductor.tell(text);
      messages.onLine(noteFailures(problem));
      keeper = new EngineKeeper(engine, {
        ...started,
        start: choice.start,
        needed: () => conductor.busy,
        recorded: () => recording?.from !== undefined,
        onEnded(reason, again) {
          delete recording?.watch;
          conductor.engineEnded(reason, again);
        },
      });
      if (record !== undefined) watch(record);
      return new Csound(conductor, {
        ...{ host, port: engine.port, keeper, choice: choice.reason, messages },
        ...{ recording, volume },
        instruments,
      });
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  /**
   * Connects to a Csound that somebody else started, with `#include "auscult.orc"` in its orchestra.
   *
   * @throws {TypeError} for an unknown option, an IPv6 address, a host without an IPv4 address, and an address to bind that is none of
   * this machine's, or from which the host is not reached
   * @throws {RangeError} for a port out of range
   * @throws {Error} when nothing answers there, with what to check
   */
  static async connect(options: ConnectOptions = {}): Promise<Csound> {
    checkOptions("connect to Csound", options, CONNECT_OPTIONS);
    const { host, port } = readTarget({ host: options.host ?? "127.0.0.1", port: options.port ?? 7770 });
    const { token = "", bind } = options;
    if (bind !== undefined) checkBind(bind);
    const messages = new Messages(options.onMessage);
    const conductor = await Conductor.open({
      ...{ host, port, token, ...(bind !== undefined && { bind }) },
      onProblem: (text) => messages.problem(text),
    });
    const choice = `the Csound at ${host}:${port}, as it was asked for; it plays there`;
    return new Csound(conductor, { host, port, choice, messages });
  }

  /**
   * Plays a score from now on; returns at once. `score.perform(csound)` does the same.
   *
   * @throws {RangeError} when the score has neither notes nor captions
   */
  perform(score: Score, options: PerformOptions = {}): Performance {
    if (this.#closed) {
      throw new TypeError("Cannot perform on a Csound that was closed: start another with Csound.start()");
    }
    if (!Array.isArray(score?.events)) {
      throw new TypeError("Cannot perform what is no score: give the score of a plot, plot({ … }).score");
    }
    if (score.events.length === 0 && score.captions.length === 0) {
      throw new RangeError(`Cannot perform a score without notes: ${score.describe()}`);
    }
    checkOptions("perform", options, PERFORM_OPTIONS);
    this.#checkInstruments(score.events.map(({ instrument }) => instrument));
    const record = options.record ?? this.#recording !== undefined;
    this.#setEffects(score.effects);
    const playing = this.#conductor.perform(score.events, {
      ...options,
      tail: effectTail(score.effects),
      duration: score.duration,
      record,
      score,
    });
    // What it is to be due at: with the look-ahead, and some.
    if (record && this.#recording) this.#recording.from ??= performance.now() + 1000 * (options.lookahead ?? 0.4) + 500;
    this.#recording?.take.play(playing, record);
    return playing;
  }

  /**
   * @internal Plays notes that come while it plays: what `live.perform(csound)` does.
   *
   * @param options.instruments those that are known to be played
   */
  performOpen<R extends object>(
    { instruments = [], effects, ...options }: OpenPerformOptions<R> & {
      readonly instruments?: readonly string[];
      readonly effects?: EffectsOptions | undefined;
    },
  ): OpenPerformance<R> {
    if (this.#closed) {
      throw new TypeError("Cannot perform on a Csound that was closed: start another with Csound.start()");
    }
    this.#checkInstruments(instruments);
    const record = options.record ?? this.#recording !== undefined;
    this.#setEffects(effects);
    const onFirst = () => {
      if (record && this.#recording) this.#recording.from ??= performance.now() + 1000 * options.latency + 500;
    };
    const playing = this.#conductor.performOpen({ ...options, tail: effectTail(effects), record, onFirst });
    this.#recording?.take.play(playing, record);
    return playing;
  }

  #checkInstruments(played: readonly string[]) {
    const missing = this.#instruments && new Set(played).difference(new Set(this.#instruments));
    if (missing !== undefined && missing.size > 0) {
      throw new TypeError(
        `Cannot perform ${
          [...missing].join(", ")
        } on this Csound: it was started before the instrument was added; start another with Csound.start()`,
      );
    }
  }

  #setEffects(effects: EffectsOptions | undefined) {
    if (effects === undefined && !this.#effects) return;
    for (const [name, , value] of effectKnobs(effects ?? {})) this.#conductor.control(name, value);
    this.#effects = effects !== undefined;
  }

  /** @internal Calls back with each line of {@linkcode messages} that is to come. */
  onLine(tell: (line: string) => void): void {
    this.#messages.onLine(tell);
  }

  /** @internal Sends its sound through ports: one for each engine, as another may take its place. Only an embedded one does. */
  soundTo(port: () => MessagePort): void {
    this.#keeper?.onEngine((engine) => engine.listen?.(port()));
  }

  /**
   * How loud the take is, as a whole and each voice by itself: a report that follows the closing of a recording. It is measured in a thread of
   * its own, and told as it comes: printed, unless there is `onMessage`, and in a notebook under the performance. Null where nothing was
   * recorded, and for somebody else's Csound.
   *
   * @example
   * ```ts
   * import { Csound, plot, Sound } from "auscult";
   * import assert from "node:assert/strict";
   *
   * const record = await Deno.makeTempFile({ suffix: ".wav" });
   * const { score } = plot({ marks: [Sound.note([1, 3, 2])], time: { duration: 0.5 } });
   * const csound = await Csound.start({ record, output: "none" });
   * await score.perform(csound).done;
   * await csound.close();
   * const take = await csound.take;
   * assert(take!.truePeak <= -1 && take!.voices.length === 1);
   * await Deno.remove(record);
   * ```
   */
  get take(): Promise<TakeReport | null> {
    if (this.#recording) return this.#recording.take.report;
    return this.#closed ? this.#closed.then(() => null) : this.ended.then(() => null);
  }

  /** @internal Tells the report of the take, once, where it is shown; it is not printed then. */
  onTake(tell: (report: TakeReport) => void): void {
    this.#recording?.take.onReport(tell);
  }

  /**
   * Fades out, ends an engine that we started, and closes its recording. Somebody else's Csound goes on. The recording is then measured:
   * that is waited for, 2 s at most, and comes by itself where it takes longer ({@linkcode take}).
   */
  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close() {
    this.#keeper?.stopKeeping();
    if (this.#keeper) await this.#conductor.quit(0.05);
    await Promise.all([this.#conductor.close(), this.#keeper?.close()]);
    await this.#recording?.take.close();
  }

  /** The same as {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** The Csound that plays a performance; undefined where the performance was made without one. */
export function csoundOf(playing: Performance): Csound | undefined {
  const place = placeOf(playing);
  return place && led.get(place.conductor);
}

/** The error for a port that is taken, with the port and, where the system tells, by whom. */
function inUse(error: Error, port: number): Error {
  if (!(error instanceof Deno.errors.AddrInUse)) return error;
  const owner = portOwnerText(port);
  const by = owner === undefined ? "by another program" : `by ${owner}`;
  return new Deno.errors.AddrInUse(
    `Cannot start Csound on UDP port ${port}: the port is in use ${by}; end that, choose another port, or 0 for any that is free`,
    { cause: error },
  );
}
