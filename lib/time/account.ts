import type { EngineStatus } from "./engineMessages.ts";
import type { PerformanceReport } from "./report.ts";
import { Tally } from "./tally.ts";

/** Refusals that a report quotes. */
const QUOTED = 5;

/** The engine's counters that a report tells. */
const COUNTERS = ["received", "refused", "started", "late", "released", "badBlocks", "strangers"] as const;
type Counters = Record<(typeof COUNTERS)[number], number>;
const zero = (): Counters => ({
  received: 0,
  refused: 0,
  started: 0,
  late: 0,
  released: 0,
  badBlocks: 0,
  strangers: 0,
});

/** What a report says of notes. */
export type NoteCounts = Pick<
  PerformanceReport,
  | "sent"
  | "started"
  | "late"
  | "lost"
  | "refused"
  | "refusals"
  | "released"
  | "badBlocks"
  | "strangers"
  | "restarts"
  | "error"
>;

/**
 * What became of a performance's notes: by the engine's own reports of each note, and by its counters, which are everybody's.
 *
 * An engine that takes the place of another counts from 0; what was counted until then is kept here.
 */
export class Account {
  readonly #out: { readonly sent: number; readonly status: EngineStatus | undefined };
  readonly #errors = new Tally();
  readonly #refusals: { id: number; reason: string }[] = [];
  /** Notes of each take that plays of which the engine has told nothing yet. */
  readonly #open = new Map<number, number>();
  /** Notes that this engine was sent, and that were cut off or cancelled before anything was told of them. */
  #gone = 0;
  /** Notes of each take that was silenced that have not begun. */
  readonly #silenced = new Map<number, number>();
  #before: { sent: number; status: Counters };
  #past = zero();
  #sent = 0;
  #late = 0;
  #refused = 0;
  #cutOff = 0;
  #lost = 0;
  #restarts = 0;
  /** Notes that engines before this one were sent, and those of them that they told of. */
  #earlier = { sent: 0, told: 0 };
  /** No other performance sent notes meanwhile: the engine's counters are this one's. */
  alone = true;

  constructor(out: { readonly sent: number; readonly status: EngineStatus | undefined }) {
    this.#out = out;
    this.#before = { sent: out.sent, status: out.status ?? zero() };
  }

  get sent(): number {
    return this.#sent;
  }

  get started(): number {
    return this.#errors.count;
  }

  get late(): number {
    return this.#late;
  }

  /** Notes that were due while the engine was away. */
  get lost(): number {
    return this.#lost;
  }

  /** Notes that were sent, and cut off by a pause before they began. */
  get silenced(): number {
    return this.#silenced.values().reduce((sum, notes) => sum + notes, 0);
  }

  send(take: number, notes: number): void {
    this.#sent += notes;
    this.#open.set(take, (this.#open.get(take) ?? 0) + notes);
  }

  /** The engine reports an onset, its error in s, and what error counts as late. */
  onset(take: number, error: number, tolerance: number): void {
    this.#errors.add(error);
    if (error > tolerance) this.#late++;
    this.#settle(take);
  }

