import type { AssignmentExpression, BindingPattern, Expression, Node } from "oxc-parser";
import { strip } from "./nodes.ts";
import type { Reader } from "./Reader.ts";
import { anyOf, copyOf, NOTHING, partOf, type Value } from "./Value.ts";

/** Gives names of a pattern their values. */
export function bindPattern(reader: Reader, pattern: BindingPattern | Node, value: Value): void {
  switch (pattern.type) {
    case "Identifier": {
      const local = reader.local(pattern.start);
      if (local) reader.setLocal(local, value);
      else reader.setName(pattern.name, value);
      return;
    }
    case "AssignmentPattern":
      return reader.bind(pattern.left as Node, anyOf([value, reader.evaluate(pattern.right)]));
    case "ObjectPattern":
      for (const property of pattern.properties) {
        if (property.type === "RestElement") reader.bind(property.argument as Node, copyOf(value));
        else {
          if (property.computed) reader.evaluate(property.key as Expression);
          else reader.touchAccessor(property.key as Node, value);
          reader.bind(property.value as Node, partOf(value));
        }
      }
      return;
    case "ArrayPattern":
      reader.iterate(value);
      for (const element of pattern.elements) {
        if (element?.type === "RestElement") reader.bind(element.argument as Node, copyOf(value));
        else if (element) reader.bind(element as Node, partOf(value));
      }
      return;
    case "TSParameterProperty":
      return reader.bind(pattern.parameter as Node, value);
    case "RestElement":
      return reader.bind(pattern.argument as Node, value);
    case "MemberExpression":
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
    case "ParenthesizedExpression":
      return assignInto(reader, pattern as Expression, value);
  }
}

/** What an assignment gives, and does. */
export function assign(reader: Reader, { operator, left, right }: AssignmentExpression): Value {
  const value = reader.evaluate(right, operator === "=" && left.type === "Identifier" && reader.isTop(left));
  if (operator === "=") {
    reader.bind(left, value);
    return value;
  }
  const old = reader.evaluate(left as Expression);
  const given = operator.length > 2 && /[&|?]{2}=/.test(operator) ? anyOf([old, value]) : NOTHING;
  if (left.type === "MemberExpression") assignInto(reader, left as Expression, given);
  else reader.bind(left, given);
  return given;
}

/** `a.b.c = value`: changes a.b, and puts the value into it. */
function assignInto(reader: Reader, target: Expression, value: Value): void {
  const inner = strip(target);
  if (inner.type !== "MemberExpression") {
    if (inner.type === "Identifier") reader.bind(inner as Node, value);
    return;
  }
  const object = reader.evaluate(inner.object);
  if (inner.computed) reader.evaluate(inner.property as Expression);
  else reader.touchAccessor(inner.property as Node, object);
  reader.change(object);
  reader.put(inner.object, object, value);
}
