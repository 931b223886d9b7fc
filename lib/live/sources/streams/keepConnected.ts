import { reasonOf } from "../../../data/reasonOf.ts";
import { printable } from "../../../osc/printable.ts";
import { Backoff } from "../http/Backoff.ts";
import type { Reach } from "../Source.ts";

/** One connection of those that follow each other. */
export interface Connection {
  /** Aborts when it is to be closed. */
  readonly signal: AbortSignal;
  /** It stands: what was wrong with it is over. */
  up(): void;
  /** Something came. */
  heard(): void;
  /** No more will come, by the other's own word: it is not made anew. */
  finish(): void;
  /** So many s after its end it is made anew, as the other side wishes; later, where it failed several times. */
  again(seconds: number): void;
}

/** How connections are kept. */
export interface KeepOptions {
  /** For so long it may take until one stands, s. */
  timeout?: number | undefined;
  /** Takes secrets out of what is said: a server may repeat them. */
  hide?: ((text: string) => string) | undefined;
  /** One on which nothing comes for so long, s, is dead. */
  idle?: number | undefined;
}

/** No delay before another try is longer, s. */
const MOST_DELAY = 30;
/** A connection that lasted so long, s, was a good one: the next delay is the shortest. */
const LASTED = 10;

/**
 * Keeps a connection: makes one after the other, until nobody listens any more or the other side says that there is no more. Between
 * them it waits, longer each time. A lost connection is one fault, however often it is tried.
 *
 * @param open makes one; resolves when the other side has closed it in order, and rejects when it failed
 */
export async function keepConnected(
  { clock, signal, faults }: Reach,
  open: (connection: Connection) => Promise<void>,
  { timeout = 30, idle = Infinity, hide = (text) => text }: KeepOptions,
): Promise<void> {
  const backoff = new Backoff(MOST_DELAY);
  while (!signal.aborted) {
    const closing = new AbortController();
    const close = () => closing.abort();
    signal.addEventListener("abort", close, { once: true });
    let finished = false, heard = false;
    let wish: number | undefined, stood: number | undefined;
    let deadline = clock.now() + timeout;
    const connection: Connection = {
      signal: closing.signal,
      up() {
        stood ??= clock.now();
        deadline = clock.now() + idle;
        faults.recovered("connection");
      },
      heard() {
        heard = true;
        deadline = clock.now() + idle;
      },
      finish: () => void (finished = true),
      again: (seconds) => void (wish = seconds),
    };
    const late = Promise.withResolvers<never>();
    late.promise.catch(() => {});
    const watch = async () => {
      while (!closing.signal.aborted) {
        if (clock.now() >= deadline) {
          const what = stood === undefined ? `no answer within ${timeout} s` : `nothing came for ${idle} s`;
          return late.reject(new Error(what));
        }
        // Not longer than a timer can be: that of an endless wait would end at once.
        await clock.wait(Math.min(deadline, clock.now() + 3600), closing.signal);
      }
    };
    watch();
    const gone = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => gone.resolve(), { once: true, signal: closing.signal });
    try {
      await Promise.race([open(connection), late.promise, gone.promise]);
      if (signal.aborted || finished) return;
      if (heard) backoff.reset();
      else throw new Error("the server closed the connection before anything came");
      await clock.wait(clock.now() + (wish ?? await backoff.next()), signal);
      continue;
    } catch (error) {
      if (signal.aborted) return;
      faults.failed("connection", `${printable(hide(reasonOf(error)))}; trying again`);
    } finally {
      closing.abort();
      signal.removeEventListener("abort", close);
    }
    if (stood !== undefined && clock.now() - stood >= LASTED) backoff.reset();
    await clock.wait(clock.now() + Math.max(wish ?? 0, await backoff.next()), signal);
  }
}
