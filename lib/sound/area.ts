import { type NoteData, readData } from "./data.ts";
import { Line, type LineOptions } from "./line.ts";
import { type MarkKind, type OwnChannels, withImplicit } from "./note.ts";

/** A sound mark that holds a tone whose level follows its values, one for each series. */
export class Area extends Line {
  override readonly kind: MarkKind = "area";
  override readonly ariaLabel: string = "area";
}

/**
 * Makes a sound mark that holds a drone: one tone for each series, whose loudness follows y (y2 in a stacked one), as an area grows and
 * shrinks. Its pitch is the lowest of the pitch scale, unless `pitch` is given; give `loudness` by itself, and `brightness` follows a
 * column. Gaps, curves and points are as in {@linkcode line}. It plays `drone`, or another instrument that glides.
 *
 * @example It swells by 18 dB
 * ```ts
 * import { plot, Sound } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const { score } = plot({ marks: [Sound.area([1, 2])], time: { duration: 2 }, loudness: { range: [-30, -12] } });
 * assert.deepEqual(score.events.map(({ loudness, glide }) => [loudness, glide?.loudness]), [[-30, -12]]);
 * ```
 *
 * @throws {TypeError} when the data is nothing that Plot reads as rows, a sustain is given, or the instrument does not glide
 * @throws {RangeError} when a constant is out of bounds, or the curve is unknown
 */
export function area(data: NoteData): Area;
export function area(data: NoteData, options: LineOptions & OwnChannels): Area;
export function area(data: NoteData, options: LineOptions): Area;
export function area(data: NoteData, options: LineOptions = {}): Area {
  const rows = readData(data);
  return new Area(rows, withImplicit(rows, options));
}
