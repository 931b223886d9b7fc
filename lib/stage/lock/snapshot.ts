import { type Cell, rowMaker, type Table, toTable } from "../../data/Table.ts";

/**
 * The rows of a query as they lie beside a script: JSON Lines, the first one with the names and types of the columns, then one a row.
 * The same rows give the same text.
 */
export function snapshotText(table: Table): string {
  const types = table.columns.map((name) => {
    const cell = table.find((row) => row[name] !== null)?.[name] ?? null;
    return cell instanceof Date ? "date" : cell === null ? "null" : typeof cell;
  });
  const head = { columns: table.columns.map((name, i) => [name, types[i]]) };
  const rows = table.map((row) => table.columns.map((name) => row[name]));
  return [head, ...rows].map((line) => JSON.stringify(line) + "\n").join("");
}

/** Reads what {@linkcode snapshotText} gives. @throws {SyntaxError} for what it does not */
export function readSnapshot(text: string): Table {
  const [head = "", ...lines] = text.trimEnd().split("\n");
  const { columns } = JSON.parse(head) as { columns: [name: string, type: string][] };
  const names = columns.map(([name]) => name);
  const make = rowMaker(names);
  const rows = lines.map((line) => {
    const row = make();
    (JSON.parse(line) as Cell[]).forEach((cell, i) => {
      const [name, type] = columns[i]!;
      row[name] = type === "date" && cell !== null ? new Date(cell as string) : cell;
    });
    return row;
  });
  return toTable(rows, names, []);
}

/** How the rows of a query differ from those that were kept, in words: `2 of 12 rows differ; the first is row 3: mag is 4.6, was 4.5`. */
export function compareRows(now: string, then: string): string {
  const [headNow, ...rowsNow] = now.trimEnd().split("\n");
  const [headThen, ...rowsThen] = then.trimEnd().split("\n");
  const columnsOf = (head = "") => (JSON.parse(head) as { columns: [string, string][] }).columns;
  const [columns, before] = [columnsOf(headNow), columnsOf(headThen)];
  const names = (of: readonly [string, string][]) => of.map(([name]) => name).join(", ");
  if (names(columns) !== names(before)) return `its columns are ${names(columns)}, were ${names(before)}`;
  const length = Math.max(rowsNow.length, rowsThen.length);
  const differing = Array.from({ length }, (_, i) => i).filter((i) => rowsNow[i] !== rowsThen[i]);
  const [first] = differing;
  if (first === undefined) {
    return `its columns have other types: ${JSON.stringify(columns)}, were ${JSON.stringify(before)}`;
  }
  const count = `${differing.length} of ${rowsThen.length} rows differ; the first is row ${first + 1}`;
  const [a, b] = [rowsNow[first], rowsThen[first]];
  if (a === undefined) return `${count}: it is not there any more`;
  if (b === undefined) return `${count}: it is new`;
  const [cells, cellsThen] = [JSON.parse(a) as unknown[], JSON.parse(b) as unknown[]];
  const how = columns.flatMap(([name], i) => {
    const [is, was] = [cells[i], cellsThen[i]].map((cell) => JSON.stringify(cell));
    return is === was ? [] : [`${name} is ${is}, was ${was}`];
  });
  return `${count}: ${how.join(", ")}`;
}
