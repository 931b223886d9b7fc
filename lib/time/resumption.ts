import { onCycle } from "./scheduler.ts";

/** A recording goes on so much later in another engine: the message must come before, s. */
const LEAD = 0.1;
/** How often to try, each time with twice the lead. */
const TRIES = 5;

/** What it needs of the link to its engine. */
export interface RecordingEngine {
  readonly info: { readonly sampleRate: number; readonly ksmps: number };
  now(): number;
  record(time: number): void;
}

/** The recording of an engine of ours, as it goes on in another one that takes its place. */
export class Resumption {
  readonly #engine: RecordingEngine;
  readonly #tell: (sample: number) => void;
  /** The engine time of the recording's first sample, in the clock of the engine that is there; undefined before there is one. */
  #start: number | undefined;
  #lead = LEAD;
  #tries = 0;

  /** @param tell is told from which sample of the whole recording on it goes on */
  constructor(engine: RecordingEngine, tell: (sample: number) => void) {
    this.#engine = engine;
    this.#tell = tell;
  }

  /** The recording was asked for, from an engine time on. */
  begun(start: number): void {
    this.#start = start;
  }

  /** Another engine is there: goes on with the recording in it. */
  resume(shift: number): void {
    if (this.#start === undefined) return;
    this.#start += shift;
    this.#lead = LEAD;
    this.#tries = 0;
    this.#record(this.#start);
  }

  /** The engine refused: once more, later. */
  refused(reason: string): void {
    if (this.#start === undefined || !reason.startsWith("the recording's start") || ++this.#tries > TRIES) return;
    this.#lead *= 2;
    this.#record(this.#start);
  }

  #record(start: number) {
    const { info } = this.#engine;
    const from = Math.max(start, onCycle(this.#engine.now() + this.#lead, info));
    this.#tell(Math.round((from - start) * info.sampleRate));
    this.#engine.record(from);
  }
}
