/** What it takes to start a Csound of ours on the orchestra. */
export interface EngineOptions {
  /** UDP port that its OSC server listens on; 0 for any that is free. */
  port: number;
  /** The secret that every message to it must carry. */
  token: string;
  /** Whether to play on a sound device, where there is one. */
  output: "device" | "none";
  /** The file for the recording, if one is wanted: a path that {@linkcode soundFilePath} gave. */
  record?: string;
  /** Called with each line that Csound prints. */
  onMessage: (line: string) => void;
  /** Called with what goes wrong while it plays on. Default: as a line that Csound prints. */
  onProblem?: (problem: string) => void;
}

/** Where an engine plays: on a sound device, nowhere, or (`"remote"`) wherever somebody else's Csound does. */
export interface EngineOutput {
  /** `"device"` can be heard now. */
  readonly kind: "device" | "none" | "remote";
  /** Why it plays nowhere. */
  readonly reason?: string;
  /** By which driver it plays on the device, where that is known: `"ALSA"`, `"PulseAudio"`, … */
  readonly driver?: string;
}

/** A Csound that we started: embedded in this process, or a process of its own. */
export interface Engine {
  readonly kind: "embedded" | "native";
  readonly port: number;
  readonly output: EngineOutput;
  /** Resolves when it ends, for whatever reason. */
  readonly ended: Promise<{ reason: string }>;
  /** Somebody shows it from now on that its owner lives, by `/auscult/sync`. */
  adopted?(): Promise<void>;
  /** Ends it at once, whether it listens or not. */
  kill(): Promise<void>;
  /** Sends its sound through a port, while `true` and not `false` was the last that came there; only the embedded engine can. */
  listen?(port: MessagePort): void;
  /** Waits until it ended after `/auscult/quit`, makes it end when it does not, and puts the recording in its place. */
  close(): Promise<void>;
}
