import type * as Plot from "@observablehq/plot";
import type { Caption } from "./caption.ts";
import { toCsd } from "./csd.ts";
import type { EffectsOptions } from "./effects.ts";
import { describe } from "./describe.ts";
import { roundField, type SoundEvent } from "./event.ts";
import { hashEvents } from "./hash.ts";
import type { ScoreReport } from "./report.ts";

/** Something that can perform a score: a running Csound. `O` are its options, `P` is the performance. */
export interface Performer<O, P> {
  /** Plays the score from now on, and returns at once. */
  perform(score: Score, options?: O): P;
}

/** Options of {@linkcode Score.render}. */
export interface RenderOptions {
  /** Which Csound renders: the one that is built in ("embedded", by default), or the `csound` command ("native"). */
  readonly engine?: "embedded" | "native" | undefined;
  /** Bits a sample: 16 or 24 (by default), or 32, which is floating point. */
  readonly bits?: 16 | 24 | 32 | undefined;
  /**
   * Whether each voice is measured by itself, too, which renders it once more; a single voice is the whole. Default: where that is no more
   * than 60 s of sound, which takes about a second; else the result says why not, as `omitted`.
   */
  readonly voices?: boolean | undefined;
  /** Told how far the rendering is, in seconds of the score. */
  readonly onProgress?: ((position: number) => void) | undefined;
}

/** How loud one voice of a sound mark is, heard alone. */
export interface VoiceLoudness {
  /** The voice, as its events have it; null where the mark has none. */
  readonly voice: SoundEvent["voice"];
  /** Which sound mark, 0 for the first among the marks. */
  readonly mark: number;
  /** How many notes it has. */
  readonly notes: number;
  /** Integrated loudness in LUFS (EBU R 128), pauses aside; -Infinity for less than 0.4 s. */
  readonly loudness: number;
  /** True peak in dBTP (ITU-R BS.1770-4, 4× oversampling). */
  readonly truePeak: number;
}

/** How loud a score is: see {@linkcode Score.loudness}. */
export interface ScoreLoudness {
  /** Its length in seconds, with the release tails. */
  readonly duration: number;
  /** Integrated loudness of the whole in LUFS (EBU R 128). */
  readonly loudness: number;
  /** True peak of the whole in dBTP (ITU-R BS.1770-4, 4× oversampling). */
  readonly truePeak: number;
  /** Each voice of each mark, in the order in which they begin. */
  readonly voices: readonly VoiceLoudness[];
}

/** What {@linkcode Score.render} did. */
export interface RenderResult {
  /** The file. */
  readonly path: string;
  /** Its length in seconds, with the release tails. */
  readonly duration: number;
  /** True peak in dBTP (ITU-R BS.1770-4, 4× oversampling). */
  readonly truePeak: number;
  /** Integrated loudness in LUFS (EBU R 128). */
  readonly loudness: number;
  /** The engine that rendered. */
  readonly engine: string;
  /** The hash of the score. */
  readonly hash: string;
  /** Samples a second. */
  readonly sampleRate: number;
  /** Bits a sample. */
  readonly bits: number;
  /** Each voice by itself: see {@linkcode RenderOptions.voices}. */
  readonly voices?: readonly VoiceLoudness[];
  /** Why the voices are left out, in words, where nobody asked for that. */
  readonly omitted?: string;
}

/** @internal What a score knows of how it was made. */
export let reportOf: (score: Score) => ScoreReport;

/** The methods of a score that are made elsewhere, so that what sounds need not know what draws. */
export interface Score {
  /**
   * Draws the score itself as a piano roll: a bar for each note, from its start to the end of its sustain, at its pitch, with the data's
   * own values as further axes. Colour is the voice, else the instrument; a louder note is more opaque; a glide is slanted.
   *
   * x is in seconds and y in Hz, on a logarithmic axis. All options of `Plot.plot` work, and `marks` are drawn on top. Loaded with `plot()`.
   *
   * @example
   * ```ts
   * import { plot, Sound } from "auscult";
   * import assert from "node:assert/strict";
   *
   * const { score } = plot({ marks: [Sound.note([[0, 1], [1, 3], [2, 2]])], time: { duration: 4 } });
   * const roll = score.plot({ width: 400 });
   * assert.match(roll.outerHTML, /aria-label="Piano roll/);
   * ```
   */
  plot(options?: Plot.PlotOptions): ReturnType<typeof Plot.plot>;
}

