import type { Motion } from "../time/wire.ts";
import type { StreamRows } from "./streamRows.ts";
import type { StreamValue } from "./typeTags.ts";

/** How far a stream is. */
export interface StreamProgress {
  /** Rows whose moment has come in this pass: the number of the row that is next. */
  readonly position: number;
  /** Rows in all; null where they arrive one by one. */
  readonly rows: number | null;
  /** Which time the rows are sent, from 1. */
  readonly pass: number;
  /** Messages sent so far. */
  readonly sent: number;
  /** Rows so far that were not sent, as they lacked a value. */
  readonly skipped: number;
  /** What was sent last; null when nothing was. */
  readonly values: readonly StreamValue[] | null;
}

/** What became of a stream. */
export interface StreamReport {
  /** Where it went: `"127.0.0.1:7770"`. */
  readonly to: string;
  /** The OSC address of every message. */
  readonly address: string;
  /** The type tags of each message, without the comma; `"T"` stands for T and F. */
  readonly types: string;
  /** Rows in the data; where they arrived one by one, those that came. */
  readonly rows: number;
  /** Messages that were handed to the network; whether anybody received them, UDP does not tell. */
  readonly sent: number;
  /** Rows that were not sent, as they lacked a value (or, arriving one by one, held one that could not be sent). */
  readonly skipped: number;
  /** Messages that the system refused to send. */
  readonly failed: number;
  /** How long it took, s. */
  readonly seconds: number;
  /** How late messages left, ms; NaN when none did. */
  readonly error: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Whether it was stopped before its end. */
  readonly stopped: boolean;
  /** What was amiss, a sentence each. */
  readonly warnings: readonly string[];
}

/** When rows are sent. */
export interface StreamTimes {
  /** When each row is due, s from the first; never descending. */
  readonly times: Float64Array<ArrayBuffer>;
  /** After so many s the rows start anew. */
  readonly period: number;
  /** How many times they are sent; Infinity for ever. */
  readonly passes: number;
}

/** Rows that are there, and when they are sent. */
export interface StreamPlan extends StreamRows, StreamTimes {
  /** The row to begin with. */
  readonly start: number;
}

/** What is asked of a stream while it goes on. */
export type StreamCommand =
  | { readonly do: "pause" | "resume" | "stop" }
  | { readonly do: "seek"; readonly to: number }
  | { readonly do: "rate"; readonly rate: number };

/** Where a stream goes, and what its messages look like. */
export interface StreamHead {
  readonly host: string;
  readonly port: number;
  readonly address: string;
  /** Rows in a second, compared with what the times say. */
  readonly rate: number;
}

/** Messages from the main thread to the Worker. */
export type ToWorker =
  | { readonly kind: "open"; readonly head: StreamHead; readonly plan: StreamPlan }
  /** Rows will come one by one; `gap` is the least distance between two messages, s. */
  | { readonly kind: "open"; readonly head: StreamHead; readonly gap: number }
  /** Rows that came; null for one that is not sent. */
  | { readonly kind: "rows"; readonly types: string; readonly rows: readonly (readonly StreamValue[] | null)[] }
  | { readonly kind: "end" }
  | { readonly kind: "command"; readonly command: StreamCommand };

/** What the Worker knows in the end. */
export type Counts = Pick<StreamReport, "sent" | "skipped" | "failed" | "seconds" | "error" | "stopped">;

/** Messages from the Worker to the main thread. */
export type FromWorker =
  | {
    readonly kind: "progress";
    readonly progress: StreamProgress;
    /** How it moves, in s of `times`; null while it rests. */
    readonly motion: Motion | null;
    /** How many commands had been carried out. */
    readonly commands: number;
  }
  /** So many of the rows that came are sent: as many more may come. */
  | { readonly kind: "room"; readonly rows: number }
  | { readonly kind: "warning"; readonly message: string }
  | { readonly kind: "failed"; readonly error: { readonly name: string; readonly message: string } }
  | { readonly kind: "done"; readonly counts: Counts; readonly progress: StreamProgress };
