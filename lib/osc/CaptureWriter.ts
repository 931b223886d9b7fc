import { CAPTURE_HEADER, captureLines } from "./captureLine.ts";
import type { ReceivedPacket } from "./received.ts";

/** This much is kept back before it is written, in characters. */
const MOST_WAITING = 1 << 16;

/** Writes packets down as they come, a line of JSON each. Whatever was flushed is readable, also when the program is killed. */
export class CaptureWriter {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #close: () => void;
  #waiting: string[] = [];
  #size = 0;
  #packets = 0;

  /** @param sink takes bytes, all of them, at once; it may throw */
  constructor(sink: { write(bytes: Uint8Array): void; close(): void }, about: Record<string, unknown> = {}) {
    this.#write = sink.write;
    this.#close = sink.close;
    this.#add(`${JSON.stringify({ ...CAPTURE_HEADER, ...about })}\n`);
    this.flush();
  }

  /** Writes a file, from its start: what was in it is gone. @throws what `Deno.open` throws */
  static async toFile(path: string, about?: Record<string, unknown>): Promise<CaptureWriter> {
    const file = await Deno.open(path, { write: true, create: true, truncate: true });
    return new CaptureWriter({
      write: (bytes) => {
        for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
      },
      close: () => file.close(),
    }, about);
  }

  packet(packet: ReceivedPacket): void {
    this.#add(captureLines(packet, ++this.#packets));
  }

  /** That packets came which the socket lost: a replay lacks them. */
  dropped(count: number, time: number): void {
    this.#add(`${JSON.stringify({ time, dropped: count })}\n`);
  }

  flush(): void {
    if (this.#size === 0) return;
    const text = this.#waiting.join("");
    this.#waiting = [];
    this.#size = 0;
    this.#write(new TextEncoder().encode(text));
  }

  close(): void {
    try {
      this.flush();
    } finally {
      this.#close();
    }
  }

  #add(lines: string) {
    this.#waiting.push(lines);
    this.#size += lines.length;
    if (this.#size > MOST_WAITING) this.flush();
  }
}
