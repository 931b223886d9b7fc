import { Account } from "./account.ts";
import type { EngineStatus } from "./engineMessages.ts";
import { engineNote, type NoteColumns } from "./notes.ts";
import { AFTER, FADE, FRESH, type Outlet, REPORTS } from "./player.ts";
import type { PerformanceReport, Progress } from "./report.ts";
import { dueAt, type Mapping, onCycle, positionAt } from "./scheduler.ts";
import { Tally } from "./tally.ts";
import type { DoneReport } from "./wire.ts";

/** What an open player needs of the link to its engine. Times are engine time, s. */
export interface OpenOutlet extends Outlet {
  readonly info: { readonly sampleRate: number; readonly ksmps: number; readonly latency: number };
  readonly sync: { readonly drift: number | null; toEngine(local: number): number };
  /** The system's. */
  readonly clock: { now(): number };
}

/** Options of an {@linkcode OpenPlayer}, s. */
export interface OpenPlayerOptions {
  /** A note sounds so much later than its score time says, counted from the score's start on the system's clock. */
  latency: number;
  /** How far ahead notes are sent that are known sooner. */
  lookahead: number;
  /** Record from score time 0 on. */
  record: boolean;
  /** How long the effects of the engine ring after the last note. Default: 0 */
  tail?: number;
}

/** What could not be sent until it is so late is left out: a heap of old notes is nothing to hear, s. */
const TOO_LATE = 0.5;
/** After a pause, what is due sooner than this is left out: it could come late, s. */
const AGAIN = 0.1;
/** Where the engine's clock and the system's have drifted apart by more than this, the score follows by a k-cycle, s. */
const APART = 0.001;
/** So seldom, s: two clocks drift by less than a k-cycle in it, and an engine that stumbles has caught up before it is followed. */
const FOLLOWS = 1;
/** And at once where they are so far apart for so long: the engine stood still, s. */
const FAR_APART = { by: 0.1, for: 3 };

/**
 * A performance whose notes come while it plays, on the sender's side. What is sent is forgotten, so that it can go on for days.
 *
 * Score time 0 is a moment of the system's clock, and stays there: where the engine's clock drifts, its notes follow, by a k-cycle at a
 * time. So several engines play one source in time with each other.
 */
export class OpenPlayer {
  readonly #options: OpenPlayerOptions;
  readonly #out: OpenOutlet;
  readonly #newTake: () => number;
  readonly #onBegin: (origin: number) => void;
  readonly #account: Account;
  readonly #latency = new Tally();
  readonly #takes = new Set<number>();
  #take: number;
  #chunks: { readonly notes: NoteColumns; next: number }[] = [];
  /** Where score time 0 is, by the system's clock; undefined before the first note. */
  #start: number | undefined;
  /** And in engine time, with the latency. */
  #origin = NaN;
  /** When the clocks were not far apart, and not apart at all, in engine time. */
  #near = Infinity;
  #together = Infinity;
  #events = 0;
  #id = 0;
  /** Score time at the end of the last note. */
  #end = 0;
  #closed = false;
  #state: "playing" | "ending" | "ended" = "playing";
  #stopped = false;
  #position = 0;
  #deadline = 0;
  #settled: EngineStatus | undefined;
  readonly rate = 1;
  #paused = false;
  /** Notes that were due while it was paused, and so never sent. */
  #skipped = 0;

  constructor(
    { out, newTake, onBegin = () => {}, ...options }: OpenPlayerOptions & {
      out: OpenOutlet;
      newTake: () => number;
      /** Told where score time 0 lies in engine time, once it is known. */
      onBegin?: (origin: number) => void;
    },
  ) {
    this.#options = options;
    this.#out = out;
    this.#newTake = newTake;
    this.#onBegin = onBegin;
    this.#account = new Account(out);
    this.#take = this.#nextTake();
  }

  /** Where score time lies in engine time; undefined before the first note, and after the end. */
  get mapping(): Mapping | undefined {
    return this.#state === "playing" && this.#start !== undefined ? this.#mapping : undefined;
  }

  get ended(): boolean {
    return this.#state === "ended";
  }

