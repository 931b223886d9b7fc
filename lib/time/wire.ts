import type { EngineInfo, EngineStatus } from "./engineMessages.ts";
import type { NoteColumns } from "./notes.ts";
import type { OpenPlayerOptions } from "./openPlayer.ts";
import type { PlayerOptions } from "./player.ts";
import type { PerformanceReport, Progress } from "./report.ts";

/** What is asked of a performance while it plays. */
export type Command =
  | { readonly do: "pause" | "resume" | "stop" }
  | { readonly do: "seek"; readonly to: number }
  | { readonly do: "rate"; readonly rate: number }
  /** Other notes, from here on. */
  | { readonly do: "replace"; readonly notes: NoteColumns; readonly duration: number }
  /** More notes, of a performance whose notes come while it plays; score time 0 is `start` on the Worker's `systemClock`. */
  | { readonly do: "append"; readonly notes: NoteColumns; readonly start: number }
  /** No more will come. */
  | { readonly do: "close" };

/** How score time moves: at time `at` of the Worker's `systemClock` it is `start`, and then `rate` score seconds pass in a second. */
export interface Motion {
  readonly at: number;
  readonly start: number;
  readonly rate: number;
}

/** Messages of whoever watches through a port of its own: what a page asks for, without the main thread, which may be busy. */
export type FromWatcher =
  | {
    readonly kind: "command";
    readonly id: number;
    readonly command: Exclude<Command, { do: "replace" | "append" | "close" }>;
  }
  | { readonly kind: "control"; readonly name: string; readonly value: number };

/** What a watcher is told. */
export type ToWatcher = Extract<FromWorker, { readonly kind: "progress" | "done" | "lost" | "problem" | "status" }>;

/** Messages from the main thread to the Worker. */
export type ToWorker =
  | {
    readonly kind: "open";
    readonly host: string;
    readonly port: number;
    readonly token: string;
    /** The address of this machine to which the engine answers. */
    readonly bind?: string;
    readonly timeout: number;
    readonly firstTake: number;
    /** Whether it is ours: when it ends another takes its place, and its recording goes on there. */
    readonly owned: boolean;
  }
  | { readonly kind: "perform"; readonly id: number; readonly notes: NoteColumns; readonly options: PlayerOptions }
  /** A performance whose notes come by `append`, until `close`. */
  | { readonly kind: "performOpen"; readonly id: number; readonly options: OpenPlayerOptions }
  | { readonly kind: "command"; readonly id: number; readonly command: Command }
  | { readonly kind: "control"; readonly name: string; readonly value: number }
  /** Somebody watches, through a port that carries {@linkcode FromWatcher} and {@linkcode ToWatcher}. */
  | { readonly kind: "watch"; readonly port: MessagePort }
  /** An engine of ours has ended; `again`: another one is being started in its place. */
  | { readonly kind: "ended"; readonly reason: string; readonly again: boolean }
  | { readonly kind: "quit"; readonly fade: number; readonly call: number }
  | { readonly kind: "close"; readonly call: number };

/** What became of a performance; of one whose notes came while it played, also {@linkcode OpenReport}'s own. */
export type DoneReport = Omit<PerformanceReport, "problems"> & {
  readonly latency?: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly unheard?: number;
};

/** Messages from the Worker to the main thread. Only text, numbers and plain objects pass, so an error is its name and message. */
export type FromWorker =
  | { readonly kind: "opened"; readonly info: EngineInfo }
  | { readonly kind: "failed"; readonly error: { readonly name: string; readonly message: string } }
  | {
    readonly kind: "progress";
    readonly id: number;
    readonly progress: Progress;
    /** How it moves; null while it is paused, or over. */
    readonly motion: Motion | null;
    /** The Worker's clock. */
    readonly now: number;
    /** How many commands of the main thread had been carried out. */
    readonly commands: number;
    readonly paused: boolean;
    readonly rate: number;
  }
  | { readonly kind: "done"; readonly id: number; readonly report: DoneReport }
  | { readonly kind: "lost"; readonly id: number; readonly message: string }
  /** What went wrong, and goes on: a sentence. */
  | { readonly kind: "problem"; readonly message: string }
  /** The recording goes on in the engine that is there now, from this sample of it on. */
  | { readonly kind: "recording"; readonly sample: number }
  /** The engine hangs, or its clock runs away: an owner had better replace it. */
  | { readonly kind: "useless"; readonly reason: string }
  | { readonly kind: "status"; readonly status: EngineStatus }
  | { readonly kind: "answer"; readonly call: number };
