import type { SoundEvent } from "../../sound/event.ts";
import { systemClock } from "../../time/clock.ts";
import type { Reception, Source } from "../sources/Source.ts";
import type { Hearing } from "./Hearing.ts";

/** A note is on its way to the engine for so long at least, s; */
const WAY = 0.18;
/** what is left of the latency, and at least this, is waited for rows that came before, until something is heard in their place, s. */
const GRACE = 0.03;
/** Under load, rows are taken so seldom, ms. */
const TOGETHER = 5;

/** Who plays what is heard. */
export interface Listener {
  /** More events, in order; score time 0 is `start` on the system's clock, s. */
  append(events: readonly SoundEvent[], start: number): void;
  /** No more will come. */
  close(): void;
}

/** Listens to a source in real time: what arrives goes through the hearing to all that play it. */
export class Listening {
  /** Resolves when the source has ended, or was stopped. */
  readonly done: Promise<void>;
  readonly #source: Source<object>;
  readonly #hearing: Hearing;
  readonly #say: (message: string) => void;
  readonly #news: () => void;
  readonly #listeners = new Set<Listener>();
  readonly #closing = new AbortController();
  /** How far the system's clock is ahead of the source's, s. */
  readonly #ahead: number;
  readonly #said = new Set<string>();
  #came: Reception<object>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #taken = -Infinity;
  /** How long rows may take from their arrival to here, s. */
  #grace = Infinity;
  #waiting: { readonly until: number; readonly end: AbortController } | undefined;

  /** `say` is told what goes wrong, and `news` is called when something has come. */
  constructor(
    source: Source<object>,
    hearing: Hearing,
    { say, news }: { say: (message: string) => void; news: () => void },
  ) {
    this.#source = source;
    this.#hearing = hearing;
    this.#say = say;
    this.#news = news;
    this.#ahead = source.clock === systemClock ? 0 : systemClock.now() - source.clock.now();
    this.done = this.#read();
  }

  /** Whether it goes on. */
  get going(): boolean {
    return !this.#closing.signal.aborted;
  }

  /** `latency` is how much later than it came a row is heard there, s. */
  add(listener: Listener, latency: number): void {
    this.#grace = Math.min(this.#grace, Math.max(GRACE, latency - WAY));
    this.#listeners.add(listener);
  }

  delete(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  /** Who still plays. */
  get listeners(): ReadonlySet<Listener> {
    return this.#listeners;
  }

  /** Hears no more. */
  stop(): void {
    this.#closing.abort();
    this.#waiting?.end.abort();
    clearTimeout(this.#timer);
  }

  async #read() {
    const { signal } = this.#closing;
    let stopped = Promise.withResolvers<"stopped">();
    signal.addEventListener("abort", () => stopped.resolve("stopped"));
    const receptions = this.#source.receptions(signal);
    try {
      for (;;) { // a source that hangs does not keep from stopping
        if (!signal.aborted) stopped = Promise.withResolvers(); // one for all would keep all that it was raced against
        const next = await Promise.race([receptions.next(), stopped.promise]);
        if (next === "stopped") return void receptions.return().catch(() => {});
        if (next.done) break;
        this.#came.push(next.value);
        this.#soon();
      }
    } catch (error) {
      this.#once(`${this.#source.name} has ended: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (signal.aborted) return;
    clearTimeout(this.#timer);
    this.#take();
    this.#play(() => this.#hearing.end());
    for (const listener of this.#listeners) listener.close();
    this.stop();
  }

  #soon() {
    this.#timer ??= setTimeout(() => this.#take(), performance.now() - this.#taken < TOGETHER ? TOGETHER : 0);
  }

  #take() {
    this.#timer = undefined;
    this.#taken = performance.now();
    const came = this.#came;
    this.#came = [];
    this.#play(() => this.#hearing.take(came));
    this.#await();
    if (came.length > 0) this.#news();
  }

  /** Waits for what is to be heard without a row. */
  #await() {
    const { next } = this.#hearing;
    if (next === undefined || !this.going || this.#waiting?.until === next) return;
    this.#waiting?.end.abort();
    const waiting = this.#waiting = { until: next, end: new AbortController() };
    this.#source.clock.wait(next + this.#grace, waiting.end.signal).then(() => {
      if (waiting.end.signal.aborted || !this.going) return;
      this.#waiting = undefined;
      this.#take(); // what came meanwhile comes first
      // No further than to what is due: rows that came after it may still be on their way.
      this.#play(() => this.#hearing.until(next + 1e-6));
      this.#await();
    });
  }

  #play(hear: () => SoundEvent[]) {
    let events: SoundEvent[];
    try {
      events = hear();
    } catch (error) { // whatever a row holds, the others are heard
      return this.#once(`Cannot hear rows of ${this.#source.name}: ${(error as Error).message}`);
    }
    if (events.length === 0) return;
    const start = this.#hearing.start! + this.#ahead;
    for (const listener of this.#listeners) listener.append(events, start);
  }

  #once(message: string) {
    if (this.#said.has(message) || this.#said.size > 100) return;
    this.#said.add(message);
    this.#say(message);
  }
}
