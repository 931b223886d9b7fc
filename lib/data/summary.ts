import { columnNames } from "./columnNames.ts";

/** What is in one column of a table. */
export interface ColumnSummary {
  readonly name: string;
  /** The type of its values; "mixed" where there are several, "empty" where there are none. */
  readonly type: "number" | "date" | "boolean" | "string" | "object" | "mixed" | "empty";
  /** How many rows have no value: null, undefined, NaN or an invalid date. */
  readonly missing: number;
  /** How many different values; undefined where there are more than 10,000. */
  readonly distinct: number | undefined;
  /** The least and the greatest, of numbers and dates. */
  readonly extent: readonly [number, number] | readonly [Date, Date] | undefined;
  /** How many values are in each of 20 bins of equal width over the extent; of others, how often the most frequent occur. */
  readonly histogram: readonly { readonly label: string; readonly count: number }[];
}

/** What is in a table. */
export interface TableSummary {
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
}

const BINS = 20;
const MOST_DISTINCT = 10_000;

/**
 * Summarizes rows by column: type, missing values, extent or number of distinct values, and a histogram.
 *
 * @param rows row objects, such as those of `csv()`
 */
export function summarize(rows: readonly object[]): TableSummary {
  return { rows: rows.length, columns: columnNames(rows).map((name) => summarizeColumn(rows, name)) };
}

function summarizeColumn(rows: readonly object[], name: string): ColumnSummary {
  const counts = new Map<unknown, number>();
  const types = new Set<ColumnSummary["type"]>();
  const numbers: number[] = [];
  let missing = 0;
  for (const row of rows) {
    const value = (row as Record<string, unknown>)[name];
    const type = typeOf(value);
    if (type === undefined) {
      ++missing;
      continue;
    }
    types.add(type);
    if (type === "number" || type === "date") numbers.push(Number(value));
    const key = value instanceof Date ? +value : value;
    const count = counts.get(key);
    if (count !== undefined) counts.set(key, count + 1);
    else if (counts.size <= MOST_DISTINCT) counts.set(key, 1);
  }
  const [type = "empty"] = types.size > 1 ? ["mixed" as const] : types;
  const ordered = type === "number" || type === "date";
  const [low, high] = ordered ? bounds(numbers) : [NaN, NaN];
  return {
    name,
    type,
    missing,
    distinct: counts.size > MOST_DISTINCT ? undefined : counts.size,
    extent: type === "number" ? [low, high] : type === "date" ? [new Date(low), new Date(high)] : undefined,
    histogram: ordered ? bins(numbers, low, high) : mostFrequent(counts),
  };
}

function typeOf(value: unknown): ColumnSummary["type"] | undefined {
  if (value === null || value === undefined || Number.isNaN(value)) return undefined;
  if (value instanceof Date) return Number.isNaN(+value) ? undefined : "date";
  const type = typeof value;
  if (type === "number" || type === "bigint") return "number";
  return type === "string" || type === "boolean" ? type : "object";
}

/** Not Math.min(...): a column may be longer than a call's arguments. */
function bounds(values: readonly number[]): [number, number] {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function bins(values: readonly number[], low: number, high: number): { label: string; count: number }[] {
  const counts = new Array<number>(BINS).fill(0);
  // Values that are infinite have no bin; one value alone has the middle one.
  const width = high - low;
  if (!Number.isFinite(width)) return [];
  for (const value of values) {
    const bin = width === 0 ? BINS >> 1 : Math.min(BINS - 1, Math.floor(BINS * (value - low) / width));
    ++counts[bin]!;
  }
  return counts.map((count, i) => ({ label: String(low + width * i / BINS), count }));
}

function mostFrequent(counts: ReadonlyMap<unknown, number>): { label: string; count: number }[] {
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, BINS).map(([value, count]) => ({
    label: typeof value === "object" ? "[object]" : String(value),
    count,
  }));
}
