import { CAPTURE_HEADER, type CapturedPacket, readCaptureLine } from "./captureLine.ts";

/** What reading a capture found besides its packets. */
export interface CaptureNotes {
  /** The number of its last line, when that is cut off in the middle (the program that wrote it was killed): it is left out. */
  cutOff?: number;
}

/**
 * The packets of a capture, as `monitor` saves them, a line at a time, whatever its length.
 *
 * @param notes is told what was found besides
 * @throws {SyntaxError} when it is no capture, or a line within is broken, with the line's number
 * @throws {RangeError} when it was written by a later version
 */
export async function* readCapture(path: string, notes: CaptureNotes = {}): AsyncGenerator<CapturedPacket> {
  const file = await Deno.open(path);
  let rest = "";
  let number = 0;
  try {
    for await (const text of file.readable.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        const packet = readLine(path, ++number, line);
        if (packet) yield packet;
      }
    }
  } finally {
    try {
      file.close();
    } catch { /* read to its end, it closed itself */ }
  }
  if (rest === "" && number > 0) return;
  number++;
  let last;
  try {
    last = readLine(path, number, rest);
  } catch (error) {
    if (number === 1) throw error;
    notes.cutOff = number;
  }
  if (last) yield last;
}

function readLine(path: string, number: number, line: string): CapturedPacket | undefined {
  if (number === 1) {
    checkHeader(path, line);
    return undefined;
  }
  if (line.trim() === "") return undefined;
  try {
    return readCaptureLine(line);
  } catch (error) {
    throw new SyntaxError(`Cannot read line ${number} of the capture "${path}": ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function checkHeader(path: string, line: string) {
  let header: { auscult?: unknown; version?: unknown } | null;
  try {
    header = JSON.parse(line);
  } catch {
    header = null;
  }
  if (header?.auscult !== CAPTURE_HEADER.auscult) {
    throw new SyntaxError(
      `Cannot read "${path}" as a capture of OSC: its first line is not ${JSON.stringify(CAPTURE_HEADER)}`,
    );
  }
  if (header.version !== CAPTURE_HEADER.version) {
    throw new RangeError(
      `Cannot read the capture "${path}" of version ${header.version}: this auscult reads version ${CAPTURE_HEADER.version}`,
    );
  }
}
