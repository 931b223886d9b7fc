import { dirname, join } from "node:path";
import { type Query, queryKey, writtenQuery } from "../../data/sql/Query.ts";
import type { Table } from "../../data/Table.ts";
import type { Lock } from "./Lock.ts";
import { readSnapshot } from "./snapshot.ts";

/** Gives the rows of queries that lie beside a script. Undefined for queries that were not asked, and where the rows are not there. */
export function keptQueries(script: string, { queries }: Lock): (query: Query) => Table | undefined {
  const kept = new Map(queries.map((query) => [queryKey(query), query]));
  return (asked) => {
    const query = kept.get(queryKey(writtenQuery(asked)));
    if (query === undefined) return undefined;
    try {
      return readSnapshot(readTextFileSync(join(dirname(script), query.path)));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined; // DuckDB is asked, then
      throw new SyntaxError(`Cannot read ${query.path}, the kept rows of a query: ${(error as Error).message}`, {
        cause: error,
      });
    }
  };
}

/** As it is now: while a script makes its score, what it reads is noted, and this is not its own. */
const { readTextFileSync } = Deno;
