import type { Class, Expression, Node } from "oxc-parser";
import { enterFunction } from "./enterFunction.ts";
import { type AnyFunction, isFunction } from "./nodes.ts";
import { callUnknown } from "./passArguments.ts";
import type { Reader } from "./Reader.ts";
import { anyOf, ARGUMENT, mixed, named, NOTHING, type Value } from "./Value.ts";

/** A function that nobody calls yet. */
export function functionValue(reader: Reader, node: AnyFunction, kept: boolean): Value {
  const targets = reader.targets;
  if (kept && targets.includes(reader.now)) {
    reader.targets = [reader.later];
    const result = enterFunction(reader, node, { args: [], rest: named(ARGUMENT) });
    reader.result = reader.result ? anyOf([reader.result, result]) : result;
    reader.targets = targets;
    return NOTHING;
  }
  // Somebody in this statement has it, who may call it at once, later, or never, with anything.
  reader.targets = [...new Set([...targets, reader.later])];
  const anything = reader.anything();
  enterFunction(reader, node, { args: [], rest: anything });
  reader.targets = targets;
  return { ...anything, stateful: true };
}

export function classValue(reader: Reader, node: Class): Value {
  const parent = reader.evaluate(node.superClass);
  for (const decorator of node.decorators) callUnknown(reader, [reader.evaluate(decorator.expression)]);
  for (const element of node.body.body) {
    if (element.type === "StaticBlock") { for (const statement of element.body) reader.run(statement); }
    else if ("key" in element && element.computed) reader.evaluate(element.key as Expression);
    const value = "value" in element ? element.value : undefined;
    if (!value) continue;
    if ("static" in element && element.static && !isFunction(value as Node)) {
      reader.evaluate(value as Expression);
      continue;
    }
    const targets = reader.targets;
    reader.targets = [reader.later];
    if (isFunction(value as Node)) {
      enterFunction(reader, value as unknown as AnyFunction, { args: [], rest: named(ARGUMENT) });
    } else reader.evaluate(value as Expression);
    reader.targets = targets;
  }
  return parent === NOTHING ? NOTHING : mixed([parent]);
}
