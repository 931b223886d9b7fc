import type { Expression, Node } from "oxc-parser";
import { strip } from "./nodes.ts";
import type { Reader } from "./Reader.ts";

/** The dotted name of a function that everybody knows: `Math.max`, or `auscult:Plot.lineY` for what comes from auscult. */
export function knownPath(reader: Reader, node: Expression | Node): string | undefined {
  const inner = strip(node);
  if (inner.type === "Identifier") {
    if (reader.local(inner.start)) return undefined;
    const attributes = reader.known.names.get(inner.name);
    if (!attributes) return inner.name;
    const { imported } = attributes;
    if (imported?.module !== "auscult") return undefined;
    return imported.name === "*" ? "auscult:" : `auscult:${imported.name}`;
  }
  if (inner.type !== "MemberExpression" || inner.computed || !("name" in inner.property)) return undefined;
  const object = knownPath(reader, inner.object);
  if (object === undefined) return undefined;
  return object.endsWith(":") ? `${object}${inner.property.name}` : `${object}.${inner.property.name}`;
}
