/** What came of one plot of an example. */
export interface Heard {
  /** `"test aapl-close.ts: aaplClose"` or `"page marks/dot.md, 3"`. */
  readonly example: string;
  /**
   * `without marks`: an axis or a legend alone. `refused`: with a reason that names the marks. `silent`: nothing is heard, and nobody
   * says so. `unsaid`: a mark is named neither as heard nor as left out. `failed`: something threw. `none`: the example draws no plot.
   */
  readonly outcome: "heard" | "refused" | "without marks" | "none" | "silent" | "unsaid" | "failed";
  /** How many notes it has. */
  readonly notes: number;
  /** `describe()`, or the message of what was thrown. */
  readonly said: string;
}
