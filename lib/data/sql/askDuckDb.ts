import type { Table } from "../Table.ts";
import { tableOf } from "./cells.ts";
import { type DuckDb, type DuckDbConnection, loadDuckDb } from "./DuckDb.ts";
import { filesOf } from "./filesOf.ts";
import { type Query, type SqlValue, writtenQuery } from "./Query.ts";

/** What came of a query. */
export interface Answer {
  readonly table: Table;
  /** Paths of the files that it read, as DuckDB names them, relative to the current folder where the query has them so. */
  readonly files: readonly string[];
}

/**
 * How DuckDB is set, so that a query gives the same on every machine: one thread (several add up in the order in which they come),
 * and no program code that it would download.
 */
const SETTINGS = { threads: "1", autoinstall_known_extensions: "false", autoload_known_extensions: "false" };

/**
 * Lets DuckDB answer a query, in a database of its own that knows nothing but the files that the query names.
 *
 * @throws {SyntaxError} when the text is no SELECT that DuckDB understands; it lists the columns that there are
 * @throws {Deno.errors.NotFound} when a file is not there
 * @throws {TypeError} for an address of the network, and a column that has no cells
 * @throws {RangeError} for an integer that a number would change
 */
export async function askDuckDb(query: Query): Promise<Answer> {
  const duckDb = await loadDuckDb();
  const instance = await duckDb.DuckDBInstance.create(":memory:", SETTINGS);
  const connection = await instance.connect();
  let files: readonly string[] = [];
  try {
    const found = await filesOf(connection, query);
    ({ files } = found);
    for (
      const setting of [
        "TimeZone = 'UTC'",
        `allowed_paths = ${list(files)}`,
        `allowed_directories = ${list(found.folders)}`,
        "enable_external_access = false",
        "lock_configuration = true",
      ]
    ) await connection.runAndReadAll(`SET ${setting}`);
    const bound = query.values.map((value) => bind(value, duckDb));
    const result = await connection.runAndReadAll(
      query.text,
      bound.map(({ value }) => value),
      bound.map(({ type }) => type),
    );
    return { table: tableOf(result, duckDb), files };
  } catch (cause) {
    throw await explained(cause, { query, files, connection });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function list(paths: readonly string[]): string {
  return `[${paths.map(quoted).join(", ")}]`;
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "''")}'`;
}

/** A value as DuckDB takes it. Whole numbers are integers, as they are in SQL: LIMIT takes no others. */
function bind(value: SqlValue, duckDb: DuckDb) {
  if (value === null) return { value, type: duckDb.SQLNULL };
  if (typeof value === "boolean") return { value, type: duckDb.BOOLEAN };
  if (typeof value === "string") return { value, type: duckDb.VARCHAR };
  if (value instanceof Date) {
    return { value: new duckDb.DuckDBTimestampValue(1000n * BigInt(value.getTime())), type: duckDb.TIMESTAMP };
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) return { value, type: duckDb.DOUBLE };
  const whole = BigInt(value);
  return { value: whole, type: BigInt.asIntN(64, whole) === whole ? duckDb.BIGINT : duckDb.HUGEINT };
}

/** The error with the query, and with the columns where one was not found. */
async function explained(
  cause: unknown,
  { query, files, connection }: { query: Query; files: readonly string[]; connection: DuckDbConnection },
): Promise<Error> {
  if (!(cause instanceof Error)) return new Error(`Cannot query: ${cause}`, { cause });
  let { message } = cause;
  if (/^Binder Error: .*column/is.test(message)) message += await columnsOf(files, connection);
  if (/^Missing Extension Error|extension/is.test(message) && message.includes("INSTALL")) {
    message = `${message.split("\n")[0]}; sql reads CSV, Parquet and JSON, and downloads no extensions`;
  }
  if (/^Permission Error: Cannot access file/.test(message)) {
    message += "\nThe files of a query stand in it as they are: FROM 'data/big.parquet', or read_csv(${path})";
  }
  const values = writtenQuery(query).values.map((value, i) => `\n  $${i + 1} = ${value}`).join("");
  const text = `Cannot query: ${message}\nThe query: ${query.text}${values}`;
  if (/^(Parser|Binder|Catalog) Error/.test(message)) return new SyntaxError(text, { cause });
  const kinds = [SyntaxError, TypeError, RangeError, Deno.errors.NotFound, Deno.errors.NotCapable];
  const Kind = kinds.find((kind) => cause instanceof kind) ?? Error;
  return new Kind(text, { cause });
}

/** The columns of the first files. */
async function columnsOf(files: readonly string[], connection: DuckDbConnection): Promise<string> {
  const lines = await Promise.all(
    files.slice(0, 3).map(async (file) => {
      try {
        const result = await connection.runAndReadAll(`SELECT column_name FROM (DESCRIBE FROM ${quoted(file)})`);
        return `\n${file} has the columns ${(result.getColumns()[0] ?? []).join(", ")}`;
      } catch {
        return ""; // a file that is read by a function, whose name says nothing; the error stands for itself
      }
    }),
  );
  return lines.join("");
}
