import type { Argument, CallExpression } from "oxc-parser";

const READERS = /^(?:auscult:(?:csv|sample|instrument)|Deno\.(?:read\w+|open(?:Sync)?|stat(?:Sync)?|lstat(?:Sync)?))$/;
const WRITERS =
  /^Deno\.(?:write\w+|mkdir(?:Sync)?|remove(?:Sync)?|truncate(?:Sync)?|create(?:Sync)?|symlink(?:Sync)?)$/;
const BOTH = /^Deno\.(?:copyFile|rename|link)(?:Sync)?$/;

/** Which files a call reads and writes: their paths as they stand in the code, `*` where they are computed. */
export function fileAccess(path: string, { arguments: args }: CallExpression): ["read" | "write", string][] {
  if (READERS.test(path)) {
    const file: ["read" | "write", string] = ["read", literal(args[0])];
    return /open/.test(path) && args[1] ? [file, ["write", file[1]]] : [file];
  }
  if (WRITERS.test(path)) return [["write", literal(args[0])]];
  if (BOTH.test(path)) return [["read", literal(args[0])], ["write", literal(args[1])]];
  return [];
}

/** Whether one of these may be, or be in, one of those. */
export function mayMeet(written: ReadonlySet<string>, read: ReadonlySet<string>): boolean {
  for (const a of written) {
    for (const b of read) if (a === "*" || b === "*" || a === b || b.startsWith(`${a}/`)) return true;
  }
  return false;
}

function literal(arg: Argument | undefined): string {
  return arg?.type === "Literal" && typeof arg.value === "string" ? arg.value : "*";
}
