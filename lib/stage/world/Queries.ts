import { answerBy } from "../../data/sql/answering.ts";
import { DuckDbMissing } from "../../data/sql/DuckDb.ts";
import { type Query, queryKey, writtenQuery } from "../../data/sql/Query.ts";
import type { Table } from "../../data/Table.ts";
import { snapshotText } from "../lock/snapshot.ts";

/** A query of a script, and what came of it. */
export interface AskedQuery {
  readonly query: Query;
  /** Its rows, as they are kept: what the script does to them afterwards is not in it. */
  readonly rows: string;
  /** Paths of the files that DuckDB read, as it names them. */
  readonly files: readonly string[];
  /** Why the rows are those that were kept, though it was to be asked. */
  readonly problem?: {
    readonly message: string;
    /** A file or DuckDB is not here: a bundle has neither. */
    readonly missing: boolean;
  };
}

/** How {@linkcode Queries} treats queries. */
export interface QueriesOptions {
  /** The rows of a query that are kept. */
  readonly kept: (query: Query) => Table | undefined;
  /** Whether DuckDB is asked all the same, and what it says noted: for a lock, and to hold a performance to it. */
  readonly asking: boolean;
}

/** The queries of a script while it makes its score. They are answered from what was kept, or by DuckDB. */
export class Queries implements Disposable {
  readonly #asked = new Map<string, AskedQuery>();
  readonly #restore: () => void;

  /** Begins to look on. */
  constructor({ kept, asking }: QueriesOptions) {
    this.#restore = answerBy(async (query, ask) => {
      const table = kept(query);
      if (table !== undefined && !asking) return table;
      try {
        const answer = await ask(query);
        if (asking) this.#note({ query, rows: snapshotText(answer.table), files: answer.files });
        return answer.table;
      } catch (error) {
        if (table === undefined) throw error;
        const missing = error instanceof Deno.errors.NotFound || error instanceof DuckDbMissing;
        const message = (error as Error).message.replace(/^Cannot query: /, "").split("\n")[0]!;
        this.#note({ query, rows: snapshotText(table), files: [], problem: { message, missing } });
        return table;
      }
    });
  }

  #note(asked: AskedQuery): void {
    const key = queryKey(writtenQuery(asked.query));
    if (!this.#asked.has(key)) this.#asked.set(key, asked);
  }

  /** In the order of the first asking, where they are noted. */
  get asked(): AskedQuery[] {
    return [...this.#asked.values()];
  }

  /** Looks on no longer. */
  [Symbol.dispose](): void {
    this.#restore();
  }
}
