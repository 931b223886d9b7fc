import * as Plot from "@observablehq/plot";
import type { Axis } from "../drawing.ts";
import type { MarkState } from "../note.ts";
import type { HearOptions } from "../hear.ts";

/** A visual mark, and what Plot made of it before it placed it in pixels. */
export interface Seen {
  readonly mark: Plot.Mark;
  readonly name: string;
  readonly state: MarkState;
  readonly options: HearOptions;
}

/** What the figure is like in which marks are heard. */
export interface Look {
  readonly axes: { readonly x?: Axis | undefined; readonly y?: Axis | undefined };
  readonly color?: Axis | undefined;
  /** Whether x and y are a place on a map. */
  readonly projection: boolean;
  /** The options of the axes, as given. */
  readonly visual: { readonly x?: unknown; readonly y?: unknown };
}

/** The name of an axis. */
export type AxisName = "x" | "y";

/** The values of a channel, and what they are in words. */
export interface Column {
  readonly values: ArrayLike<unknown> & Iterable<unknown>;
  readonly label: string;
}

/**
 * A channel of a mark, in the unit of the data.
 *
 * @returns undefined where the mark has no such channel; null where its values are in pixels
 */
export function columnOf({ state }: Pick<Seen, "state">, name: string): Column | null | undefined {
  const channel = state.channels[name];
  if (channel?.value === undefined || channel.value === null) return undefined;
  const axis = /[xy]/.exec(name)![0]!; // of x, x1, x2, px
  return channel.scale === axis ? { values: channel.value, label: channel.label ?? axis } : null;
}

/** Whether a channel tells the length of a stacked bar or area, and not its place; Plot's own tips ask this too. */
export function isStacked({ state }: Seen, axis: AxisName): boolean {
  const { hint } = (state.channels[`${axis}2`] ?? {}) as { hint?: { length?: boolean } };
  return hint?.length === true;
}

/** How a channel was given: by its values' place in the data, as they stand, computed by a transform, or else by the user. */
export function definitionOf(
  mark: Plot.Mark,
  name: string,
): { readonly definition: "order" | "identity" | "computed" | "given" | undefined } {
  const { channels } = mark as { readonly channels?: { readonly [name: string]: { readonly value?: unknown } } };
  const value = channels?.[name]?.value as { transform?: unknown } | undefined;
  if (value === undefined || value === null) return { definition: undefined };
  if (value === Plot.indexOf as unknown) return { definition: "order" };
  if (value === Plot.identity as unknown) return { definition: "identity" };
  return { definition: typeof value.transform === "function" ? "computed" : "given" };
}
