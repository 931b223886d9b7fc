import type { CsvWarning } from "./Table.ts";

/**
 * The column names that a first row gives: without outer spaces, never empty, and unique. What is changed is said: `a,a,` becomes
 * `a`, `a_2`, `column_3`.
 */
export function columnNames(cells: readonly string[], line: number): { columns: string[]; warnings: CsvWarning[] } {
  const warnings: CsvWarning[] = [];
  const given = cells.map((cell) => cell.trim());
  const taken = new Set(given); // a later column keeps its own name
  const seen = new Set<string>();
  const columns = given.map((name, index) => {
    let column = name;
    if (name === "" || seen.has(name)) {
      const stem = name === "" ? "column" : name;
      for (let n = name === "" ? index + 1 : 2; column === "" || taken.has(column); n++) column = `${stem}_${n}`;
      taken.add(column);
    }
    seen.add(column);
    const value = cells[index] ?? "";
    if (column !== value) {
      const what = name === ""
        ? "has no name"
        : column === name
        ? "has spaces around its name"
        : `has the name "${name}" again`;
      warnings.push({ line, column, value, message: `column ${index + 1} ${what} and is called "${column}"` });
    }
    return column;
  });
  return { columns, warnings };
}
