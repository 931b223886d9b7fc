/** The part of papaparse 5 that auscult uses. */

export interface ParserOptions {
  delimiter?: string;
  newline?: "\n" | "\r" | "\r\n";
  preview?: number;
  step?: (result: ParserResult) => void;
}

export interface ParserError {
  type: string;
  code: string;
  message: string;
  row?: number;
  index?: number;
}

export interface ParserResult {
  data: string[][];
  errors: ParserError[];
  meta: { cursor: number; aborted: boolean; truncated: boolean };
}

export interface ParseConfig {
  header?: boolean;
  dynamicTyping?: boolean;
  delimiter?: string;
  skipEmptyLines?: boolean | "greedy";
}

export interface ParseResult {
  data: Record<string, unknown>[];
  errors: ParserError[];
}

export interface UnparseConfig {
  delimiter?: string;
  newline?: string;
  quotes?: boolean;
  header?: boolean;
  columns?: string[];
}

declare const Papa: {
  /** Parses one piece of text; with `ignoreLastRow`, what follows the last complete row is left for the next piece. */
  Parser: new (options: ParserOptions) => {
    parse(text: string, baseIndex?: number, ignoreLastRow?: boolean): ParserResult;
  };
  parse(text: string, config: ParseConfig): ParseResult;
  unparse(rows: unknown[] | { fields: string[]; data: unknown[][] }, config?: UnparseConfig): string;
};
export default Papa;
