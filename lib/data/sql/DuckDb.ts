/**
 * The package, and its version. It stands here and neither in deno.json nor in deno.lock: what they name is downloaded with the first
 * command of whoever plays a CSV, and this is 24 MB.
 */
export const DUCKDB = { name: "@duckdb/node-api", version: "1.5.6-r.1" } as const;

/** The part of the package that is used here. Its own types would be downloaded, the program with them, by whoever checks theirs. */
export interface DuckDb {
  readonly DuckDBInstance: {
    create(path: string, options: Record<string, string>): Promise<DuckDbInstance>;
  };
  readonly DuckDBTimestampValue: new (micros: bigint) => { readonly micros: bigint };
  readonly DuckDBTypeId: Readonly<Record<number, string>>;
  readonly BIGINT: DuckDbType;
  readonly BOOLEAN: DuckDbType;
  readonly DOUBLE: DuckDbType;
  readonly HUGEINT: DuckDbType;
  readonly SQLNULL: DuckDbType;
  readonly TIMESTAMP: DuckDbType;
  readonly VARCHAR: DuckDbType;
}

/** A database in memory. */
export interface DuckDbInstance {
  connect(): Promise<DuckDbConnection>;
  closeSync(): void;
}

/** What answers queries. */
export interface DuckDbConnection {
  // deno-lint-ignore no-explicit-any -- the values that its own types name are of some forty classes
  runAndReadAll(text: string, values?: any[], types?: any[]): Promise<DuckDbResult>;
  closeSync(): void;
}

/** The rows of an answer, by column. */
export interface DuckDbResult {
  readonly columnCount: number;
  readonly currentRowCount: number;
  columnNames(): string[];
  columnType(column: number): DuckDbType;
  columnTypeId(column: number): number;
  /** Of DuckDB's own classes for dates, times and the like. */
  getColumns(): unknown[][];
}

/** A type of columns; as text it is what SQL calls it. */
export interface DuckDbType {
  readonly typeId: number;
  toString(): string;
}

let loaded: Promise<DuckDb> | undefined;

/**
 * DuckDB, at its first use. Its address is no literal: Deno downloads what is named by one as soon as a module that has it is run.
 *
 * @throws {DuckDbMissing} where it cannot be had: without a network the first time, or without --allow-ffi
 */
export function loadDuckDb(): Promise<DuckDb> {
  const address: string = `npm:${DUCKDB.name}@${DUCKDB.version}`;
  loaded ??= import(address).catch((cause) => {
    loaded = undefined;
    const reason = String(cause instanceof Error ? cause.message : cause).split("\n").map((line) => line.trim()).join(
      " ",
    );
    throw new DuckDbMissing(
      `Cannot load DuckDB, which answers sql: it is ${address}, downloaded at the first query, and takes --allow-ffi, --allow-env and --allow-read: ${reason}`,
      { cause },
    );
  });
  return loaded;
}

/** DuckDB is not here, whatever the query. */
export class DuckDbMissing extends Error {
  override readonly name = "DuckDbMissing";
}