/**
 * What a plot sounds like: events sorted by time, and by mark, facet and render order where they start together. A score
 * never changes; it can be rendered, performed, written as `.csd` and hashed.
 *
 * @example
 * ```ts
 * import { plot, Sound } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const { score } = plot({ marks: [Sound.note([1, 2, 3])], time: { duration: 2 } });
 * assert.deepEqual(score.events.map(({ time }) => time), [0, 1, 2]);
 * assert.equal(score.duration, 3); // the last note is held for as long as the one before it
 * assert.match(score.hash, /^[0-9a-f]{64}$/);
 * ```
 */
export class Score {
  /** The notes. */
  readonly events: readonly SoundEvent[];
  /** The words of `Sound.text`, by their time: shown as text, and spoken where `speak()` made speech of them. */
  readonly captions: readonly Caption[];
  /** The greatest time + sustain in seconds; release tails come on top. 0 without notes. */
  readonly duration: number;
  /** The room and the delay on the whole, which the hash does not cover; undefined where there are none. */
  readonly effects: EffectsOptions | undefined;
  readonly #report: ScoreReport;
  #hash: string | undefined;

  static {
    reportOf = (score) => score.#report;
  }

  /** Made by `plot()`. */
  constructor(events: readonly SoundEvent[], report: ScoreReport) {
    this.events = Object.freeze([...events]);
    this.duration = roundField("time", events.reduce((end, { time, sustain }) => Math.max(end, time + sustain), 0));
    this.effects = report.effects;
    this.captions = Object.freeze([...report.captions]);
    this.#report = report;
    Object.freeze(this);
  }

  /**
   * SHA-256 of the canonical text of the events, in hex: the same data and mapping give the same hash on every machine.
   * Times count to 1e-6 s, pitches to 1e-4 Hz, loudness to 1e-3 dB.
   */
  get hash(): string {
    return this.#hash ??= hashEvents(this.events);
  }

  /**
   * Says what is heard, a line for each sound mark: how many notes of which instrument, which channel is heard as what,
   * over which domain and range, which way is up, and what was dropped. Lines about the whole follow: how much sounds at
   * once and how loud that may become, and what is too dense to follow.
   */
  describe(): string {
    return describe(this, this.#report);
  }

  /** Writes the score as one self-contained `.csd`, with its instruments, that any Csound 6.18 plays. */
  toCsd(): string {
    return toCsd(this.events, {
      duration: this.duration,
      effects: this.effects,
      title: this.describe().split("\n", 1)[0]!,
    });
  }

  /**
   * Plays the score on a running engine, over OSC, and returns its performance at once. `options` and what is returned
   * are those of the engine's own `perform`.
   *
   * @throws {RangeError} when there is neither a note nor a caption
   */
  perform<O, P>(csound: Performer<O, P>, options?: O): P {
    return options === undefined ? csound.perform(this) : csound.perform(this, options);
  }

  /**
   * Renders the score to a WAV file, faster than real time. The result has its loudness: LUFS and true peak, and those of each voice.
   *
   * @throws {RangeError} when there is no note to render, or an option is out of bounds
   */
  async render(path: string, options: RenderOptions = {}): Promise<RenderResult> {
    const { render } = await import("../csound/render.ts"); // only where sound is asked for: it loads an engine
    return await render(this, path, options);
  }

  /**
   * Measures how loud the score is, as a whole and each voice of each mark alone, by rendering them with the embedded engine; no file
   * is written. The whole is what the master makes of all: where notes add up above its ceiling, it is less than the sum of its voices.
   *
   * @example
   * ```ts
   * import { plot, Sound } from "auscult";
   * import assert from "node:assert/strict";
   *
   * const rows = [{ x: 0, y: 1, k: "a" }, { x: 1, y: 2, k: "b" }];
   * const { score } = plot({ marks: [Sound.note(rows, { x: "x", y: "y", z: "k" })], time: { duration: 1 } });
   * const { truePeak, voices } = await score.loudness();
   * assert(truePeak <= -1);
   * assert.deepEqual(voices.map(({ voice, notes }) => [voice, notes]), [["a", 1], ["b", 1]]);
   * ```
   *
   * @throws {RangeError} when there is no note
   */
  async loudness(): Promise<ScoreLoudness> {
    const { scoreLoudness } = await import("../csound/scoreLoudness.ts");
    return await scoreLoudness(this);
  }
}
