import type { ToWatcher } from "../../time/wire.ts";

/** What the main thread tells the hub's Worker. */
export type ToHub =
  | {
    readonly kind: "start";
    /** What every page must know. */
    readonly token: string;
    /** Origins that are let in beside those of this machine. */
    readonly origins: readonly string[];
    /** Where the controls stand, a double each, also for a cell that is busy. */
    readonly values: SharedArrayBuffer;
  }
  /** A conductor, and the port to its Worker. */
  | { readonly kind: "conductor"; readonly conductor: number; readonly port: MessagePort }
  | { readonly kind: "gone"; readonly conductor: number }
  /** A line that its Csound printed. */
  | { readonly kind: "line"; readonly conductor: number; readonly line: string }
  /** Its engine's sound comes through a port, when it is asked for. */
  | { readonly kind: "sound"; readonly conductor: number; readonly port: MessagePort; readonly sampleRate: number }
  /** A control is there, or stands elsewhere. */
  | { readonly kind: "control"; readonly name: string; readonly slot: number; readonly value: number };

/** What the hub's Worker tells the main thread. */
export type FromHub =
  | { readonly kind: "ready"; readonly port: number }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "control"; readonly name: string; readonly value: number }
  /** Somebody was turned away. */
  | { readonly kind: "refused"; readonly why: string };

/** What a page asks for. Performances are named `conductor.number`. */
export type FromPage =
  | { readonly do: "ping"; readonly t: number }
  /** To be told where a performance stands. */
  | { readonly do: "watch"; readonly id: string }
  | { readonly do: "pause" | "resume" | "stop"; readonly id: string }
  | { readonly do: "seek"; readonly id: string; readonly to: number }
  | { readonly do: "rate"; readonly id: string; readonly rate: number }
  | { readonly do: "listen"; readonly conductor: number; readonly on: boolean }
  | { readonly do: "control"; readonly name: string; readonly value: number };

/** What a page is told; times are the hub's clock, s. Sound comes as bytes: see {@linkcode soundPacket}. */
export type ToPage =
  | { readonly kind: "pong"; readonly t: number; readonly now: number }
  | (Extract<ToWatcher, { readonly kind: "progress" }> & { readonly key: string })
  | (Extract<ToWatcher, { readonly kind: "done" | "lost" }> & { readonly key: string })
  | (Extract<ToWatcher, { readonly kind: "problem" | "status" }> & { readonly conductor: number })
  | { readonly kind: "line"; readonly conductor: number; readonly line: string }
  | { readonly kind: "control"; readonly name: string; readonly value: number };

/** A block of sound from an engine: 16-bit samples, left and right in turns. */
export interface SoundBlock {
  readonly samples: Int16Array<ArrayBuffer>;
  /** When the engine made its last sample, by the system's clock, s. */
  readonly made: number;
}

/** Sound for a page: conductor and sample rate (uint32), when it was made (float64), then the samples; all little-endian. */
export function soundPacket(
  { samples, made }: SoundBlock,
  { conductor, sampleRate }: { conductor: number; sampleRate: number },
): ArrayBuffer {
  const packet = new ArrayBuffer(16 + samples.byteLength);
  const view = new DataView(packet);
  view.setUint32(0, conductor, true);
  view.setUint32(4, sampleRate, true);
  view.setFloat64(8, made, true);
  new Uint8Array(packet).set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), 16);
  return packet;
}
