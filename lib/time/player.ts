import { Account } from "./account.ts";
import type { EngineNote, EngineStatus } from "./engineMessages.ts";
import { engineNote, type NoteColumns } from "./notes.ts";
import type { PerformanceReport, Progress } from "./report.ts";
import { dueAt, type Mapping, onCycle, positionAt, Scheduler } from "./scheduler.ts";

/** What a player needs of the link to its engine. Times are engine time, s. */
export interface Outlet {
  readonly info: { readonly sampleRate: number; readonly ksmps: number };
  readonly sent: number;
  readonly status: EngineStatus | undefined;
  readonly sync: { readonly drift: number | null };
  now(): number;
  note(take: number, id: number, due: number, note: EngineNote): void;
  stop(take: number, fade: number): void;
  /** From engine time `from` on nothing of the take starts, and after `until` nothing of it sounds. */
  cancel(take: number, from: number, until: number): void;
  record(time: number): void;
}

/** Options of a {@linkcode Player}; score times in s. */
export interface PlayerOptions {
  duration: number;
  start: number;
  rate: number;
  lookahead: number;
  /** Record from score time 0 on (from the start, when that is later). */
  record: boolean;
  /** How long the effects of the engine ring after the last note. Default: 0 */
  tail?: number;
}

/** Another engine is sent what is due after this, s: it would come late before. */
export const FRESH = 0.02;
/** Fade of what is cut off by stop, pause, seek and rate, s. */
export const FADE = 0.03;
/** After the last note's end, s. */
export const AFTER = 0.1;
/** How long the engine's reports are waited for at the end, s. */
export const REPORTS = 0.7;
/** A seek, resume or rate is heard after this, s: the least that a note is sent ahead, and some. */
const LEAD = 0.25;
/** Other notes are heard after this: a cancel must come before, s. */
const SWAP = 0.12;
/** And others in their place not sooner than this, as the engine knows 64 takes at once, s. */
const SWAP_AGAIN = 0.2;
/** After a note's end its release may sound, s. */
const RELEASE = 1.5;
/** What could not be sent until it is so late, because the engine was away, is left out: a heap of old notes is nothing to hear. */
const TOO_LATE = 0.05;

/**
 * One performance, on the sender's side: what to send when, and what came of it.
 *
 * It has no clock: {@linkcode tick} is called every few milliseconds. Each stretch between two commands (start, seek, resume, rate)
 * is a *take* of its own; the engine drops the notes of a take that is stopped, so nothing of it hangs.
 */
export class Player {
  #notes: NoteColumns;
  readonly #options: PlayerOptions;
  readonly #out: Outlet;
  readonly #newTake: () => number;
  readonly #account: Account;
  readonly #takes = new Set<number>();
  #end: number;
  /** Notes that are to take the place of those that play, and when at the earliest. */
  #successor: { notes: NoteColumns; duration: number } | undefined;
  #swapped = -Infinity;
  /** Takes of which the last notes sound out, and until when. */
  #leaving: { take: number; until: number }[] = [];
  /** When the last note that was sent of the take ends. */
  #until = 0;
  #take = 0;
  #scheduler: Scheduler | undefined;
  /** The take that plays until the one at another rate begins. */
  #retiring: { take: number; scheduler: Scheduler; at: number } | undefined;
  #state: "playing" | "paused" | "ending" | "ended" = "playing";
  #rate: number;
  #position: number;
  #stopped = false;
  #deadline = 0;
  #settled: EngineStatus | undefined;

  constructor(
    notes: NoteColumns,
    { out, newTake, ...options }: PlayerOptions & { out: Outlet; newTake: () => number },
  ) {
    this.#notes = notes;
    this.#options = options;
    this.#out = out;
    this.#newTake = newTake;
    this.#rate = options.rate;
    this.#position = options.start;
    this.#account = new Account(out);
    this.#end = endOf(notes, options.duration);
    this.#begin(options.start, out.now() + options.lookahead);
    if (options.record) out.record(this.mapping!.origin);
  }

  /** Where score time lies in engine time; undefined while paused. */
  get mapping(): Mapping | undefined {
    return this.#state === "playing" ? (this.#retiring?.scheduler ?? this.#scheduler!).mapping : undefined;
  }

  get ended(): boolean {
    return this.#state === "ended";
  }

