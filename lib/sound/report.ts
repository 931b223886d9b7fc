import type { SoundScaleName } from "./scales/options.ts";
import type { SoundScales } from "./scales/soundScales.ts";

/** What a sound mark became. */
export interface MarkReport {
  /** How each sound channel was fed, in the order of the scales. */
  readonly channels: readonly {
    readonly name: SoundScaleName;
    /** The channel that fed it: the same, or x, x1, y, y1, y2. */
    readonly from: string;
    readonly label: string | undefined;
    readonly constant: number | string | undefined;
    readonly scaled: boolean;
  }[];
  /** How many elements gave no note, by reason: no time, no pitch, a time outside of the domain. */
  readonly dropped: { readonly time: number; readonly pitch: number; readonly outside: number };
  /** How many notes it has. */
  readonly count: number;
}

/** What a score knows of how it was made; `describe()` says it. */
export interface ScoreReport {
  readonly marks: readonly MarkReport[];
  readonly scales: SoundScales;
  /** By how many dB `overlap: "fit"` lowered the events. */
  readonly shift: number;
  /** Whether facets play one after the other. */
  readonly sequence: boolean;
}
