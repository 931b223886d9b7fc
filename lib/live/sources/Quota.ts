/** How many calls are allowed in which time. */
export interface Limit {
  /** Calls, a whole number > 0. */
  readonly calls: number;
  /** Length of the window that they are counted in, s. */
  readonly window: number;
}

/** How many calls a source may make, and how many it has made: in the window that has the least left. */
export interface Quota {
  /** Whose calls are counted, such as "data.nasdaq.com". */
  readonly of: string;
  /** Calls made in the window. */
  readonly made: number;
  /** Calls left in the window. */
  readonly left: number;
  /** Calls allowed in the window. */
  readonly limit: number;
  /** Length of the window, s. */
  readonly window: number;
  /** When the next call is allowed, s since 1970; in the past where one is allowed now. */
  readonly next: number;
  /** The same for each of the windows, shortest first. */
  readonly windows: readonly Omit<Quota, "of" | "windows">[];
}

/** Of several quotas that by which the next call is furthest away, or which has the fewest calls left; undefined where there are none. */
export function tightest(quotas: readonly Quota[], now: number): Quota | undefined {
  const wait = ({ left, next }: Quota) => left === 0 || next > now + 1 ? next : now;
  return quotas.toSorted((a, b) => wait(b) - wait(a) || a.left - b.left)[0];
}
