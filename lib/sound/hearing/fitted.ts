import type { MarkState } from "../note.ts";
import { isDefined, toNumber } from "../scales/coerce.ts";
import { type AxisName, columnOf, type Look, type Seen } from "./seen.ts";

/** The axes on which a line that is straight in the picture is straight in the data. */
const STRAIGHT: readonly (string | undefined)[] = ["linear", "utc", "time", undefined];

/** Whether a mark is a line that Plot fits to points while it draws. */
export function isFitted({ name }: Pick<Seen, "name">): boolean {
  return name === "linear-regression";
}

/**
 * The line that Plot fits to the points of a linear regression: the mark with its two ends in place of its points, for each series
 * and facet. Ordinary least squares, as Plot's.
 *
 * @returns why there is none, where the axes bend it
 */
export function fitted(seen: Seen, look: Look): Seen | string {
  const x = columnOf(seen, "x"), y = columnOf(seen, "y");
  if (!x || !y || look.projection) return seen; // what is wrong with those is said of any mark
  if (!STRAIGHT.includes(look.axes.x?.type) || !STRAIGHT.includes(look.axes.y?.type)) {
    return "its line is fitted on axes that bend it; hear the points that it is fitted to, as Plot.dot";
  }
  const axis: AxisName = /X$/.test(seen.mark.constructor.name) ? "y" : "x";
  const [along, across] = axis === "x" ? [x, y] : [y, x];
  const { state } = seen;
  const points: { readonly row: number; readonly at: number; readonly value: number }[] = [];
  const facets = (state.facets ?? []).map((index) => {
    const own: number[] = [];
    for (const series of Map.groupBy(Array.from(index), (i) => state.channels["z"]?.value[i]).values()) {
      for (
        const end of fit(series.filter((i) => isDefined(along.values[i]) && isDefined(across.values[i])), along, across)
      ) {
        own.push(points.push({ row: series[0]!, ...end }) - 1);
      }
    }
    return own;
  });
  const numbers = { [axis]: points.map(({ at }) => at), [axis === "x" ? "y" : "x"]: points.map(({ value }) => value) };
  const channels: { [name: string]: MarkState["channels"][string] } = {};
  for (const [name, channel] of Object.entries(state.channels)) {
    const own = name === "x" || name === "y" ? numbers[name]! : points.map(({ row }) => channel.value[row]);
    const dates = (name === "x" || name === "y") && Array.from(channel.value).find(isDefined) instanceof Date;
    channels[name] = { ...channel, value: dates ? (own as number[]).map((value) => new Date(value)) : own };
  }
  const data = state.data as ArrayLike<unknown> & { get?(i: number): unknown };
  const row = (i: number) => typeof data.get === "function" ? data.get(i) : data[i];
  return { ...seen, state: { data: points.map((point) => row(point.row)), facets, channels } };
}

/** Both ends of the line through points; none where there are fewer than two places. */
function fit(
  points: readonly number[],
  along: { readonly values: ArrayLike<unknown> },
  across: { readonly values: ArrayLike<unknown> },
): { readonly at: number; readonly value: number }[] {
  const X = points.map((i) => toNumber(along.values[i])), Y = points.map((i) => toNumber(across.values[i]));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);
  const x = mean(X), y = mean(Y);
  const spread = X.reduce((sum, value) => sum + (value - x) ** 2, 0);
  if (!(spread > 0)) return [];
  const slope = X.reduce((sum, value, i) => sum + (value - x) * (Y[i]! - y), 0) / spread;
  const ends = [X.reduce((a, b) => Math.min(a, b)), X.reduce((a, b) => Math.max(a, b))];
  return ends.map((at) => ({ at, value: y + slope * (at - x) }));
}
