import Papa from "./papaparse.ts";

/** What a file writes between cells and between rows. */
export interface Dialect {
  delimiter: string;
  newline: "\n" | "\r";
}

/** Where two fit equally well, the earlier: a comma may be a decimal sign or stand in text, a tab hardly. */
const DELIMITERS = ["\t", ";", "|", ","];

/**
 * Finds the delimiter and the line ending in the beginning of a file. The delimiter is the one that divides the first ten
 * rows into the same number of cells, as many as possible; where none does, the one that is most frequent in the first
 * row. With CRLF the line ending is "\n", and the reader takes the "\r" off, so that mixed endings are read too.
 */
export function findDialect(text: string, { complete }: { complete: boolean }): Dialect {
  const unquoted = text.replace(/"[^"]*"/g, "");
  const newline = unquoted.includes("\r") && !unquoted.includes("\n") ? "\r" : "\n";
  let best = { delimiter: ",", consistent: false, width: 1 };
  for (const delimiter of DELIMITERS) {
    const { data, errors } = new Papa.Parser({ delimiter, newline, preview: 10 }).parse(text, 0, !complete);
    const widths = data.filter((cells) => cells.length > 1 || cells[0]?.trim() !== "").map((cells) => cells.length);
    const width = widths[0] ?? 1;
    const consistent = width > 1 && errors.length === 0 && widths.every((other) => other === width);
    if (consistent === best.consistent ? width > best.width : consistent) best = { delimiter, consistent, width };
  }
  return { delimiter: best.delimiter, newline };
}
