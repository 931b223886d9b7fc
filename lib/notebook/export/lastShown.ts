import type { Expression, Node } from "oxc-parser";
import type { AuscultNames } from "./auscultNames.ts";
import type { UnitDraft } from "./readUnits.ts";
import { children, isFunction, strip } from "./references/nodes.ts";

/** The last figure or score with sound that is shown: by `show()`, by Jupyter's display, or as a cell's last expression. */
export function lastShown(drafts: readonly UnitDraft[], imported: AuscultNames) {
  const names = soundingNames(drafts, imported);
  for (let i = drafts.length - 1; i >= 0; i--) {
    const draft = drafts[i]!;
    if (draft.kind !== "statement" || draft.node.type !== "ExpressionStatement") continue;
    const isLast = drafts[i + 1]?.code !== draft.code;
    let expression = strip(draft.node.expression);
    if (expression.type === "AwaitExpression") expression = strip(expression.argument);
    const candidates: Expression[] = [];
    if (expression.type === "CallExpression") {
      const callee = strip(expression.callee);
      const name = callee.type === "Identifier" ? imported.get(callee.name) : undefined;
      const display = callee.type === "MemberExpression" && !callee.computed &&
        (callee.property as { name: string }).name === "display";
      if (name === "show" || display) candidates.push(...expression.arguments as Expression[]);
    }
    if (candidates.length === 0 && isLast) candidates.push(expression);
    const found = candidates.findLast((candidate) => makesSound(strip(candidate) as Node, names, imported));
    if (found) return { draft, expression: found };
  }
  return undefined;
}

/** What names stand for, after the cells. */
interface SoundingNames {
  /** A figure or score that sounds, or a function that makes one. */
  readonly sounds: ReadonlySet<string>;
  /** Something that was made with `Sound`, such as a mark or options. */
  readonly heard: ReadonlySet<string>;
}

function soundingNames(drafts: readonly UnitDraft[], imported: AuscultNames): SoundingNames {
  const sounds = new Set<string>();
  const heard = new Set([...imported].filter(([, name]) => name === "Sound").map(([name]) => name));
  for (const draft of drafts) {
    if (draft.kind !== "statement") continue;
    const isHeard = draft.places.some(({ name, declares }) => !declares && heard.has(name));
    const init = draft.node.type === "VariableDeclaration"
      ? (draft.declarator ?? draft.node.declarations[0])?.init
      : draft.node.type === "FunctionDeclaration"
      ? draft.node
      : draft.node.type === "ExpressionStatement" && draft.node.expression.type === "AssignmentExpression"
      ? draft.node.expression.right
      : undefined;
    for (const name of draft.defines) {
      if (isHeard) heard.add(name);
      if (init && makesSound(init as Node, { sounds, heard }, imported)) sounds.add(name);
      else sounds.delete(name);
    }
  }
  return { sounds, heard };
}

/** Whether an expression gives a figure with sound, or a score: or is a function that returns one. */
function makesSound(node: Node, names: SoundingNames, imported: AuscultNames): boolean {
  const inner = strip(node as Expression) as Node;
  switch (inner.type) {
    case "Identifier":
      return names.sounds.has(inner.name);
    case "AwaitExpression":
      return makesSound(inner.argument as Node, names, imported);
    case "MemberExpression":
      return !inner.computed && (inner.property as { name: string }).name === "score" &&
        makesSound(inner.object as Node, names, imported);
    case "ConditionalExpression":
      return makesSound(inner.consequent as Node, names, imported) ||
        makesSound(inner.alternate as Node, names, imported);
    case "CallExpression": {
      const callee = strip(inner.callee);
      if (callee.type !== "Identifier") return false;
      if (names.sounds.has(callee.name)) return true; // a function that makes figures
      if (imported.get(callee.name) === "speak") return true;
      return imported.get(callee.name) === "plot" && mentionsSound(inner, names.heard);
    }
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "FunctionDeclaration": {
      if (inner.type === "ArrowFunctionExpression" && inner.expression) {
        return makesSound(inner.body as unknown as Node, names, imported);
      }
      let found = false;
      const visit = (child: Node) => {
        if (child.type === "ReturnStatement" && child.argument) {
          found ||= makesSound(child.argument as Node, names, imported);
        }
        if (!isFunction(child)) children(child).forEach(visit);
      };
      if (inner.body) children(inner.body as Node).forEach(visit);
      return found;
    }
  }
  return false;
}

function mentionsSound(node: Node, heard: ReadonlySet<string>): boolean {
  if (node.type === "Identifier") return heard.has(node.name);
  if (node.type === "Property" && "name" in node.key && node.key.name === "sound") return true;
  return children(node).some((child) => mentionsSound(child, heard));
}