  refuse(take: number, id: number, reason: string): void {
    // A note that was on its way when its take was stopped: it was not to sound.
    if (reason.startsWith("the take was stopped")) return void this.#cutOff++;
    this.#settle(take);
    this.#refused++;
    if (this.#refusals.length < QUOTED) this.#refusals.push({ id, reason });
  }

  /** A take was stopped: what was not told of is not to sound. */
  cut(take: number): void {
    this.#gone += this.#open.get(take) ?? 0;
    this.#open.delete(take);
  }

  /** A take was paused for good: what has not begun is counted, see {@linkcode silenced}. */
  silence(take: number): void {
    this.#silenced.set(take, this.#open.get(take) ?? 0);
    this.cut(take);
  }

  /** Notes that wait in the engine were cancelled: they are not to sound. */
  cancel(take: number, notes: number): void {
    const open = this.#open.get(take) ?? 0;
    this.#gone += Math.min(open, notes);
    this.#open.set(take, Math.max(0, open - notes));
  }

  /** Notes were due before they could be sent. */
  drop(notes: number): void {
    this.#lost += notes;
  }

  /**
   * Another engine is there.
   *
   * @param again how many of the notes that were sent to the one before are sent again
   * @returns how many were lost with it
   */
  nextEngine(again: number): number {
    const lost = Math.max(0, this.#waiting() - again);
    const { started } = this.#past;
    const now = this.#counted();
    if (now) { for (const name of COUNTERS) this.#past[name] += now[name]; }
    this.#past.started = Math.max(this.#errors.count, now ? started + now.started : 0);
    this.#open.clear();
    this.#gone = 0;
    this.#lost += lost;
    this.#restarts++;
    this.#earlier = { sent: this.#sent, told: this.#errors.count + this.#refused };
    this.#before = { sent: this.#out.sent, status: zero() };
    return lost;
  }

  /** Whether the engine's counters, told since `settled`, account for all that it was sent. */
  complete(settled: EngineStatus | undefined, { stopped }: { stopped: boolean }): boolean {
    const { status } = this.#out;
    if (status === undefined || status === settled) return false;
    const { sent, received, refused, started } = this.#counted()!;
    return received + refused >= sent && (stopped || !this.alone || this.#told >= started + refused);
  }

  counts({ stopped }: { stopped: boolean }): NoteCounts {
    const counted = this.#counted();
    const past = this.#past;
    // The engine's counters are everybody's; with other performances at the same time, the reports tell what was this one's.
    const alone = this.alone && counted;
    const unheard = this.#sent - this.#earlier.sent - this.#told;
    const unread = counted ? counted.sent - counted.received - counted.refused : unheard;
    const lost = Math.max(0, Math.min(unheard, unread));
    // What the engine read, and what never began: Csound leaves out a note whose instrument fails.
    const failed = alone && !stopped
      ? Math.max(0, Math.min(this.#waiting() - lost, counted.received - counted.started - this.#gone))
      : 0;
    return {
      sent: this.#sent,
      // Its counters may include the end of the performance before.
      started: Math.max(
        this.#errors.count,
        alone ? Math.min(this.#sent - this.#refused, past.started + counted.started) : 0,
      ),
      late: Math.max(this.#late, alone ? past.late + counted.late : 0),
      lost: this.#lost + lost + failed,
      // After a stop the engine may have counted cut-off notes that it has yet to name: only what it named is a refusal then.
      refused: Math.max(this.#refused, alone && !stopped ? past.refused + counted.refused - this.#cutOff : 0),
      refusals: this.#refusals,
      released: past.released + (counted?.released ?? 0),
      badBlocks: past.badBlocks + (counted?.badBlocks ?? 0),
      strangers: past.strangers + (counted?.strangers ?? 0),
      restarts: this.#restarts,
      error: this.#errors.summary(),
    };
  }

  /** Notes that were sent and not cut off, and of which nothing was told. */
  #waiting(): number {
    return this.#open.values().reduce((sum, notes) => sum + notes, 0);
  }

  /** Onsets and refusals that this engine told. */
  get #told(): number {
    return this.#errors.count + this.#refused - this.#earlier.told;
  }

  /** Its counters since this performance began, or since it took another one's place. */
  #counted(): (Counters & { sent: number }) | undefined {
    const { status } = this.#out;
    if (!status) return undefined;
    const counted = { ...zero(), sent: this.#out.sent - this.#before.sent };
    for (const name of COUNTERS) counted[name] = Math.max(0, status[name] - this.#before.status[name]);
    return counted;
  }

  #settle(take: number) {
    for (const counts of [this.#open, this.#silenced]) {
      const notes = counts.get(take);
      if (notes) counts.set(take, notes - 1);
    }
  }
}
