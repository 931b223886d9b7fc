import type { Argument, Node } from "oxc-parser";
import { enterFunction } from "./enterFunction.ts";
import { type AnyFunction, isFunction } from "./nodes.ts";
import type { Reader } from "./Reader.ts";
import { mixed, named, NOTHING, type Value, withArguments } from "./Value.ts";

/** Unknown code may change all that it is given. */
export function callUnknown(reader: Reader, values: readonly Value[], callee?: Node): Value {
  const name = callee?.type === "Identifier" ? callee.name : undefined;
  const attributes = name === undefined ? undefined : reader.known.names.get(name);
  const harmless = name !== undefined && attributes !== undefined && !attributes.foreign && !attributes.stateful &&
    !reader.known.changesArguments(name);
  if (!harmless) values.forEach((value) => reader.changeAll(value));
  return mixed(values, { stateful: true });
}

/** The values of arguments, which a function of the notebook among them may get to see. */
export function argumentValues(reader: Reader, args: readonly Argument[]): Value[] {
  const values = args.map((arg) => reader.evaluate(arg));
  passFunctions(reader, args, values);
  return values;
}

/** Functions of the notebook that are handed on by name get what stands beside them. */
export function passFunctions(reader: Reader, args: readonly Argument[], values: readonly Value[]): void {
  args.forEach((arg) => {
    if (arg.type !== "Identifier" || reader.local(arg.start)) return;
    const attributes = reader.known.names.get(arg.name);
    if (!attributes) return;
    if (attributes.stateful) reader.changeAll(named(arg.name));
    if (attributes.result !== undefined && reader.known.changesArguments(arg.name)) {
      values.forEach((value) => reader.changeAll(value));
    }
  });
}

/** A function that is called here and now, with these arguments, and gives what it returns. */
export function callback(
  reader: Reader,
  node: Argument | undefined,
  { args, beside }: { readonly args: readonly Value[]; readonly beside: readonly Value[] },
): Value {
  if (!node) return NOTHING;
  if (isFunction(node as Node)) return enterFunction(reader, node as unknown as AnyFunction, { args });
  const value = reader.evaluate(node);
  if (node.type === "Identifier" && !reader.local(node.start)) {
    const attributes = reader.known.names.get(node.name);
    if (!attributes) return NOTHING; // Number, String, Boolean
    if (attributes.foreign || attributes.stateful) {
      return callUnknown(reader, [value, ...args, ...beside]);
    }
    if (reader.known.changesArguments(node.name)) [...args, ...beside].forEach((arg) => reader.changeAll(arg));
    return attributes.result ? withArguments(attributes.result, args) : mixed([value, ...args], { stateful: true });
  }
  return callUnknown(reader, [value, ...args, ...beside]);
}
