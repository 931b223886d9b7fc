import * as Plot from "@observablehq/plot";
import type { Axis } from "../drawing.ts";
import { isDefined, isOrdinal } from "../scales/coerce.ts";
import { isHeat } from "./color.ts";
import { type AxisName, columnOf, definitionOf, isStacked, type Look, type Seen } from "./seen.ts";

/**
 * Along which axis marks are heard. One figure has one axis of time:
 *
 * 1. the axis with dates, x before y;
 * 2. the axis along which bars and areas stand side by side: y for horizontal ones; the axis that is the order of the data;
 * 3. y, where y is a category with one value on x; x, where categories repeat, as in a strip plot;
 * 4. else x.
 */
export function timeAxis(marks: readonly Seen[], look: Look): AxisName {
  for (const axis of ["x", "y"] as const) {
    if (isTemporal(look.axes[axis]) && marks.some((seen) => has(seen, axis))) return axis;
  }
  for (const rule of [byKind, byCategory]) {
    for (const seen of marks) {
      const axis = rule(seen, look);
      if (axis !== undefined) return axis;
    }
  }
  return "x";
}

/** What the kind of a mark says: its values have a length along the other axis. */
function byKind(seen: Seen, look: Look): AxisName | undefined {
  const { mark } = seen;
  if (isStacked(seen, "x") || isStacked(seen, "y")) {
    const axis = isStacked(seen, "x") ? "y" : "x";
    return has(seen, axis) ? axis : undefined; // a single stack lies in no order
  }
  // Bars from x1 to x2: spans in the order of x where the data says so, such as the years of a life; else a summary, as in a box plot.
  if (isHeat(seen, look)) return undefined; // its value is a colour
  if (mark instanceof Plot.BarX) {
    return definitionOf(mark, "x1").definition === "computed" && has(seen, "y") ? "y" : "x";
  }
  if (mark instanceof Plot.BarY) return "x";
  if (definitionOf(mark, "y").definition === "order") return "y";
  if (definitionOf(mark, "x").definition === "order") return "x";
  return /X$/.test(mark.constructor.name) && /^Linear/.test(mark.constructor.name) ? "y" : undefined;
}

function byCategory(seen: Seen, { axes }: Look): AxisName | undefined {
  const y = columnOf(seen, "y") ?? columnOf(seen, "y1");
  if (seen.mark instanceof Plot.Cell && y && !has(seen, "x")) return "y"; // its value is a colour
  const x = columnOf(seen, "x") ?? columnOf(seen, "x2") ?? columnOf(seen, "x1");
  if (!x || !y || !isCategorical(axes.y, y.values) || isCategorical(axes.x, x.values)) return undefined;
  const { state } = seen;
  const voices = state.channels["z"]?.value ?? state.channels["fill"]?.value ?? state.channels["stroke"]?.value;
  for (const index of state.facets ?? []) {
    const taken = new Set<string>();
    for (const i of Array.from(index)) {
      if (!isDefined(y.values[i])) continue;
      const key = `${y.values[i]}\n${voices?.[i]}`;
      if (taken.has(key)) return "x";
      taken.add(key);
    }
  }
  return "y";
}

/** Whether a mark has places on an axis. */
export function has(seen: Pick<Seen, "state">, axis: AxisName): boolean {
  return [axis, `${axis}1`, `p${axis}`].some((name) => columnOf(seen, name));
}

function isTemporal(axis: Axis | undefined): boolean {
  return axis !== undefined && (axis.type === "utc" || axis.type === "time" || axis.domain?.[0] instanceof Date);
}

function isCategorical(axis: Axis | undefined, values: Iterable<unknown>): boolean {
  return axis === undefined ? isOrdinal(values) : ["band", "point", "ordinal"].includes(axis.type);
}
