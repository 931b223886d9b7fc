import type { Caption } from "../sound/caption.ts";
import { checkUnit } from "../sound/channels.ts";
import { makeEvent } from "../sound/event.ts";
import { addInstrument } from "../sound/instruments.ts";
import { show } from "../sound/scales/options.ts";
import { reportOf, Score } from "../sound/score.ts";
import { checkOptions } from "../time/checkOptions.ts";
import { normalised, sampleInstrument } from "./sampleInstrument.ts";
import { findSpeechEngine, type SpeechEngine } from "./speechEngine.ts";

/** Options of {@linkcode speak}. */
export interface SpeakOptions {
  /** The voice, as the speech engine calls it: "en" by default, "fr", "de+f3". */
  voice?: string | undefined;
  /** Words a minute, 80 to 450; 175 by default. */
  rate?: number | undefined;
  /** The peak of the speech, in dBFS; -14 by default. */
  loudness?: number | undefined;
  /** From -1 (left) to 1 (right). */
  pan?: number | undefined;
  /** How long a caption may wait until the one before has ended, in s; 3 by default. Where it would take longer it is shown only. */
  wait?: number | undefined;
  /** The speech engine: "espeak-ng" on the PATH by default, or the path of it. */
  program?: string | undefined;
}

const VOICE = "en", RATE = 175, LOUDNESS = -14, WAIT = 3;
/** The silence between two captions, in s, and how much speech an engine holds. */
const GAP = 0.15, LONGEST = 120;
/** How long before it speaks a note begins, in s: the fade at its start is over then. */
const LEAD = 0.005;
/** How much of a caption is spoken, in characters. */
const CHARACTERS = 200;
/** Quieter than this at the ends is no speech. */
const SILENCE = 1e-3;

let told = false;

/**
 * Has the captions of a score spoken (`Sound.text`): returns the same score with speech in it, as notes of an instrument that is
 * made for it; of a figure, it puts that in the place of its score, so that its player speaks. It is performed, rendered and written as any score. What is spoken follows one after the other: a caption waits until the
 * one before has ended, or is only shown where that takes longer than `wait`, and `describe()` says so.
 *
 * The engine is espeak-ng, a program to install; others are not built in. Where it is missing, that is said once, and the score comes back
 * as it was, its captions as text. Speak before an engine of Csound is started: the engine gets the speech with its instruments.
 * Up to 200 characters of a caption and 120 s in all are spoken. The hash is that of the speech too, which another version of the engine
 * may make longer or shorter.
 *
 * @throws {TypeError} for an unknown option
 * @throws {RangeError} when an option is out of bounds
 * @throws {Error} when the speech engine fails, with what it says
 *
 * @example
 * ```ts
 * import { plot, Sound, speak } from "auscult";
 *
 * const rows = [{ x: 0, y: 1, words: "It begins" }, { x: 4, y: 3, words: "The highest" }];
 * const { score } = plot({ marks: [Sound.note(rows, { x: "x", y: "y" }), Sound.text(rows, { x: "x", text: "words" })] });
 * const spoken = await speak(score);
 * console.log(spoken.describe()); // … 2 spoken by espeak-ng, one at a time
 * ```
 */
export function speak(score: Score, options?: SpeakOptions): Promise<Score>;
/** Has the captions of a figure spoken: its own score is the spoken one from then on, so that its player speaks. */
export function speak<F extends { readonly score: Score }>(figure: F, options?: SpeakOptions): Promise<F>;
export async function speak(
  spoken: Score | { readonly score: Score },
  options: SpeakOptions = {},
): Promise<Score | { readonly score: Score }> {
  if (spoken instanceof Score) return await spokenScore(spoken, options);
  return Object.assign(spoken, { score: await spokenScore(spoken.score, options) });
}

