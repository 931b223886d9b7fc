import type { Row } from "../../data/Table.ts";
import type { EffectsOptions } from "../../sound/effects.ts";
import type { NoteOptions, SoundChannelValue } from "../../sound/note.ts";
import type {
  LoudnessScaleOptions,
  PitchScaleOptions,
  SoundOptions,
  SoundScaleOptions,
} from "../../sound/scales/options.ts";

/** What a scale has in a live performance beside its options. */
export interface Rolling {
  /** Of how long the values are that the domain follows, s. */
  window?: number | undefined;
}

/** A sound channel with its scale: a channel, the options of its scale, or both in one: `{ value: "mag", domain: [0, 8] }`. */
export type LiveChannel<S> =
  | SoundChannelValue
  | (S & Rolling)
  | (Omit<S, "scale"> & Rolling & {
    /** The values: a column's name or a function. */
    value: SoundChannelValue;
    /** null where the values are in the unit of the channel already; for pitch also a musical scale, such as "D minor pentatonic". */
    scale?: unknown;
  });

/** How rows that come all at once are heard: see {@linkcode LiveOptions.burst}. */
export type Burst = "spread" | "thin" | {
  /** Over how long the rows of one reception are spread, s; the time to the next expected one by default. */
  readonly over?: number | undefined;
  /** So many onsets a second at most; 50 by default. */
  readonly most?: number | undefined;
};

/** What is heard while nothing comes: see {@linkcode LiveOptions.silence}. */
export type Silence = "none" | "tick" | "pad" | {
  /** What is heard. */
  readonly sound: "tick" | "pad";
  /** After how long without a note, s; a tick comes again so often. 5 by default. */
  readonly after?: number | undefined;
};

/**
 * The options of `Sound.live`: the channels of `Sound.note`, and beside them the sound scales. A channel and its scale may be one object.
 * Channels of an instrument of yours go the same way.
 */
export interface LiveOptions<R extends object = Row>
  extends Omit<NoteOptions, "time" | "pitch" | "loudness" | "pan" | "brightness" | "sustain" | "instrument" | "thin"> {
  /** The pitch: a channel, its scale, or both. Without it y, as ever. */
  pitch?: LiveChannel<PitchScaleOptions> | undefined;
  /** The peak of the note, dBFS. Nobody knows what will come: without a range it is -24 dBFS, or over -36 to -18 dBFS. */
  loudness?: LiveChannel<Omit<LoudnessScaleOptions, "overlap" | "contour" | "reference">> | undefined;
  /** Left (-1) to right (1). */
  pan?: LiveChannel<SoundScaleOptions<number>> | undefined;
  /** Dark (0) to bright (1). */
  brightness?: LiveChannel<SoundScaleOptions<number>> | undefined;
  /** How long a note is held, s; by default as long as the gap before it in its voice, within 0.05…2 s. */
  sustain?: LiveChannel<SoundScaleOptions<number>> | undefined;
  /** The instrument. Without a domain, new values take the next of the range as they come. */
  instrument?: LiveChannel<SoundScaleOptions<string>> | undefined;
  /** A room and a delay on the whole. */
  effects?: EffectsOptions | undefined;
  /**
   * Where a scale has no domain, it follows the values of the last so many seconds; 60 by default. It moves gently: in 0.1 s the same
   * value moves by at most 2.1 % of the range.
   */
  window?: number | undefined;
  /**
   * How rows that come all at once are heard. "spread" (by default): over the time to the next expected reception, with 50 onsets a second
   * at most. "thin": within a second, 20 of them at most. What is more is heard as means of neighbours in their voice: numbers are averaged,
   * all else is that of the first. A chord of up to 8 that comes one by one stays a chord.
   */
  burst?: Burst | undefined;
  /**
   * What is heard while nothing comes: nothing (by default), a soft tick every 5 s, or a low pad that fades over 10 s. It is part of the
   * score, as mark 1.
   */
  silence?: Silence | undefined;
  /** So many events and rows are kept; the hash still covers all. 100,000 by default. */
  keep?: number | undefined;
  /** Makes the figure that `show(live)` shows, of the rows so far. */
  plot?: ((rows: readonly R[]) => unknown) | undefined;
  /** Called with a sentence for what goes wrong with rows, once each. Default: it is printed. */
  onProblem?: ((message: string) => void) | undefined;
}

/** What the options are read into. */
export interface ReadLiveOptions {
  readonly channels: NoteOptions;
  readonly scales: SoundOptions & { readonly [channel: string]: unknown };
  /** Of how long the values are that a domain follows, by channel, where its scale says so. */
  readonly windows: { readonly [channel: string]: number };
  readonly window: number;
  readonly burst: { readonly over: number | undefined; readonly most: number };
  readonly silence: { readonly sound: "none" | "tick" | "pad"; readonly after: number };
  readonly keep: number;
  readonly plot: ((rows: readonly object[]) => unknown) | undefined;
  readonly onProblem: (message: string) => void;
}
