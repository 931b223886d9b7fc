import type { Place } from "../finding.ts";

/** A text and its lines: where something stands. */
export class Source {
  readonly path: string;
  readonly text: string;
  /** The number of the text's first line in its file. */
  readonly firstLine: number;
  #lines: string[] | undefined;

  constructor(text: string, { path, firstLine = 1 }: { path: string; firstLine?: number }) {
    this.text = text;
    this.path = path;
    this.firstLine = firstLine;
  }

  /** The place of a line of the file. What is very long is cut: places are for people. */
  at(line: number): Place {
    this.#lines ??= this.text.split(/\r\n|\n|\r/);
    const text = (this.#lines[line - this.firstLine] ?? "").slice(0, 1000).trim();
    return { path: this.path, line, text: text.length > 200 ? `${text.slice(0, 199)}…` : text };
  }
}
