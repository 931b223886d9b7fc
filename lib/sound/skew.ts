import type { ScoreReport } from "./report.ts";
import type { Score } from "./score.ts";
import { formatNumber } from "./words.ts";

/** Fewer notes than this say nothing about how data lies. */
const FEW = 20;
/** Notes are close together where nine of ten of them take up at most this part of the register: one octave of three. */
const PART = 1 / 3;
/** A type is suggested where nine of ten notes take up at least so many times as much. */
const GAIN = 1.5;

/** What spreads values that lie close together, by the type of the scale. */
const SPREADING: readonly { readonly type: string; readonly takes: (low: number) => boolean; readonly map: Mapping }[] =
  [
    { type: "sqrt", takes: (low) => low >= 0, map: Math.sqrt },
    { type: "log", takes: (low) => low > 0, map: Math.log },
    { type: "symlog", takes: (low) => low <= 0, map: (x) => Math.sign(x) * Math.log1p(Math.abs(x)) },
  ];

type Mapping = (value: number) => number;

/**
 * Says where nearly all notes lie in a small part of the register, as a few values are far from the others, and which type of scale
 * spreads them: "nine of ten pitches lie within 5 semitones of 36, as depth is skewed: pitch: { type: \"log\" } spreads them".
 *
 * The values are read back from the pitches, which a linear scale allows.
 */
export function describeSkew({ events }: Score, { marks, scales: { pitch } }: ScoreReport): string[] {
  const feeds = marks.map(({ sentence, channels }) =>
    sentence === undefined ? channels.find(({ name, scaled }) => name === "pitch" && scaled) : undefined
  );
  const [low, high] = [pitch.domain[0], pitch.domain.at(-1)];
  if (pitch.type !== "linear" || pitch.domain.length !== 2 || pitch.range.length !== 2) return [];
  if (typeof low !== "number" || typeof high !== "number" || low === high) return [];
  const [bottom, top] = pitch.range as [number, number];
  const span = 12 * Math.log2(top / bottom);
  // Where Hz and not semitones lie evenly, the register is another.
  const middle = pitch.apply((low + high) / 2) ?? 0;
  if (Math.abs(12 * Math.log2(middle / Math.sqrt(bottom * top))) > 2) return [];

  const parts = events.flatMap((event) => feeds[event.mark] ? [12 * Math.log2(event.pitch / bottom) / span] : []);
  if (parts.length < FEW) return [];
  const now = width(parts);
  if (now > PART) return [];
  const values = parts.map((part) => low + part * (high - low));
  const ends = [Math.min(low, high), Math.max(low, high)] as const;
  const spread = SPREADING.filter(({ takes }) => takes(ends[0])).map(({ type, map }) => {
    const [from, to] = ends.map(map) as [number, number];
    return { type, width: width(values.map((value) => (map(Math.max(value, ends[0])) - from) / (to - from))) };
  });
  const best = spread.reduce((a, b) => b.width > a.width ? b : a, { type: "", width: 0 });
  const type = best.width >= GAIN * now && best.width > PART ? best.type : quantiles(values) ? "quantile" : undefined;
  if (type === undefined) return []; // one value has nearly all of the rows: nothing can be spread
  const label = feeds.find((feed) => feed !== undefined)?.label ?? "the data";
  return [
    `Nine of ten pitches lie within ${formatNumber(Math.max(1, Math.ceil(now * Math.abs(span))))} semitones of ${
      formatNumber(Math.round(Math.abs(span)))
    }, as ${label} is skewed: pitch: { type: "${type}" } spreads them.`,
  ];
}

/** The narrowest stretch that holds nine of ten. */
function width(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const held = Math.ceil(0.9 * sorted.length) - 1;
  let narrowest = Infinity;
  for (let i = 0; i + held < sorted.length; ++i) narrowest = Math.min(narrowest, sorted[i + held]! - sorted[i]!);
  return narrowest;
}

/** Whether five steps with as many values each are steps apart: no value has a fifth of the rows. */
function quantiles(values: readonly number[]): boolean {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Math.max(...counts.values()) < values.length / 5;
}
