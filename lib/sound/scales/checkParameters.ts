import { show, type SoundScaleOptions } from "./options.ts";

const CONTINUOUS = ["linear", "log", "sqrt", "symlog", "pow", "utc"];
const STEPPED = ["threshold", "quantile", "quantize"];
const ORDINAL = ["ordinal", "point", "band"];
const DIVERGING = ["diverging", "diverging-log", "diverging-pow", "diverging-sqrt", "diverging-symlog"];

/**
 * The types of scale that have a parameter; Plot ignores it in the others, and here it would not be heard. The range is
 * that of notes without the channel, too, so that any type may have one.
 */
const TYPES: { readonly [parameter: string]: readonly string[] } = {
  exponent: ["pow", "diverging-pow"],
  base: ["log", "diverging-log"],
  constant: ["symlog", "diverging-symlog"],
  n: ["quantile", "quantize"],
  pivot: DIVERGING,
  symmetric: DIVERGING,
  padding: ["band", "point"],
  align: ["band", "point"],
  paddingInner: ["band"],
  paddingOuter: ["band"],
  zero: ["linear", "pow", "sqrt", "symlog", "utc"],
  nice: [...CONTINUOUS, ...DIVERGING],
  clamp: [...CONTINUOUS, ...DIVERGING, ...STEPPED],
  interval: [...CONTINUOUS, ...ORDINAL],
  reverse: [...CONTINUOUS, ...DIVERGING, ...STEPPED, ...ORDINAL],
  domain: [...CONTINUOUS, ...DIVERGING, ...STEPPED, ...ORDINAL],
};

/**
 * Checks that a type of scale has the parameters that are given: what has no effect is more likely a mistake than a wish.
 *
 * @throws {TypeError} when one has no meaning for the type
 */
export function checkParameters(name: string, type: string, options: SoundScaleOptions<unknown>): void {
  for (const [parameter, types] of Object.entries(TYPES)) {
    const value = options[parameter as keyof typeof options];
    if (value === undefined || value === null || value === false || types.includes(type)) continue;
    const why = type === "identity"
      ? "with type identity the values are in the unit of the channel as they stand"
      : `it has no meaning for type ${type}; it belongs to ${types.join(", ")}`;
    throw new TypeError(`Cannot use ${parameter}: ${show(value)} in the ${name} scale: ${why}`);
  }
}
