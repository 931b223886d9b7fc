import * as Plot from "@observablehq/plot";
import type { HearOptions } from "../hear.ts";
import { markName } from "./markName.ts";

/** Why a mark without data of its own is not heard. */
export const DECORATION = "decoration without data";

/** Why places on a map are not heard by themselves. */
export const NO_TIME =
  'a place on a map has no time; give it one, as in Sound.hear(mark, { time: "date", pitch: "rate" })';

/**
 * Why a mark is not heard, whatever its data are; undefined for a mark that may be heard. It ends a sentence such as "Cannot hear
 * the frame mark: decoration without data".
 */
export function whyNever(mark: Plot.Mark, { time }: HearOptions): string | undefined {
  const name = markName(mark);
  if (mark instanceof Plot.Frame || mark instanceof Plot.Hexgrid || /^(?:[xy]|f[xy])-(?:axis|grid)/.test(name)) {
    return DECORATION;
  }
  if (/^(?:positive|negative) difference$/.test(name)) {
    return "the space between two lines, one of which is heard by itself";
  }
  if (mark instanceof Plot.Density || mark instanceof Plot.Contour) {
    return "a contour is a shape that many values make together; hear the values, as Plot.dot or as Plot.rect with Plot.bin";
  }
  if (mark instanceof Plot.Geo && (time === undefined || time === null)) {
    const { type } = ((mark as { data?: unknown }).data ?? {}) as { type?: unknown };
    if (type === "Sphere") return DECORATION;
    return NO_TIME;
  }
  if (mark instanceof Plot.Raster) return whyNoRaster(mark);
  return undefined;
}

function whyNoRaster(mark: Plot.Raster): string | undefined {
  const { data, width, height } = mark as {
    readonly data?: unknown;
    readonly width?: number;
    readonly height?: number;
  };
  if (data !== null && data !== undefined && (width === undefined || height === undefined)) return undefined;
  return "a grid of pixels has too many values at a time; hear samples of it, as a raster of x and y, or a row of it, as Plot.lineY";
}
