import type { Faults } from "../Faults.ts";

/**
 * The columns that a source has. A column that all rows had and none has any more is said, once, and goes on as null; so does a column
 * whose values are of another type than they were, which go on as they are.
 */
export class Schema {
  /** A column's type, once it is known. */
  readonly #columns = new Map<string, string | undefined>();

  /** The rows of one response, fitted to what came before. */
  fit<R extends object>(
    rows: readonly R[],
    columns: readonly string[],
    faults: Pick<Faults, "failed" | "recovered">,
  ): readonly R[] {
    if (rows.length === 0) return rows;
    const gone: string[] = [];
    const here = new Set(columns.filter((name) => rows.some((row) => Object.hasOwn(row, name))));
    for (const [name, type] of this.#columns) {
      const kind = `column ${name}`;
      if (!here.has(name)) {
        faults.failed(kind, `column "${name}" is gone, it goes on as null; there are ${shorten([...here])}`);
        gone.push(name);
        continue;
      }
      faults.recovered(kind);
      const now = typeOf(rows, name);
      if (type !== undefined && now !== undefined && now !== type) {
        faults.failed(`type of ${name}`, `column "${name}" was ${type}, and is ${now} now`);
      } else if (now !== undefined) faults.recovered(`type of ${name}`);
    }
    for (const name of here) {
      // What only some rows have may be missing in all rows of the next response.
      if (!this.#columns.has(name) && !rows.every((row) => Object.hasOwn(row, name))) continue;
      this.#columns.set(name, this.#columns.get(name) ?? typeOf(rows, name));
    }
    if (gone.length === 0) return rows;
    const missing = Object.fromEntries(gone.map((name) => [name, null]));
    return rows.map((row) => ({ ...row, ...missing }));
  }
}

/** The type of a column's values, where they have one. */
function typeOf(rows: readonly object[], name: string): string | undefined {
  let type: string | undefined;
  for (const row of rows) {
    const value = (row as Record<string, unknown>)[name];
    if (value === null || value === undefined) continue;
    const here = value instanceof Date ? "date" : typeof value;
    if (type !== undefined && type !== here) return undefined;
    type = here;
  }
  return type;
}

function shorten(names: readonly string[]): string {
  const more = names.length - 20;
  return more > 0 ? `${names.slice(0, 20).join(", ")} and ${more} more` : names.join(", ");
}