  get paused(): boolean {
    return this.#paused;
  }

  get takes(): ReadonlySet<number> {
    return this.#takes;
  }

  set alone(alone: boolean) {
    this.#account.alone = alone;
  }

  /** Score time, s. */
  get position(): number {
    const { mapping } = this;
    return mapping ? positionAt(mapping, this.#out.now()) : this.#position;
  }

  /** Whether its last note should have ended: what counts when there is no engine to tell. */
  get overdue(): boolean {
    return this.#state === "playing" && this.#closed && this.#out.now() >= this.#over;
  }

  /**
   * More notes, which may start before those that came earlier end, or start.
   *
   * @param start where score time 0 is on the system's clock, s
   */
  append(notes: NoteColumns, start: number): void {
    if (this.#state !== "playing" || notes.length === 0) return;
    const first = this.#start === undefined;
    this.#start = start;
    if (first) {
      this.#origin = onCycle(this.#wanted, this.#out.info);
      if (this.#options.record) this.#out.record(this.#origin);
      this.#onBegin(this.#origin);
      this.#near = this.#together = this.#out.now();
    }
    this.#chunks.push({ notes, next: 0 });
    this.#events += notes.length;
    for (let row = 0; row < notes.length; row++) {
      this.#end = Math.max(this.#end, notes.time[row]! + notes.sustain[row]!);
    }
  }

  /** No more will come: it ends with its last note. */
  close(): void {
    this.#closed = true;
  }

  /**
   * Sends what is due within the look-ahead, and ends when all is over.
   *
   * @param room how many notes may be sent now
   * @returns whether more would have been sent
   */
  tick(room: number): boolean {
    const now = this.#out.now();
    let held = false;
    if (this.#state === "playing") {
      if (this.#start !== undefined) {
        this.#follow(now);
        if (this.#paused) this.#skipped += this.#drop(now);
        else held = this.#send(now, room);
      }
      if (this.#closed && this.#chunks.length === 0 && now >= this.#over && this.#engineIsThere()) this.#finish(now);
    }
    if (
      this.#state === "ending" &&
      (this.#account.complete(this.#settled, { stopped: this.#stopped }) || now >= this.#deadline)
    ) this.#state = "ended";
    return held;
  }

  /** Silences it, with a fade. Time goes on: what is due until {@linkcode resume} is not heard, and counted. */
  pause(): void {
    if (this.#state !== "playing" || this.#paused) return;
    this.#paused = true;
    this.#out.stop(this.#take, FADE);
    this.#account.silence(this.#take);
  }

  /** What comes now is heard again. */
  resume(): void {
    if (this.#state !== "playing" || !this.#paused) return;
    this.#paused = false;
    this.#take = this.#nextTake();
    if (this.#start !== undefined) this.#skipped += this.#drop(this.#out.now() + AGAIN);
  }

  stop(): void {
    if (this.#state !== "playing") return;
    this.#position = this.position;
    if (!this.#paused) {
      this.#out.stop(this.#take, FADE);
      this.#account.cut(this.#take);
    }
    this.#chunks = [];
    this.#stopped = true;
    this.#finish(this.#out.now());
  }

  /** The engine was away, and is there again: what was due meanwhile and was not sent is left out. */
  engineBack({ other, shift }: { other: boolean; shift: number }): number {
    const now = this.#out.now();
    if (!other) return this.#lose(now - TOO_LATE);
    this.#deadline += shift;
    const lost = this.#account.nextEngine(0);
    if (this.#state !== "playing") return lost;
    this.#take = this.#nextTake();
    this.#origin += shift; // as the recording goes on
    this.#near = this.#together = now;
    return lost + this.#lose(now + FRESH);
  }

  /** The engine reports an onset, its error in s. */
  onset(error: number, take = this.#take): void {
    const { sampleRate, latency } = this.#out.info;
    this.#account.onset(take, error, 1 / sampleRate);
    // From the moment that the score time names on the system's clock to the sound.
    const planned = this.#start === undefined
      ? this.#options.latency
      : this.#origin - this.#wanted + this.#options.latency;
    this.#latency.add(planned + error + latency / sampleRate);
  }

  refused(id: number, reason: string, take = this.#take): void {
    this.#account.refuse(take, id, reason);
  }

  progress(): Progress {
    const { sent, started, late, lost } = this.#account;
    const { position } = this;
    return { position, duration: Math.max(position, this.#end), sent, started, late, lost };
  }

  report(): Omit<PerformanceReport, "problems"> & Required<Pick<DoneReport, "latency" | "unheard">> {
    return {
      events: this.#events,
      ...this.#account.counts({ stopped: this.#stopped }),
      unheard: this.#skipped + this.#account.silenced,
      duration: this.#end,
      position: this.#position,
      stopped: this.#stopped,
      drift: this.#out.sync.drift,
      latency: this.#latency.summary(),
    };
  }

  get #mapping(): Mapping {
    return { origin: this.#origin, start: 0, rate: 1 };
  }

  /** Engine time from which score time is to be counted, for what is due now, as the clocks are now. */
  get #wanted(): number {
    const now = this.#out.clock.now();
    return this.#out.sync.toEngine(now) - (now - this.#start!) + this.#options.latency;
  }

  /** Engine time at which all has sounded. */
  get #over(): number {
    const end = this.#start === undefined ? 0 : dueAt(this.#mapping, this.#end);
    return end + AFTER + (this.#options.tail ?? 0);
  }

  #engineIsThere(): boolean {
    const { status } = this.#out;
    return status === undefined || this.#start === undefined || status.time >= dueAt(this.#mapping, this.#end);
  }

  #follow(now: number) {
    const apart = this.#wanted - this.#origin;
    const { ksmps, sampleRate } = this.#out.info;
    if (Math.abs(apart) < FAR_APART.by) this.#near = now;
    if (Math.abs(apart) < APART) this.#together = now;
    if (now - this.#near >= FAR_APART.for) {
      this.#origin = onCycle(this.#wanted, this.#out.info);
      this.#near = now;
    } else if (now - this.#together >= FOLLOWS) {
      this.#origin += Math.sign(apart) * ksmps / sampleRate;
      this.#together = now;
    }
  }

  #send(now: number, room: number): boolean {
    const horizon = now + this.#options.lookahead;
    let sent = 0, dropped = 0, held = false;
    for (const chunk of this.#chunks) {
      const { notes } = chunk;
      while (chunk.next < notes.length) {
        const due = dueAt(this.#mapping, notes.time[chunk.next]!);
        if (due > horizon) break;
        if (due < now - TOO_LATE) {
          chunk.next++, dropped++;
          continue;
        }
        if (sent >= room) {
          held = true;
          break;
        }
        this.#note(notes, chunk.next++, due);
        sent++;
      }
    }
    this.#chunks = this.#chunks.filter(({ notes, next }) => next < notes.length);
    this.#account.send(this.#take, sent);
    this.#account.drop(dropped);
    return held;
  }

  #note(notes: NoteColumns, row: number, due: number) {
    this.#out.note(this.#take, this.#id, due, engineNote(notes, row, 1));
    this.#id = this.#id % 0x7fffffff + 1;
  }

  /** What was due before an engine time is lost, unless it was not to be heard; returns how many are. */
  #lose(before: number): number {
    const dropped = this.#drop(before);
    if (this.#paused) this.#skipped += dropped;
    else this.#account.drop(dropped);
    return this.#paused ? 0 : dropped;
  }

  /** Leaves out what was due before an engine time, and says how many. */
  #drop(before: number): number {
    let dropped = 0;
    for (const chunk of this.#chunks) {
      while (chunk.next < chunk.notes.length && dueAt(this.#mapping, chunk.notes.time[chunk.next]!) < before) {
        chunk.next++, dropped++;
      }
    }
    return dropped;
  }

  #nextTake(): number {
    const take = this.#newTake();
    this.#takes.add(take);
    return take;
  }

  #finish(now: number) {
    if (!this.#stopped) this.#position = Math.max(this.#end, this.position);
    this.#state = "ending";
    this.#settled = this.#out.status;
    this.#deadline = now + REPORTS;
  }
}
