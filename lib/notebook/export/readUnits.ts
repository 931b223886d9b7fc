import type { BindingPattern, ImportDeclaration, Node } from "oxc-parser";
import type { CodeCell, Imported, Unit } from "./Unit.ts";
import { isTypeOnly, strip } from "./references/nodes.ts";
import type { NamePlace } from "./references/Scopes.ts";

/** A unit before it knows its place among all. */
export type UnitDraft = Omit<Unit, "index">;

/** The units of a cell, in order. */
export function readUnits(code: CodeCell): UnitDraft[] {
  const { program, comments, code: text } = code.parsed;
  const drafts: UnitDraft[] = [];
  let from = 0;
  for (const statement of program.body) {
    if (statement.type === "EmptyStatement") continue;
    // A comment on the same line belongs to what stands before it.
    let to = statement.end;
    for (const { start, end } of comments) {
      if (start >= to && /^[ \t;]*$/.test(text.slice(to, start)) && !text.slice(start, end).includes("\n")) to = end;
    }
    drafts.push(
      ...unitsOf(statement as Node, code, { from: Math.min(from, statement.start), head: statement.start, to }),
    );
    from = to;
  }
  return drafts;
}

function unitsOf(statement: Node, code: CodeCell, around: { from: number; head: number; to: number }): UnitDraft[] {
  const places = (start: number, end: number) =>
    code.scopes.places.filter((place) => place.start >= start && place.end <= end);
  const draft = (node: Node, more: Partial<UnitDraft> = {}): UnitDraft => {
    const own = places(node.start, node.end);
    return {
      code,
      node,
      start: node.start,
      end: node.end,
      ...around,
      kind: isTypeOnly(node) ? "type" : "statement",
      declares: declared(own),
      defines: definitions(node),
      places: own,
      hoisted: node.type === "FunctionDeclaration",
      ...more,
    };
  };
  if (statement.type === "ImportDeclaration") return imports(statement, draft);
  if (statement.type === "ExportNamedDeclaration" && statement.declaration) {
    return unitsOf(statement.declaration as Node, code, around);
  }
  if (statement.type === "VariableDeclaration" && statement.declarations.length > 1 && !statement.declare) {
    return statement.declarations.map((declarator, i) =>
      draft(statement, {
        declaration: statement,
        declarator,
        start: declarator.start,
        end: declarator.end,
        from: i === 0 ? around.from : statement.start,
        to: i === statement.declarations.length - 1 ? around.to : declarator.end,
        places: places(declarator.start, declarator.end),
        declares: declared(places(declarator.start, declarator.end)),
        defines: new Set(namesIn(declarator.id)),
      })
    );
  }
  return [draft(statement)];
}

function imports(
  statement: ImportDeclaration,
  draft: (node: Node, more: Partial<UnitDraft>) => UnitDraft,
): UnitDraft[] {
  const module = statement.source.value;
  const attributes = statement.attributes.map(({ key, value }) =>
    `${"name" in key ? key.name : JSON.stringify(key.value)}: ${JSON.stringify(value.value)}`
  ).join(", ");
  if (statement.specifiers.length === 0) {
    return [draft(statement, { kind: "import", imported: { module, name: "", attributes, typeOnly: false } })];
  }
  return statement.specifiers.map((specifier) => {
    const typeOnly = statement.importKind === "type" ||
      specifier.type === "ImportSpecifier" && specifier.importKind === "type";
    const name = specifier.type === "ImportDefaultSpecifier"
      ? "default"
      : specifier.type === "ImportNamespaceSpecifier"
      ? "*"
      : "name" in specifier.imported
      ? specifier.imported.name
      : specifier.imported.value;
    const imported: Imported = { module, name, attributes, typeOnly };
    const { local } = specifier;
    return draft(specifier, {
      kind: "import",
      imported,
      start: local.start,
      end: local.end,
      places: [{ name: local.name, start: local.start, end: local.end, type: typeOnly, declares: true }],
      declares: new Set([local.name]),
      defines: new Set([local.name]),
    });
  });
}

function declared(places: readonly NamePlace[]): ReadonlySet<string> {
  return new Set(places.filter(({ declares }) => declares).map(({ name }) => name));
}

/** The names that a statement surely gives a new value. */
function definitions(node: Node): ReadonlySet<string> {
  if (node.type === "VariableDeclaration") {
    return new Set(node.declarations.flatMap(({ id, init }) => init || node.kind !== "var" ? namesIn(id) : []));
  }
  if (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration" || node.type === "TSEnumDeclaration") {
    return new Set(node.id ? [node.id.name] : []);
  }
  if (node.type === "ExpressionStatement") {
    const expression = strip(node.expression);
    if (expression.type === "AssignmentExpression" && expression.operator === "=") {
      return new Set(namesIn(expression.left as Node));
    }
  }
  return new Set();
}

/** The names of a pattern, without what is assigned into objects. */
export function namesIn(pattern: BindingPattern | Node): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return namesIn(pattern.left as Node);
    case "RestElement":
      return namesIn(pattern.argument as Node);
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => element ? namesIn(element as Node) : []);
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        namesIn((property.type === "RestElement" ? property.argument : property.value) as Node)
      );
  }
  return [];
}
