import type { CallExpression, Expression, NewExpression, Node } from "oxc-parser";
import { callKnown } from "./callKnown.ts";
import { callMethod } from "./callMethod.ts";
import { enterFunction } from "./enterFunction.ts";
import { HOLDING_CLASSES, VIEWS } from "./known.ts";
import { knownPath } from "./knownPath.ts";
import { type AnyFunction, isFunction, strip } from "./nodes.ts";
import { argumentValues, callUnknown } from "./passArguments.ts";
import type { Reader } from "./Reader.ts";
import { anyOf, holding, mixed, partOf, type Value, withArguments } from "./Value.ts";

/** What a call gives. */
export function callValue(reader: Reader, node: CallExpression): Value {
  const callee = strip(node.callee as Expression);
  const path = knownPath(reader, callee);
  if (path !== undefined) {
    const done = callKnown(reader, path, node);
    if (done) return done;
  }
  if (callee.type === "MemberExpression" && !callee.computed && "name" in callee.property) {
    return callMethod(reader, node, { object: callee.object, name: callee.property.name });
  }
  if (isFunction(callee as Node)) { // called where it stands
    const args = argumentValues(reader, node.arguments);
    return enterFunction(reader, callee as unknown as AnyFunction, { args });
  }
  const target = reader.evaluate(callee);
  const args = argumentValues(reader, node.arguments);
  if (callee.type !== "Identifier") return callUnknown(reader, [target, ...args]);
  const local = reader.local(callee.start);
  if (local) {
    const isParameter = local.defs.some(({ type }) => type === "Parameter");
    const functions = local.defs.every(({ node }) => isFunction(node as unknown as Node)) ||
      local.defs.every(({ node }) => {
        const init = (node as { init?: Node | null }).init;
        return init !== undefined && init !== null && isFunction(init);
      });
    if (functions && !isParameter) return mixed([reader.anything(), ...args], { stateful: true }); // its body is read where it stands
    return callUnknown(reader, [target, ...args]);
  }
  const attributes = reader.known.names.get(callee.name);
  if (!attributes || attributes.foreign) return callUnknown(reader, [target, ...args]);
  if (attributes.stateful) reader.changeAll(target);
  if (reader.known.changesArguments(callee.name)) args.forEach((arg) => reader.changeAll(arg));
  if (attributes.stateful || attributes.result === undefined) return mixed([target, ...args], { stateful: true });
  const result = withArguments(attributes.result, args);
  return { ...result, stateful: result.stateful || attributes.stateful };
}

/** What `new` gives. */
export function constructValue(reader: Reader, node: NewExpression): Value {
  const path = knownPath(reader, node.callee);
  if (path !== undefined && VIEWS.has(path)) {
    const args = argumentValues(reader, node.arguments);
    args.forEach((arg) => reader.iterate(arg));
    return anyOf(args);
  }
  if (path !== undefined && HOLDING_CLASSES.has(path)) {
    const args = argumentValues(reader, node.arguments);
    args.forEach((arg) => reader.iterate(arg));
    return holding(path === "Date" ? [] : args.flatMap((arg) => [arg, partOf(arg), partOf(partOf(arg))]));
  }
  const target = reader.evaluate(node.callee);
  const args = argumentValues(reader, node.arguments);
  const callee = strip(node.callee);
  if (callee.type !== "Identifier") reader.each((effects) => effects.add(reader.later)); // a class that is made where it stands
  const attributes = callee.type === "Identifier" && !reader.local(callee.start)
    ? reader.known.names.get(callee.name)
    : undefined;
  if (!attributes || attributes.foreign || reader.known.changesArguments((callee as { name: string }).name)) {
    [target, ...args].forEach((value) => reader.changeAll(value));
  }
  return { ...holding([target, ...args]), stateful: true, foreign: target.foreign };
}