  /** Score time, s. */
  get position(): number {
    const mapping = this.mapping;
    return Math.min(mapping ? positionAt(mapping, this.#out.now()) : this.#position, this.#end);
  }

  /** Score seconds in a second. */
  get rate(): number {
    return this.#rate;
  }

  get paused(): boolean {
    return this.#state === "paused";
  }

  get takes(): ReadonlySet<number> {
    return this.#takes;
  }

  /** No other performance sent notes meanwhile. */
  set alone(alone: boolean) {
    this.#account.alone = alone;
  }

  get #after(): number {
    return AFTER + (this.#options.tail ?? 0);
  }

  /** Whether it plays or pauses: it is not over, nor was it stopped. */
  get going(): boolean {
    return this.#state === "playing" || this.#state === "paused";
  }

  /** Whether its last note should have ended: what counts when there is no engine to tell. */
  get overdue(): boolean {
    return this.#state === "playing" && this.#out.now() >= dueAt(this.#scheduler!.mapping, this.#end) + this.#after;
  }

  /**
   * Sends what is due within the look-ahead, and ends when all is over.
   *
   * @param room how many notes may be sent now
   * @returns whether more would have been sent
   */
  tick(room: number): boolean {
    const now = this.#out.now();
    if (this.#retiring) {
      const { take, scheduler, at } = this.#retiring;
      room -= this.#send(take, scheduler, { now: Math.min(now, at - this.#options.lookahead), room });
      if (now >= at) {
        this.#stop(take);
        this.#retiring = undefined;
      }
    }
    if (this.#successor) this.#succeed(this.#successor, now);
    if (this.#state === "playing") {
      room -= this.#send(this.#take, this.#scheduler!, { now, room });
      if (this.#isOver(now)) this.#finish(now);
    }
    if (
      this.#state === "ending" &&
      (this.#account.complete(this.#settled, { stopped: this.#stopped }) || now >= this.#deadline)
    ) this.#state = "ended";
    return room <= 0;
  }

  pause(): void {
    if (this.#state !== "playing") return;
    this.#position = this.position;
    this.#cut();
    this.#state = "paused";
  }

  resume(): void {
    if (this.#state !== "paused") return;
    this.#begin(this.#position, this.#out.now() + LEAD);
  }

  /** Goes on from a score time, s. */
  seek(to: number): void {
    if (this.#state === "paused") this.#position = Math.min(to, this.#end);
    if (this.#state !== "playing") return;
    this.#cut();
    this.#begin(Math.min(to, this.#end), this.#out.now() + LEAD);
  }

  /** Goes on at another rate, without a gap: the take that plays goes on until the one at the new rate begins. */
  setRate(rate: number): void {
    this.#rate = rate;
    if (this.#state !== "playing") return;
    const now = this.#out.now();
    if (this.#retiring) { // changed again before it took effect: back to the take that plays
      this.#stop(this.#take);
      ({ take: this.#take, scheduler: this.#scheduler } = this.#retiring);
      this.#retiring = undefined;
    }
    const { mapping } = this.#scheduler!;
    if (now < mapping.origin) { // nothing sounds yet
      this.#cut();
      return this.#begin(mapping.start, Math.max(mapping.origin, now + LEAD));
    }
    const at = onCycle(this.#quietMoment(now + LEAD, now + LEAD + 0.15), this.#out.info);
    const retiring = { take: this.#take, scheduler: this.#scheduler!, at };
    this.#begin(positionAt(mapping, at), at);
    this.#retiring = retiring;
  }

  /** Plays other notes from here on: what waits in the engine is cancelled, and what sounds goes on. */
  replace(notes: NoteColumns, duration: number): void {
    if (this.going) this.#successor = { notes, duration };
  }

  stop(): void {
    if (this.#state === "ending" || this.#state === "ended") return;
    this.#position = this.position;
    if (this.#state === "playing") this.#cut();
    this.#stopped = true;
    this.#finish(this.#out.now());
  }

  /**
   * The engine was away, and is there again: what was due meanwhile and was not sent is left out.
   *
   * @param other whether it is another one, which knows of nothing; and what to add to the times of the one before
   * @returns how many notes were lost by it
   */
  engineBack({ other, shift }: { other: boolean; shift: number }): number {
    const now = this.#out.now();
    const scheduler = this.#scheduler!;
    if (!other) {
      const dropped = this.#state === "playing" ? scheduler.drop(now - TOO_LATE) : 0;
      this.#account.drop(dropped);
      return dropped;
    }
    this.#deadline += shift;
    if (this.#state !== "playing") return this.#account.nextEngine(0);
    const { origin, start, rate } = scheduler.mapping;
    this.#retiring = undefined;
    this.#begin(start, origin + shift, rate);
    const next = this.#scheduler!;
    next.drop(now + FRESH);
    const skipped = Math.max(0, next.next - scheduler.next);
    this.#account.drop(skipped);
    return skipped + this.#account.nextEngine(Math.max(0, scheduler.next - next.next));
  }

  /** The engine reports an onset of one of the takes, its error in s. */
  onset(error: number, take = this.#take): void {
    this.#account.onset(take, error, 1 / this.#out.info.sampleRate);
  }

  refused(id: number, reason: string, take = this.#take): void {
    this.#account.refuse(take, id, reason);
  }

  progress(): Progress {
    const { position } = this;
    const { sent, started, late, lost } = this.#account;
    return { position, duration: this.#end, sent, started, late, lost };
  }

  report(): Omit<PerformanceReport, "problems"> {
    return {
      events: this.#notes.length,
      ...this.#account.counts({ stopped: this.#stopped }),
      duration: this.#end,
      position: this.position,
      stopped: this.#stopped,
      drift: this.#out.sync.drift,
    };
  }

  #succeed({ notes, duration }: { notes: NoteColumns; duration: number }, now: number) {
    if (this.#state === "playing") {
      if (this.#retiring || now < this.#swapped + SWAP_AGAIN) return;
      const { mapping } = this.#scheduler!;
      const from = now + SWAP;
      const { next } = this.#scheduler!;
      let first = next;
      while (first > 0 && dueAt(mapping, this.#notes.time[first - 1]!) >= from) first--;
      this.#out.cancel(this.#take, from, this.#until + RELEASE);
      this.#account.cancel(this.#take, next - first);
      this.#leaving = [...this.#leaving.filter(({ until }) => until > now), {
        take: this.#take,
        until: this.#until + RELEASE,
      }];
      this.#notes = notes;
      this.#take = this.#newTake();
      this.#takes.add(this.#take);
      this.#until = 0;
      this.#scheduler = new Scheduler(notes.time, { mapping, lookahead: this.#options.lookahead });
      this.#scheduler.drop(from);
      this.#swapped = now;
    }
    this.#notes = notes;
    this.#end = endOf(notes, duration);
    this.#position = Math.min(this.#position, this.#end);
    this.#successor = undefined;
  }

  #begin(start: number, from: number, rate = this.#rate) {
    this.#take = this.#newTake();
    this.#takes.add(this.#take);
    const origin = onCycle(from, this.#out.info);
    const mapping = { origin, start, rate };
    this.#scheduler = new Scheduler(this.#notes.time, { mapping, lookahead: this.#options.lookahead });
    this.#until = 0;
    this.#state = "playing";
  }

  /** Stops all takes now. */
  #cut() {
    this.#stop(this.#take);
    if (this.#retiring) this.#stop(this.#retiring.take);
    this.#retiring = undefined;
    const now = this.#out.now();
    for (const { take, until } of this.#leaving) if (until > now) this.#stop(take);
    this.#leaving = [];
  }

  #stop(take: number) {
    this.#out.stop(take, FADE);
    this.#account.cut(take);
  }

  #send(take: number, scheduler: Scheduler, { now, room }: { now: number; room: number }): number {
    const { from, to } = scheduler.take(now, Math.max(0, room));
    for (let row = from; row < to; row++) {
      const due = dueAt(scheduler.mapping, this.#notes.time[row]!);
      const note = engineNote(this.#notes, row, scheduler.mapping.rate);
      this.#until = Math.max(this.#until, due + note.sustain);
      this.#out.note(take, row, due, note);
    }
    this.#account.send(take, to - from);
    return to - from;
  }

  /**
   * The middle of the longest stretch without an onset, between two engine times: the stop of the old take goes out by a timer, and a
   * note close to it would be lost or doubled.
   */
  #quietMoment(from: number, to: number): number {
    const { mapping } = this.#scheduler!;
    const between = new Scheduler(this.#notes.time, {
      mapping: { ...mapping, start: positionAt(mapping, from), origin: from },
      lookahead: to - from,
    }).take(from);
    let last = from, best = from, longest = 0;
    for (let row = between.from; row <= between.to; row++) {
      const next = row < between.to ? dueAt(mapping, this.#notes.time[row]!) : to;
      if (next - last > longest) longest = next - last, best = (last + next) / 2;
      last = next;
    }
    return best;
  }

  /** All was sent, and the engine itself is past the end: one that cannot keep up is behind what the clocks say. */
  #isOver(now: number): boolean {
    const scheduler = this.#scheduler!;
    const end = dueAt(scheduler.mapping, this.#end);
    const { status } = this.#out;
    return scheduler.done && now >= end + this.#after && (status === undefined || status.time >= end);
  }

  #finish(now: number) {
    if (!this.#stopped) this.#position = this.#end;
    this.#state = "ending";
    this.#settled = this.#out.status;
    this.#deadline = now + REPORTS;
  }
}

/** Score time at the end of the last note, s. */
function endOf({ length, time, sustain }: NoteColumns, duration: number): number {
  let end = duration;
  for (let row = 0; row < length; row++) end = Math.max(end, time[row]! + sustain[row]!);
  return end;
}
