import { systemClock } from "./clock.ts";
import type { EngineInfo, EngineStatus } from "./engineMessages.ts";
import { buffersOf, type Note, toColumns } from "./notes.ts";
import { addConductor, removeConductor } from "./controls.ts";
import { OpenPerformance, type OpenPerformOptions } from "./openPerformance.ts";
import { Performance, type PerformOptions } from "./performance.ts";
import type { PlayedScore } from "./PlayedScore.ts";
import { checkRate } from "./rate.ts";
import type { FromWorker, ToWorker } from "./wire.ts";

/** Which conductor leads a performance, and under which number. */
const places = new WeakMap<Performance, { readonly conductor: Conductor; readonly id: number }>();

/** Which conductor leads a performance, and under which number; undefined for one that nobody leads. */
export function placeOf(playing: Performance): { readonly conductor: Conductor; readonly id: number } | undefined {
  return places.get(playing);
}

/** A Worker that has not answered for so long is given up, s. */
const PATIENCE = 10;

/** Options of {@linkcode Conductor.open}. */
export interface ConductorOptions {
  /** Where the engine is: an IPv4 address or a name. Default: 127.0.0.1. */
  host?: string;
  /** Its UDP port. Default: 7770. */
  port?: number;
  /** Its token. Default: none. */
  token?: string;
  /** The IPv4 address of this machine to which it answers. Default: the loopback's, or that of the interface on its network. */
  bind?: string;
  /** How long to wait for its first answer, s. Default: 3. */
  timeout?: number;
  /** Gives up the wait for its first answer. */
  signal?: AbortSignal;
  /** Called with the engine's counters, ten times a second. */
  onStatus?: (status: EngineStatus) => void;
  /** Whether the engine is ours: its recording goes on in the one that takes its place. Default: false. */
  owned?: boolean;
  /**
   * Called with a sentence for what goes wrong while all goes on, and for what ended a performance that nobody waits for. Default: it
   * is printed.
   */
  onProblem?: (message: string) => void;
  /** Called with the reason when the engine had better be replaced, while something plays. */
  onUseless?: (reason: string) => void;
  /** Called with the sample at which the recording goes on, in an engine that took another one's place. */
  onRecording?: (sample: number) => void;
}

/**
 * Leads one engine: keeps its heartbeat and its clock, and plays performances on it, in a Worker.
 *
 * A Worker keeps the process alive until it is closed, and the kernel's too: open it with `await using`, or {@linkcode close} it.
 */
export class Conductor implements AsyncDisposable {
  readonly protocol: number;
  /** Samples a second. */
  readonly sampleRate: number;
  /** Samples in a k-cycle. */
  readonly ksmps: number;
  /** Constant delay from a note's due time to its sound, in samples. */
  readonly latency: number;
  /** Resolves when it is closed. */
  readonly closed: Promise<void>;
  readonly #worker: Worker;
  readonly #playing = new Map<number, Performance>();
  readonly #calls = new Map<number, () => void>();
  readonly #options: ConductorOptions;
  readonly #resolveClosed: () => void;
  #ids = 0;
  #recorded = false;
  /** How far the Worker's clock is behind this thread's, s: the least that was seen, as messages may wait. */
  #behind = Infinity;
  #broken: string | undefined;
  #closing: Promise<void> | undefined;

