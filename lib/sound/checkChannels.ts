import { columnsOf } from "./data.ts";
import type { MarkKind, MarkState, Note } from "./note.ts";
import { instrumentNames } from "./instruments.ts";
import { suggest } from "./suggest.ts";

/** Where a channel of the picture is heard; y is what the mark is about. */
function heardAs(name: string, kind: MarkKind): string {
  if (name === "z") return "voice";
  if (name === "x2") return "sustain";
  if (name === "x" || name === "x1") return "time";
  if (name === "y" || name === "y1" || name === "y2") return kind === "area" ? "loudness" : "pitch";
  return name;
}

/**
 * Checks that the channels of a sound mark are there, once Plot has evaluated them.
 *
 * @throws {TypeError} when a channel is undefined in every datum
 */
export function checkChannels(note: Note, state: MarkState): void {
  const columns = columnsOf(note.data);
  const heard = (name: string) => heardAs(name, note.kind);
  const unknown = (name: string, column: string) => unknownColumn({ name, column, columns, heard: heard(name) });
  const rows = lengthOf(state.data);
  const transformed = note.transform !== undefined && note.transform !== null && state.data !== note.data &&
    (rows === 0 || Array.isArray((state.data as ArrayLike<unknown>)[0]));
  for (const [name, { value: definition }] of Object.entries(note.channels)) {
    const values = state.channels[name]?.value ?? []; // an Arrow table has null for an unknown column
    const { label } = definition as { label?: unknown };
    const computed = typeof (definition as { transform?: unknown }).transform === "function";
    const derived = computed && note.transform !== undefined && note.transform !== null;
    if (computed && !derived) continue; // a channel transform of the user's own
    const column = typeof definition === "string"
      ? definition
      : derived && typeof label === "string"
      ? label
      : undefined;
    const isColumn = column !== undefined && columns.includes(column);
    if (rows === 0) {
      // A bin of an unknown column holds nothing; a header without rows is fine.
      if (transformed && derived && column !== undefined && !isColumn && columns.length > 0) {
        unknown(name, column);
      }
      continue;
    }
    if (derived ? !allMissing(values) : !allUndefined(values)) continue;
    if (derived) {
      if (column !== undefined && !isColumn && columns.length > 0) unknown(name, column);
    } else if (typeof definition === "string") {
      if (!transformed || (!isColumn && columns.length > 0)) unknown(name, definition);
      throw new TypeError(
        `Cannot map "${definition}" to ${heard(name)}: the transform has no reducer for ${name}; ` +
          `add one to its outputs, such as { ${name}: "mean" }`,
      );
    } else if (typeof definition === "function") {
      throw new TypeError(
        `Cannot map values to ${heard(name)}: the function in ${name} returns undefined for every datum${
          list(columns)
        }`,
      );
    } else {
      throw new TypeError(`Cannot map values to ${heard(name)}: the values in ${name} are undefined for every datum`);
    }
  }
}

/**
 * Checks that positions are in the unit of the data, once Plot has run the initializers of the mark.
 *
 * @throws {TypeError} when x or y is in pixels
 */
export function checkPositions({ note, state }: { readonly note: Note; readonly state: MarkState }): void {
  const heard = (name: string) => heardAs(name, note.kind);
  for (const name of ["x", "x1", "x2", "y", "y1", "y2"]) {
    const channel = state.channels[name];
    if (channel === undefined || channel.scale === name[0]) continue;
    throw new TypeError(
      `Cannot hear ${name} as ${
        heard(name)
      }: its values are in pixels, as dodge, hexbin and { scale: null } give them; ` +
        `use a transform that keeps the units, such as bin, or give ${heard(name)} by itself and leave ${name} out`,
    );
  }
}

function unknownColumn(
  { name, column, columns, heard }: { name: string; column: string; columns: readonly string[]; heard: string },
): never {
  const names = name === "instrument" ? `; instruments are ${instrumentNames().join(", ")}` : "";
  const notes = name === "pitch" && /^[A-Za-z][#b]*-?\d+$/.test(column)
    ? '; a note name is a letter A to G with # or b and an octave, such as "C4"'
    : "";
  throw new TypeError(
    `Cannot map "${column}" to ${heard}: it is undefined in every datum${
      suggest(column, name === "instrument" ? [...columns, ...instrumentNames()] : columns)
    }${list(columns)}${names}${notes}`,
  );
}

function list(columns: readonly string[]): string {
  return columns.length === 0 ? "; the data has no columns" : `; the columns are ${columns.join(", ")}`;
}

function lengthOf(data: unknown): number {
  const { length, numRows } = data as { length?: number; numRows?: number };
  return numRows ?? length ?? 0;
}

/** A function is none either: it is what rows inherit, as "constructor", and no column. */
function allUndefined(values: Iterable<unknown>): boolean {
  for (const value of values) if (value !== undefined && typeof value !== "function") return false;
  return true;
}

function allMissing(values: Iterable<unknown>): boolean {
  for (const value of values) {
    if (value !== undefined && !Number.isNaN(value instanceof Date ? +value : value)) return false;
  }
  return true;
}
