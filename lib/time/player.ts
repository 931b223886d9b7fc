import type { EngineStatus } from "./engineMessages.ts";
import type { NoteColumns } from "./notes.ts";
import type { PerformanceReport, Progress } from "./report.ts";
import { dueAt, type Mapping, onCycle, positionAt, Scheduler } from "./scheduler.ts";
import { Tally } from "./tally.ts";

/** What a player needs of the link to its engine. Times are engine time, s. */
export interface Outlet {
  readonly info: { readonly sampleRate: number; readonly ksmps: number };
  readonly sent: number;
  readonly status: EngineStatus | undefined;
  readonly sync: { readonly drift: number | null };
  now(): number;
  note(
    take: number,
    id: number,
    due: number,
    note: { instrument: string; sustain: number; pitch: number; loudness: number; pan: number; brightness: number },
  ): void;
  stop(take: number, fade: number): void;
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
}

/** Fade of what is cut off by stop, pause, seek and rate, s. */
const FADE = 0.03;
/** After the last note's end, s. */
const AFTER = 0.1;
/** How long the engine's reports are waited for at the end, s. */
const REPORTS = 0.7;
/** A seek, resume or rate is heard after this, s: the least that a note is sent ahead, and some. */
const LEAD = 0.25;
/** Refusals that a report quotes. */
const QUOTED = 5;

/**
 * One performance, on the sender's side: what to send when, and what came of it.
 *
 * It has no clock: {@linkcode tick} is called every few milliseconds. Each stretch between two commands (start, seek, resume, rate)
 * is a *take* of its own; the engine drops the notes of a take that is stopped, so nothing of it hangs.
 */
export class Player {
  readonly #notes: NoteColumns;
  readonly #options: PlayerOptions;
  readonly #out: Outlet;
  readonly #newTake: () => number;
  readonly #errors = new Tally();
  readonly #takes = new Set<number>();
  readonly #refusals: { id: number; reason: string }[] = [];
  readonly #end: number;
  readonly #before: { sent: number; status: EngineStatus | undefined };
  #take = 0;
  #scheduler: Scheduler | undefined;
  /** The take that plays until the one at another rate begins. */
  #retiring: { take: number; scheduler: Scheduler; at: number } | undefined;
  #state: "playing" | "paused" | "ending" | "ended" = "playing";
  #rate: number;
  #position: number;
  #sent = 0;
  #late = 0;
  #refused = 0;
  #cutOff = 0;
  #stopped = false;
  #deadline = 0;
  #settled: EngineStatus | undefined;
  /** No other performance sent notes meanwhile: the engine's counters are this one's. */
  alone = true;

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
    this.#before = { sent: out.sent, status: out.status };
    this.#end = options.duration;
    for (let row = 0; row < notes.length; row++) {
      this.#end = Math.max(this.#end, notes.time[row]! + notes.sustain[row]!);
    }
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

