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

interface Open {
  readonly kind: string;
  readonly what: string;
  readonly since: number;
  until: number | undefined;
  times: number;
  /** When it was met last. */
  last: number;
  /** When it came back, where it did so soon after it was over. */
  back: number | undefined;
  /** Whether it was said since then. */
  said: boolean;
}

/** What comes back within this time after it was over is the same fault, s… */
const FLICKER = 600;
/** …and is said again only when it lasts so long, s. */
const LASTING = 30;

/** So many of the faults that are over are remembered: a source may run for weeks. */
const REMEMBERED = 100;

/** What was said, whatever its numbers: a fault of the same kind in other words is a new one. */
const wordsOf = (what: string) => what.replace(/\d+/g, "0");

/**
 * What goes wrong with a source. Each fault is said once, when it begins, and once when it is over, however often it is met between:
 * a server that is away for an hour is one fault, not a thousand. So is one that is well and away by turns: what comes back within ten
 * minutes is counted, and said again only when it lasts for 30 s, with how long it has lasted.
 */
export class Faults {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #say: (message: string) => void;
  #faults: (Open & { part: Faults })[] = [];
  #lost = { count: 0 };

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
    const same = this.#open().find((fault) => fault.kind === kind);
    const now = this.#clock.now();
    if (same) {
      same.times++;
      same.last = now;
      const lasts = now - (same.back ?? now);
      const other = wordsOf(what) !== wordsOf(same.what);
      if (same.said || (lasts < LASTING && !other)) return;
      same.said = true;
      return this.#say(`${this.#name}: ${other ? "" : `again, for ${lasts.toFixed(0)} s now: `}${what}`);
    }
    const before = this.#faults.findLast((fault) =>
      fault.kind === kind && fault.part === this && wordsOf(fault.what) === wordsOf(what)
    );
    if (before?.until !== undefined && now - before.until < FLICKER) {
      Object.assign(before, { until: undefined, times: before.times + 1, last: now, back: now, said: false });
      return;
    }
    const once = { until: undefined, times: 1, back: undefined, said: true };
    this.#faults.push({ kind, what, since: now, last: now, ...once, part: this });
    const over = this.#faults.filter(({ until }) => until !== undefined);
    if (over.length > REMEMBERED) this.#faults.splice(this.#faults.indexOf(over[0]!), 1);
    this.#say(`${this.#name}: ${what}`);
  }

  /**
   * All goes well again, or what this kind is about does.
   *
   * @param quiet it is over only if it was not met for so many s: what comes and goes all the time is one fault
   */
  recovered(kind?: string, quiet = 0): void {
    const now = this.#clock.now();
    for (const fault of this.#open()) {
      if (kind !== undefined && fault.kind !== kind) continue;
      if (now - fault.last < quiet) continue;
      fault.until = now;
      if (!fault.said) continue;
      const times = fault.times > 1 ? `, met ${fault.times} times` : "";
      const lasted = now - (fault.back ?? fault.since);
      this.#say(`${this.#name}: well again after ${lasted.toFixed(1)} s (${fault.what}${times})`);
    }
  }

  /**
   * For something that is added to the source, such as a cassette: said and listed with these, but only what is told here is over when
   * it is told here. A server that answers does not make room on a disk.
   */
  part(): Faults {
    const part = new Faults(this.#name, { clock: this.#clock, onFault: this.#say });
    part.#faults = this.#faults;
    part.#lost = this.#lost;
    return part;
  }

  /** A message or a row is lost: it is counted, and the fault told once. It is over by `recovered("loss")`. */
  lost(what: string): void {
    this.#lost.count++;
    this.failed("loss", what);
  }

  /** How many messages or rows were lost since the beginning. */
  get lostCount(): number {
    return this.#lost.count;
  }

  #open() {
    return this.#faults.filter(({ until, part }) => part === this && until === undefined);
  }

  /** Those that count for themselves: a source and what is made of it share theirs, see {@linkcode part}. */
  static distinct(all: readonly Faults[]): Faults[] {
    const own = new Map(all.toReversed().map((faults) => [faults.#lost, faults]));
    return [...own.values()].reverse();
  }

  /** All that is remembered, in order. */
  get list(): readonly Fault[] {
    return this.#faults.map(({ what, since, until, times }) => Object.freeze({ what, since, until, times }));
  }
}
