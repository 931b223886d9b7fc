import { toNumber } from "./coerce.ts";
import type { SoundScale } from "./setting.ts";

/** The ends of a domain from low to high; first and last where it has no such order. */
export function extremes(scale: SoundScale<number>): [unknown, unknown] {
  const first = scale.domain[0], last = scale.domain.at(-1);
  if (isOrdinal(scale)) return [first, last];
  if (scale.type === "threshold") {
    const step = toNumber(last) - toNumber(first) || 1;
    return [toNumber(first) - step, last]; // below the first threshold lies a step of its own
  }
  return toNumber(first) <= toNumber(last) ? [first, last] : [last, first];
}

/** Whether a scale is of single values, in an order of their own. */
export function isOrdinal({ type }: SoundScale<unknown>): boolean {
  return type === "ordinal" || type === "point" || type === "band";
}
