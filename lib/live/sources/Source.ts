import type { Row } from "../../data/Table.ts";
import { type Clock, systemClock } from "../../time/clock.ts";
import { arrive, type Arrived } from "./arrival.ts";
import { type Fault, Faults } from "./Faults.ts";
import { type Quota, tightest } from "./Quota.ts";

/** What came at one moment: a response, a message, some lines. */
export interface Reception<R extends object = Row> {
  /** When it came, s since 1970 on the source's clock. */
  readonly at: number;
  /**
   * When it is handed over on the source's clock, s since 1970, where that is another moment than `at`: what a cassette replays has
   * arrived when it was recorded. Whoever measures a delay, or plays in time, counts from `due ?? at`.
   */
  readonly due?: number | undefined;
  /** The rows that are new in it, in their order. */
  readonly rows: readonly R[];
  /** What came, as it came, for a cassette to keep: plain data (JSON), without a secret in it. */
  readonly raw?: unknown;
}

/** What all sources can be told. */
export interface SourceOptions {
  /** The clock that arrivals are told by and waits are counted on. Default: the system's. */
  clock?: Clock | undefined;
  /** Called with a sentence for each fault, once when it begins and once when it is over. Default: it is printed. */
  onFault?: ((message: string) => void) | undefined;
}

/** What a source has while it is listened to. */
export interface Reach {
  /** Tells arrivals, and waits. */
  readonly clock: Clock;
  /** Aborts when nobody listens any more: whatever is open is to be closed, whatever waits is to end. */
  readonly signal: AbortSignal;
  /** Where what goes wrong is told. A source goes on after a fault. */
  readonly faults: Faults;
}

/** How a source receives: an async generator of what comes, until its signal aborts or there is no more. */
export type Receive<R extends object> = (reach: Reach) => AsyncIterable<Reception<R>>;

/**
 * Rows that arrive over time: an async iterable. Each loop over it opens a connection of its own, and leaving the loop closes it.
 * Rows know when they arrived: see {@linkcode arrivedAt}. Faults do not end it: it says each of them once, and goes on.
 *
 * @example
 * ```ts
 * import { source } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const dice = source("dice", [{ eyes: 3 }, { eyes: 6 }]).filter(({ eyes }) => eyes > 3).map(({ eyes }) => ({ half: eyes / 2 }));
 * for await (const { half, arrived } of dice) {
 *   assert.equal(half, 3);
 *   assert(arrived instanceof Date);
 * }
 * ```
 */
export class Source<R extends object = Row> implements AsyncIterable<Arrived<R>> {
  /** What it is, such as "poll https://example.com/feed.json"; without secrets. */
  readonly name: string;
  /** The clock that its rows' arrivals are told by. */
  readonly clock: Clock;
  readonly #receive: Receive<R>;
  readonly #faults: Faults;
  /** Its own quota, and those of the sources that it is merged of. */
  readonly #quotas: ReadonlySet<() => Quota | undefined>;
  /** Its own faults, and those of the sources that it is merged of. */
  readonly #all: readonly Faults[];

  /** Made by `source()`, `poll()`, `sse()` and so on. */
  constructor(
    name: string,
    receive: Receive<R>,
    options: SourceOptions & {
      faults?: Faults | undefined;
      quota?: (() => Quota | undefined) | undefined;
      /** The sources that it is merged of: what goes wrong with them is listed and counted here too. */
      parts?: readonly Source<object>[] | undefined;
    } = {},
  ) {
    const { clock = systemClock, onFault = (message: string) => console.error(message) } = options;
    this.name = name;
    this.clock = clock;
    this.#receive = receive;
    this.#faults = options.faults ?? new Faults(name, { clock, onFault });
    const { quota, parts = [] } = options;
    this.#quotas = new Set([...(quota ? [quota] : []), ...parts.flatMap((part) => [...part.#quotas])]);
    this.#all = Faults.distinct([this.#faults, ...parts.flatMap((part) => part.#all)]);
  }

