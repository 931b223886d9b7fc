import type { Argument, CallExpression, Expression, Node } from "oxc-parser";
import {
  CHANGING_METHODS,
  COPY_METHODS,
  ELEMENT_METHODS,
  ITERATOR_METHODS,
  MAP_METHODS,
  PRIMITIVE_METHODS,
} from "./known.ts";
import { type AnyFunction, isFunction } from "./nodes.ts";
import { argumentValues, callback, callUnknown } from "./passArguments.ts";
import type { Reader } from "./Reader.ts";
import { anyOf, copyOf, holding, mixed, NOTHING, partOf, type Value } from "./Value.ts";

/** What a method gives, by its name; what is not known of may change all that it is given. */
export function callMethod(
  reader: Reader,
  node: CallExpression,
  { object, name }: { readonly object: Expression; readonly name: string },
): Value {
  const target = reader.evaluate(object);
  const known = !target.foreign && !reader.known.methods.has(name);
  const used = () => {
    if (target.stateful) reader.changeAll(target);
  };
  if (known && MAP_METHODS.has(name)) {
    used();
    return mapMethod(reader, node.arguments, { target, name });
  }
  const takesFunction = node.arguments.some((arg) => isFunction(arg as Node) || arg.type === "Identifier");
  if (known && (PRIMITIVE_METHODS.has(name) || ELEMENT_METHODS.has(name) || COPY_METHODS.has(name))) {
    used();
    const others = node.arguments.map((arg) =>
      takesFunction && (isFunction(arg as Node) || arg.type === "Identifier")
        ? callback(reader, arg, {
          args: [partOf(target), name === "get" || name === "has" ? NOTHING : partOf(target)],
          beside: [target],
        })
        : reader.evaluate(arg)
    );
    if (PRIMITIVE_METHODS.has(name)) {
      others.forEach((other) => reader.convert(other));
      return NOTHING;
    }
    if (ELEMENT_METHODS.has(name)) return partOf(target);
    const added = name === "concat" || name === "with" || name === "toSpliced" ? others : [];
    return anyOf([copyOf(target), holding(added), ...added.map(copyOf)]);
  }
  if (known && ITERATOR_METHODS.has(name)) {
    used();
    node.arguments.forEach((arg) => reader.evaluate(arg));
    return { ...holding([partOf(target), copyOf(target)]), stateful: true };
  }
  if (known && CHANGING_METHODS.has(name)) {
    used();
    const args = node.arguments.map((arg) =>
      name === "sort"
        ? callback(reader, arg, { args: [partOf(target), partOf(target)], beside: [] })
        : reader.evaluate(arg)
    );
    reader.change(target);
    reader.changeGlobal(object as Node);
    if (name !== "sort") args.forEach((arg) => reader.put(object, target, arg));
    if (name === "pop" || name === "shift" || name === "next") return partOf(target);
    return name === "splice" ? copyOf(target) : anyOf([target, ...args]);
  }
  const args = argumentValues(reader, node.arguments);
  if (name === "render" || name === "perform") return mixed([], { stateful: true }); // a score never changes
  if (name === "plot" && !reader.known.methods.has(name)) return NOTHING;
  const result = callUnknown(reader, [target, ...args]);
  args.forEach((arg) => reader.put(object, target, arg));
  return result;
}

function mapMethod(
  reader: Reader,
  args: readonly Argument[],
  { target, name }: { readonly target: Value; readonly name: string },
): Value {
  const [handed, second] = args;
  const element = partOf(target);
  if (name === "then" || name === "catch" || name === "finally") {
    return anyOf([
      target,
      ...args.map((arg) => reader.byAndBy(() => callback(reader, arg, { args: [target], beside: [target] }))),
    ]);
  }
  if (name === "map") {
    return holding([callback(reader, handed, { args: [element, NOTHING, target], beside: [target] })]);
  }
  if (name === "flatMap") {
    return copyOf(callback(reader, handed, { args: [element, NOTHING, target], beside: [target] }));
  }
  let sum = anyOf([reader.evaluate(second), second ? NOTHING : element]);
  for (let round = 0; round < 2; round++) {
    sum = anyOf([sum, callback(reader, handed, { args: [sum, element, NOTHING, target], beside: [target] })]);
  }
  // What the function put into its first argument is in the result.
  if (handed && isFunction(handed as Node)) {
    const [param] = (handed as unknown as AnyFunction).params;
    if (param?.type === "Identifier") {
      const local = reader.local(param.start);
      if (local) sum = anyOf([sum, reader.locals.get(local) ?? NOTHING]);
    }
  }
  return sum;
}
