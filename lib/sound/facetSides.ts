import type { Facet } from "./drawing.ts";
import { glides, instrumentNames, knownInstrument, pitchedInstruments } from "./instruments.ts";
import type { MarkKind } from "./note.ts";
import { ends } from "./scales/range.ts";
import type { SoundOptions } from "./scales/options.ts";
import { formatDates, formatNumber, list } from "./words.ts";

/** What the facets of a mark are told apart by. */
export interface FacetSides {
  /** What the notes of a facet have, by the `i` of the facet. */
  readonly defaults: ReadonlyMap<number, { readonly pan?: number; readonly instrument?: string }>;
  /** The same in words. */
  readonly words: readonly string[];
}

/** What a mark says itself, and so its facets do not. */
export interface OwnChannels {
  readonly kind: MarkKind;
  readonly pan: boolean;
  readonly instrument: boolean;
}

/**
 * Puts facets side by side: `time: { fy: "pan" }` spreads them over the range of pan, the first (the top one, or the left one)
 * to its lower end; `time: { fy: "instrument" }` gives each an instrument. What the mark gives itself stays.
 *
 * @throws {TypeError} when both fx and fy are to be heard by the same
 */
export function facetSides(facets: readonly Facet[], options: SoundOptions, own: OwnChannels): FacetSides {
  const { fx, fy } = options.time ?? {};
  if (fx === fy && (fx === "pan" || fx === "instrument")) {
    throw new TypeError(`Cannot hear both fx and fy by ${fx}: one of them may be "sequence", or overlay`);
  }
  const defaults = new Map<number, { pan?: number; instrument?: string }>(facets.map(({ i }) => [i, {}]));
  const words: string[] = [];
  for (const [name, by] of [["fx", fx], ["fy", fy]] as const) {
    if ((by !== "pan" && by !== "instrument") || own[by]) continue;
    const values = [...new Map(facets.map((facet) => [key(facet[name]), facet[name]])).values()];
    if (values.length === 0 || values[0] === undefined) continue; // there are no facets in this direction
    const heard = by === "pan" ? panOf(values.length, options) : instrumentsOf(values.length, options, own.kind);
    for (const facet of facets) {
      const rank = values.findIndex((value) => key(value) === key(facet[name]));
      defaults.set(facet.i, { ...defaults.get(facet.i), [by]: heard[rank]! });
    }
    const named = wordsOf(values).slice(0, 6).map((value, i) =>
      `${value} ${by === "pan" ? `at ${formatNumber(Number((heard[i] as number).toFixed(3)))}` : `by ${heard[i]}`}`
    );
    const all = `${list(named)}${values.length > 6 ? ", …" : ""}`;
    words.push(
      by === "pan"
        ? `the facets lie side by side from left to right (${all})`
        : `each facet has its instrument (${all})`,
    );
  }
  return { defaults, words };
}

function panOf(n: number, { pan }: SoundOptions): number[] {
  const [left, right] = ends([...pan?.range ?? [-1, 1]]);
  return Array.from({ length: n }, (_, i) => n === 1 ? (left + right) / 2 : left + (right - left) * i / (n - 1));
}

function instrumentsOf(n: number, { instrument }: SoundOptions, kind: MarkKind): string[] {
  const names = instrument?.range !== undefined
    ? Array.from(instrument.range, knownInstrument)
    : kind === "note"
    ? pitchedInstruments
    : instrumentNames().filter(glides);
  return Array.from({ length: n }, (_, i) => names[i % names.length]!);
}

function wordsOf(values: readonly unknown[]): string[] {
  return values.every((value) => value instanceof Date)
    ? formatDates(values)
    : values.map((value) => typeof value === "number" ? formatNumber(value) : String(value));
}

function key(value: unknown): unknown {
  return value instanceof Date ? +value : value;
}
