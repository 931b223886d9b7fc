import { isDefined, toNumber } from "./coerce.ts";
import { type ReadSoundOptions, show, soundScaleNames, type SoundScaleOptions } from "./options.ts";
import { floorTo, readInterval } from "./readInterval.ts";

/** What a scale does to values before it maps them. */
export interface ValueTransform {
  /** The option that asks for it. */
  readonly option: "transform" | "percent" | "interval";
  apply(value: unknown): unknown;
}

/** What scales do to values before they map them, by name. */
export type ValueTransforms = { readonly [name: string]: ValueTransform | undefined };

/** Reads what the scales of a plot do to values before they map them; see the options of a scale. */
export function valueTransforms({ parameters, ...options }: ReadSoundOptions): ValueTransforms {
  const scales: [string, SoundScaleOptions<unknown> | undefined][] = [
    ...soundScaleNames.map((name) => [name, options[name]] as [string, SoundScaleOptions<unknown> | undefined]),
    ...Object.entries(parameters),
  ];
  return Object.fromEntries(scales.map(([name, scale]) => [name, valueTransform(name, scale)]));
}

/**
 * Reads the options `transform`, `percent` and `interval` of a scale. As in Plot they change the values of channels, so that the
 * domain is in what they return.
 *
 * @throws {TypeError} when there is more than one, or `transform` is no function
 * @throws {RangeError} when the interval is none
 */
function valueTransform(
  name: string,
  { transform, percent, interval }: SoundScaleOptions<unknown> = {},
): ValueTransform | undefined {
  const given = Object.entries({ transform, percent: percent || undefined, interval }).filter(([, v]) => isDefined(v));
  if (given.length > 1) {
    throw new TypeError(
      `Cannot use ${given.map(([key]) => key).join(" and ")} in the ${name} scale: give one of them`,
    );
  }
  if (transform !== undefined) {
    if (typeof transform !== "function") {
      throw new TypeError(
        `Cannot set the transform of the ${name} scale to ${show(transform)}: expected a function of the value`,
      );
    }
    return { option: "transform", apply: (value) => transform(value) };
  }
  if (percent) {
    return { option: "percent", apply: (value) => isDefined(value) ? 100 * toNumber(value) : value };
  }
  if (interval === undefined) return undefined;
  return { option: "interval", apply: floorTo(readInterval(interval, `the interval of the ${name} scale`)) };
}
