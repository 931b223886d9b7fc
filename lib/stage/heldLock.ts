import { UsageError } from "../cli/usage.ts";
import { type Lock, lockPaths, readLock } from "./lock/Lock.ts";
import type { Prepared } from "./performScript.ts";

/** The lock that lies beside a script now: `--lock` may have written it just before. @throws {UsageError} where there is none */
export function heldLock({ lock, script }: Pick<Prepared, "lock" | "script">, action: string): Lock {
  const path = lockPaths(script).lock;
  const held = lock ?? readLock(path);
  if (held === undefined) throw new UsageError(`Cannot ${action}: there is no lock ${path}; write it with --lock`);
  return held;
}
