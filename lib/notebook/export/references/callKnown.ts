import type { CallExpression, Node } from "oxc-parser";
import { fileAccess } from "./fileAccess.ts";
import { DETACHED, ENGINE, HOLDING_FUNCTIONS, PRIMITIVE_FUNCTIONS } from "./known.ts";
import { argumentValues, callback, passFunctions } from "./passArguments.ts";
import type { Reader } from "./Reader.ts";
import { anyOf, copyOf, holding, mixed, NOTHING, partOf, type Value } from "./Value.ts";

/** What a function that everybody knows gives, by its dotted name; undefined where nothing is known of it. */
export function callKnown(reader: Reader, path: string, node: CallExpression): Value | undefined {
  const args = () => argumentValues(reader, node.arguments);
  for (const [kind, file] of fileAccess(path, node)) {
    reader.each((effects) => (kind === "read" ? effects.filesRead : effects.filesWritten).add(file));
  }
  if (path.startsWith("auscult:")) {
    const name = path.slice("auscult:".length);
    const [first = ""] = name.split(".");
    reader.readRoot(node.callee as Node);
    if (ENGINE.has(first)) {
      args();
      return NOTHING;
    }
    if (name === "sample" || name === "instrument") reader.each((effects) => effects.writes.add("#instruments"));
    if (["plot", "Plot", "Sound", "speak"].includes(first)) {
      reader.each((effects) => effects.reads.add("#instruments"));
    }
    if (DETACHED.has(name) || name === "Plot.plot" || name === "Plot.legend") {
      const given = node.arguments.map((arg) => reader.evaluate(arg));
      if (name !== "show") passFunctions(reader, node.arguments, given);
      if (name === "cue") given.forEach((value) => reader.changeAll(value)); // it marks a place in a score
      return NOTHING;
    }
    if (first === "Plot" || first === "Sound") return holding(args().map((arg) => ({ ...arg, stateful: false })));
    return undefined;
  }
  if (path.startsWith("console.")) {
    node.arguments.forEach((arg) => reader.evaluate(arg));
    return NOTHING;
  }
  if (path === "Math.random" || path.startsWith("crypto.")) {
    reader.each((effects) => {
      effects.reads.add("#random");
      effects.writes.add("#random");
    });
  }
  if (path.startsWith("Math.") || PRIMITIVE_FUNCTIONS.has(path)) {
    for (const arg of args()) {
      reader.iterate(arg);
      reader.convert(arg);
    }
    return NOTHING;
  }
  if (path === "Object.assign" || path === "Object.defineProperty" || path === "Object.defineProperties") {
    const [target = NOTHING, ...sources] = args();
    reader.change(target);
    const [node0] = node.arguments;
    if (node0) reader.put(node0 as Node, target, anyOf(sources.map(partOf)));
    if (node0 && path !== "Object.assign") reader.changeGlobal(node0 as Node);
    return anyOf([target, copyOf(anyOf(sources))]);
  }
  if (path === "Object.freeze" || path === "Object.seal" || path === "Object.preventExtensions") {
    const [target = NOTHING] = args();
    reader.change(target);
    return target;
  }
  if (path === "Array.from" || path === "Map.groupBy" || path === "Object.groupBy" || path === "Array.fromAsync") {
    const [list, handed] = node.arguments;
    const value = reader.evaluate(list);
    reader.iterate(value);
    const result = callback(reader, handed, { args: [partOf(value)], beside: [value] });
    return path.startsWith("Array.") ? holding([handed ? result : partOf(value)]) : holding([copyOf(value), result]);
  }
  if (HOLDING_FUNCTIONS.has(path)) {
    const given = args();
    given.forEach((arg) => reader.iterate(arg));
    if (path.startsWith("Promise.")) return anyOf(given);
    return path === "Object" ? anyOf(given) : holding([holding(given), ...given.map(partOf)]);
  }
  if (
    path === "Deno.exit" || path === "Deno.chdir" || path.startsWith("Deno.env.set") || path === "Deno.env.delete"
  ) {
    reader.each((effects) => effects.world.add(path));
  }
  if (path.startsWith("Deno.") || path === "fetch") {
    args();
    return { ...NOTHING, stateful: path === "fetch" || /open|Command|serve|connect|listen/i.test(path) };
  }
  if (path.startsWith("globalThis.")) {
    args();
    reader.each((effects) => effects.world.add("globalThis"));
    return mixed([], { stateful: true });
  }
  return undefined;
}
