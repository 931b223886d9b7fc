/** So much is read at once. */
const CHUNK = 1 << 16;
const NEWLINE = 10;
/** More than this is no line: it would not fit a string. */
const LONGEST = 1 << 28;

/** A line of a file, without its end. */
export interface ByteLine {
  /** Valid until the next line is asked for. */
  readonly bytes: Uint8Array;
  /** Whether its end is there: it may lack at the end of the file. */
  readonly whole: boolean;
}

/**
 * The lines of a file from its start, a chunk at a time, whatever its size. Synchronous: what reads it may come before anything else
 * does.
 *
 * @throws {RangeError} for a line above 256 MB
 */
export function* byteLines(file: Deno.FsFile): Generator<ByteLine, void> {
  file.seekSync(0, Deno.SeekMode.Start);
  let buffer = new Uint8Array(CHUNK);
  let start = 0, searched = 0, filled = 0, count = 0;
  for (;;) {
    const end = buffer.subarray(0, filled).indexOf(NEWLINE, searched);
    if (end >= 0) {
      count++;
      yield { bytes: buffer.subarray(start, end), whole: true };
      start = searched = end + 1;
      continue;
    }
    buffer.copyWithin(0, start, filled);
    filled = searched = filled - start;
    start = 0;
    if (filled > LONGEST) throw new RangeError(`line ${count + 1} is longer than ${LONGEST} bytes`);
    if (buffer.length - filled < CHUNK) {
      const larger = new Uint8Array(2 * buffer.length);
      larger.set(buffer.subarray(0, filled));
      buffer = larger;
    }
    const read = file.readSync(buffer.subarray(filled, filled + CHUNK));
    if (read === null) break;
    filled += read;
  }
  if (filled > 0) yield { bytes: buffer.subarray(0, filled), whole: false };
}
