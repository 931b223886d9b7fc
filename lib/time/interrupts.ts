/** What a cell that was stopped ends with, as Python's KeyboardInterrupt. */
export class Interrupted extends Error {
  /** `"Interrupted"` */
  override name = "Interrupted";
}

/** One for the whole process, also where two versions of this module are loaded. */
const waits = shared("auscult.waits", () => new Set<(reason: Interrupted) => void>());

/**
 * A promise that the notebook's stop button ends, too. In Deno's kernel that button by itself kills the kernel, and nothing else
 * ends a cell that awaits.
 *
 * ```ts
 * import { interruptible } from "auscult";
 *
 * const text = await interruptible(Promise.resolve("what a slow server says"));
 * console.log(text);
 * ```
 *
 * @param promise What is awaited. It goes on by itself when it is interrupted: a promise cannot be called back.
 * @param onInterrupt Called then, to end what is awaited.
 * @throws {Interrupted} when the stop button was pressed
 */
export function interruptible<T>(promise: Promise<T>, onInterrupt: () => void = () => {}): Promise<T> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (reason: Interrupted) => {
    reject(reason);
    onInterrupt();
  };
  waits.add(stop);
  return Promise.race([promise, stopped]).finally(() => waits.delete(stop));
}

/** Ends all that waits now; returns how many there were. */
export function interrupt(): number {
  const stopping = [...waits];
  waits.clear();
  for (const stop of stopping) stop(new Interrupted("Interrupted"));
  return stopping.length;
}

function shared<T>(name: string, make: () => T): T {
  const globals = globalThis as unknown as Record<symbol, T | undefined>;
  return globals[Symbol.for(name)] ??= make();
}
