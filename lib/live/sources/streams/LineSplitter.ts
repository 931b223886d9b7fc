/** A line that is longer, in characters, is left out. */
const LONGEST = 64 * 2 ** 20;

/** Whole lines of text that comes in pieces. */
export class LineSplitter {
  #rest = "";
  #dropping = false;
  readonly #onLong: (length: number) => void;

  /** @param onLong called for a line that is too long to be read */
  constructor(onLong: (length: number) => void) {
    this.#onLong = onLong;
  }

  /** What came of a line that has not ended. */
  get rest(): string {
    return this.#rest;
  }

  /** The lines that end in this piece, without their line ending; empty ones are left out. */
  push(text: string): string[] {
    const end = text.lastIndexOf("\n");
    if (end === -1) {
      if (!this.#dropping) this.#rest += text; // no copy: V8 joins them when they are read
      if (this.#rest.length > LONGEST) {
        this.#onLong(LONGEST);
        this.#rest = "";
        this.#dropping = true;
      }
      return [];
    }
    const lines = text.slice(0, end).split("\n");
    if (this.#dropping) lines.shift();
    else lines[0] = this.#rest + lines[0];
    this.#rest = text.slice(end + 1);
    this.#dropping = false;
    return lines.map((line) => line.endsWith("\r") ? line.slice(0, -1) : line).filter((line) => line.trim() !== "");
  }

  /** The line that the text ends with; whatever follows is new. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = "";
    this.#dropping = false;
    return rest.trim() === "" ? [] : [rest.replace(/\r$/, "")];
  }
}
