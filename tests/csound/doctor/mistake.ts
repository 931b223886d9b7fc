import type { DoctorOptions } from "../../../lib/csound/doctor/doctor.ts";

/** Where a mistake is made: a folder, and a port that nobody else uses. */
export interface Place {
  readonly folder: string;
  readonly port: number;
}

/** What the user's program sends, over and over, while doctor listens. */
export interface Sending {
  readonly packets: readonly Uint8Array[];
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: the port of the orchestra. */
  readonly port?: number;
  /** s from one to the next. Default 0.05. */
  readonly every?: number;
}

/** One row of the table: a mistake, made for real. */
export interface Mistake {
  /** What was done wrong, for the table. */
  readonly row: string;
  /** The finding that must name it. */
  readonly id: string;
  /** The .csd; undefined: doctor examines the port. */
  readonly csd?: (place: Place) => string;
  readonly sends?: (place: Place) => Sending;
  /** How long doctor listens, s. Default 0.4. */
  readonly listen?: number;
  /** Another program that runs meanwhile. */
  readonly beside?: (place: Place) => Promise<AsyncDisposable>;
  readonly options?: (place: Place) => DoctorOptions | Promise<DoctorOptions>;
  /** Where it cannot be made. */
  readonly ignore?: boolean;
  /**
   * How it is put right: "line" does what the finding's `change` says to the text, and sound must be proven then; a function sends what is
   * right; undefined where that is nothing a test can do.
   */
  readonly cure?: "line" | ((place: Place) => Sending);
  /** What else is to be done to the text, where there were two mistakes. */
  readonly mend?: (text: string) => string;
}
