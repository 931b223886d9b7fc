import { toCsd } from "../sound/csd.ts";
import { makeEvent } from "../sound/event.ts";
import { addInstrument, type Instrument, ownInstruments, removeInstrument } from "../sound/instruments.ts";
import { readInstrument } from "../sound/readInstrument.ts";
import { renderCsd } from "./embedded/renderCsd.ts";

/** Options of {@linkcode instrument}. */
export interface InstrumentFileOptions {
  /**
   * Whether the built-in Csound tries it, which tells what is wrong with it at once. Default: true. Say false for an instrument with
   * opcodes that only a native Csound has (`fluid…`, `STK…`, plugins).
   */
  check?: boolean | undefined;
}

/**
 * Adds an instrument of your own: a file of Csound code whose first comment says its name. From then on marks name it, as they name the
 * orchestra's, and the engines that are started have it. Added again under the same name, it takes the place of the one before, for
 * the engines that are started then.
 *
 * Its channels beyond those of every note are p-fields from p19 on, one comment each; a mark feeds them by name, and each has a scale:
 *
 * ```csound
 * ; buzz: a sawtooth through a filter that the data opens
 * ; channel cutoff: 200 to 8000 Hz, log, else 1000
 * instr buzz
 *   iSustain = p3
 *   p3 = iSustain + 0.1 + giAuscultTail               ; room for the release and the delay line
 *   aSaw vco2 0.8, p4
 *   aOut butterlp aSaw, p19
 *   aOut = aOut * linseg:a(0, 0.01, 1, max(0.001, iSustain - 0.01), 1, 0.1, 0, 1, 0)
 *   $AUSCULT_OUT                                      ; peak 1 becomes p5 dBFS; guarded, panned, in time
 * endin
 * ```
 *
 * The code is a program: add only what you trust.
 *
 * @param file the path of the file or its URL, or its text where that has more than one line
 * @returns what the file says of itself
 * @throws {SyntaxError} when the comments are not in this form, or the code does not compile: with Csound's own line
 * @throws {RangeError} when the orchestra has an instrument of that name
 * @throws {Deno.errors.NotFound} when there is no such file
 *
 * @example
 * ```ts
 * import { instrument, plot, Sound } from "auscult";
 * import assert from "node:assert/strict";
 *
 * await instrument(`; beep: a sine
 * ; channel wobble: 0 to 12 Hz, else 0
 * instr beep
 *   iSustain = p3
 *   p3 = iSustain + giAuscultTail
 *   aOut = poscil(1, p4) * (1 - 0.5 * poscil:a(1, p19)) * linseg:a(0, 0.01, 0.6, iSustain - 0.02, 0.6, 0.01, 0)
 *   $AUSCULT_OUT
 * endin
 * `);
 * const { score } = plot({ marks: [Sound.note([1, 2, 3], { y: (d) => d, wobble: (d: number) => d, instrument: "beep" })] });
 * assert.deepEqual(score.events.map(({ parameters }) => parameters), [{ wobble: 0 }, { wobble: 6 }, { wobble: 12 }]);
 * ```
 */
export async function instrument(
  file: string | URL,
  { check = true }: InstrumentFileOptions = {},
): Promise<Instrument> {
  const isText = typeof file === "string" && file.includes("\n");
  const code = isText ? file : await Deno.readTextFile(file);
  const read = readInstrument(code, isText ? "the instrument" : String(file));
  const before = ownInstruments().find(({ name }) => name === read.name);
  addInstrument(read);
  if (!check) return read;
  try {
    await tryOut(read);
  } catch (error) {
    if (before === undefined) removeInstrument(read.name);
    else addInstrument(before);
    throw error;
  }
  return read;
}

/** Plays one short note of it. */
async function tryOut({ name, channels }: Instrument): Promise<void> {
  const event = makeEvent({
    ...{ time: 0, sustain: 0.05, pitch: 220, loudness: -20, pan: 0, brightness: 0.5, instrument: name, voice: null },
    ...{ mark: 0, index: 0 },
    ...(channels.length > 0 && { parameters: Object.fromEntries(channels.map((own) => [own.name, own.value])) }),
  });
  let heard = false;
  const { errors, messages } = await renderCsd(toCsd([event], { duration: 0.05 }), {
    maxDuration: 2,
    onBlock: (block) => heard ||= block.some((sample) => Math.abs(sample) > 1e-6),
  }).catch((error: Error) => {
    throw new SyntaxError(`Cannot add the instrument "${name}": ${error.message}`, { cause: error });
  });
  const complaint = messages.findLast((line) => /error|fail/i.test(line) && !/^0 errors/.test(line));
  if (errors > 0) throw new SyntaxError(`Cannot add the instrument "${name}": ${complaint ?? "its note failed"}`);
  if (!heard) {
    throw new SyntaxError(
      `Cannot add the instrument "${name}": a note of it is silent; its last line is to be $AUSCULT_OUT (aOut with a peak of 1) ` +
        "or $AUSCULT_SEND (aOut at its level)",
    );
  }
}
