import { listener } from "../time/listener.ts";

/** So many are kept. */
const KEPT = 200;

/** What Csound printed, and what went wrong: the last of it, and told as it comes. */
export class Messages {
  readonly lines: string[] = [];
  readonly #tell: (line: string) => void;
  readonly #heard: boolean;
  readonly #others: ((line: string) => void)[] = [];

  /** @param onMessage somebody who listens; what went wrong is printed otherwise */
  constructor(onMessage?: (line: string) => void) {
    this.#tell = listener("onMessage", onMessage);
    this.#heard = onMessage !== undefined;
  }

  /** Calls back with each line that is to come, too. */
  onLine(tell: (line: string) => void): void {
    this.#others.push(tell);
  }

  /** Csound printed a line. */
  line(line: string): void {
    if (this.lines.push(line) > KEPT) this.lines.shift();
    this.#tell(line);
    for (const tell of this.#others) tell(line);
  }

  /** Something went wrong that a person should know. */
  problem(text: string): void {
    const line = `auscult: ${text}`;
    this.line(line);
    if (!this.#heard) console.error(line);
  }

  /** There is something to know that is no fault; `shown` where somebody else shows it. */
  news(lines: readonly string[], shown: boolean): void {
    for (const line of lines) this.line(line); // without our name before it, which is for faults
    if (!this.#heard && !shown) console.info(lines.join("\n  "));
  }
}
