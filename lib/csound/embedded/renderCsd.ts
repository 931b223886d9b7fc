import { setImmediate } from "node:timers/promises";
import { CsoundHost } from "./host.ts";
import { seededRandom } from "./random.ts";

/** Options of {@linkcode renderCsd}. */
export interface RenderCsdOptions {
  /** The render ends here, in seconds, if the score has not ended before. A score may well last for ever. */
  maxDuration: number;
  /** Called with each block: frames of all channels, interleaved, full scale ±1. The array is only lent. */
  onBlock: (block: Float64Array) => void;
  /** Files that the CSD includes or reads, by name. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** Command-line flags, such as macros. Default: `-d -m0`, no graphs and no notes in the messages. */
  options?: readonly string[];
  /** Where random numbers start in an orchestra that asks for a random start (`seed 0`). Default: 1. */
  seed?: number;
  /** Called some twenty times a second with the position in seconds. */
  onProgress?: (position: number) => void;
  /** Called with each line that Csound prints. */
  onMessage?: (line: string) => void;
  /** Ends the render with an exception. */
  signal?: AbortSignal;
}

/** What {@linkcode renderCsd} did. */
export interface RenderedCsd {
  /** Samples a second. */
  sampleRate: number;
  channels: number;
  /** Samples in each channel. */
  frames: number;
  /** Whether the score ended, rather than `maxDuration`. */
  complete: boolean;
  /** How many notes or opcodes failed while it played. */
  errors: number;
  /** The last 200 lines that Csound printed. */
  messages: string[];
}

/**
 * Plays a CSD offline with the embedded Csound, faster than real time, on this thread.
 *
 * It repeats bit for bit: the clock that Csound sees is the position in the sound, its random seeds come from `seed`, and it has no
 * files but those given (what it writes is forgotten). Other tasks of the thread get their turn every 50 ms.
 *
 * @throws {RangeError} for a `maxDuration` that is not above 0 and finite
 * @throws {SyntaxError} for an orchestra that does not compile, with Csound's message and its line
 * @throws {Error} for one whose header fails
 */
export async function renderCsd(csd: string, options: RenderCsdOptions): Promise<RenderedCsd> {
  const { maxDuration, onBlock, files = {}, options: flags = ["-d", "-m0"], seed = 1, onProgress, signal } = options;
  if (!(maxDuration > 0 && maxDuration < Infinity)) {
    throw new RangeError(`Cannot render: maxDuration must be above 0 s and finite, got ${maxDuration}`);
  }
  const messages: string[] = [];
  let position = 0;
  const host = await CsoundHost.create({
    files,
    clock: () => seed + position,
    random: seededRandom(seed),
    onMessage: (line) => {
      if (messages.push(line) > 200) messages.shift();
      options.onMessage?.(line);
    },
  });
  try {
    for (const flag of flags) host.option(flag);
    host.compileCsd(csd);
    host.start();
    const { sr, ksmps, nchnls, zeroDbfs } = host;
    const limit = Math.ceil(maxDuration * sr / ksmps) * ksmps;
    let frames = 0;
    let complete = false;
    let pause = performance.now() + 50;
    while (frames < limit && !(complete = !host.performKsmps())) {
      const block = host.spout;
      if (zeroDbfs !== 1) { for (let i = 0; i < block.length; i++) block[i]! /= zeroDbfs; }
      onBlock(block);
      frames += ksmps;
      position = frames / sr;
      if (performance.now() < pause) continue;
      onProgress?.(position);
      await setImmediate();
      signal?.throwIfAborted();
      pause = performance.now() + 50;
    }
    onProgress?.(position);
    return { sampleRate: sr, channels: nchnls, frames, complete, errors: host.errors, messages };
  } finally {
    host.destroy();
  }
}
