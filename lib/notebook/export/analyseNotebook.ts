import { analyze } from "@typescript-eslint/scope-manager";
import { parseSync } from "oxc-parser";
import { findPieces, type FoundPieces } from "./findPieces.ts";
import { type Notebook, NotebookError } from "./Notebook.ts";
import { lineAt, parseCell } from "./parseCell.ts";
import { readUnits, type UnitDraft } from "./readUnits.ts";
import { ReferenceGraph } from "./references/ReferenceGraph.ts";
import { Scopes } from "./references/Scopes.ts";
import type { CodeCell } from "./Unit.ts";

/** A notebook, understood. */
export interface Analysis extends FoundPieces {
  readonly notebook: Notebook;
  readonly graph: ReferenceGraph;
  /** The code cells that the kernel takes. */
  readonly cells: readonly CodeCell[];
}

/** Reads the cells as the kernel runs them, one after the other: their units, what they perform, and who needs whom. */
export function analyseNotebook(notebook: Notebook): Analysis {
  const notes: string[] = [];
  const kinds = new Map<string, string>();
  const cells: CodeCell[] = [];
  const drafts: UnitDraft[] = [];
  for (const cell of notebook.cells) {
    if (cell.kind !== "code" || cell.source.trim() === "") continue;
    const where = `cell ${cell.number}`;
    const parsed = parseCell(cell.source, parseSync);
    if ("problem" in parsed) {
      notes.push(`${where}, line ${parsed.line}: left out, since it is no TypeScript: ${parsed.problem}`);
      continue;
    }
    for (const line of parsed.magics) notes.push(`${where}, line ${line}: left out, since it is a magic`);
    const code: CodeCell = { cell, parsed, scopes: new Scopes(parsed, analyze) };
    const units = readUnits(code);
    const refused = refusal(units, kinds);
    if (refused !== undefined) {
      notes.push(`${where}: left out, since the kernel refuses it: ${refused}`);
      continue;
    }
    cells.push(code);
    const end = units.findIndex(({ node }) => node.type === "ThrowStatement");
    if (end >= 0) {
      const line = lineAt(parsed.code, units[end]!.start);
      notes.push(`${where}, line ${line}: it throws, so that the rest of the cell does not run`);
      drafts.push(...units.filter((unit, i) => i < end || unit.hoisted || unit.kind === "type"));
    } else drafts.push(...units);
  }
  if (drafts.length === 0) {
    throw new NotebookError(`Cannot export ${notebook.name}: it has no cell with TypeScript that runs`);
  }
  const counts = notebook.cells.map(({ executionCount }) => executionCount).filter((count) => count !== null);
  if (counts.some((count, i) => i > 0 && count < counts[i - 1]!)) {
    notes.push("the cells were last run in another order than they stand in; the script runs them as they stand");
  }
  const found = findPieces(drafts, notebook);
  return { ...found, notebook, cells, notes: [...notes, ...found.notes], graph: new ReferenceGraph(found.units) };
}

/** What may be declared again, by the kernel's rules: each only as its like. */
const LIKE: Readonly<Record<string, string>> = {
  import: "const",
  const: "const",
  "using": "const",
  "await using": "const",
  let: "let",
  ClassDeclaration: "let",
  var: "var",
  FunctionDeclaration: "var",
  TSEnumDeclaration: "var",
};

/** Why the kernel does not run a cell; undefined where it does, and then the kinds of its names are kept. */
function refusal(units: readonly UnitDraft[], kinds: Map<string, string>): string | undefined {
  const own = new Map<string, string>();
  for (const unit of units) {
    if (unit.kind === "type" || unit.imported?.typeOnly) continue;
    const declared = unit.node.type === "VariableDeclaration"
      ? unit.node.kind
      : unit.kind === "import"
      ? "import"
      : unit.node.type;
    const kind = LIKE[declared] ?? "var";
    for (const { name, declares, type } of unit.places) {
      if (!declares || type) continue;
      const before = own.get(name);
      if (before !== undefined && (before !== "var" || kind !== "var")) return `"${name}" is declared twice in it`;
      const earlier = kinds.get(name);
      if (earlier !== undefined && earlier !== kind) {
        return `"${name}" was declared before, and not by ${
          declared.replace("Declaration", "").replace("TS", "").toLowerCase()
        }`;
      }
      own.set(name, kind);
    }
  }
  for (const [name, kind] of own) kinds.set(name, kind);
  return undefined;
}
