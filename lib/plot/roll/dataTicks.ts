// @ts-types="@types/d3-scale"
import { scaleLinear, scaleLog, scaleUtc } from "d3-scale";
import { toNumber } from "../../sound/scales/coerce.ts";
import type { SoundScale } from "../../sound/scales/setting.ts";
import { formatNumber, formatNumbers } from "../../sound/words.ts";

/** A value of the data on an axis of what is heard. */
export interface DataTick {
  /** Where, in the unit of the sound scale: s, Hz. */
  readonly at: number;
  /** The value in words. */
  readonly text: string;
}

/** Options of {@linkcode dataTicks}. */
export interface DataTickOptions {
  /** About how many ticks there is room for. */
  readonly count: number;
  /** How far apart two values of the unit are on the axis, as a part of its length. */
  distance(a: number, b: number): number;
}

/** The data's own values along what they are heard as, no denser than there is room for; none where the values stand for themselves. */
export function dataTicks(scale: SoundScale<number>, { count, distance }: DataTickOptions): DataTick[] {
  const kept: DataTick[] = [];
  for (const tick of candidates(scale, count)) {
    if (!Number.isFinite(tick.at)) continue;
    if (kept.every(({ at }) => distance(at, tick.at) * count >= 0.6)) kept.push(tick);
  }
  return kept.sort((a, b) => a.at - b.at);
}

/** What may be shown, the most wanted first. */
function candidates(scale: SoundScale<number>, count: number): DataTick[] {
  const { type, domain } = scale;
  if (domain.length === 0 || type === "identity" || type === "literal") return [];
  if (type === "ordinal" || type === "point" || type === "band") {
    const every = Math.ceil(domain.length / Math.max(1, count));
    return domain.filter((_, i) => i % every === 0).map((value) => ({
      at: scale.apply(value)! + scale.bandwidth / 2,
      text: value instanceof Date ? dateText(value) : String(value),
    }));
  }
  if (type === "threshold") return steps(scale);
  const ends = [domain[0], domain.at(-1)].map(toNumber).sort((a, b) => a - b) as [number, number];
  if (ends[0] === ends[1]) {
    const value = domain[0] as number | Date;
    return [{ at: scale.apply(value)!, text: value instanceof Date ? dateText(value) : formatNumber(value) }];
  }
  if (type === "utc") {
    const utc = scaleUtc().domain(ends);
    const text = utc.tickFormat();
    return utc.ticks(count).map((date) => ({ at: scale.apply(date)!, text: text(date) }));
  }
  if (type === "log") {
    const values: number[] = scaleLog().domain(ends).ticks(count);
    const powers = values.filter((value) => Number.isInteger(Math.round(Math.log10(value) * 1e9) / 1e9));
    const wanted = new Set([...powers, ...values]);
    return Array.from(wanted, (value) => ({ at: scale.apply(value)!, text: formatNumber(value) }));
  }
  const linear = scaleLinear().domain(ends);
  const text = linear.tickFormat(count);
  return linear.ticks(count).map((value) => ({ at: scale.apply(value)!, text: text(value) }));
}

/** What lies below, between and above thresholds. */
function steps(scale: SoundScale<number>): DataTick[] {
  const thresholds = scale.domain.map(toNumber);
  const words = formatNumbers(thresholds);
  const last = thresholds.length;
  return Array.from({ length: last + 1 }, (_, i) => ({
    at: scale.apply(i === 0 ? thresholds[0]! - 1 : thresholds[i - 1]!)!, // a step begins at its threshold
    text: i === 0 ? `< ${words[0]}` : i === last ? `≥ ${words[i - 1]}` : `${words[i - 1]} to ${words[i]}`,
  }));
}

function dateText(date: Date): string {
  return date.toISOString().replace(/T00:00:00\.000Z$/, "");
}
