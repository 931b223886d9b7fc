import { relative, resolve } from "node:path";
import MagicString from "magic-string";
import { type CallExpression, type Node, parseSync } from "oxc-parser";
import { exists } from "../../csound/exists.ts";
import { children, strip } from "./references/nodes.ts";

/** Functions whose first argument is a path. */
const READERS = /^(?:csv|sample|instrument|Deno\.(?:read|open|stat|lstat|write|mkdir|remove|copyFile|create)\w*)$/;

/**
 * Makes the paths in a script fit another folder: of imports, and of files that are there.
 *
 * @returns the text, and the lines of calls whose path is computed, so that nobody can tell.
 */
export function movePaths(script: string, from: string, to: string): { text: string; computed: string[] } {
  const { program } = parseSync("stage.ts", script, { lang: "ts", sourceType: "module", range: true });
  const edits = new MagicString(script);
  const computed: string[] = [];
  const moved = (path: string) => {
    const text = relative(to, resolve(from, path)).replaceAll("\\", "/");
    return text.startsWith(".") || !path.startsWith(".") ? text : `./${text}`;
  };
  const move = (node: Node | null | undefined, isModule: boolean) => {
    if (node?.type !== "Literal" || typeof node.value !== "string") return false;
    const path = node.value;
    if (isModule ? !/^\.\.?\//.test(path) : /^(?:[a-z][\w+.-]*:|\/)/i.test(path) || !exists(resolve(from, path))) {
      return true;
    }
    edits.overwrite(
      node.start,
      node.end,
      JSON.stringify(isModule && !moved(path).startsWith(".") ? `./${moved(path)}` : moved(path)),
    );
    return true;
  };
  const visit = (node: Node): void => {
    if (node.type === "ImportDeclaration") move(node.source as Node, true);
    else if (node.type === "ImportExpression") move(node.source as Node, true);
    else if (node.type === "CallExpression") {
      const [first] = node.arguments;
      if (READERS.test(calleeName(node)) && first && !move(first as Node, false)) {
        computed.push(script.slice(node.start, node.end).split("\n")[0]!);
      }
    }
    children(node).forEach(visit);
  };
  visit(program as Node);
  return { text: edits.toString(), computed };
}

function calleeName({ callee }: CallExpression): string {
  const inner = strip(callee);
  if (inner.type === "Identifier") return inner.name;
  if (inner.type !== "MemberExpression" || inner.computed || inner.object.type !== "Identifier") return "";
  return `${inner.object.name}.${(inner.property as { name: string }).name}`;
}
