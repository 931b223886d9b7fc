import { printable } from "../osc/printable.ts";

/** Control characters but the line end, what turns the direction of writing, and other line ends. */
const OBEYED = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * From now on, what is printed by `console` holds nothing that a terminal obeys: names of columns, cells and file names come from
 * data, and are printed in titles, warnings and errors. Lines stay lines.
 */
export function plainConsole(): void {
  for (const name of ["log", "warn", "error"] as const) {
    const print = console[name].bind(console);
    console[name] = (...args: unknown[]) =>
      print(...args.map((arg) => typeof arg === "string" ? arg.replace(OBEYED, printable) : arg));
  }
}