  get takes(): ReadonlySet<number> {
    return this.#takes;
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
        this.#out.stop(take, FADE);
        this.#retiring = undefined;
      }
    }
    if (this.#state === "playing") {
      room -= this.#send(this.#take, this.#scheduler!, { now, room });
      if (this.#isOver(now)) this.#finish(now);
    }
    if (this.#state === "ending" && (this.#accounted() || now >= this.#deadline)) this.#state = "ended";
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
      this.#out.stop(this.#take, FADE);
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

  stop(): void {
    if (this.#state === "ending" || this.#state === "ended") return;
    this.#position = this.position;
    if (this.#state === "playing") this.#cut();
    this.#stopped = true;
    this.#finish(this.#out.now());
  }

  /** The engine reports an onset of one of the takes, its error in s. */
  onset(error: number): void {
    this.#errors.add(error);
    if (error > 1 / this.#out.info.sampleRate) this.#late++;
  }

  refused(id: number, reason: string): void {
    // A note that was on its way when its take was stopped: it was not to sound.
    if (reason.startsWith("the take was stopped")) return void this.#cutOff++;
    this.#refused++;
    if (this.#refusals.length < QUOTED) this.#refusals.push({ id, reason });
  }

  progress(): Progress {
    const { position } = this;
    return { position, duration: this.#end, sent: this.#sent, started: this.#errors.count, late: this.#late };
  }

  report(): PerformanceReport {
    const counted = this.#counted();
    // The engine's counters are everybody's; with other performances at the same time, the reports tell what was this one's.
    const alone = this.alone && counted;
    const unheard = this.#sent - this.#errors.count - this.#refused;
    return {
      events: this.#notes.length,
      sent: this.#sent,
      // Its counters may include the end of the performance before.
      started: Math.max(this.#errors.count, alone ? Math.min(this.#sent - this.#refused, counted.started) : 0),
      late: Math.max(this.#late, alone ? counted.late : 0),
      lost: Math.max(0, Math.min(unheard, counted ? counted.sent - counted.received - counted.refused : unheard)),
      // After a stop the engine may have counted cut-off notes that it has yet to name: only what it named is a refusal then.
      refused: Math.max(this.#refused, alone && !this.#stopped ? counted.refused - this.#cutOff : 0),
      refusals: this.#refusals,
      released: counted?.released ?? 0,
      badBlocks: counted?.badBlocks ?? 0,
      error: this.#errors.summary(),
      duration: this.#end,
      position: this.position,
      stopped: this.#stopped,
      drift: this.#out.sync.drift,
    };
  }

  #begin(start: number, from: number) {
    this.#take = this.#newTake();
    this.#takes.add(this.#take);
    const origin = onCycle(from, this.#out.info);
    const mapping = { origin, start, rate: this.#rate };
    this.#scheduler = new Scheduler(this.#notes.time, { mapping, lookahead: this.#options.lookahead });
    this.#state = "playing";
  }

  /** Stops all takes now. */
  #cut() {
    this.#out.stop(this.#take, FADE);
    if (this.#retiring) this.#out.stop(this.#retiring.take, FADE);
    this.#retiring = undefined;
  }

  #send(take: number, scheduler: Scheduler, { now, room }: { now: number; room: number }): number {
    const { from, to } = scheduler.take(now, Math.max(0, room));
    const { time, sustain, pitch, loudness, pan, brightness, instrument, instruments } = this.#notes;
    for (let row = from; row < to; row++) {
      this.#out.note(take, row, dueAt(scheduler.mapping, time[row]!), {
        instrument: instruments[instrument[row]!]!,
        sustain: sustain[row]! / scheduler.mapping.rate,
        pitch: pitch[row]!,
        loudness: loudness[row]!,
        pan: pan[row]!,
        brightness: brightness[row]!,
      });
    }
    this.#sent += to - from;
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
    return scheduler.done && now >= end + AFTER && (status === undefined || status.time >= end);
  }

  #finish(now: number) {
    if (!this.#stopped) this.#position = this.#end;
    this.#state = "ending";
    this.#settled = this.#out.status;
    this.#deadline = now + REPORTS;
  }

  /** Whether the engine's counters account for all: at least one status came since the end, and nothing is missing. */
  #accounted(): boolean {
    const { status } = this.#out;
    if (status === undefined || status === this.#settled) return false;
    const { sent, received, refused, started } = this.#counted()!;
    const reported = this.#errors.count + this.#refused;
    return received + refused >= sent && (this.#stopped || !this.alone || reported >= started + refused);
  }

  /** The engine's counters since this performance began. */
  #counted() {
    const { status } = this.#out;
    const before = this.#before.status ?? ZERO;
    return status && {
      sent: this.#out.sent - this.#before.sent,
      received: status.received - before.received,
      refused: status.refused - before.refused,
      started: status.started - before.started,
      late: status.late - before.late,
      released: status.released - before.released,
      badBlocks: status.badBlocks - before.badBlocks,
    };
  }
}

const ZERO = { received: 0, refused: 0, started: 0, late: 0, released: 0, badBlocks: 0 };
