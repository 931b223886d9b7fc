import type { Expression, Node, Statement } from "oxc-parser";
import { children, isExpression, isTypeOnly } from "./nodes.ts";
import type { Reader } from "./Reader.ts";
import { NOTHING, partOf } from "./Value.ts";

/** Reads a statement within. */
export function runStatement(reader: Reader, node: Statement | Node): void {
  switch (node.type) {
    case "VariableDeclaration":
      for (const { id, init } of node.declarations) {
        const value = init ? reader.evaluate(init, reader.isTop(id)) : NOTHING;
        if (init || node.kind !== "var") reader.bind(id as Node, value);
      }
      return;
    case "FunctionDeclaration":
      if (node.id) reader.bind(node.id, reader.evaluate(node, reader.isTop(node.id)));
      return;
    case "ClassDeclaration":
      if (node.id) reader.bind(node.id, reader.evaluate(node, reader.isTop(node.id)));
      return;
    case "ReturnStatement":
      if (node.argument) reader.returned.push(reader.evaluate(node.argument));
      return;
    case "ForOfStatement":
    case "ForInStatement": {
      const value = reader.evaluate(node.right);
      if (node.type === "ForOfStatement") reader.iterate(value);
      const element = node.type === "ForOfStatement" ? partOf(value) : NOTHING;
      if (node.left.type === "VariableDeclaration") reader.bind(node.left.declarations[0]!.id as Node, element);
      else reader.bind(node.left as Node, element);
      return reader.run(node.body);
    }
    case "TSEnumDeclaration":
      for (const { initializer } of node.body.members) if (initializer) reader.evaluate(initializer);
      return reader.bind(node.id, NOTHING);
    case "ExportNamedDeclaration":
      return reader.run(node.declaration);
    case "TSModuleDeclaration":
      if (node.body && "body" in node.body) { for (const inner of node.body.body) reader.run(inner as Node); }
      if (node.id.type === "Identifier") reader.bind(node.id, NOTHING);
      return;
  }
  if (isTypeOnly(node)) return;
  if (isExpression(node)) {
    reader.evaluate(node as Expression);
    return;
  }
  if (node.type === "CatchClause" && node.param) reader.bind(node.param as Node, NOTHING);
  for (const child of children(node)) reader.run(child);
}
