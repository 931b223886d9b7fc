/** Where something stands in a file. */
export interface Place {
  /** The file, as it was named to the reader or by the `#include` that brought it in. */
  readonly path: string;
  /** The line, from 1. */
  readonly line: number;
  /** The text of that line, without the space around it. */
  readonly text: string;
}

/** What doctor found: what was seen, what it means, what to change. */
export interface Finding {
  /** The stable name of the case ("wrong-port", "address-case", …); `cases.ts` has a title for each. */
  readonly id: string;
  /** problem: no sound, or harm, because of it; warning: it may be; note: good to know (such as an exposed port). */
  readonly severity: "problem" | "warning" | "note";
  /** What was seen, with the value: "3 messages came to /Freq; the orchestra listens to /freq". */
  readonly seen: string;
  /** What it means: "OSC addresses are case-sensitive: Csound ignores these messages without a word". */
  readonly means: string;
  /** What to change, exactly: the line as it should read, or the command to type. */
  readonly change: string;
  /** Where, when it is in a file. */
  readonly at?: Place;
}
