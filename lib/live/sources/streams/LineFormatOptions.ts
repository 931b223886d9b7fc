import type { CsvType } from "../../../data/CsvOptions.ts";
import { checkOptions as checkCsvOptions } from "../../../data/CsvOptions.ts";
import { show } from "../../../sound/scales/options.ts";
import type { Row } from "../../../data/Table.ts";
import type { Made } from "./MessageReader.ts";

/** How lines become rows. */
export interface LineFormatOptions<R extends object = Row> {
  /**
   * What a line is: `"json"` (an object is a row, an array several, any other value `{ value }`), `"csv"`, or a function that makes a row,
   * rows or nothing of it. Default: what the first line looks like.
   */
  parse?: "json" | "csv" | ((line: string) => Made<R>) | undefined;
  /** Of CSV: the columns' names, where no header says them. Default: the first line does. */
  columns?: readonly string[] | undefined;
  /** Of CSV: forces the type of columns by name. Default: a column has the type of its first value. */
  types?: Readonly<Record<string, CsvType>> | undefined;
  /** Of CSV: one character between cells. Default: found in the first line, among comma, semicolon, tab and `|`. */
  delimiter?: string | undefined;
  /** Of CSV: the decimal sign. Default: ".". */
  decimal?: "." | "," | undefined;
}

/** Their names. */
export const LINE_OPTIONS = ["parse", "columns", "types", "delimiter", "decimal"];

/** @throws for values that cannot be meant */
export function checkLineOptions(
  action: string,
  { parse, columns, types, delimiter, decimal }: LineFormatOptions<never>,
): void {
  if (parse !== undefined && parse !== "json" && parse !== "csv" && typeof parse !== "function") {
    throw new TypeError(
      `Cannot ${action} with parse ${show(parse)}; known are "json", "csv" and a function of the line`,
    );
  }
  if (columns !== undefined && !(Array.isArray(columns) && columns.length > 0)) {
    throw new TypeError(`Cannot ${action} with columns ${show(columns)}: expected the names of all columns, in order`);
  }
  checkCsvOptions({
    ...(types && { types }),
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal && { decimal }),
  });
  if (parse === "csv" || parse === undefined) return;
  for (const [name, value] of Object.entries({ columns, types, delimiter, decimal })) {
    if (value !== undefined) throw new TypeError(`Cannot ${action} with ${name}, and no parse: "csv": it is about CSV`);
  }
}