  private constructor(worker: Worker, info: EngineInfo, options: ConductorOptions) {
    this.#worker = worker;
    this.#options = options;
    this.protocol = info.protocol;
    this.sampleRate = info.sampleRate;
    this.ksmps = info.ksmps;
    this.latency = info.latency;
    ({ promise: this.closed, resolve: this.#resolveClosed } = Promise.withResolvers<void>());
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#handle(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#break(`The conductor's Worker failed: ${event.message}`);
    };
    addConductor(this);
  }

  /** Turns a knob of the engine: see orchestras/README.md, Controls. */
  control(name: string, value: number): void {
    this.#post({ kind: "control", name, value });
  }

  /** Tells whoever holds the other end of a port what plays, and does what is asked there, also while this thread is busy. */
  watch(port: MessagePort): void {
    this.#post({ kind: "watch", port }, [port]);
  }

  /** Whether a performance plays or pauses here. */
  get busy(): boolean {
    return [...this.#playing.values()].some(({ state }) => state === "playing" || state === "paused");
  }

  /**
   * Finds the engine and compares clocks with it, which takes about 0.15 s.
   *
   * @throws {Error} when it does not answer in time; says what was tried, and what to check
   * @throws {TypeError} for a host without an IPv4 address
   * @throws {RangeError} for a port out of range
   */
  static async open(options: ConductorOptions = {}): Promise<Conductor> {
    const { host = "127.0.0.1", port = 7770, token = "", timeout = 3, owned = false, bind, signal } = options;
    const worker = new Worker(new URL("./conductor_worker.ts", import.meta.url), { type: "module" });
    try {
      const info = await new Promise<EngineInfo>((resolve, reject) => {
        signal?.throwIfAborted();
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
          if (data.kind === "opened") resolve(data.info);
          else if (data.kind === "failed") reject(toError(data.error));
        };
        worker.onerror = (event) => {
          event.preventDefault();
          reject(new Error(`Cannot start the conductor's Worker: ${event.message}`));
        };
        // Takes are numbered from a random start, so that two programs that share an engine do not stop each other's.
        const firstTake = 1 + crypto.getRandomValues(new Uint32Array(1))[0]! % 0x7fff0000;
        const message: ToWorker = {
          ...{ kind: "open", host, port, token, timeout, firstTake, owned },
          ...(bind !== undefined && { bind }),
        };
        worker.postMessage(message);
      });
      return new Conductor(worker, info, options);
    } catch (error) {
      worker.terminate();
      throw error;
    }
  }

  /**
   * Plays events, in order of time, from now on; returns at once. The first note sounds after the look-ahead (0.4 s).
   *
   * @throws {RangeError} for options or events out of range
   */
  perform(
    events: readonly Note[],
    options: PerformOptions & { duration: number; score?: PlayedScore; tail?: number },
  ): Performance {
    if (this.#closing) throw new TypeError("Cannot perform: the conductor is closed");
    const { duration, start = 0, rate = 1, lookahead = 0.4, record = false, onProgress, tail = 0 } = options;
    if (!(duration >= 0 && Number.isFinite(duration))) {
      throw new RangeError(`Cannot perform for ${duration} s: the duration must be finite, and at least 0 s`);
    }
    const notes = toColumns(events);
    const end = events.reduce((last, { time, sustain }) => Math.max(last, time + sustain), duration);
    if (!(typeof start === "number" && start >= 0 && start <= end)) {
      throw new RangeError(`Cannot perform from ${start} s: the start must be within 0…${end} s`);
    }
    checkRate(rate);
    if (!(typeof lookahead === "number" && lookahead >= 0.2 && lookahead <= 60)) {
      throw new RangeError(`Cannot perform with a look-ahead of ${lookahead} s: it must be within 0.2…60 s`);
    }
    checkRecord(record);
    const id = ++this.#ids;
    const playing = new Performance((command) => {
      this.#post({ kind: "command", id, command }, command.do === "replace" ? buffersOf(command.notes) : []);
    }, {
      score: options.score ?? { events, duration },
      duration: end,
      start,
      rate,
      onProgress,
    });
    this.#lead(id, playing, record, (first) => {
      const options = { duration, start, rate, lookahead, record: first, tail };
      this.#post({ kind: "perform", id, notes, options }, buffersOf(notes));
    });
    return playing;
  }

