import * as Plot from "@observablehq/plot";
import type { Axis } from "../drawing.ts";
import { isDefined, toNumber } from "../scales/coerce.ts";
import { isHeat } from "./color.ts";
import { type AxisName, type Column, columnOf, isStacked, type Look, type Seen } from "./seen.ts";

/** The names of the channels that say where a note is in the picture. */
export interface Places {
  readonly x?: string;
  readonly x1?: string;
  readonly x2?: string;
  readonly y?: string;
}

/** What of a mark is heard as the notes of one sound mark. */
export interface Part {
  /** Where a note is in time, where it is a point, */
  readonly at?: Column | undefined;
  /** or from where */
  readonly from?: Column | undefined;
  /** to where. */
  readonly to?: Column | undefined;
  /** Its place on the other axis. */
  readonly value?: Column | undefined;
  /** A length along the other axis, which the axis does not tell. */
  readonly length?: Column | undefined;
  readonly places: Places;
  /** Which part of the mark it is, in words, where it is not the whole. */
  readonly which?: string;
}

/**
 * Finds what of a mark is heard, along an axis of time.
 *
 * @returns the parts, most of the time one; or why there are none
 */
export function partsOf(seen: Seen, axis: AxisName, look: Look): readonly Part[] | string {
  const other = axis === "x" ? "y" : "x";
  const pixels: string[] = [];
  const column = (name: string) => {
    const found = look.projection ? undefined : columnOf(seen, name);
    const inPixels = found === null || (found && look.axes[name.includes("x") ? "x" : "y"]?.type === "identity");
    if (inPixels) pixels.push(name);
    return inPixels ? undefined : drawn(found, look.axes[name.includes("x") ? "x" : "y"]);
  };
  const at = column(axis) ?? column(`p${axis}`), from = column(`${axis}1`), to = column(`${axis}2`);
  const value = column(other) ?? column(`p${other}`), low = column(`${other}1`), high = column(`${other}2`);
  if (!at && !from && pixels.some((name) => name.includes(axis))) return PIXELS(axis);

  if (seen.mark instanceof Plot.Link || seen.mark instanceof Plot.Arrow) {
    const [v1, v2] = [low ?? high, high ?? low];
    const end = to ?? from;
    return [
      { at: from, value: v1, places: places(axis, `${axis}1`, `${other}1`), which: "start" },
      {
        at: end,
        value: v2,
        places: places(axis, to ? `${axis}2` : `${axis}1`, high ? `${other}2` : `${other}1`),
        which: "end",
      },
    ];
  }

  const when = at !== undefined
    ? { at, to: undefined, from: undefined }
    : from !== undefined && to !== undefined
    ? { at: undefined, from, to }
    : { at: from, from: undefined, to: undefined };
  const onset = at ? axis : `${axis}1`;
  const part = (value: Column | undefined, name: string, which?: string): Part => ({
    ...when,
    value,
    places: {
      ...places(axis, onset, name),
      ...(when.from && axis === "x" && { x: undefined, x1: "x1", x2: "x2" }),
    } as Places,
    ...(which !== undefined && { which }),
  });

  if (isStacked(seen, other) && low && high) {
    if (isBaseline(seen, `${other}1`, low)) return [part(high, `${other}2`)];
    const values = Float64Array.from(
      { length: high.values.length },
      (_, i) => toNumber(high.values[i]) - toNumber(low.values[i]),
    );
    return [{ ...part(undefined, `${other}2`), length: { values, label: high.label } }];
  }
  if (value) return [part(value, other)];
  if (low && high) {
    if (isBaseline(seen, `${other}1`, low)) return [part(high, `${other}2`)];
    if (isBaseline(seen, `${other}2`, high)) return [part(low, `${other}1`)];
    // Both sides of a rectangle are a bin, and what has its value in its colour is one thing, in one place.
    if (seen.mark instanceof Plot.Rect || isHeat(seen, look)) return [part(middle(low, high), `${other}1`)];
    return [part(low, `${other}1`, "lower edge"), part(high, `${other}2`, "upper edge")];
  }
  return [part(high ?? low, high ? `${other}2` : `${other}1`)];
}

/** A logarithm of 0 is nowhere in the picture, and so it is not heard. */
function drawn(column: Column | undefined, axis: Axis | undefined): Column | undefined {
  if (axis?.type !== "log" || column === undefined) return column;
  const sign = Math.sign(toNumber(axis.domain?.[0])) || 1;
  return { ...column, values: Float64Array.from(column.values, (v) => toNumber(v) * sign > 0 ? toNumber(v) : NaN) };
}

const PIXELS = (axis: AxisName) =>
  `${axis} is in pixels, as hexbin, dodge, { scale: null } and an identity scale give it; ` +
  "use a transform that keeps the units, such as bin, or give it a time, as in Sound.hear(mark, { time: … })";

function places(axis: AxisName, when: string, what: string): Places {
  return axis === "x" ? { x: when, y: what } : { x: what, y: when };
}

/** Whether one end of a length is where all lengths begin: the number 0, or the foot of stacks that are one high. */
function isBaseline(seen: Seen, name: string, { values }: Column): boolean {
  const { channels } = seen.mark as unknown as {
    readonly channels: { readonly [name: string]: { readonly value?: unknown } };
  };
  if (typeof channels[name]?.value === "number") return true;
  if (!isStacked(seen, name.includes("x") ? "x" : "y")) return false;
  return Array.from(values).every((value) => value === 0 || !isDefined(value));
}

function middle(low: Column, high: Column): Column {
  const values = Array.from(low.values, (a, i) => {
    const b = high.values[i];
    if (a instanceof Date && b instanceof Date) return new Date((+a + +b) / 2);
    return typeof a === "number" && typeof b === "number" ? (a + b) / 2 : a;
  });
  return { values, label: low.label };
}
