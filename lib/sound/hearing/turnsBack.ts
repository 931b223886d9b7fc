import * as Plot from "@observablehq/plot";
import { isDefined, toNumber } from "../scales/coerce.ts";
import { type AxisName, columnOf, type Look, type Seen } from "./seen.ts";

/** Whether a line turns back on an axis of numbers, as the path of a connected scatterplot does: then its order is its time. */
export function turnsBack(seen: Seen, axis: AxisName, look: Look): boolean {
  const type = look.axes[axis]?.type;
  if (!(seen.mark instanceof Plot.Line) || type === "utc" || type === "time") return false;
  const column = columnOf(seen, axis);
  if (!column || typeof Array.from(column.values).find(isDefined) !== "number") return false;
  const { facets, channels } = seen.state;
  for (const index of facets ?? []) {
    for (const points of Map.groupBy(Array.from(index), (i) => channels["z"]?.value[i]).values()) {
      const xs = points.map((i) => toNumber(column.values[i])).filter(Number.isFinite);
      const steps = new Set(xs.slice(1).map((x, i) => Math.sign(x - xs[i]!)));
      if (steps.has(1) && steps.has(-1)) return true;
    }
  }
  return false;
}
