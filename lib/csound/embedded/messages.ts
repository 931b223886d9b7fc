/** What the engine's worker is started with. */
export interface WorkerStart {
  type: "start";
  csd: string;
  files: Readonly<Record<string, string | Uint8Array>>;
  /** Command-line flags for Csound. */
  options: readonly string[];
  /** UDP port to open; 0 for any. */
  port: number;
  /** The one file that Csound may write on the disk: the name that it uses, and the path. */
  record?: { name: string; path: string };
  output: "none" | "device";
}

/** What the worker is told. */
export type ToWorker =
  | WorkerStart
  | { type: "close" }
  /** Its sound is sent through a port: see SoundTap. */
  | { type: "listen"; port: MessagePort };

/** Where the sound goes, and if nowhere, why. */
export interface EngineOutput {
  readonly kind: "none" | "device";
  readonly reason?: string;
}

/** What an engine tells once it runs. */
export interface EngineFacts {
  port: number;
  sampleRate: number;
  ksmps: number;
  nchnls: number;
  output: EngineOutput;
}

/** What the worker tells. */
export type FromWorker =
  | { type: "message"; line: string }
  /** What a person should know, while it goes on. */
  | { type: "problem"; problem: string }
  | { type: "ready"; facts: EngineFacts }
  | { type: "failed"; error: Error }
  | { type: "output"; output: EngineOutput }
  | { type: "ended"; reason: string };
