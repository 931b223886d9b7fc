import * as Plot from "@observablehq/plot";
import type { Reading } from "../drawing.ts";
import type { HearOptions } from "../hear.ts";
import { glides, isInstrument } from "../instruments.ts";
import { Line, type LineOptions } from "../line.ts";
import { type MarkState, Note, type NoteOptions } from "../note.ts";
import { colorOf, isHeat, styleOf } from "./color.ts";
import { isFitted } from "./fitted.ts";
import type { Part } from "./parts.ts";
import { type AxisName, type Column, type Look, type Seen } from "./seen.ts";

/** How the places of a mark are heard in time. */
export interface Clock {
  readonly axis: AxisName;
  /** Whether time is the order of the data, and not the place on the axis. */
  readonly order: boolean;
}

/**
 * Makes the sound mark of a part of a mark, as `Sound.note` would be told.
 *
 * @throws {TypeError} when an option names a column that is not there
 */
export function hearMark(seen: Seen, part: Part, { axis, order }: Clock, look: Look): Reading {
  const { state, options, name } = seen;
  const color = colorOf(seen, look);
  const free = part.value === undefined && part.length === undefined; // no axis is left for a value
  const heat = isHeat(seen, look);
  const size = ["r", "length", "fillOpacity", "strokeOpacity", "opacity"].map((n) => styleOf(state, n)).find(Boolean);
  const toned = color !== undefined && !free && !color.named;
  const time: Partial<NoteOptions> = order
    ? { time: spec(orderOf(state, part.at ?? part.from)), ...(part.at && !free && { pan: spec(part.at) }) }
    : { x: spec(part.at), x1: spec(part.from), x2: spec(part.to) };
  const own: { [name in keyof NoteOptions]: unknown } = {
    ...time,
    y: spec(named(part.value, part)),
    pitch: spec(part.length ?? (free ? color : undefined)),
    loudness: spec(size ?? (toned && heat ? color : undefined)),
    brightness: spec(toned && !(heat && size === undefined) ? color : undefined),
    instrument: spec(styleOf(state, "symbol")),
    z: voicesOf(seen, color),
  };
  checkGroups(seen);
  const given = Object.fromEntries(
    Object.entries({ ...own, ...options }).filter(([, value]) => value !== undefined && value !== null),
  );
  if (given["time"] === undefined && given["x"] === undefined && given["x1"] === undefined) {
    given["time"] = spec(orderOf(state, undefined));
  }
  const data = state.data as Iterable<unknown> ?? { length: 0 };
  const note = isGliding(seen) ? new Line(data, given as LineOptions) : new Note(data, given as NoteOptions);
  const [x, y] = axis === "x" ? [look.visual.x, look.visual.y] : [look.visual.y, look.visual.x];
  const { channels } = note.initialize(state.facets, undefined, { x, y });
  const { fx, fy } = state.channels;
  return {
    note,
    state: {
      data: state.data,
      facets: state.facets,
      channels: { ...channels, ...(fx && { fx }), ...(fy && { fy }) },
    },
    turned: axis === "y",
    subject: `the ${part.which === undefined ? "" : `${part.which} of the `}${name} mark`,
  };
}

/** A line and the edge of an area are heard as a line, unless an instrument that cannot glide, or a length of notes, is asked for. */
function isGliding({ mark, name, options: { sustain, instrument } }: Seen): boolean {
  if (!(mark instanceof Plot.Line || mark instanceof Plot.Area || isFitted({ name }))) return false;
  if (sustain !== undefined && sustain !== null) return false;
  return instrument === undefined || instrument === null || (isInstrument(instrument) && glides(instrument));
}

function spec(column: Column | undefined): { value: Column["values"]; label: string } | undefined {
  return column && { value: column.values, label: column.label };
}

/** Two edges of one column are told apart. */
function named(column: Column | undefined, { which }: Part): Column | undefined {
  return column && which?.includes("edge") ? { ...column, label: `${which} of ${column.label}` } : column;
}

/** The place of each element in the order of its facet. */
function orderOf({ data, facets }: MarkState, beside: Column | undefined): Column {
  const { length = 0, numRows = length } = (data ?? {}) as { length?: number; numRows?: number };
  const values: (number | undefined)[] = new Array(beside?.values.length ?? numRows).fill(undefined);
  for (const index of facets ?? []) Array.from(index).forEach((i, place) => values[i] = place);
  return { values, label: "order" };
}

/** The series of a mark. What is one series in numbers, as the colours of a line that change along it, has no voices. */
function voicesOf({ state }: Seen, color: ReturnType<typeof colorOf>): Column["values"] | undefined {
  const z = state.channels["z"]?.value;
  if (z === undefined) return color?.named ? color.values : undefined;
  const numbers = color !== undefined && !color.named && Array.from(z).every((value, i) => value === color.values[i]);
  return numbers ? undefined : z;
}

/** A bar of a bin stands for several rows, so that it has no one value of a column. */
function checkGroups({ state, options, mark, name }: Seen): void {
  const data = state.data as ArrayLike<unknown> | null | undefined;
  if (data === (mark as { data?: unknown }).data || !Array.isArray(data?.[0])) return;
  for (const [channel, option] of Object.entries(options as { [name: string]: unknown })) {
    const value = typeof option === "object" && option !== null && "value" in option ? option.value : option;
    if (typeof value !== "string" || isConstant(channel, option)) continue;
    throw new TypeError(
      `Cannot map "${value}" to ${channel}: each element of the ${name} mark stands for several rows; ` +
        `give a function of them, as in { ${channel}: (rows) => rows.length }`,
    );
  }
}

function isConstant(channel: string, option: unknown): boolean {
  const probe = new Note([], { [channel]: option } as HearOptions as NoteOptions);
  return (probe.sound as { [name: string]: { constant?: unknown } | undefined })[channel]?.constant !== undefined;
}
