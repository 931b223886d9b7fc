/** How many calls a source may make, and how many it has made. */
export interface Quota {
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
}