  /** What went wrong so far, in order: the last hundred faults; of a merged source, with those of its parts. */
  get faults(): readonly Fault[] {
    return this.#all.flatMap(({ list }) => list).sort((a, b) => a.since - b.since);
  }

  /** How many messages were lost because they were read too slowly. Each source says how many may wait, and which are lost then. */
  get lost(): number {
    return this.#all.reduce((sum, { lostCount }) => sum + lostCount, 0);
  }

  /**
   * How many calls the source has, and how many are left; undefined where nobody counts. Of a merged source, that of the part that waits
   * longest for a call, or has the fewest left: see {@linkcode quotas}.
   */
  get quota(): Quota | undefined {
    return tightest(this.quotas, this.clock.now());
  }

  /** The quotas of all sources that it is made of; parts that share their calls have one. */
  get quotas(): readonly Quota[] {
    const counted = [...this.#quotas].flatMap((quota) => quota() ?? []);
    const same = ({ of, windows }: Quota) =>
      JSON.stringify([of, windows.map(({ made, limit, window }) => [made, limit, window])]);
    return [...new Map(counted.toReversed().map((quota) => [same(quota), quota])).values()].reverse();
  }

  /** How a notebook shows it: its quota, and what went wrong. Only a notebook asks, and only then its part is loaded. */
  async [Symbol.for("Jupyter.display")](): Promise<Readonly<Record<string, unknown>>> {
    return (await import("../../notebook/sourceBundle.ts")).sourceBundle(this);
  }

  /** What comes, reception by reception, as a cassette keeps it. Ends when the signal aborts. */
  async *receptions(signal?: AbortSignal): AsyncGenerator<Reception<Arrived<R>>, void, undefined> {
    const closing = new AbortController();
    const close = () => closing.abort();
    if (signal?.aborted) return;
    signal?.addEventListener("abort", close, { once: true });
    try {
      const reach = { clock: this.clock, signal: closing.signal, faults: this.#faults };
      for await (const { rows, at, ...rest } of this.#receive(reach)) {
        if (closing.signal.aborted) return;
        yield { at, rows: rows.map((row) => arrive(row, at)), ...rest };
      }
    } finally {
      signal?.removeEventListener("abort", close);
      closing.abort();
    }
  }

  /** Its rows, one by one. */
  [Symbol.asyncIterator](): AsyncGenerator<Arrived<R>, void, undefined> {
    const leaving = new AbortController();
    const rows = this.#rows(leaving.signal);
    // A generator that waits for a row returns only when one has come: whoever leaves then must not wait for that.
    const leave = rows.return.bind(rows);
    rows.return = (value) => {
      leaving.abort();
      return leave(value);
    };
    return rows;
  }

  async *#rows(signal: AbortSignal): AsyncGenerator<Arrived<R>, void, undefined> {
    for await (const { rows } of this.receptions(signal)) yield* rows;
  }

  /** A source of what a function makes of each row; they keep their arrival. */
  map<S extends object>(make: (row: Arrived<R>) => S): Source<S> {
    return this.#derive((rows) => rows.map((row) => make(row)));
  }

  /** A source of the rows for which a function says so. */
  filter(keep: (row: Arrived<R>) => boolean): Source<R> {
    return this.#derive((rows) => rows.filter((row) => keep(row)));
  }

  /**
   * A source of what a function makes of its receptions, which `map`, `filter` and `record` are made of: it has the same name, clock,
   * faults and quota.
   */
  through<S extends object>(
    make: (receptions: AsyncIterable<Reception<Arrived<R>>>, reach: Reach) => AsyncIterable<Reception<S>>,
  ): Source<S> {
    return new Source<S>(this.name, (reach) => make(this.receptions(reach.signal), reach), {
      clock: this.clock,
      faults: this.#faults.part(),
      parts: [this as Source<object>],
    });
  }

  #derive<S extends object>(make: (rows: readonly Arrived<R>[]) => readonly S[]): Source<S> {
    return this.through(async function* (receptions) {
      for await (const { rows, ...rest } of receptions) yield { ...rest, rows: make(rows) };
    });
  }
}
