import { Callers } from "./callers.ts";
import { fixClock } from "./fixClock.ts";
import { fixLocale } from "./fixLocale.ts";
import { fixRandom } from "./fixRandom.ts";
import { Queries, type QueriesOptions } from "./Queries.ts";
import { Reads, type ReadsOptions } from "./Reads.ts";

/** How the world is to be while a script makes its score. */
export interface WorldOptions extends ReadsOptions, QueriesOptions {
  /** The script's URL. */
  readonly script: string;
  /** Where random numbers begin. */
  readonly seed: number;
  /** In ms since 1970; undefined: the real one. */
  readonly clock: number | undefined;
  /** As IANA has it, "Europe/Berlin"; undefined: that of the machine. */
  readonly timeZone: string | undefined;
  /** Whose customs it has, "de-DE"; undefined: those of the machine. */
  readonly locale: string | undefined;
}

/** What a script asked of the world. */
export interface Asked {
  /** Lines that read the clock. */
  readonly clock: readonly string[];
  /** Lines that read random numbers. */
  readonly random: readonly string[];
}

/**
 * The world as a script sees it while it makes its score: random numbers from a seed, the time of day where one is given, the time zone
 * and the locale of its lock; and who asked for what. It is as ever again once the score is made: performing takes the real time.
 */
export class World implements Disposable {
  readonly reads: Reads;
  readonly queries: Queries;
  readonly #clock: Callers;
  readonly #random: Callers;
  readonly #restore: DisposableStack;

  /** Fixes it. */
  constructor({ script, seed, clock, timeZone, locale, known, kept, asking }: WorldOptions) {
    const own = new URL("../../../", import.meta.url).href;
    this.#clock = new Callers(script, own);
    this.#random = new Callers(script, own);
    this.#restore = new DisposableStack();
    this.#restore.defer(fixRandom(seed, () => this.#random.note()));
    this.#restore.defer(fixClock(clock, () => this.#clock.note()));
    if (timeZone !== undefined && timeZone !== timeZoneHere()) Deno.env.set("TZ", timeZone);
    if (locale !== undefined && locale !== localeHere()) this.#restore.defer(fixLocale(locale));
    this.reads = this.#restore.use(new Reads({ known }));
    this.queries = this.#restore.use(new Queries({ kept, asking }));
  }

  /** The lines that read the clock, and random numbers. */
  get asked(): Asked {
    return { clock: this.#clock.lines, random: this.#random.lines };
  }

  /** Lets it be as it is. */
  [Symbol.dispose](): void {
    this.#restore.dispose();
  }
}

/** The time zone that dates are told in. */
export function timeZoneHere(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** By whose customs numbers, dates and texts are written and sorted here. */
export function localeHere(): string {
  return Intl.DateTimeFormat().resolvedOptions().locale;
}
