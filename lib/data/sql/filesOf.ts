import type { DuckDbConnection } from "./DuckDb.ts";
import type { Query, SqlValue } from "./Query.ts";

/** The files that a query reads. */
export interface QueryFiles {
  /** As DuckDB finds them, in its order; those that a pattern names, one by one. */
  readonly files: readonly string[];
  /** The folders in which it looks for what a pattern names. */
  readonly folders: readonly string[];
}

/** Places in the tree of a query. */
type Node = { readonly [name: string]: unknown };

/** Functions that read files, by their names: their first argument names them. */
const READERS = /^(read_\w+|(parquet|arrow|json)_scan|parquet_\w+|sniff_csv|glob)$/i;

/**
 * Finds the files that a query names, in its tree as DuckDB parses it.
 *
 * @throws {SyntaxError} when the text is no query: a syntax error, several statements, one that is not a SELECT, or a value within quotes
 * @throws {TypeError} for an address of the network
 * @throws {Deno.errors.NotFound} when there is no such file
 */
export async function filesOf(connection: DuckDbConnection, { text, values }: Query): Promise<QueryFiles> {
  const result = await connection.runAndReadAll("SELECT json_serialize_sql($1::VARCHAR)", [text]);
  const tree = JSON.parse(String(result.getColumns()[0]![0])) as Tree;
  if (tree.error) {
    if (tree.error_type !== "parser") {
      const pivot = /\bPIVOT\b/i.test(text) ? "; PIVOT is written as sum(x) FILTER (WHERE y = 1) AS y_1, …" : "";
      throw new SyntaxError(`it is no SELECT; sql reads files, it changes nothing${pivot}`);
    }
    throw new SyntaxError(`${tree.error_message}${near(text, tree.position)}${hint(tree.error_message, text)}`);
  }
  const [statement, ...others] = tree.statements;
  if (statement === undefined || others.length > 0) {
    throw new SyntaxError(`expected one SELECT statement, got ${tree.statements.length}`);
  }
  const bound = statement.named_param_map.map(({ key }) => Number(key));
  const lost = values.findIndex((_, i) => !bound.includes(i + 1));
  if (lost >= 0) {
    throw new SyntaxError(
      `value ${
        lost + 1
      } stands within quotes or a comment, where it would be text; give all of a text as the value, as in read_csv(\${path})`,
    );
  }
  if (bound.length > values.length) throw new SyntaxError("$1 and ? belong to values that are given as ${…}");
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const { path, surely } of pathsIn(statement.node, values)) {
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) {
      throw new TypeError(
        `it reads "${path}"; allowed are files on this disk: download it first, or read it with csv()`,
      );
    }
    const found = await connection.runAndReadAll("SELECT file FROM glob($1::VARCHAR)", [path]);
    const names = (found.getColumns()[0] ?? []).map(String);
    if (names.length === 0) {
      if (!surely) continue;
      throw new Deno.errors.NotFound(`there is no file "${path}"; the current folder is ${Deno.cwd()}`);
    }
    for (const name of names) {
      await Deno.stat(name); // DuckDB asks nobody: Deno says whether it may be read
      files.add(name);
    }
    if (names.length === 1 && names[0] === path) continue;
    const folder = path.replace(/[^/\\]*[*?[].*$/s, "") || "./";
    await Deno.stat(folder);
    folders.add(folder);
  }
  return { files: [...files], folders: [...folders] };
}

/** What `json_serialize_sql` gives. */
type Tree =
  | { readonly error: true; readonly error_message: string; readonly error_type: string; readonly position?: string }
  | { readonly error: false; readonly statements: readonly Statement[] };

interface Statement {
  readonly node: Node;
  readonly named_param_map: readonly { readonly key: string }[];
}

/** A text that names files; or else, unless surely, a table. */
interface Named {
  readonly path: string;
  readonly surely: boolean;
}

/** In the order of the query. What has neither point nor slash is the name of a table within; `quakes.csv` without quotes may be one. */
function* pathsIn(node: unknown, values: readonly SqlValue[]): Generator<Named> {
  if (Array.isArray(node)) {
    for (const child of node) yield* pathsIn(child, values);
  } else if (typeof node === "object" && node !== null) {
    const { type, table_name: name, schema_name: schema, function: call } = node as Node;
    if (type === "BASE_TABLE") {
      const path = [schema, name].filter((part) => part !== "").join(".");
      if (/[./\\]/.test(path)) yield { path, surely: schema === "" };
    }
    if (type === "TABLE_FUNCTION") {
      const { function_name: reader, children } = call as { function_name: string; children: unknown[] };
      if (READERS.test(reader)) { for (const path of textsIn(children[0], values)) yield { path, surely: true }; }
    }
    for (const child of Object.values(node)) yield* pathsIn(child, values);
  }
}

/** The texts of an argument: one, or a list. */
function* textsIn(node: unknown, values: readonly SqlValue[]): Generator<string> {
  const { type, value, identifier, children, function_name: name } = (node ?? {}) as Node;
  if (type === "VALUE_CONSTANT") {
    const { value: text } = value as { value?: unknown };
    if (typeof text === "string") yield text;
  } else if (type === "VALUE_PARAMETER") {
    const text = values[Number(identifier) - 1];
    if (typeof text === "string") yield text;
  } else if (name === "list_value") {
    for (const child of children as unknown[]) yield* textsIn(child, values);
  }
}

function near(text: string, position = "NaN"): string {
  const before = text.slice(0, Number(position)).split("\n").length;
  return Number(position) >= 0 ? `, line ${before}: ${text.split("\n")[before - 1]!.trim()}` : "";
}

function hint(message: string, text: string): string {
  if (/at or near "\$\d+"/.test(message)) {
    return "; a value cannot stand for a table or a column; for a file it can: read_csv(${path})";
  }
  const bare = /\b(?:FROM|JOIN)\s+([\w./-]+\.\w+)/i.exec(text)?.[1];
  return bare === undefined ? "" : `; the path of a file stands in quotes: FROM '${bare}'`;
}
