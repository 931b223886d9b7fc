import { type Clock, systemClock } from "../../lib/time/clock.ts";

/** A clock that runs so many times faster than the system's: what waits for seconds waits for milliseconds. */
export function fastClock(speed: number): Clock {
  const start = systemClock.now();
  return {
    now: () => start + (systemClock.now() - start) * speed,
    wait: (until, signal) => systemClock.wait(start + (until - start) / speed, signal),
  };
}
