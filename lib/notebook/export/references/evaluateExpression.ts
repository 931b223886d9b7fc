import type { Argument, Class, Expression, Node } from "oxc-parser";
import { assign } from "./bindPattern.ts";
import { callValue, constructValue } from "./callValue.ts";
import { classValue, functionValue } from "./functionValue.ts";
import { knownPath } from "./knownPath.ts";
import { type AnyFunction, children, strip } from "./nodes.ts";
import { callUnknown } from "./passArguments.ts";
import type { Reader } from "./Reader.ts";
import { anyOf, holding, mixed, named, NOTHING, partOf, THIS, type Value } from "./Value.ts";

/**
 * What an expression gives.
 *
 * @param kept Whether the value is given to a name as it stands, so that its functions only run when somebody calls them.
 */
export function evaluateExpression(reader: Reader, node: Expression | Argument | Node, kept: boolean): Value {
  switch (node.type) {
    case "Identifier":
      return reader.nameValue(node.name, node.start);
    case "Literal":
    case "MetaProperty":
    case "Super":
      return NOTHING;
    case "ThisExpression":
      return named(THIS);
    case "TemplateLiteral":
      for (const part of node.expressions) reader.convert(reader.evaluate(part));
      return NOTHING;
    case "ArrayExpression":
      return holding(node.elements.map((element) => {
        if (element?.type !== "SpreadElement") return reader.evaluate(element, kept);
        const value = reader.evaluate(element.argument);
        reader.iterate(value);
        return partOf(value);
      }));
    case "ObjectExpression":
      return holding(node.properties.map((property) => {
        if (property.type === "SpreadElement") return partOf(reader.evaluate(property.argument));
        if (property.computed) reader.evaluate(property.key as Expression);
        return reader.evaluate(property.value, kept);
      }));
    case "FunctionExpression":
    case "FunctionDeclaration":
    case "ArrowFunctionExpression":
      return functionValue(reader, node as AnyFunction, kept);
    case "ClassExpression":
    case "ClassDeclaration":
      return classValue(reader, node as Class);
    case "AssignmentExpression":
      return assign(reader, node);
    case "UpdateExpression":
      reader.evaluate(node.argument as Expression);
      reader.bind(node.argument as Node, NOTHING);
      return NOTHING;
    case "UnaryExpression":
      if (node.operator === "delete") {
        const target = strip(node.argument);
        if (target.type === "MemberExpression") {
          if (target.computed) reader.evaluate(target.property as Expression);
          reader.change(reader.evaluate(target.object));
          return NOTHING;
        }
      }
      reader.convert(reader.evaluate(node.argument));
      return NOTHING;
    case "BinaryExpression":
      reader.convert(reader.evaluate(node.left as Expression));
      reader.convert(reader.evaluate(node.right));
      return NOTHING;
    case "LogicalExpression":
      return anyOf([reader.evaluate(node.left, kept), reader.evaluate(node.right, kept)]);
    case "ConditionalExpression":
      reader.evaluate(node.test);
      return anyOf([reader.evaluate(node.consequent, kept), reader.evaluate(node.alternate, kept)]);
    case "SequenceExpression":
      return node.expressions.map((part) => reader.evaluate(part)).at(-1) ?? NOTHING;
    case "MemberExpression": {
      const object = reader.evaluate(node.object);
      if (node.computed) reader.convert(reader.evaluate(node.property as Expression));
      else reader.touchAccessor(node.property as Node, object);
      const property = node.computed ? undefined : (node.property as { name?: string }).name;
      if (property === "length" || property === "size") return NOTHING;
      return partOf(object);
    }
    case "ImportExpression":
      reader.evaluate(node.source);
      return mixed([], { foreign: true, stateful: true });
    case "CallExpression":
      return callValue(reader, node);
    case "NewExpression":
      return constructValue(reader, node);
    case "TaggedTemplateExpression": {
      const args = node.quasi.expressions.map((part) => reader.evaluate(part));
      const tag = knownPath(reader, node.tag);
      if (tag === "String.raw") return NOTHING;
      if (tag === "auscult:sql") {
        reader.readRoot(node.tag as Node);
        reader.each((effects) => effects.filesRead.add("*")); // their names stand within the query
        return NOTHING;
      }
      return callUnknown(reader, [reader.evaluate(node.tag), ...args], node.tag as Node);
    }
    case "YieldExpression": {
      const value = reader.evaluate(node.argument);
      if (node.delegate) reader.iterate(value);
      reader.returned.push(node.delegate ? value : holding([value]));
      return mixed([value]);
    }
    case "AwaitExpression": {
      const value = reader.evaluate(node.argument, kept);
      const awaited = strip(node.argument);
      const path = awaited.type === "CallExpression" ? knownPath(reader, awaited.callee) : undefined;
      if (!path?.startsWith("auscult:")) reader.iterate(value); // what runs by and by goes on meanwhile
      return value;
    }
    case "ChainExpression":
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
    case "TSNonNullExpression":
    case "TSInstantiationExpression":
      return reader.evaluate(
        (node as { expression?: Expression }).expression,
        kept,
      );
    case "SpreadElement": {
      const value = reader.evaluate(node.argument);
      reader.iterate(value);
      return partOf(value);
    }
  }
  return anyOf(children(node).map((child) => reader.evaluate(child)));
}
