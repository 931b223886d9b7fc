import type { Node } from "oxc-parser";
import { lineAt } from "./parseCell.ts";
import { children, strip } from "./references/nodes.ts";
import type { Unit } from "./Unit.ts";

/** Where a cell looks at something that is otherwise at another time, or on another machine. */
export interface Impure {
  /** What it looks at, as the code says it: `Date.now`, `fetch`. */
  readonly what: string;
  /** Which kind that is. The script fixes clock and randomness; the network it keeps; of the rest it can only tell. */
  readonly kind: "clock" | "random" | "network" | "machine";
  /** The cell's place in the notebook, from 1. */
  readonly cell: number;
  /** The line in the cell, from 1. */
  readonly line: number;
}

const KINDS: readonly [RegExp, Impure["kind"]][] = [
  [/^(?:Date\.now|performance\.(?:now|timeOrigin)|Temporal\.Now\.\w+|setInterval)$/, "clock"],
  [/^(?:Math\.random|crypto\.(?:getRandomValues|randomUUID))$/, "random"],
  [/^(?:fetch|WebSocket|EventSource|XMLHttpRequest|Deno\.(?:connect\w*|resolveDns))$/, "network"],
  [
    /^(?:Deno\.(?:env\.\w+|args|pid|ppid|hostname|osRelease|osUptime|loadavg|networkInterfaces|memoryUsage|systemMemoryInfo|uid|gid|build\.\w+|version\.\w+|cwd|execPath|stdin|Command)|navigator\.\w+|prompt|confirm)$/,
    "machine",
  ],
];

/** Finds where these units look at clock, randomness, network or machine. */
export function findImpure(units: readonly Unit[], names: ReadonlySet<string>): Impure[] {
  const found = new Map<string, Impure>();
  for (const { code, node, declarator } of units) {
    const { parsed, scopes, cell } = code;
    const add = (what: string, kind: Impure["kind"], at: number) => {
      const line = lineAt(parsed.code, at);
      found.set(`${cell.number} ${line} ${what}`, { what, kind, cell: cell.number, line });
    };
    const isGlobal = (name: string, start: number) => !names.has(name) && scopes.local(start) === undefined;
    const visit = (inner: Node): void => {
      const path = dotted(inner, isGlobal);
      if (path !== undefined) {
        const kind = KINDS.find(([pattern]) => pattern.test(path))?.[1];
        if (kind) return add(path, kind, inner.start);
      }
      if (inner.type === "NewExpression" || inner.type === "CallExpression") {
        const called = dotted(inner.callee as Node, isGlobal);
        if (called === "Date" && (inner.type === "CallExpression" || inner.arguments.length === 0)) {
          add(inner.type === "CallExpression" ? "Date()" : "new Date()", "clock", inner.start);
        }
        const [first] = inner.arguments;
        if (first?.type === "Literal" && typeof first.value === "string" && /^https?:/.test(first.value)) {
          add(first.value, "network", first.start);
        }
      }
      children(inner).forEach(visit);
    };
    visit((declarator as Node | undefined) ?? node);
  }
  return [...found.values()];
}

/** `Deno.env.get` for a chain of members that begins with a global. */
function dotted(node: Node, isGlobal: (name: string, start: number) => boolean): string | undefined {
  const inner = strip(node as Parameters<typeof strip>[0]);
  if (inner.type === "Identifier") return isGlobal(inner.name, inner.start) ? inner.name : undefined;
  if (inner.type !== "MemberExpression" || inner.computed) return undefined;
  const object = dotted(inner.object as Node, isGlobal);
  if (object === undefined) return undefined;
  const { name } = inner.property as { name: string };
  return object === "globalThis" ? name : `${object}.${name}`;
}
