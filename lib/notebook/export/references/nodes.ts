import type { ArrowFunctionExpression, Expression, Function as FunctionNode, Node } from "oxc-parser";

/** A function that has a body of its own. */
export type AnyFunction = FunctionNode | ArrowFunctionExpression;

/** What a chain of members, calls and casts begins with, and how many members deep it goes. */
export function rootOf(node: Expression | Node): { root: Node | undefined; depth: number } {
  let depth = 0;
  let inner = strip(node);
  for (;;) {
    if (inner.type === "MemberExpression") {
      depth++;
      inner = strip(inner.object);
    } else if (inner.type === "CallExpression") inner = strip(inner.callee as Expression);
    else if (inner.type === "AssignmentExpression") inner = strip(inner.left as Expression);
    else return { root: inner as Node, depth };
  }
}

/** An expression without brackets and casts. */
export function strip(node: Expression | Node): Expression {
  let inner = node as Expression;
  for (;;) {
    if (
      inner.type === "ParenthesizedExpression" || inner.type === "TSAsExpression" ||
      inner.type === "TSNonNullExpression" || inner.type === "TSSatisfiesExpression" ||
      inner.type === "TSTypeAssertion" || inner.type === "ChainExpression"
    ) inner = inner.expression as Expression;
    else return inner;
  }
}

const TYPES = new Set([
  "parent",
  "typeAnnotation",
  "typeArguments",
  "typeParameters",
  "superTypeArguments",
  "implements",
  "returnType",
]);

/** The nodes within a node, in order, without types. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (TYPES.has(key)) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === "object" && item !== null && typeof (item as Node).type === "string") {
        found.push(item as Node);
      }
    }
  }
  return found;
}

/** Whether a node is a function, in any of its ways to be written. */
export function isFunction(node: Node): boolean {
  return node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression" ||
    node.type === "FunctionDeclaration";
}

/** Whether a statement is there for types alone. */
export function isTypeOnly(node: Node): boolean {
  return node.type === "TSTypeAliasDeclaration" || node.type === "TSInterfaceDeclaration" ||
    node.type === "TSDeclareFunction" || "declare" in node && node.declare === true;
}

/** Whether a node has a value. */
export function isExpression(node: Node): boolean {
  return /Expression$|Literal$|^Identifier$|^Super$|^MetaProperty$/.test(node.type);
}
