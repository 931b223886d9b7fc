import { mayMeet } from "./references/fileAccess.ts";
import type { ReferenceGraph } from "./references/ReferenceGraph.ts";
import type { Unit } from "./Unit.ts";

/**
 * The units that a performance needs, in order. From the pieces backward: a unit stays where it gives a name that is needed below its
 * value, may change an object that such a name can reach, or something that all share; and then what it looks at is needed above it.
 */
export function prune(graph: ReferenceGraph, pieces: ReadonlySet<Unit>): Unit[] {
  const kept = new Set<Unit>();
  const needed = new Set<string>();
  const files = new Set<string>();
  for (const unit of executionOrder(graph.units).reverse()) {
    if (unit.kind === "type") continue;
    const effects = graph.effects(unit);
    const changesNeeded = [...unit.defines, ...effects.writes].some((name) => needed.has(name)) ||
      graph.changed(effects, needed);
    const sideEffect = unit.imported?.name === "" && !unit.imported.typeOnly;
    const world = [...effects.world].some((name) => name !== "console");
    if (!pieces.has(unit) && !changesNeeded && !sideEffect && !world && !mayMeet(effects.filesWritten, files)) continue;
    kept.add(unit);
    for (const name of unit.defines) needed.delete(name);
    for (const name of effects.reads) needed.add(name);
    for (const file of effects.filesRead) files.add(file);
  }
  declareAll(graph.units, kept);
  return graph.units.filter((unit) => kept.has(unit));
}

/** All units, but for what is imported from auscult and used by none: what plays is the stage's, and with it go its imports. */
export function keepEverything(units: readonly Unit[]): Unit[] {
  const used = new Set(units.flatMap(({ places }) => places.flatMap(({ name, declares }) => declares ? [] : [name])));
  return units.filter(({ imported, declares }) =>
    imported?.module !== "auscult" || declares.size === 0 || [...declares].some((name) => used.has(name))
  );
}

/** Every name in what is kept is declared somewhere in it: also those of types, and of code that is never reached. */
function declareAll(units: readonly Unit[], kept: Set<Unit>): void {
  const declaring = new Map<string, Unit[]>();
  for (const unit of units) {
    for (const { name, declares } of unit.places) {
      if (declares) declaring.set(name, [...declaring.get(name) ?? [], unit]);
    }
  }
  for (const unit of kept) { // grows while it is gone through
    for (const { name, declares, type } of unit.places) {
      if (declares) continue;
      const candidates = (declaring.get(name) ?? []).filter((other) =>
        other.places.some((place) => place.declares && place.name === name && (type || !place.type))
      );
      if (candidates.length === 0 || candidates.some((other) => kept.has(other))) continue;
      kept.add(candidates.findLast(({ index }) => index <= unit.index) ?? candidates[0]!);
    }
  }
}

/** In a cell, function declarations are there before all else. */
export function executionOrder(units: readonly Unit[]): Unit[] {
  const order: Unit[] = [];
  for (let i = 0; i < units.length;) {
    let end = i;
    while (end < units.length && units[end]!.code === units[i]!.code) end++;
    const cell = units.slice(i, end);
    order.push(...cell.filter(({ hoisted }) => hoisted), ...cell.filter(({ hoisted }) => !hoisted));
    i = end;
  }
  return order;
}
