/** The types a column can have. Dates are points in time, in UTC. */
export type CsvType = "number" | "date" | "boolean" | "string";

const TYPES: readonly CsvType[] = ["number", "date", "boolean", "string"];

/** How `parseCsv` and `csv` read text. */
export interface CsvOptions {
  /**
   * Forces the type of columns by name. A forced `date` also takes `Jan 1 2000`, `1/31/2000` (month first, as
   * JavaScript's Date does), `2000/1/31` and a bare year; a forced `boolean` also takes yes/no and 1/0; a forced
   * `string` keeps the text as it stands.
   */
  types?: Readonly<Record<string, CsvType>>;
  /** Throws a SyntaxError for a cell that does not fit its column's type, in place of null and a warning. Default false. */
  strict?: boolean;
  /** One character between cells. Default: found among comma, semicolon, tab and `|`. */
  delimiter?: string;
  /** The decimal sign of numbers. Default ".". */
  decimal?: "." | ",";
}

/** How `csv` reads a file or an address. */
export interface CsvSourceOptions extends CsvOptions {
  /** Encoding of the bytes, as `TextDecoder` names it. Default: the charset a server states, else "utf-8". */
  encoding?: string;
  /** What fetches http(s) addresses. Default: the global `fetch`. */
  fetch?: (source: string | URL) => Promise<Response>;
}

const KNOWN = ["types", "strict", "delimiter", "decimal", "encoding", "fetch"];

/** Throws for options that cannot be meant: notebook cells are not type-checked. */
export function checkOptions(options: CsvSourceOptions): void {
  for (const key of Object.keys(options)) {
    if (!KNOWN.includes(key)) throw new TypeError(`Unknown CSV option "${key}"; known are ${KNOWN.join(", ")}`);
  }
  for (const [column, type] of Object.entries(options.types ?? {})) {
    if (!TYPES.includes(type)) {
      throw new TypeError(`Unknown type "${type}" for column "${column}"; known are ${TYPES.join(", ")}`);
    }
  }
  const { delimiter, decimal } = options;
  if (delimiter !== undefined && (delimiter.length !== 1 || /["\r\n\ufeff]/.test(delimiter))) {
    throw new RangeError(
      `Cannot separate cells by ${JSON.stringify(delimiter)}; allowed is one character, not a quote`,
    );
  }
  if (decimal !== undefined && decimal !== "." && decimal !== ",") {
    throw new RangeError(`Cannot read decimal sign ${JSON.stringify(decimal)}; allowed are "." and ","`);
  }
  if (decimal === "," && delimiter === ",") {
    throw new RangeError('Cannot use "," both between cells and as the decimal sign');
  }
}
