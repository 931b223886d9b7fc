import { dirname, join } from "node:path";
import { canonicalText } from "../../sound/hash.ts";
import type { Score } from "../../sound/score.ts";
import type { AskedQuery } from "../world/Queries.ts";
import type { KeptAnswer } from "../world/Reads.ts";
import { type Lock, lockPaths } from "./Lock.ts";

/** Writes a lock, the list of events, and the answers and rows that were kept, beside a script; in the place of those before. */
export async function writeLock(
  script: string,
  { lock, score, answers, queries }: {
    lock: Lock;
    score: Score;
    answers: Iterable<KeptAnswer>;
    queries: Iterable<AskedQuery>;
  },
): Promise<void> {
  const paths = lockPaths(script);
  await Deno.remove(paths.answers, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  if (lock.answers.length + lock.queries.length > 0) await Deno.mkdir(paths.answers);
  for (const [i, { bytes }] of [...answers].entries()) {
    await Deno.writeFile(join(dirname(script), lock.answers[i]!.path), bytes);
  }
  for (const [i, { rows }] of [...queries].entries()) {
    await Deno.writeTextFile(join(dirname(script), lock.queries[i]!.path), rows);
  }
  await replace(paths.events, canonicalText(score.events));
  await replace(paths.lock, JSON.stringify(lock, null, 2) + "\n");
}

/** A file appears under its name only when it is whole. */
async function replace(path: string, text: string) {
  await Deno.writeTextFile(`${path}.part`, text);
  await Deno.rename(`${path}.part`, path);
}
