/**
 * The instruments that the orchestra has, in the order in which an error lists them. A test holds this list equal to the
 * `instr` names in `orchestras/instruments/`.
 */
export const instruments: readonly string[] = Object.freeze(["tone", "pluck", "bell", "pad", "noise", "click"]);

/** The instrument of a note whose mark names none. */
export const defaultInstrument = "tone";

/** What a column in `instrument` becomes, unless `instrument: { range }` says otherwise: the instruments with a pitch. */
export const pitchedInstruments: readonly string[] = Object.freeze(["tone", "pluck", "bell", "pad"]);

/** Whether the value is the name of an instrument. */
export function isInstrument(value: unknown): value is string {
  return typeof value === "string" && instruments.includes(value);
}
