import { toNumber } from "./scales/coerce.ts";
import type { SoundScale } from "./scales/setting.ts";
import { formatNumbers, list } from "./words.ts";

/** More steps than this are not told one by one. */
const TOLD = 8;

/** A value in each step of a threshold scale, from low to high. */
export function stepsOf({ domain }: SoundScale<number>): number[] {
  const thresholds = domain.map(toNumber);
  return [thresholds[0]! - (Math.abs(thresholds[0]!) || 1), ...thresholds];
}

/** The steps of a threshold scale: "below 1000 as C3 (130.8 Hz), from 1000 as E3 (164.8 Hz) and from 1500 as G3 (196 Hz)". */
export function describeSteps(scale: SoundScale<number>, format: (value: number) => string): string {
  const thresholds = scale.domain.map(toNumber);
  const words = formatNumbers(thresholds);
  const steps = [
    `below ${words[0]} as ${format(scale.apply(stepsOf(scale)[0])!)}`,
    ...thresholds.map((threshold, i) => `from ${words[i]} as ${format(scale.apply(threshold)!)}`),
  ];
  return steps.length > TOLD ? `${steps.slice(0, TOLD - 1).join(", ")}, … and ${steps.at(-1)}` : list(steps);
}
