import type { Metre } from "./metre.ts";
import type { SoundScaleOptions } from "./options.ts";

/** The values of one channel that a scale maps. */
export interface ScaledChannel {
  /** The values, one for each element of the mark's data. */
  readonly values: Iterable<unknown>;
  /** What the values are: the name of the column, if it has one. */
  readonly label?: string | undefined;
  /** Whether they are where spans end, and not where they start. */
  readonly isEnd?: boolean;
}

/** What a sound scale takes over from the visual scale whose axis feeds it. */
export interface VisualScale {
  /** The explicit type, domain and `reverse` of the axis, and the parameters of that type. */
  readonly options: Pick<
    SoundScaleOptions<never>,
    "type" | "domain" | "reverse" | "exponent" | "base" | "constant" | "n"
  >;
  /** The domain of an ordinal axis as it is drawn, from first to last. */
  readonly order?: readonly unknown[] | undefined;
}

/** How the values of a channel become numbers in its unit (or the names of instruments). */
export interface SoundScale<R> {
  readonly type: string;
  /** The domain after `nice`, `zero` and `reverse`; dates as Date. Empty where there was no value at all. */
  readonly domain: readonly unknown[];
  readonly range: readonly R[];
  readonly label: string | undefined;
  /** The width of a band, in the unit of the channel; 0 where the scale has no bands. */
  readonly bandwidth: number;
  /** Maps a value; undefined where it is missing or cannot be read. */
  apply(value: unknown): R | undefined;
  /** Whether values outside of the domain take its nearest end. */
  readonly clamps: boolean;
  /** Whether the value lies outside of the domain. */
  isOutside(value: unknown): boolean;
  /** Where the band of a value ends, where that is not `bandwidth` after its start. */
  bandEnd?(value: unknown): number | undefined;
  /** The beats of a time scale that has a tempo. */
  readonly metre?: Metre | undefined;
}

/** What a channel decides about its scale. */
export interface ScaleSetting<R> {
  /** A sound scale's name, or what else the values become; errors say it. */
  readonly name: string;
  readonly channels: readonly ScaledChannel[];
  readonly options: SoundScaleOptions<unknown>;
  /** The range in the unit of the channel. */
  readonly range: readonly R[];
  /** Whether the user gave the range. */
  readonly explicitRange: boolean;
  readonly visual?: VisualScale | undefined;
  /** The type for values that are not numbers; "band" for time. */
  readonly ordinalType: "band" | "point" | "ordinal";
  /** What a domain of one value maps to. */
  readonly single: R;
  /** The type where nobody states one; by default as Plot finds it. */
  readonly defaultType?: string | undefined;
  /** `n` values evenly between the ends of the range, for the scales with steps. */
  readonly spread?: ((range: readonly R[], n: number) => R[]) | undefined;
}
