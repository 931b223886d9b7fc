import * as Plot from "@observablehq/plot";
import type { SoundScale } from "./setting.ts";

/** A Plot scale, with what of it is used here. */
export interface AppliedScale {
  readonly domain: readonly unknown[];
  readonly bandwidth?: number;
  apply(value: unknown): unknown;
}

/** Makes a scale as Plot makes it, on d3-scale: every type and option means what it means in a picture. */
export function plotScale(options: Record<string, unknown>): AppliedScale {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return Plot.scale({ x: given as Plot.ScaleOptions }) as unknown as AppliedScale;
}

/** A scale of no values. */
export function emptyScale<R>(type: string, label: string | undefined, range: readonly R[]): SoundScale<R> {
  return {
    type,
    domain: [],
    range,
    label,
    bandwidth: 0,
    clamps: false,
    apply: () => undefined,
    isOutside: () => false,
  };
}
