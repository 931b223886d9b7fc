/** How `decode` reads bytes. */
export interface DecodeOptions {
  /** As `TextDecoder` names it. */
  encoding: string;
  /** What messages call the bytes. */
  name: string;
  /** The physical line that the text given so far ends on, for the message. */
  line: () => number;
}

/**
 * Decodes bytes that come in pieces; a character may be split over two. A byte order mark is taken off.
 *
 * @throws {SyntaxError} With the line, when the bytes are not in that encoding.
 * @throws {RangeError} When there is no such encoding.
 */
export async function* decode(pieces: AsyncIterable<Uint8Array>, options: DecodeOptions): AsyncGenerator<string> {
  const { encoding, name, line } = options;
  const decoder = makeDecoder(encoding);
  const attempt = (piece?: Uint8Array): string => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch (cause) {
      const at = line() + (piece ? linesBeforeError(piece, encoding) : 0);
      const hint = piece?.[0] === 0xff && piece[1] === 0xfe ? "utf-16le" : "windows-1252";
      throw new SyntaxError(
        `Cannot read CSV "${name}", line ${at}: it is not ${encoding.toUpperCase()}; save it as UTF-8, or give its ` +
          `encoding, such as { encoding: "${hint}" }`,
        { cause },
      );
    }
  };
  for await (const piece of pieces) yield attempt(piece);
  yield attempt();
}

function makeDecoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    const known = "utf-8, utf-16le, windows-1252, iso-8859-15, shift_jis and the others of TextDecoder";
    throw new RangeError(`Unknown encoding "${encoding}"; known are ${known}`, { cause });
  }
}

function linesBeforeError(piece: Uint8Array, encoding: string): number {
  // The piece may begin with the rest of a character.
  const start = Math.max(0, piece.findIndex((byte) => (byte & 0xc0) !== 0x80));
  const text = new TextDecoder(encoding).decode(piece.subarray(start));
  return text.slice(0, Math.max(0, text.indexOf("\ufffd"))).split("\n").length - 1;
}
