import type { EffectsOptions } from "./effects.ts";
import type { Equalised } from "./equaliseLoudness.ts";
import type { Unheard } from "./drawing.ts";
import type { DefaultLevel } from "./level/defaultLevel.ts";
import type { Caption, Speech } from "./caption.ts";
import type { MarkKind } from "./note.ts";
import type { Missing } from "./noteReader.ts";
import type { Repetition } from "./repeatPiece.ts";
import type { Score } from "./score.ts";
import type { SoundScales } from "./scales/soundScales.ts";
import type { Thinned } from "./thinning/thinDrawing.ts";

/** What a sound mark became. */
export interface MarkReport {
  readonly kind: MarkKind;
  /** How each sound channel was fed, in the order of the scales. */
  readonly channels: readonly {
    readonly name: string;
    /** The channel that fed it: the same, or x, x1, y, y1, y2. */
    readonly from: string;
    readonly label: string | undefined;
    readonly constant: number | string | undefined;
    readonly scaled: boolean;
    /** The unit of a channel that an instrument has of its own. */
    readonly unit?: string | undefined;
  }[];
  /**
   * How many elements gave no note, by reason: no time, no pitch or loudness, a time outside of the domain; for lines also how many
   * points lie too close to the one before for a glide.
   */
  readonly dropped: { readonly [reason in Missing | "close"]: number };
  /** How many notes it has. */
  readonly count: number;
  /** How many of its notes have a value that the scale of a channel does not map, by channel. */
  readonly unmapped?: { readonly [channel: string]: number } | undefined;
  /** How it was thinned, where it was too dense to follow. */
  readonly thinned?: Thinned | undefined;
  /** The visual mark that it was made of, in words. */
  readonly subject?: string;
  /** How many of its elements have no words, where it is words. */
  readonly wordless?: number;
  /** What a mark says of itself whose notes do not come from its data alone: one sentence without its full stop. */
  readonly sentence?: string | undefined;
  /** What its facets are told apart by, in words. */
  readonly sides?: readonly string[] | undefined;
}

/** What a score knows of how it was made; `describe()` says it. */
export interface ScoreReport {
  readonly marks: readonly MarkReport[];
  readonly scales: SoundScales;
  /** How loud the notes are of which nobody says it; undefined where there are none. */
  readonly level: DefaultLevel | undefined;
  /** By how many dB `overlap: "fit"` lowered the events. */
  readonly shift: number;
  /** A room and a delay on the whole; undefined where there are none. */
  readonly effects?: EffectsOptions | undefined;
  /** How many times the whole is played; undefined for once. */
  readonly repetition?: Repetition | undefined;
  /** Whether facets play one after the other. */
  readonly sequence: boolean;
  /** What compensation for the ear did; undefined where nobody asked for it. */
  readonly equalised: Equalised | undefined;
  /** The words of the score, by their time. */
  readonly captions: readonly Caption[];
  /** How they are spoken; undefined where they are not. */
  readonly speech?: Speech | undefined;
  /** The score without speech that it was made from. */
  readonly unspoken?: Score | undefined;
  /** The visual marks that were to be heard, and are not. */
  readonly unheard: readonly Unheard[];
  /** What a live source made of it, a sentence each; undefined where there is none. */
  readonly live?: readonly string[] | undefined;
}
