import * as Plot from "@observablehq/plot";
import type { MarkState } from "../note.ts";
import { isDefined } from "../scales/coerce.ts";
import { type Column, isStacked, type Look, type Seen } from "./seen.ts";

/** The colours of a mark that stand for values; named where they are names, and not numbers. */
export function colorOf({ state }: Seen, { color }: Look): (Column & { readonly named: boolean }) | undefined {
  for (const name of ["fill", "stroke"]) {
    if (state.channels[name]?.scale !== "color") continue;
    const column = styleOf(state, name);
    if (column) return { ...column, named: color?.type === "ordinal" || color?.type === "categorical" };
  }
  return undefined;
}

/** Whether the colours of a mark are its values, as those of a heatmap: what it covers is a place, and no length or range. */
export function isHeat(seen: Seen, look: Look): boolean {
  const { mark } = seen;
  if (mark instanceof Plot.Cell || mark instanceof Plot.Raster) return true;
  if (!(mark instanceof Plot.Rect || mark instanceof Plot.BarX || mark instanceof Plot.BarY)) return false;
  return !isStacked(seen, "x") && !isStacked(seen, "y") && colorOf(seen, look)?.named === false;
}

/** The values of a style that are not the same for all, and not a look by themselves, as colours are. */
export function styleOf({ channels }: MarkState, name: string): Column | undefined {
  const channel = channels[name];
  if (channel?.value === undefined || channel.value === null) return undefined;
  if (name === "symbol" && !channel.scale) return undefined;
  if (!Array.from(channel.value).some(isDefined)) return undefined;
  return { values: channel.value, label: channel.label ?? name };
}
