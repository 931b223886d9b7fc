import { isInstrument, knownInstrument, pitchedInstruments } from "../instruments.ts";
import { createScale } from "./createScale.ts";
import { every, literalScale } from "./literalScale.ts";
import { show, type SoundScaleOptions } from "./options.ts";
import type { ScaledChannel, ScaleSetting } from "./setting.ts";

/** The types that choose one of a list. */
const NAMED = ["ordinal", "categorical", "point", "band", "threshold", "quantile", "quantize", "identity"];

/** The types that give each step of a number an instrument, and how many there are unless the range says so. */
const STEPPED = ["threshold", "quantile", "quantize"];
const STEPS = 4;

/** Makes the scale of instruments: ordinal, unless told otherwise. */
export function instrumentScale(channels: readonly ScaledChannel[], options: SoundScaleOptions<string> = {}) {
  const stepped = options.type !== undefined && STEPPED.includes(options.type.toLowerCase());
  const range = options.range === undefined
    ? pitchedInstruments.slice(0, stepped ? STEPS : undefined)
    : Array.from(options.range, knownInstrument);
  if (range.length === 0) throw new RangeError("Cannot read the range of the instrument scale: it is empty");
  const stated = options.type?.toLowerCase();
  if (stated !== undefined && !NAMED.includes(stated)) {
    throw new RangeError(
      `Cannot set the type of the instrument scale to ${
        show(options.type)
      }: between two instruments there is nothing; ` +
        `expected ${NAMED.join(", ")}`,
    );
  }
  // As Plot takes a column of colours literally, a column of instruments is itself.
  const literal = options.type === undefined && options.domain === undefined && options.range === undefined &&
    channels.length > 0 && channels.every(({ values }) => every(values, isInstrument));
  const scale = literal
    ? literalScale(channels, (value) => isInstrument(value) ? value : undefined)
    : createScale<string>(
      {
        name: "instrument",
        channels,
        options,
        range,
        explicitRange: options.range !== undefined,
        ordinalType: "ordinal",
        defaultType: "ordinal",
        single: range[Math.floor((range.length - 1) / 2)]!,
        spread: (list, n) => Array.from({ length: n }, (_, i) => list[i % list.length]!),
      } satisfies ScaleSetting<string>,
    );
  return scale;
}
