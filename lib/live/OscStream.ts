import { setImmediate } from "node:timers";
import type { OscTarget } from "../osc/target.ts";
import { systemClock } from "../time/clock.ts";
import { listener } from "../time/listener.ts";
import type { Motion } from "../time/wire.ts";
import type { StreamValue } from "./typeTags.ts";
import type {
  Counts,
  FromWorker,
  StreamCommand,
  StreamHead,
  StreamPlan,
  StreamProgress,
  StreamReport,
  ToWorker,
} from "./streamWire.ts";

/** A row that came by itself, as it is sent. */
export interface LiveRow {
  readonly types: string;
  /** null where it is not sent. */
  readonly args: readonly StreamValue[] | null;
  /** Why it cannot be sent, other than that it lacks a value. */
  readonly problem?: string;
}

/** What an {@linkcode OscStream} is made of. */
export interface OscStreamParts {
  readonly target: OscTarget;
  readonly address: string;
  readonly rate: number;
  /** The type tags; where rows come one by one, the first row's are told later. */
  readonly types: string | undefined;
  /** Rows that are there, or that come, with the least gap between them. */
  readonly source: { readonly plan: StreamPlan } | {
    readonly rows: AsyncIterator<LiveRow>;
    readonly gap: number;
  };
  readonly onProgress?: ((progress: StreamProgress) => void) | undefined;
  readonly onProblem?: ((message: string) => void) | undefined;
}

/** So many rows are under way to the Worker, where nothing is between them: a thread with much to do tells it only now and then. */
const WINDOW = 1000;

/**
 * Rows on their way to an OSC program, as {@linkcode streamOsc} returns. It goes on by itself, in a Worker: a busy cell does not move
 * a row. The Worker ends with it.
 */
export class OscStream implements AsyncDisposable, AsyncIterable<StreamProgress> {
  /**
   * Resolves with the report when the last row was sent, or it was stopped. Rejects when it could not begin (a host without an
   * address), or the rows' source fails; that is told to `onProblem` too.
   */
  readonly done: Promise<StreamReport>;
  /** Rows in the data; null where they arrive one by one. */
  readonly rows: number | null;
  readonly #parts: OscStreamParts;
  readonly #worker: Worker;
  readonly #settle: PromiseWithResolvers<StreamReport>;
  readonly #plan: StreamPlan | undefined;
  readonly #onProgress: (progress: StreamProgress) => void;
  readonly #onProblem: (message: string) => void;
  readonly #warnings: string[] = [];
  #state: "playing" | "paused" | "stopped" | "done" = "playing";
  #rate: number;
  #types: string | undefined;
  #motion: Motion | null = null;
  #position: number;
  #progress: StreamProgress | undefined;
  #commands = 0;
  #over = false;
  /** Rows that came one by one and were not passed on yet; and how many are on their way, or wait in the Worker. */
  #came: (readonly StreamValue[] | null)[] = [];
  #under = 0;
  #room: PromiseWithResolvers<void> = Promise.withResolvers();
  #turn: PromiseWithResolvers<void> = Promise.withResolvers();

