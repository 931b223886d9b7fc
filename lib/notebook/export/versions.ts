import type { Node } from "oxc-parser";
import { executionOrder } from "./prune.ts";
import { children, isFunction } from "./references/nodes.ts";
import type { NamePlace } from "./references/Scopes.ts";
import type { ReferenceGraph } from "./references/ReferenceGraph.ts";
import type { Unit } from "./Unit.ts";

/** How names that the notebook declares more than once are called in the script. */
export interface Versions {
  /** What stands for a name at a place of a unit. */
  nameAt(unit: Unit, place: NamePlace): string;
  /** Names that are one variable, which later declarations assign to, since a function sees more than one of their values. */
  readonly shared: ReadonlySet<string>;
  /** Whether a unit is the first to declare a shared name. */
  isFirst(unit: Unit, name: string): boolean;
  /** A name that nobody has. */
  fresh(name: string): string;
}

/**
 * Gives each version of a redeclared name its own name, where more than one is kept: `rows`, `rows2`. The kernel has one variable a
 * name, which a second declaration gives a new value, also for functions that were there before; where a function sees two versions,
 * the script has one variable, too.
 */
export function versions(graph: ReferenceGraph, kept: readonly Unit[], taken: Iterable<string>): Versions {
  const used = new Set(taken);
  const fresh = (name: string) => {
    let free = name;
    for (let i = 2; used.has(free); i++) free = `${name}${i}`;
    used.add(free);
    return free;
  };
  const order = executionOrder(kept);
  const position = new Map(order.map((unit, i) => [unit, i]));
  const declarations = new Map<string, Unit[]>();
  for (const unit of order) {
    for (const key of new Set(unit.places.filter(({ declares }) => declares).map(keyOf))) {
      const list = declarations.get(key);
      if (!list) declarations.set(key, [unit]);
      else if (!list.some((other) => isSameImport(other, unit))) list.push(unit);
    }
  }
  const shared = new Set<string>();
  const chosen = new Map<Unit, Map<number, string>>();
  const callers = new Map<Unit, Unit[]>();
  for (const unit of order) {
    for (const called of graph.calls(unit)) callers.set(called, [...callers.get(called) ?? [], unit]);
  }
  for (const [key, list] of declarations) {
    const name = key.slice(key.indexOf(":") + 1);
    if (list.length < 2) continue;
    const at = (unit: Unit, before = false) =>
      list.findLastIndex((other) => position.get(other)! < position.get(unit)! + (before ? 0 : 1));
    const uses: { unit: Unit; place: NamePlace; version: number }[] = [];
    let isShared = false;
    for (const unit of order) {
      const own = list.findIndex((other) => other === unit || isSameImport(other, unit) && unit.declares.has(name));
      const functions = functionsIn(unit.node);
      const { now, later } = graph.readings[unit.index]!;
      for (const place of unit.places) {
        if (place.name !== name || !belongs(place, key, declarations)) continue;
        if (place.declares) {
          uses.push({ unit, place, version: Math.max(0, own) });
          continue;
        }
        const seen = new Set<number>();
        const inFunction = functions.some(({ start, end }) => start <= place.start && place.end <= end);
        if (!inFunction) seen.add(at(unit, own >= 0));
        else {
          if (now.reads.has(name) || now.writes.has(name)) seen.add(at(unit));
          if (later.reads.has(name) || later.writes.has(name)) {
            for (const caller of callers.get(unit) ?? []) {
              if (position.get(caller)! >= position.get(unit)!) seen.add(at(caller, list.includes(caller)));
            }
          }
          if (seen.size === 0) seen.add(own >= 0 ? own : at(unit));
        }
        if (seen.size > 1) isShared = true;
        uses.push({ unit, place, version: Math.max(0, Math.max(...seen)) });
      }
    }
    if (isShared) {
      shared.add(name);
      continue;
    }
    const names = list.map((_, i) => i === 0 ? name : fresh(name));
    for (const { unit, place, version } of uses) {
      const places = chosen.get(unit) ?? new Map<number, string>();
      places.set(place.start, names[version]!);
      chosen.set(unit, places);
    }
  }
  return {
    nameAt: (unit, place) => chosen.get(unit)?.get(place.start) ?? place.name,
    shared,
    isFirst: (unit, name) => declarations.get(`value:${name}`)?.[0] === unit,
    fresh,
  };
}

/** Values and types have names of their own; a class is a value. */
function keyOf({ name, type }: NamePlace): string {
  return `${type ? "type" : "value"}:${name}`;
}

function belongs(place: NamePlace, key: string, declarations: ReadonlyMap<string, unknown>): boolean {
  const own = keyOf(place);
  return own === key || place.type && !declarations.has(own) && key === `value:${place.name}`;
}

function isSameImport(a: Unit, b: Unit): boolean {
  return a.imported !== undefined && b.imported !== undefined && a.imported.module === b.imported.module &&
    a.imported.name === b.imported.name;
}

function functionsIn(node: Node): Node[] {
  const found: Node[] = [];
  const visit = (inner: Node) => {
    if (isFunction(inner) || inner.type === "PropertyDefinition") found.push(inner);
    else children(inner).forEach(visit);
  };
  visit(node);
  return found;
}
