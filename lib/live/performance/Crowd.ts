import { MeanRow } from "./MeanRow.ts";

/** How rows that come all at once are heard. */
export interface CrowdOptions {
  /** Over how long the rows of one reception are spread, s; undefined for the time to the next expected reception. */
  readonly over: number | undefined;
  /** So many onsets in a second at most. */
  readonly most: number;
  /** Which voice a row has: of rows of one voice a mean is made. */
  readonly voiceOf: (row: object) => unknown;
}

/** A row with its moment. */
export interface Placed {
  /** The row, or the mean of several. */
  readonly row: object;
  /** When it is to be heard, s, on the clock of the arrivals. */
  readonly time: number;
  /** How many rows it stands for. */
  readonly rows: number;
}

/** So many onsets may come at once, beyond the steady `most` a second: a chord is no crowd. */
const AT_ONCE = 8;
/** Of a large limit a tenth may, but no more than this: an engine starts 256 notes at one moment. */
const MOST_AT_ONCE = 128;
/** This part of the onsets is left for single rows, whatever is being spread. */
const RESERVED = 0.1;
/** Gaps between receptions that the next one is expected by. */
const GAPS = 5;
/** Over how long the first reception is spread, as nobody knows when the next will come, s. */
const FIRST = 5;
/** No reception is spread over more than this, s. */
const LONGEST = 60;
/** So many voices wait at most; of more, the one that waited longest is left out, and counted. */
const WAITING = 256;

/**
 * Keeps the onsets of what arrives below a limit: the rows of one reception are spread over the time to the next, and where there are too
 * many, means are heard in their place. It has no clock: what it does depends on the rows and their arrivals alone.
 *
 * In any second there are about `most` + 8 onsets at most.
 */
export class Crowd {
  /** Rows that nobody could be told of: too many voices at once. */
  dropped = 0;
  /** Receptions whose rows were spread or made fewer. */
  bursts = 0;
  readonly #options: CrowdOptions;
  readonly #gaps: number[] = [];
  #last: number | undefined;
  /** Receptions that are being spread: so many onsets a second, until when. */
  #spreads: { readonly rate: number; readonly until: number }[] = [];
  /** When the steady stream of single rows has caught up: the generic cell rate algorithm's theoretical arrival time. */
  #due = -Infinity;
  /** Rows that wait for room, by voice, the oldest first. */
  readonly #waiting = new Map<unknown, { readonly mean: MeanRow; readonly since: number }>();

  constructor(options: CrowdOptions) {
    this.#options = options;
  }

  /** The rows of a reception, each at its moment. What is not among them waits: see {@linkcode until}. */
  place(at: number, rows: readonly object[]): Placed[] {
    const over = this.#options.over ?? this.#expected();
    this.#noteGap(at);
    this.#spreads = this.#spreads.filter(({ until }) => until > at);
    if (rows.length === 1) return this.#single(at, rows[0]!);
    if (rows.length === 0) return [];
    this.bursts++;
    const { most } = this.#options;
    const room = Math.floor(Math.max(0, (1 - RESERVED) * most - this.#spreading) * over + 1e-9);
    if (room < 1 || !this.#hasRoom(at)) {
      for (const row of rows) this.#wait(at, row);
      return [];
    }
    this.#take(at);
    const placed = rows.length <= room
      ? rows.map((row, k) => ({ row, time: at + k * over / rows.length, rows: 1 }))
      : this.#thin(at, rows, { room, over });
    this.#spreads.push({ rate: placed.length / over, until: at + over });
    return placed;
  }

  /** What waited, and has room before a time; so many of them at most. */
  until(time: number, most = Infinity): Placed[] {
    const placed: Placed[] = [];
    for (let next = this.next; next !== undefined && next < time && placed.length < most; next = this.next) {
      const [voice, { mean }] = this.#waiting.entries().next().value!;
      this.#waiting.delete(voice);
      placed.push({ row: mean.row, time: next, rows: mean.count });
      this.#take(next);
    }
    return placed;
  }

  /** When the next of what waits has room; undefined where nothing waits. */
  get next(): number | undefined {
    const first = this.#waiting.values().next().value;
    return first && Math.max(first.since, this.#due - this.#slack);
  }

  /** Onsets a second of all that is being spread. */
  get #spreading(): number {
    return this.#spreads.reduce((sum, { rate }) => sum + rate, 0);
  }

  /** Onsets a second that are left beside it. */
  get #free(): number {
    const { most } = this.#options;
    return Math.max(RESERVED * most, most - this.#spreading);
  }

  /** How far ahead of the steady pace onsets may be, s. */
  get #slack(): number {
    return (Math.max(AT_ONCE, Math.min(MOST_AT_ONCE, this.#options.most / 10)) - 1) / this.#free;
  }

  #hasRoom(at: number): boolean {
    return this.#waiting.size === 0 && at >= this.#due - this.#slack;
  }

  #single(at: number, row: object): Placed[] {
    if (!this.#hasRoom(at)) {
      this.#wait(at, row);
      return [];
    }
    this.#take(at);
    return [{ row, time: at, rows: 1 }];
  }

  #take(at: number) {
    this.#due = Math.max(this.#due, at) + 1 / this.#free;
  }

  #wait(at: number, row: object) {
    const voice = this.#options.voiceOf(row);
    const waiting = this.#waiting.get(voice);
    if (waiting) return waiting.mean.add(row);
    if (this.#waiting.size >= WAITING) {
      const [oldest, { mean }] = this.#waiting.entries().next().value!;
      this.#waiting.delete(oldest);
      this.dropped += mean.count;
    }
    this.#waiting.set(voice, { mean: new MeanRow(row), since: at });
  }

  /** Means of neighbours in each voice, in bins of as many rows, so that there are no more than there is room for. */
  #thin(at: number, rows: readonly object[], { room, over }: { room: number; over: number }): Placed[] {
    const voices = rows.map((row) => this.#options.voiceOf(row));
    const bins = Math.max(1, Math.floor(room / new Set(voices).size));
    const means = new Map<string, Map<unknown, { readonly mean: MeanRow; readonly first: number }>>();
    rows.forEach((row, k) => {
      const bin = String(Math.floor(k * bins / rows.length));
      const own = means.get(bin) ?? new Map();
      means.set(bin, own);
      const mean = own.get(voices[k]);
      if (mean) mean.mean.add(row);
      else own.set(voices[k], { mean: new MeanRow(row), first: k });
    });
    const made = [...means.values()].flatMap((own) => [...own.values()]).sort((a, b) => a.first - b.first);
    // More voices than there is room for: the later ones are left out, and counted.
    for (const { mean } of made.slice(room)) this.dropped += mean.count;
    const heard = made.slice(0, room);
    return heard.map(({ mean }, k) => ({ row: mean.row, rows: mean.count, time: at + k * over / heard.length }));
  }

  #expected(): number {
    if (this.#gaps.length === 0) return FIRST;
    const sorted = this.#gaps.toSorted((a, b) => a - b);
    return Math.min(LONGEST, sorted[sorted.length >> 1]!);
  }

  #noteGap(at: number) {
    if (this.#last !== undefined && at > this.#last) {
      this.#gaps.push(at - this.#last);
      if (this.#gaps.length > GAPS) this.#gaps.shift();
    }
    this.#last = at;
  }
}
