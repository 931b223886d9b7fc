/** A clock that can be waited for. Whatever depends on time gets one passed in, so that tests move it by hand. */
export interface Clock {
  /** Seconds; never goes back. */
  now(): number;
  /** Resolves when `now()` has reached a time, or at once when the signal aborts. */
  wait(until: number, signal?: AbortSignal): Promise<void>;
}

/** A longer timer than this, in ms (24.8 days), would fire at once. */
const LONGEST = 2 ** 31 - 1;

/**
 * The system's monotonic clock, in seconds since 1970 as they were when the thread started, so that the main thread and a Worker
 * agree (their `performance.now()` count from different moments).
 */
export const systemClock: Clock = {
  now: () => (performance.timeOrigin + performance.now()) / 1000,
  wait: (until, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      let timer: ReturnType<typeof setTimeout>;
      const go = () => {
        const left = (until - systemClock.now()) * 1000;
        timer = left > LONGEST ? setTimeout(go, LONGEST) : setTimeout(end, Math.max(0, left));
      };
      go();
      signal?.addEventListener("abort", end);
    }),
};
