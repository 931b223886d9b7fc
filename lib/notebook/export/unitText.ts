import MagicString from "magic-string";
import type { Expression, Node } from "oxc-parser";
import { children, strip } from "./references/nodes.ts";
import type { Unit } from "./Unit.ts";
import type { Versions } from "./versions.ts";

/** What in a unit only a notebook has, and what stands for it in a script. */
const JUPYTER: Readonly<Record<string, string>> = {
  display: "show",
  broadcast: "show",
  html: "String.raw",
  md: "String.raw",
  svg: "String.raw",
};

/** Names that {@linkcode unitText} writes, which are to be imported from auscult. */
export const NEEDED_BY_JUPYTER = "show";

/** A unit as the script has it: with its comments, and with names as they are called there. */
export function unitText(unit: Unit, versions: Versions, name = ""): string {
  const { code: { parsed: { code } }, start, end } = unit;
  const edits = new MagicString(code);
  const shorthands = shorthandsIn(unit.node);
  /** What is said after the unit: what other names are given. */
  const after: string[] = [];
  let before = "";
  const simple = simpleDeclarator(unit);
  for (const place of unit.places) {
    let named = versions.nameAt(unit, place);
    if (place.declares && !place.type && versions.shared.has(place.name)) {
      if (simple) {
        before = versions.isFirst(unit, place.name) ? "let " : "";
      } else {
        named = versions.fresh(place.name);
        after.push(`${versions.isFirst(unit, place.name) ? "let " : ""}${place.name} = ${named};`);
      }
    }
    if (named === place.name) continue;
    edits.overwrite(place.start, place.end, shorthands.has(place.start) ? `${place.name}: ${named}` : named);
  }
  replaceJupyter(unit.node, edits, JUPYTER);
  const comments = code.slice(unit.from, unit.head).trim();
  const text = (from: number, to: number) => from === to ? "" : edits.slice(from, to);
  let body = text(start, end);
  if (unit.kind === "piece") body = `const ${name} = ${body}`;
  else if (simple && [...unit.declares].some((name) => versions.shared.has(name))) {
    const { id, init } = simple;
    const annotated = before ? text(id.start, id.end) : text(id.start, id.start + (id as { name: string }).name.length);
    body = `${before}${annotated}${init ? ` = ${text(init.start, init.end)}` : before ? "" : " = undefined"}`;
  } else if (unit.declaration) body = `${unit.declaration.kind} ${body}`;
  const ends = /[;}]$/.test(body) && unit.kind !== "piece" && !unit.declaration &&
    unit.node.type !== "VariableDeclaration" && unit.node.type !== "ExpressionStatement";
  if (!ends && !body.endsWith(";")) body += ";";
  const trailing = code.slice(end, unit.to).replace(/^[ \t;]*/, "").trim();
  return [
    ...comments ? [comments.replace(/^;+\s*/, "")] : [],
    trailing.startsWith("/") ? `${body} ${trailing}` : body,
    ...after,
  ].join("\n");
}

/** The declarator of a unit that declares one plain name. */
function simpleDeclarator(unit: Unit) {
  const declarator = unit.declarator ??
    (unit.node.type === "VariableDeclaration" && unit.node.declarations.length === 1
      ? unit.node.declarations[0]
      : undefined);
  return declarator?.id.type === "Identifier" ? declarator : undefined;
}

/** Where `{ name }` stands for `{ name: name }`. */
function shorthandsIn(node: Node): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (inner: Node) => {
    if (inner.type === "Property" && inner.shorthand) found.add(inner.key.start);
    children(inner).forEach(visit);
  };
  visit(node);
  return found;
}

/** A unit's code where no notebook is and nothing is to be shown. */
export function unshown({ code: { parsed: { code } }, node, start, end }: Unit): string {
  if (!code.includes("jupyter")) return code.slice(start, end);
  const edits = new MagicString(code);
  replaceJupyter(node, edits, { ...JUPYTER, display: "String", broadcast: "String" });
  return edits.slice(start, end);
}

function replaceJupyter(node: Node, edits: MagicString, by: Readonly<Record<string, string>>): void {
  if (node.type === "MemberExpression" && !node.computed) {
    const object = strip(node.object);
    const name = (node.property as { name: string }).name;
    if (Object.hasOwn(by, name) && isJupyter(object)) return void edits.overwrite(node.start, node.end, by[name]!);
  }
  children(node).forEach((child) => replaceJupyter(child, edits, by));
}

function isJupyter(node: Expression): boolean {
  return node.type === "MemberExpression" && !node.computed && (node.property as { name: string }).name === "jupyter" &&
    strip(node.object).type === "Identifier" && (strip(node.object) as { name: string }).name === "Deno";
}
