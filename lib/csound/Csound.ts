import type { Score } from "../sound/score.ts";
import { checkOptions } from "../time/checkOptions.ts";
import { Conductor } from "../time/conductor.ts";
import { listener } from "../time/listener.ts";
import type { Engine, EngineOutput } from "./engine.ts";
import { soundFilePath } from "./soundFilePath.ts";
import { repairWav } from "./repairWav.ts";
import { startEmbedded } from "./startEmbedded.ts";
import { startNative } from "./startNative.ts";
import { PERFORM_OPTIONS, type Performance, type PerformOptions } from "./performance.ts";

/** Options of {@link Csound.start}. */
export interface StartOptions {
  /** `"embedded"` (default) runs Csound in this process; `"native"` runs the `csound` command. */
  engine?: "embedded" | "native";
  /** `"device"` (default) plays on the sound device where there is one; `"none"` does not try. */
  output?: "device" | "none";
  /**
   * A WAV file for what the engine plays (24 bit, stereo). It starts at time 0 of the first performance, to the sample, goes on until
   * the engine is closed, and is whole then. Without a performance there is none.
   */
  record?: string;
  /** UDP port for OSC. Default: any that is free. */
  port?: number;
  /** Called with each line that Csound prints; the last 200 are kept in {@link Csound.messages} anyway. */
  onMessage?: (line: string) => void;
}

/** Options of {@link Csound.connect}. */
export interface ConnectOptions {
  /** Where it runs: an IPv4 address or a name. Default: `127.0.0.1`. */
  host?: string;
  /** UDP port that it listens on. Default: 7770. */
  port?: number;
  /** The token that it was started with. Default: none. */
  token?: string;
}

const ENGINES = ["embedded", "native"];
const OUTPUTS = ["device", "none"];
const START_OPTIONS = ["engine", "output", "record", "port", "onMessage"];
const CONNECT_OPTIONS = ["host", "port", "token"];

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
  /** Where it plays, and if nowhere, why. */
  readonly output: EngineOutput;
  /** Samples a second. */
  readonly sampleRate: number;
  /** Constant delay from the moment that a note is due to its sound, in samples. It is removed from recordings. */
  readonly latency: number;
  /** The last 200 lines that Csound printed. */
  readonly messages: readonly string[];
  /** Resolves when it ends, with the reason; for somebody else's Csound when it is closed here. */
  readonly ended: Promise<{ reason: string }>;
  readonly #conductor: Conductor;
  readonly #own: Engine | undefined;
  readonly #record: string | undefined;
  #recorded = false;
  #closed: Promise<void> | undefined;

  private constructor(
    conductor: Conductor,
    at: { host: string; port: number },
    own?: Engine,
    messages: string[] = [],
    record?: string,
  ) {
    this.#conductor = conductor;
    this.#own = own;
    this.#record = record;
    this.engine = own?.kind ?? "remote";
    this.output = own?.output ?? { kind: "remote" };
    this.host = at.host;
    this.port = at.port;
    this.sampleRate = conductor.sampleRate;
    this.latency = conductor.latency;
    this.messages = messages;
    this.ended = own?.ended ?? conductor.closed.then(() => ({ reason: "the connection was closed" }));
    own?.ended.then(({ reason }) => this.#closed ?? conductor.engineEnded(reason, false));
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
  static async start(options: StartOptions = {}): Promise<Csound> {
    checkOptions("start Csound", options, START_OPTIONS);
    const { engine = "embedded", output = "device", port = 0, record } = options;
    if (!ENGINES.includes(engine)) {
      throw new RangeError(
        `Cannot start the engine ${JSON.stringify(engine)}: known engines are ${ENGINES.join(", ")}`,
      );
    }
    if (!OUTPUTS.includes(output)) {
      throw new RangeError(
        `Cannot start Csound with output ${JSON.stringify(output)}: known outputs are ${OUTPUTS.join(", ")}`,
      );
    }
    if (!Number.isInteger(port) || port < 0 || port > 65535) {
      throw new RangeError(`Cannot start Csound on UDP port ${port}: a port is a whole number from 0 to 65535`);
    }
    const path = record === undefined ? undefined : soundFilePath("record", record);
    const tell = listener("onMessage", options.onMessage);
    const token = crypto.randomUUID();
    const messages: string[] = [];
    const onMessage = (line: string) => {
      messages.push(line);
      if (messages.length > 200) messages.shift();
      tell(line);
    };
    const start = engine === "native" ? startNative : startEmbedded;
    const own = await start({ port, token, output, onMessage, ...(path === undefined ? {} : { record: path }) });
    const host = "127.0.0.1";
    const dead = new AbortController();
    own.ended.then(({ reason }) => dead.abort(new Error(`Cannot start the ${engine} engine: ${reason}`)));
    try {
      const conductor = await Conductor.open({ host, port: own.port, token, timeout: 10, signal: dead.signal });
      return new Csound(conductor, { host, port: own.port }, own, messages, path);
    } catch (error) {
      await own.close();
      throw error;
    }
  }

  /**
   * Connects to a Csound that somebody else started, with `#include "auscult.orc"` in its orchestra.
   *
   * @throws {Error} when nothing answers there, with what to check
   */
  static async connect(options: ConnectOptions = {}): Promise<Csound> {
    checkOptions("connect to Csound", options, CONNECT_OPTIONS);
    const { host = "127.0.0.1", port = 7770, token = "" } = options;
    return new Csound(await Conductor.open({ host, port, token }), { host, port });
  }

  /** Plays a score from now on; returns at once. `score.perform(csound)` does the same. */
  perform(score: Score, options: PerformOptions = {}): Performance {
    if (this.#closed) {
      throw new TypeError("Cannot perform on a Csound that was closed: start another with Csound.start()");
    }
    if (!Array.isArray(score?.events)) {
      throw new TypeError("Cannot perform what is no score: give the score of a plot, plot({ … }).score");
    }
    checkOptions("perform", options, PERFORM_OPTIONS);
    const record = options.record ?? this.#record !== undefined;
    const playing = this.#conductor.perform(score.events, { ...options, duration: score.duration, record });
    this.#recorded ||= record;
    return playing;
  }

  /** Fades out, ends an engine that we started, and closes its recording. Somebody else's Csound goes on. */
  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close() {
    if (this.#own) await this.#conductor.quit(0.05);
    await Promise.all([this.#conductor.close(), this.#own?.close()]);
    // A Csound that was killed, or that crashed, could not complete it.
    if (this.#record !== undefined && this.#recorded) await repairWav(this.#record);
  }

  /** The same as {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