async function spokenScore(score: Score, options: SpeakOptions): Promise<Score> {
  checkOptions("speak", options, ["voice", "rate", "loudness", "pan", "wait", "program"]);
  const { voice = VOICE, rate = RATE, loudness = LOUDNESS, pan = 0, wait = WAIT, program } = options;
  if (!/^[A-Za-z][\w+-]*$/.test(voice)) {
    throw new RangeError(`Cannot speak with the voice ${show(voice)}: expected a name such as "en" or "de+f3"`);
  }
  if (!(rate >= 80 && rate <= 450)) {
    throw new RangeError(`Cannot speak ${show(rate)} words a minute: expected 80 to 450`);
  }
  if (!(wait >= 0)) throw new RangeError(`Cannot wait ${show(wait)} s for a caption: expected 0 or more`);
  checkUnit("loudness", loudness, () => "Cannot set the loudness of speech");
  checkUnit("pan", pan, () => "Cannot set the pan of speech");
  if (score.captions.length === 0) return score;
  const report = reportOf(score);
  if (report.speech !== undefined) {
    throw new TypeError("Cannot speak twice: the captions of this score are spoken already");
  }
  const engine = await findSpeechEngine(program);
  if (engine === undefined) {
    if (!told) {
      console.warn(
        `The captions are not spoken: there is no ${
          program ?? "espeak-ng"
        } here. Install espeak-ng ("apt install espeak-ng", ` +
          `"brew install espeak-ng", github.com/espeak-ng); until then they are text.`,
      );
    }
    told = true;
    return score;
  }
  const clips: Clips = new Map();
  const said: { readonly caption: Caption; readonly time: number; readonly clip: Clip }[] = [];
  let free = 0, waiting = 0, total = 0;
  for (const caption of score.captions) {
    const time = Math.max(caption.time, free);
    if (time - caption.time > wait) continue; // it is not even made
    const words = spokenText(caption.text);
    let clip = clips.get(words);
    if (clip === undefined) {
      clip = await clipOf(words, { engine, voice, rate });
      const length = clip.samples.length / clip.sampleRate;
      if (length === 0 || total + length + GAP > LONGEST) continue;
      total += length + GAP;
      clips.set(words, clip);
    }
    if (time > caption.time) ++waiting;
    free = time + clip.samples.length / clip.sampleRate + GAP;
    said.push({ caption, time, clip });
  }
  if (said.length === 0) {
    throw new Error(`Cannot speak any of the ${score.captions.length} captions: ${engine.name} makes no sound of them`);
  }
  const { samples, sampleRate, at } = joined(clips);
  const seconds = samples.length / sampleRate;
  const instrument = sampleInstrument({ sampleRate, channels: [samples] }, {
    name: `speech_${fingerprint(JSON.stringify([engine.name, voice, rate, [...clips.keys()], samples.length]))}`,
    description: `speech of ${engine.name}`,
    root: null,
    loop: false,
    bits: 16,
  });
  const events = said.map(({ caption: { mark, index }, time, clip }) => {
    const { start, length } = at.get(clip)!;
    return makeEvent({
      ...{ time, sustain: length, pitch: 440, loudness, pan, brightness: 0.5 },
      ...{ instrument: instrument.name, voice: null, mark, index, parameters: { start: start / seconds, speed: 1 } },
    });
  });
  addInstrument(instrument);
  const all = [...score.events, ...events].sort((a, b) => a.time - b.time || a.mark - b.mark);
  const cut = score.captions.filter(({ text }) => spokenText(text) !== text).length;
  const dropped = score.captions.length - events.length;
  return new Score(all, {
    ...report,
    unspoken: score,
    speech: { engine: engine.name, spoken: events.length, waiting, dropped, cut },
  });
}

/** What is spoken of a caption: all of it, or its first words. */
function spokenText(text: string): string {
  if (text.length <= CHARACTERS) return text;
  return text.slice(0, CHARACTERS).replace(/\s\S*$/, "").toWellFormed();
}

/** The speech of a text. */
interface Clip {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

/** The speech of each text that differs. */
type Clips = Map<string, Clip>;

/** The speech of a text without the silence around it, with a peak of 1; empty where the engine says nothing. */
async function clipOf(
  words: string,
  { engine, voice, rate }: { engine: SpeechEngine; voice: string; rate: number },
): Promise<Clip> {
  const { channels: [samples = new Float32Array()], sampleRate } = await engine.speak(words, { voice, rate });
  const first = samples.findIndex((value) => Math.abs(value) > SILENCE);
  const last = samples.findLastIndex((value) => Math.abs(value) > SILENCE);
  return { samples: first === -1 ? new Float32Array() : normalised(samples.slice(first, last + 1)), sampleRate };
}

/** One after the other, with silence before, between and after them; and where each is, in s. */
function joined(clips: Clips) {
  const sampleRate = clips.values().next().value!.sampleRate;
  const gap = Math.round(GAP / 2 * sampleRate);
  const lead = Math.round(LEAD * sampleRate);
  const parts: Float32Array[] = [new Float32Array(gap)];
  const at = new Map<Clip, { start: number; length: number }>();
  let position = gap;
  for (const clip of clips.values()) {
    at.set(clip, { start: (position - lead) / sampleRate, length: (clip.samples.length + lead) / sampleRate });
    parts.push(clip.samples, new Float32Array(gap));
    position += clip.samples.length + gap;
  }
  const samples = new Float32Array(position);
  let offset = 0;
  for (const part of parts) {
    samples.set(part, offset);
    offset += part.length;
  }
  return { samples, sampleRate, at };
}

/** FNV-1a, 32 bits: names a text, and is not meant to hold against anybody. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}
