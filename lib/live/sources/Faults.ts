import type { Clock } from "../../time/clock.ts";

/** Something that went wrong with a source, for as long as it lasted. */
export interface Fault {
  /** What went wrong, in a sentence. */
  readonly what: string;
  /** When it began, s since 1970. */
  readonly since: number;
  /** When the source was well again, s since 1970; undefined while it is not. */
  readonly until: number | undefined;
  /** How often it was met. */
  readonly times: number;
}

/** So many of the faults that are over are remembered: a source may run for weeks. */
const REMEMBERED = 100;

/**
 * What goes wrong with a source. Each fault is said once, when it begins, and once when it is over, however often it is met between:
 * a server that is away for an hour is one fault, not a thousand.
 */
export class Faults {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #say: (message: string) => void;
  readonly #faults: { what: string; since: number; until: number | undefined; times: number; kind: string }[] = [];

  /** For a source of this name, as it is called in what is said; `onFault` says it. */
  constructor(name: string, { clock, onFault }: { clock: Clock; onFault: (message: string) => void }) {
    this.#name = name;
    this.#clock = clock;
    this.#say = onFault;
  }

  /**
   * Something failed.
   *
   * @param kind what counts as the same fault, such as "connection" or "malformed"
   * @param what a sentence, without a secret in it
   */
  failed(kind: string, what: string): void {
    const same = this.#faults.find((fault) => fault.kind === kind && fault.until === undefined);
    if (same) return void ++same.times;
    this.#faults.push({ kind, what, since: this.#clock.now(), until: undefined, times: 1 });
    const over = this.#faults.filter(({ until }) => until !== undefined);
    if (over.length > REMEMBERED) this.#faults.splice(this.#faults.indexOf(over[0]!), 1);
    this.#say(`${this.#name}: ${what}`);
  }

  /** All goes well again, or what this kind is about does. */
  recovered(kind?: string): void {
    const now = this.#clock.now();
    for (const fault of this.#faults) {
      if (fault.until !== undefined || (kind !== undefined && fault.kind !== kind)) continue;
      fault.until = now;
      const times = fault.times > 1 ? `, met ${fault.times} times` : "";
      this.#say(`${this.#name}: well again after ${(now - fault.since).toFixed(1)} s (${fault.what}${times})`);
    }
  }

  /** All that is remembered, in order. */
  get list(): readonly Fault[] {
    return this.#faults.map(({ kind: _, ...fault }) => Object.freeze(fault));
  }
}
