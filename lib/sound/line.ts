import { type NoteData, readData } from "./data.ts";
import { type MarkKind, Note, type NoteOptions, type OwnChannels, withImplicit } from "./note.ts";
import { show } from "./scales/options.ts";

/** How a line goes from one point to the next: straight (in octaves and dB), or it stays and then jumps. */
export type Curve = "linear" | "step-after";

/** The options of {@linkcode line} and of `area`: those of a note, whose sustain is the way to the next point. */
export interface LineOptions extends Omit<NoteOptions, "sustain"> {
  /** Whether it glides to the next point (`"linear"`, the default), or stays until there (`"step-after"`), as Plot's curves. */
  curve?: Curve | undefined;
}

/** A sound mark that glides through its points, one voice for each series. */
export class Line extends Note {
  override readonly kind: MarkKind = "line";
  override readonly ariaLabel: string = "line";
  /** How it goes from one point to the next. */
  readonly curve: Curve;

  /** See {@linkcode line}. */
  constructor(data: NoteData, options: LineOptions = {}) {
    const { curve = "linear", ...others } = options;
    if (curve !== "linear" && curve !== "step-after") {
      throw new RangeError(`Cannot hear the curve ${show(curve)}: expected "linear" or "step-after"`);
    }
    const { sustain } = others as NoteOptions;
    if (sustain !== undefined && sustain !== null) {
      throw new TypeError(
        "Cannot set the sustain of a line: it goes on until the next point; use Sound.note for notes",
      );
    }
    super(data, others);
    this.curve = curve;
  }
}

/**
 * Makes a sound mark that glides: one voice for each series (`z ?? fill ?? stroke`) goes from each point to the next, without a seam,
 * in pitch (evenly in octaves), loudness (in dB), pan and brightness. Where a value is missing there is a gap, as in Plot's line.
 * Points that are closer than 0.02 s are passed over, and counted in `describe()`. It plays `line`, or another instrument that glides.
 *
 * An event starts at each point but the last of a run, and its `glide` says where it is when its sustain ends.
 *
 * @example From A3 to A4 and back
 * ```ts
 * import { plot, Sound } from "auscult";
 * import assert from "node:assert/strict";
 *
 * const { score } = plot({ marks: [Sound.line([1, 2, 1])], time: { duration: 2 }, pitch: { range: ["A3", "A4"] } });
 * assert.deepEqual(score.events.map(({ time, pitch, glide }) => [time, pitch, glide?.pitch]), [[0, 220, 440], [1, 440, 220]]);
 * ```
 *
 * @throws {TypeError} when the data is nothing that Plot reads as rows, a sustain is given, or the instrument does not glide
 * @throws {RangeError} when a constant is out of bounds, or the curve is unknown
 */
export function line(data: NoteData): Line;
export function line(data: NoteData, options: LineOptions & OwnChannels): Line;
export function line(data: NoteData, options: LineOptions): Line;
export function line(data: NoteData, options: LineOptions = {}): Line {
  const rows = readData(data);
  return new Line(rows, withImplicit(rows, options));
}
