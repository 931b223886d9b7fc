/** How `decode` reads bytes. */
export interface DecodeOptions {
  /** One that `isEncoding` knows. */
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
 */
export async function* decode(pieces: AsyncIterable<Uint8Array>, options: DecodeOptions): AsyncGenerator<string> {
  const { encoding, name, line } = options;
  const decoder = new TextDecoder(encoding, { fatal: true });
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

/** Does `TextDecoder` know this encoding? */
export function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label) instanceof TextDecoder;
  } catch {
    return false;
  }
}

function linesBeforeError(piece: Uint8Array, encoding: string): number {
  // The piece may begin with the rest of a character.
  const start = Math.max(0, piece.findIndex((byte) => (byte & 0xc0) !== 0x80));
  const text = new TextDecoder(encoding).decode(piece.subarray(start));
  return text.slice(0, Math.max(0, text.indexOf("\ufffd"))).split("\n").length - 1;
}
