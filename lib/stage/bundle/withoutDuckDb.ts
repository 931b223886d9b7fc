/** The part of a lock of Deno that is read here. */
interface DenoLock {
  readonly specifiers?: Readonly<Record<string, string>>;
  readonly npm?: Readonly<Record<string, unknown>>;
}

/**
 * A lock of Deno without DuckDB, which is in it where a query was asked: Deno would fetch 24 MB with a bundle whose rows are kept. What
 * asks all the same fetches it then.
 */
export function withoutDuckDb(lock: string): string {
  const content = JSON.parse(lock) as DenoLock;
  const { specifiers = {}, npm = {} } = content;
  const others = (part: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(part).filter(([name]) => !/^(npm:)?@duckdb\//.test(name)));
  return JSON.stringify({ ...content, specifiers: others(specifiers), npm: others(npm) }, null, 2) + "\n";
}
