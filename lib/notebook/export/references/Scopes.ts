import type { analyze, ScopeManager } from "@typescript-eslint/scope-manager";
import type { ParsedCell } from "../parseCell.ts";

/** A variable of the scope manager. */
export type Variable = ScopeManager["variables"][number];

/** A place in a cell where a name stands, and what it means there. */
export interface NamePlace {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Whether it only stands for a type. */
  readonly type: boolean;
  /** Whether it is declared here. */
  readonly declares: boolean;
}

/** Which names of a cell are its own, and which belong to the notebook. */
export class Scopes {
  /** The cell's variables by the place of an identifier, declared there or used. */
  readonly #locals = new Map<number, Variable>();
  /** Places of names that belong to no function or block, in order. */
  readonly places: readonly NamePlace[];
  /** What the cell declares for all cells. */
  readonly declared: ReadonlySet<string>;

  constructor({ program }: ParsedCell, scan: typeof analyze) {
    // The tree is the one that typescript-estree makes, under other types.
    const manager = scan(program as unknown as Parameters<typeof analyze>[0], { sourceType: "module", lib: [] });
    const places = new Map<number, NamePlace>();
    const declared = new Set<string>();
    for (const scope of manager.scopes) {
      const outer = scope === manager.globalScope || scope.upper === manager.globalScope;
      for (const variable of scope.variables) {
        if (outermost(variable) !== variable) continue;
        for (const { name, range: [start, end] } of variable.identifiers) {
          if (!outer) this.#locals.set(start, variable);
          else places.set(start, { name, start, end, type: !variable.isValueVariable, declares: true });
        }
        if (outer && variable.identifiers.length > 0) declared.add(variable.name);
      }
      for (const reference of scope.references) {
        const { identifier } = reference;
        const resolved = reference.resolved && outermost(reference.resolved);
        const [start, end] = identifier.range;
        const own = resolved === null || resolved.scope === manager.globalScope ||
          resolved.scope.upper === manager.globalScope;
        if (!own) this.#locals.set(start, resolved);
        else if (!places.has(start)) {
          places.set(start, {
            name: identifier.name as string,
            start,
            end,
            type: !reference.isValueReference,
            declares: false,
          });
        }
      }
    }
    this.places = [...places.values()].sort((a, b) => a.start - b.start);
    this.declared = declared;
  }

  /** The variable of a function or block that stands at a place; undefined for what belongs to all cells, and for globals. */
  local(start: number): Variable | undefined {
    return this.#locals.get(start);
  }
}

/** Within a class, its name is a variable of its own; here it is the one that the declaration makes. */
function outermost(variable: Variable): Variable {
  const { scope, name, defs } = variable;
  if (scope.type !== "class") return variable;
  const outer = scope.upper?.set.get(name);
  return outer?.defs.some(({ node }) => node === defs[0]?.node) ? outer : variable;
}
