import { soundFilePath } from "../soundFilePath.ts";
import type { EngineFacts, EngineOutput, FromWorker, ToWorker } from "./messages.ts";

/** Options of {@linkcode runEmbedded}. */
export interface RunEmbeddedOptions {
  /** The CSD to play, with an OSC server on the port of the macro `AUSCULT_PORT`. */
  csd: string;
  /** Files that it includes or reads, by name. Nothing else can be read. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** Command-line flags for Csound. Default: `-d -m0`. */
  options?: readonly string[];
  /** UDP port on 127.0.0.1; 0, the default, for any that is free. */
  port?: number;
  /** The file that what Csound writes under the name of the macro `AUSCULT_RECORD` goes to. Other files stay in memory. */
  recordPath?: string;
  /** Default: `"none"`, paced by the clock. */
  output?: "none" | "device";
  /** Called with each line that Csound prints. */
  onMessage?: (line: string) => void;
  /** Called with what goes wrong while it plays on, such as a full disk. Default: as a line that Csound prints. */
  onProblem?: (problem: string) => void;
}

/** A Csound that plays in real time, in a Worker. */
export interface EmbeddedEngine extends AsyncDisposable {
  /** Where its OSC server listens, on 127.0.0.1. */
  readonly port: number;
  /** Samples a second, samples a block, channels. */
  readonly sampleRate: number;
  readonly ksmps: number;
  readonly nchnls: number;
  /** Where it plays now, and if nowhere, why. A device that is pulled out becomes `"none"`. */
  readonly output: EngineOutput;
  /** Resolves when it has ended, for whatever reason, with its recording closed. */
  readonly ended: Promise<{ reason: string }>;
  /** Sends its sound through a port, while it is asked for there: see SoundTap. */
  listen(port: MessagePort): void;
  /** Ends it. */
  close(): Promise<void>;
}

/** Milliseconds that the Worker may take to close its files before it is terminated. */
const CLOSING = 3000;

/**
 * Starts the embedded Csound in a Worker of its own, so that it plays on while this thread is busy.
 *
 * @throws {SyntaxError} for an orchestra that does not compile, with Csound's message and its line
 * @throws {Deno.errors.AddrInUse} for a port in use
 * @throws {Deno.errors.NotFound} for a recording in a folder that does not exist
 * @throws {Error} for an orchestra whose header fails
 */
export async function runEmbedded(options: RunEmbeddedOptions): Promise<EmbeddedEngine> {
  const { csd, files = {}, options: flags = ["-d", "-m0"], port = 0, output = "none" } = options;
  const { onMessage = () => {} } = options;
  const { onProblem = onMessage } = options;
  const recordPath = options.recordPath === undefined ? undefined : soundFilePath("record", options.recordPath);
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "csound" });
  const ready = Promise.withResolvers<EngineFacts>();
  const ended = Promise.withResolvers<{ reason: string }>();
  const end = (reason: string) => {
    worker.terminate();
    ended.resolve({ reason });
    ready.reject(new Error(`Cannot start the embedded engine: ${reason}`));
  };
  let current: EngineOutput = { kind: "none" };
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.type === "message") onMessage(data.line);
    else if (data.type === "problem") onProblem(data.problem);
    else if (data.type === "output") current = data.output;
    else if (data.type === "ready") ready.resolve(data.facts);
    else if (data.type === "ended") end(data.reason);
    else {
      ready.reject(revive(data.error));
      end(data.error.message);
    }
  };
  worker.onerror = (event) => {
    event.preventDefault();
    end(`its Worker failed: ${event.message}`);
  };
  const tell = (message: ToWorker) => worker.postMessage(message);
  const record = recordPath === undefined ? {} : { record: { name: "take.wav", path: recordPath } };
  tell({ type: "start", csd, files, options: flags, port, output, ...record });
  const facts = await ready.promise;
  current = facts.output;

  const close = async () => {
    tell({ type: "close" });
    const timer = setTimeout(() => end("it did not close in time, and was terminated"), CLOSING);
    await ended.promise;
    clearTimeout(timer);
  };
  let closing: Promise<void> | undefined;
  return {
    ...facts,
    get output() {
      return current;
    },
    ended: ended.promise,
    listen(port) {
      const message: ToWorker = { type: "listen", port };
      worker.postMessage(message, [port]);
    },
    close: () => closing ??= close(),
    [Symbol.asyncDispose]: () => closing ??= close(),
  };
}

/** An error that came from the Worker: the classes that are not JavaScript's own lose their name on the way. */
function revive(error: Error): Error {
  return error.message.includes("in use") ? new Deno.errors.AddrInUse(error.message) : error;
}
