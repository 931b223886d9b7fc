/** So many stacks are looked at; a loop that asks a million times does so in the same lines. */
const MOST = 200;

/**
 * The lines of a script that ask for something of the world. What auscult itself asks for, such as a moment to measure, is left out,
 * and so is what DuckDB's package does, whose rows are kept: it goes into no score.
 */
export class Callers {
  readonly #script: string;
  readonly #own: string;
  readonly #lines = new Set<string>();
  #looked = 0;

  /** @param script its URL; @param own the URL of auscult's own folder */
  constructor(script: string, own: string) {
    this.#script = script;
    this.#own = own;
  }

  /** "stage.ts:12", in the order of the first asking. */
  get lines(): string[] {
    return [...this.#lines];
  }

  /** Somebody asks just now: whoever called the function that calls this. */
  note(): void {
    if (this.#looked++ >= MOST) return;
    const frames = (new Error().stack ?? "").split("\n").slice(1)
      .map((line) => /((?:file|https?|data|blob):.*?):(\d+):\d+\)?$/.exec(line)).filter((frame) => frame !== null)
      .filter(([, url]) => !url!.startsWith(`${this.#own}lib/stage/world/`));
    const [first] = frames;
    if (first === undefined || first[1]!.startsWith(`${this.#own}lib/`) || first[1]!.includes("/@duckdb/")) return;
    const at = frames.find(([, url]) => url === this.#script) ?? first;
    this.#lines.add(`${decodeURIComponent(at[1]!.replace(/^.*\//, ""))}:${at[2]}`);
  }
}
