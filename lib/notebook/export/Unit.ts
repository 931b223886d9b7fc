import type { Node, VariableDeclaration, VariableDeclarator } from "oxc-parser";
import type { NotebookCell } from "./Notebook.ts";
import type { ParsedCell } from "./parseCell.ts";
import type { Effects } from "./references/Effects.ts";
import type { NamePlace, Scopes } from "./references/Scopes.ts";
import type { Value } from "./references/Value.ts";

/** A code cell that can be read. */
export interface CodeCell {
  readonly cell: NotebookCell;
  readonly parsed: ParsedCell;
  readonly scopes: Scopes;
}

/** What a name is imported from. */
export interface Imported {
  readonly module: string;
  /** `default`, `*` for the whole module, or what the module calls it. */
  readonly name: string;
  /** As in `with { type: "json" }`. */
  readonly attributes: string;
  readonly typeOnly: boolean;
}

/**
 * The smallest part of a cell that the export keeps or leaves out: a statement at the top level, one declarator of a declaration, one
 * name of an import, or the score of a piece.
 */
export interface Unit {
  /** Its place among all units. */
  readonly index: number;
  readonly code: CodeCell;
  /** What is read: a statement, or an expression. */
  readonly node: Node;
  readonly start: number;
  readonly end: number;
  /** Where the comments before it begin, and where the code begins that they stand above. */
  readonly from: number;
  readonly head: number;
  /** Where a comment behind it ends. */
  readonly to: number;
  readonly kind: "statement" | "import" | "type" | "piece";
  /** The declaration that it is part of, where that has several declarators. */
  readonly declaration?: VariableDeclaration;
  readonly declarator?: VariableDeclarator;
  readonly imported?: Imported;
  /** Names that it declares, and those that it surely gives a new value. */
  readonly declares: ReadonlySet<string>;
  readonly defines: ReadonlySet<string>;
  /** Where names of the notebook stand in it. */
  readonly places: readonly NamePlace[];
  /** Whether it is a function declaration, which the whole of its cell can call. */
  readonly hoisted: boolean;
}

/** What reading a unit found. */
export interface Reading {
  readonly now: Effects;
  readonly later: Effects;
  readonly values: ReadonlyMap<string, Value>;
  readonly result: Value | undefined;
  readonly changesArguments: boolean;
}