  /** @internal Made by `streamOsc()`. */
  constructor(parts: OscStreamParts) {
    this.#parts = parts;
    this.#onProgress = listener("onProgress", parts.onProgress);
    this.#onProblem = parts.onProblem === undefined ? console.warn : listener("onProblem", parts.onProblem);
    this.#rate = parts.rate;
    this.#types = parts.types;
    this.#settle = Promise.withResolvers();
    this.done = this.#settle.promise;
    this.done.catch(() => {}); // onProblem tells; somebody who does not wait is not to be killed by it
    const { source, target, address, rate } = parts;
    const head: StreamHead = { ...target, address, rate };
    this.#plan = "plan" in source ? source.plan : undefined;
    this.rows = this.#plan?.times.length ?? null;
    this.#position = this.#plan?.start ?? 0;
    this.#worker = new Worker(new URL("./stream_worker.ts", import.meta.url), { type: "module", name: "osc stream" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#handle(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(new Error(`The Worker that sends the rows failed: ${event.message}`));
    };
    this.#post("plan" in source ? { kind: "open", head, plan: source.plan } : { kind: "open", head, gap: source.gap });
    if (!("rows" in source)) return;
    const { rows, gap } = source;
    this.#pump(rows, gap > 0 ? 1 : WINDOW).catch((error) => this.#fail(error));
    // A source that waits for a row is left all the same: it ends when that comes.
    const ended = () => {
      this.#room.resolve();
      leave(rows);
    };
    this.done.then(ended, ended);
  }

  /** `"stopped"` by {@linkcode stop} or a failure; `"done"` when all rows were sent. */
  get state(): "playing" | "paused" | "stopped" | "done" {
    return this.#state;
  }

  /** The number of the row that is next, from 0; right even while the main thread is busy. */
  get position(): number {
    const motion = this.#state === "playing" ? this.#motion : null;
    if (!motion || !this.#plan) return this.#position;
    const { times, period, passes } = this.#plan;
    const elapsed = motion.start + Math.max(0, systemClock.now() - motion.at) * motion.rate;
    const last = passes - (this.#progress?.pass ?? 1);
    const over = Math.min(Math.floor(elapsed / period), last); // passes that began since it was told
    return countUntil(times, elapsed - over * period);
  }

  /** How many times faster than `every` (or `time` and `duration`) says, 0.01…100. It takes effect at once. */
  get rate(): number {
    return this.#rate;
  }
  set rate(rate: number) {
    checkStreamRate(rate);
    this.#going("change the rate of");
    this.#rate = rate;
    this.#send({ do: "rate", rate });
  }

  /** Ends it now: `done` resolves with `stopped: true`. Does nothing when it has ended. */
  stop(): void {
    if (this.#state === "stopped" || this.#state === "done") return;
    this.#rest("stopped", this.position);
    this.#send({ do: "stop" });
  }

  /** Sends nothing until {@linkcode resume}. What the receiver plays goes on as its last values say. */
  pause(): void {
    this.#going("pause");
    if (this.#state === "paused") return;
    this.#rest("paused", this.position);
    this.#send({ do: "pause" });
  }

  /** Goes on where it was paused. */
  resume(): void {
    this.#going("resume");
    if (this.#state === "playing") return;
    this.#state = "playing";
    this.#send({ do: "resume" });
  }

  /**
   * Goes on with a row, at once.
   *
   * @throws {RangeError} when there is no such row
   * @throws {TypeError} where rows arrive one by one
   */
  seek(row: number): void {
    if (this.rows === null) throw new TypeError("Cannot seek in rows that arrive one by one");
    checkRow("seek to", row, this.rows);
    this.#going("seek in");
    this.#motion = null;
    this.#position = row;
    this.#send({ do: "seek", to: row });
  }

  /** Progress, about ten times a second, until it ends; throws when it fails. A slow reader gets only the newest. */
  async *[Symbol.asyncIterator](): AsyncIterator<StreamProgress> {
    let over = false;
    // The loop waits for its turn alone: a race against the end, which lasts for hours, would keep each turn until then.
    const end = this.done.finally(() => {
      over = true;
      this.#turn.resolve();
    });
    end.catch(() => {}); // whoever has left the loop is not told
    let told: StreamProgress | undefined;
    for (;;) {
      if (this.#progress && this.#progress !== told) yield told = this.#progress;
      else if (over) break;
      else await this.#turn.promise;
    }
    await end;
  }

  /** Stops it, and waits until its Worker and socket are gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await this.done.catch(() => {});
  }

  #handle(message: FromWorker) {
    switch (message.kind) {
      case "progress":
        // News from before the last command would move the position back for a moment.
        if (message.commands === this.#commands && this.#state !== "stopped") {
          this.#motion = message.motion;
          if (!message.motion) this.#position = message.progress.position;
        }
        return this.#tell(message.progress);
      case "room":
        this.#under -= message.rows;
        this.#room.resolve();
        this.#room = Promise.withResolvers();
        return;
      case "warning":
        return this.#warn(message.message);
      case "failed":
        return this.#fail(toError(message.error));
      case "done":
        return this.#finish(message.counts, message.progress);
    }
  }

  /** Takes a row when no more than so many are under way: whoever makes them faster than they may go waits. */
  async #pump(rows: AsyncIterator<LiveRow>, most: number) {
    let told = false; // once: it may come with every row
    try {
      await this.#room.promise;
      while (this.#goes()) {
        const next = await rows.next();
        if (!this.#goes()) return;
        if (next.done) {
          this.#pass();
          return this.#post({ kind: "end" });
        }
        const { types, args, problem } = next.value;
        if (problem !== undefined && !told) this.#warn(problem);
        told ||= problem !== undefined;
        if (this.#types !== types) this.#pass();
        this.#types = types;
        this.#came.push(args);
        this.#under++;
        // What comes at once goes together: a message to a Worker costs more than a row.
        if (this.#came.length === 1) setImmediate(() => this.#pass());
        while (this.#under >= most && this.#goes()) await this.#room.promise;
      }
    } finally {
      leave(rows);
    }
  }

  #pass() {
    const rows = this.#came;
    this.#came = [];
    if (rows.length > 0) this.#post({ kind: "rows", types: this.#types ?? "", rows });
  }

  #tell(progress: StreamProgress) {
    this.#progress = progress;
    this.#turn.resolve();
    this.#turn = Promise.withResolvers();
    this.#onProgress(progress);
  }

  #warn(message: string) {
    this.#warnings.push(message);
    this.#onProblem(message);
  }

  #finish(counts: Counts, progress: StreamProgress) {
    this.#worker.terminate();
    if (this.#over) return;
    this.#over = true;
    if (counts.stopped) this.#rest("stopped", this.#plan ? this.#position : progress.position);
    else this.#rest("done", progress.position);
    this.#tell(progress);
    const { target, address } = this.#parts;
    this.#settle.resolve({
      to: `${target.host}:${target.port}`,
      address,
      types: this.#types ?? "",
      rows: this.rows ?? progress.position,
      ...counts,
      warnings: [...this.#warnings],
    });
  }

  #fail(error: Error) {
    this.#worker.terminate();
    if (this.#over) return;
    this.#over = true;
    this.#rest("stopped", this.position);
    this.#settle.reject(error);
    this.#onProblem(error.message);
  }

  #rest(state: "paused" | "stopped" | "done", position: number) {
    this.#position = position;
    this.#state = state;
    this.#motion = null;
  }

  #post(message: ToWorker) {
    this.#worker.postMessage(message);
  }

  #send(command: StreamCommand) {
    this.#commands++;
    this.#post({ kind: "command", command });
  }

  #going(action: string) {
    if (!this.#goes()) {
      throw new TypeError(`Cannot ${action} a stream that is ${this.#state}: start another with streamOsc()`);
    }
  }

  #goes(): boolean {
    return this.#state === "playing" || this.#state === "paused";
  }
}

function leave(rows: AsyncIterator<LiveRow>) {
  Promise.resolve(rows.return?.()).catch(() => {});
}

/** @throws {RangeError} for a rate that nothing could be sent at */
export function checkStreamRate(rate: number): void {
  if (!(typeof rate === "number" && rate >= 0.01 && rate <= 100)) {
    throw new RangeError(
      `Cannot stream at rate ${rate}: the rate must be within 0.01…100, 1 being as fast as the times say`,
    );
  }
}

/** @throws {RangeError} when there is no such row */
export function checkRow(action: string, row: number, rows: number): void {
  if (!(Number.isInteger(row) && row >= 0 && row < rows)) {
    throw new RangeError(
      `Cannot ${action} row ${row}: rows are counted from 0, so it is a whole number within 0…${rows - 1}`,
    );
  }
}

/** How many of the ascending times are not after a time. */
function countUntil(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function toError({ name, message }: { name: string; message: string }): Error {
  const Kind = { TypeError, RangeError }[name] ?? Error;
  return new Kind(message);
}
