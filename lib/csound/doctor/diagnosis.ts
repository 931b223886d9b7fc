import type { OscMessage } from "../../osc/message.ts";
import type { Finding } from "./finding.ts";
import type { DoctorLevel } from "./proof/measureTake.ts";

/** Options of {@linkcode doctor}. */
export interface DoctorOptions {
  /** A .csd to examine. Without one, doctor looks at who listens on `port`. */
  csd?: string;
  /** A UDP port of this machine. Default: that of the .csd; without one 7770, where it starts a Csound of its own if nobody listens. */
  port?: number;
  /** How long to listen to what your program sends, s; 0 does not. Default: 3. */
  listen?: number;
  /** Messages to try, in place of those that doctor makes up when none come. */
  send?: OscMessage | readonly OscMessage[];
  /**
   * `"none"`: a machine without a sound device is no problem, and sound is proven inside Csound. `"default"`: what was recorded is
   * played on the device too, at a moderate level. By default, nothing is played aloud.
   */
  device?: "default" | "none";
  /** The token of an engine that wants one. */
  token?: string;
  /** The csound command. Default: `csound`, from the PATH. */
  program?: string;
  /** Called with each thing that was looked at. */
  onStep?: (step: DoctorStep) => void;
  /** Ends it early, with its reason as the exception; what it had started ends with it. */
  signal?: AbortSignal;
}

/** One thing that was looked at. */
export interface DoctorStep {
  /** "csound", "orchestra", "port", "listening", "sound", … */
  readonly name: string;
  /** What came of it, in words. While it goes on, what is being done. */
  readonly seen: string;
  /** false: it is being done now; another step of the same name follows. */
  readonly done: boolean;
}

/** What doctor found out. */
export interface Diagnosis {
  /** Problems first. */
  readonly findings: readonly Finding[];
  /** Whether sound came out of Csound, audible and below full scale, and nothing was found that keeps it from being heard. */
  readonly proven: boolean;
  /** In words, what is proven, or what to do first. */
  readonly verdict: string;
  /** How loud it was, where something sounded. */
  readonly level?: DoctorLevel;
  /** What was looked at, in order. */
  readonly steps: readonly { readonly name: string; readonly seen: string }[];
}
