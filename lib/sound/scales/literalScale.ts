import type { ScaledChannel, SoundScale } from "./setting.ts";

/** Values that are what they say: note names, instruments. */
export function literalScale<R>(
  channels: readonly ScaledChannel[],
  read: (value: unknown) => R | undefined,
): SoundScale<R> {
  const label = channels.length === 1 ? channels[0]!.label : undefined;
  return {
    type: "literal",
    domain: [],
    range: [],
    label,
    bandwidth: 0,
    clamps: false,
    apply: read,
    isOutside: () => false,
  };
}

/** Whether the values are all of a kind, and there is one at least. */
export function every(values: Iterable<unknown>, test: (value: unknown) => boolean): boolean {
  let some = false;
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (!test(value)) return false;
    some = true;
  }
  return some;
}
