import { dirname, join } from "node:path";
import { DUCKDB } from "../../data/sql/DuckDb.ts";
import { queryKey } from "../../data/sql/Query.ts";
import type { AskedQuery } from "../world/Queries.ts";
import type { Lock, LockedFile, LockedQuery } from "./Lock.ts";
import { lockedQueries, type Made } from "./makeLock.ts";
import { sha256 } from "./sha256.ts";
import { compareRows } from "./snapshot.ts";
import type { VerifiedLine } from "./verify.ts";

/** Holds the queries of a performance to its lock. */
export async function verifyQueries(
  made: Made,
  lock: Lock,
  { say, reasons }: {
    say: (sign: VerifiedLine["sign"], what: string, seen: string) => void;
    reasons: string[];
  },
): Promise<void> {
  const asked = [...made.queries];
  const queries = await lockedQueries(asked, made.script);
  const differ = (how: string) => {
    reasons.push(how);
    say("≠", "query", how);
  };
  for (const then of lock.queries) {
    const i = queries.findIndex((query) => queryKey(query) === queryKey(then));
    const name = nameOf(then);
    if (i < 0) differ(`${name} is not asked any more`);
    else await verifyQuery({ name, then, now: queries[i]!, asked: asked[i]! });
  }
  for (const now of queries) {
    if (!lock.queries.some((then) => queryKey(then) === queryKey(now))) {
      differ(`${nameOf(now)} is asked, and is not in the lock`);
    }
  }

  async function verifyQuery(
    { name, then, now, asked }: { name: string; then: LockedQuery; now: LockedQuery; asked: AskedQuery },
  ) {
    const { problem } = asked;
    if (problem !== undefined) {
      if (now.sha256 !== then.sha256) return differ(`${name}: ${then.path}, its kept rows, has changed`);
      if (!problem.missing) return differ(`${name} cannot be asked any more: ${problem.message}`);
      return say("~", "query", `${name}: ${rows(then)} as they were kept, not asked again: ${problem.message}`);
    }
    const changed = changedFiles(now.files, then.files);
    if (now.sha256 === then.sha256) {
      if (changed.length === 0) return say("=", "query", `${name}: ${rows(then)}`);
      return say("~", "query", `${name}: the same ${rows(then)}, though ${changed.join(", ")}`);
    }
    const kept = await Deno.readTextFile(join(dirname(made.script), then.path)).catch(() => undefined);
    const how = kept === undefined || sha256(kept) !== then.sha256
      ? `other rows; ${then.path}, which were kept, ${kept === undefined ? "is not there" : "has changed"}`
      : compareRows(asked.rows, kept);
    const why = changed.length > 0
      ? changed.join(", ")
      : lock.versions[DUCKDB.name] === DUCKDB.version
      ? "its files are the same: ORDER BY is missing, or it asks for the time or random numbers"
      : "its files are the same, and DuckDB is another";
    differ(`${name}: ${how}: ${why}`);
  }
}

/** `"data/quakes.csv has changed"` */
function changedFiles(now: readonly LockedFile[], then: readonly LockedFile[]): string[] {
  return [
    ...then.flatMap(({ path, sha256 }) => {
      const found = now.find((file) => file.path === path);
      if (found?.sha256 === sha256) return [];
      return [`${path} ${found === undefined ? "is not read any more" : "has changed"}`];
    }),
    ...now.filter(({ path }) => !then.some((file) => file.path === path)).map(({ path }) => `${path} is new`),
  ];
}

/** `SELECT mag FROM 'data/quakes.csv' WHERE mag > $1 (4.5)`, at most 120 characters of it. */
function nameOf({ text, values }: LockedQuery): string {
  const line = text.replaceAll(/\s+/g, " ");
  return `${line.length > 120 ? `${line.slice(0, 119)}…` : line}${values.length > 0 ? ` (${values.join(", ")})` : ""}`;
}

function rows({ rows }: LockedQuery): string {
  return `${rows} ${rows === 1 ? "row" : "rows"}`;
}
