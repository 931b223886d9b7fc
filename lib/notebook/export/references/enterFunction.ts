import type { Expression, Node, ParamPattern } from "oxc-parser";
import type { AnyFunction } from "./nodes.ts";
import type { Reader } from "./Reader.ts";
import { anyOf, holding, mixed, named, NOTHING, type Value } from "./Value.ts";

/** What is known of the arguments. */
interface Given {
  readonly args: readonly Value[];
  /** What those are that come after. */
  readonly rest?: Value;
}

/** A function's body runs within: with these arguments. */
export function enterFunction(reader: Reader, node: AnyFunction, given: Given): Value {
  return node.async ? reader.byAndBy(() => enter(reader, node, given)) : enter(reader, node, given);
}

function enter(reader: Reader, node: AnyFunction, { args, rest = NOTHING }: Given): Value {
  const returned = reader.returned;
  reader.returned = [];
  node.params.forEach((param: ParamPattern, i: number) => {
    if (param.type === "RestElement") reader.bind(param.argument as Node, holding([...args.slice(i), rest]));
    else reader.bind(param as Node, args[i] ?? rest);
  });
  if (node.id) {
    const local = reader.local(node.id.start);
    if (local && node.type === "FunctionExpression") reader.setLocal(local, NOTHING);
  }
  if (node.body) {
    if (node.type === "ArrowFunctionExpression" && node.expression) {
      reader.returned.push(reader.evaluate(node.body as unknown as Expression));
    } else reader.run(node.body as Node);
  }
  const result = anyOf(reader.returned);
  reader.returned = returned;
  if (!node.generator) return result;
  // What it does, it does when somebody asks for the next one.
  const written = [...reader.now.writes, ...reader.later.writes].map((name) => named(name));
  return mixed([result, reader.anything(), ...written], { stateful: true });
}
