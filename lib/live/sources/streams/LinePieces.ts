import type { Inbox } from "../Inbox.ts";
import type { Reach } from "../Source.ts";
import { LineSplitter } from "./LineSplitter.ts";
import { excerpt, QUIET } from "./MessageReader.ts";
import type { Waiting } from "./waiting.ts";

/** Lines that came together. */
export interface LinePiece extends Waiting {
  readonly lines: readonly string[];
  /** They are the first of a new connection. */
  readonly begins: boolean;
}

/** Makes lines of bytes that come in pieces, and puts them where they are read. One for each connection. */
export class LinePieces {
  readonly #reach: Reach;
  readonly #push: (piece: LinePiece) => void;
  readonly #decoder: TextDecoder;
  readonly #splitter: LineSplitter;
  #begins = true;
  #odd = false;

  /** @param encoding one that `TextDecoder` knows */
  constructor(
    reach: Reach,
    { push, encoding = "utf-8" }: { push: Inbox<LinePiece>["push"]; encoding?: string | undefined },
  ) {
    this.#reach = reach;
    this.#push = push;
    this.#decoder = new TextDecoder(encoding);
    this.#splitter = new LineSplitter((length) =>
      reach.faults.failed("long line", `a line is longer than ${length} characters, and is left out`)
    );
  }

  /** Takes bytes, or text. */
  add(piece: Uint8Array | string): void {
    this.#tell(this.#splitter.push(this.#decode(piece)));
  }

  /** There is no more: what has no line ending is a line, too. */
  end(): void {
    this.#tell(this.#splitter.end());
  }

  /** The connection is gone: what has no line ending is half a line. What is left out, for the message. */
  half(): string {
    const rest = this.#splitter.rest.trim();
    this.#splitter.end();
    return rest === "" ? "" : `; half a line is left out, ${excerpt(rest)}`;
  }

  #decode(piece: Uint8Array | string): string {
    if (typeof piece === "string") return piece;
    const text = this.#decoder.decode(piece, { stream: true });
    if (text.includes("\ufffd")) {
      this.#odd = true;
      this.#reach.faults.failed(
        "encoding",
        `what comes is not ${this.#decoder.encoding.toUpperCase()}, some characters are replaced by \ufffd; give its encoding, or, of a serial device, its baud`,
      );
    } else if (this.#odd) this.#reach.faults.recovered("encoding", QUIET);
    return text;
  }

  #tell(lines: readonly string[]) {
    if (lines.length === 0) return;
    this.#push({ at: this.#reach.clock.now(), text: lines.join("\n"), lines, begins: this.#begins });
    this.#begins = false;
  }
}