  /**
   * Plays notes that come while it plays: see {@linkcode OpenPerformance}. Returns at once.
   *
   * @throws {RangeError} for options out of range
   */
  performOpen<R extends object>(options: OpenPerformOptions<R>): OpenPerformance<R> {
    if (this.#closing) throw new TypeError("Cannot perform: the conductor is closed");
    const { latency, lookahead = 0.4, record = false, tail = 0 } = options;
    if (!(typeof latency === "number" && latency >= 0.15 && latency <= 60)) {
      throw new RangeError(`Cannot perform with a latency of ${latency} s: it must be within 0.15…60 s`);
    }
    checkRecord(record);
    const id = ++this.#ids;
    const playing = new OpenPerformance<R>((command) => {
      if (command.do !== "append") return this.#post({ kind: "command", id, command });
      // The Worker counts from another moment; but a few ms are the way of the messages, and not the clocks.
      const behind = Math.abs(this.#behind) < 0.02 || !Number.isFinite(this.#behind) ? 0 : this.#behind;
      this.#post({ kind: "command", id, command: { ...command, start: command.start - behind } }, [
        ...buffersOf(command.notes),
      ]);
    }, options);
    this.#lead(id, playing, record, (first) => {
      this.#post({ kind: "performOpen", id, options: { latency, lookahead, record: first, tail } });
    });
    return playing;
  }

  /** Takes a performance in, and begins it: `begin` is told whether it is the one that is recorded. */
  #lead(id: number, playing: Performance, record: boolean, begin: (first: boolean) => void): void {
    places.set(playing, { conductor: this, id });
    if (this.#broken !== undefined) return void playing.lost(new Error(this.#broken));
    this.#playing.set(id, playing);
    const first = record && !this.#recorded;
    this.#recorded ||= record;
    begin(first);
  }

  /**
   * The engine has ended, for this reason, which is known before its silence is noticed.
   *
   * @param again whether another is started in its place: performances wait for it, or end now
   */
  engineEnded(reason: string, again: boolean): void {
    this.#post({ kind: "ended", reason, again });
  }

  /** Stops all performances and asks the engine to fade out (s); one that auscult started then ends. */
  async quit(fade: number): Promise<void> {
    if (!(fade >= 0 && fade <= 60)) {
      throw new RangeError(`Cannot quit with a fade of ${fade} s: it must be within 0…60 s`);
    }
    await this.#call((call) => ({ kind: "quit", fade, call }));
  }

  /** Stops all performances and ends the Worker. The engine goes on, unless it is one that ends without its owner. */
  close(): Promise<void> {
    return this.#closing ??= (async () => {
      await this.#call((call) => ({ kind: "close", call }));
      removeConductor(this);
      this.#worker.terminate();
      this.#resolveClosed();
    })();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Says what went wrong: to whoever listens, and in the reports of what plays. */
  tell(message: string): void {
    for (const playing of this.#playing.values()) playing.problem(message);
    (this.#options.onProblem ?? console.error)(message);
  }

  #post(message: ToWorker, transfer: Transferable[] = []) {
    this.#worker.postMessage(message, transfer);
  }

  /** Asks the Worker, and waits for its answer (or its end). */
  #call(message: (call: number) => ToWorker): Promise<void> {
    if (this.#broken !== undefined) return Promise.resolve();
    const call = ++this.#ids;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#break("The conductor's Worker does not answer any more"), PATIENCE * 1000);
      this.#calls.set(call, () => {
        clearTimeout(timer);
        resolve();
      });
      this.#post(message(call));
    });
  }

  #handle(message: FromWorker) {
    switch (message.kind) {
      case "progress": {
        // Two threads' clocks count from different moments, which a system clock that was set, or a sleep, moves apart.
        this.#behind = Math.min(this.#behind, systemClock.now() - message.now);
        const motion = message.motion && { ...message.motion, at: message.motion.at + this.#behind };
        this.#playing.get(message.id)?.moved({ ...message, motion });
        break;
      }
      case "done":
        this.#playing.get(message.id)?.finished(message.report);
        this.#playing.delete(message.id);
        break;
      case "lost":
        this.#lose([message.id], `Cannot go on with the performance: ${message.message}`);
        break;
      case "problem":
        this.tell(message.message);
        break;
      case "useless":
        this.#options.onUseless?.(message.reason);
        break;
      case "recording":
        this.#options.onRecording?.(message.sample);
        break;
      case "status":
        this.#options.onStatus?.(message.status);
        break;
      case "answer":
        this.#calls.get(message.call)?.();
        this.#calls.delete(message.call);
    }
  }

  /** Ends performances, and says why: each is told by its `done`; where nobody waits for that, it is said, once. */
  #lose(ids: Iterable<number>, message: string) {
    let heard = false;
    for (const id of ids) {
      heard = this.#playing.get(id)?.lost(new Error(message)) || heard;
      this.#playing.delete(id);
    }
    if (!heard) this.tell(message);
  }

  /** The Worker is gone: nobody is to wait for it for ever. */
  #break(message: string) {
    this.#broken = message;
    this.#worker.terminate();
    for (const resolve of this.#calls.values()) resolve();
    this.#calls.clear();
    this.#lose([...this.#playing.keys()], message);
  }
}

function checkRecord(record: boolean): void {
  if (typeof record === "boolean") return;
  throw new TypeError(
    `Cannot perform with record: ${
      JSON.stringify(record)
    }: it is true or false; the file is named in Csound.start({ record })`,
  );
}

function toError({ name, message }: { name: string; message: string }): Error {
  const error = name === "TypeError"
    ? new TypeError(message)
    : name === "RangeError"
    ? new RangeError(message)
    : new Error(message);
  return error;
}
