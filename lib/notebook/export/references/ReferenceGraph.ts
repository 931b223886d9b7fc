import type { CallExpression, Node } from "oxc-parser";
import type { CodeCell, Reading, Unit } from "../Unit.ts";
import type { Attributes, Known } from "./Attributes.ts";
import { Effects } from "./Effects.ts";
import { children, isTypeOnly, rootOf } from "./nodes.ts";
import { Reader } from "./Reader.ts";
import { anyOf, ARGUMENT, type Value } from "./Value.ts";

/**
 * Who needs whom among the units of a notebook. Names are as the kernel has them: one binding a name, which a later declaration gives
 * a new value.
 */
export class ReferenceGraph {
  readonly units: readonly Unit[];
  readonly readings: readonly Reading[];
  readonly #names = new Map<string, Attributes>();
  /** From a name to those whose objects can be reached from it. */
  readonly #edges = new Map<string, Set<string>>();
  /** Names of what may lie within another name's object: who changes it, changes that one's inside. */
  readonly #inner = new Set<string>();
  readonly #reach = new Map<string, ReadonlySet<string>>();
  /** Units whose functions a name may hold. */
  readonly #owners = new Map<string, Set<Unit>>();
  readonly #called = new Map<Unit, { names: ReadonlySet<string>; units: ReadonlySet<Unit> }>();

  constructor(units: readonly Unit[]) {
    this.units = units;
    const cells = new Set(units.map(({ code }) => code));
    const { methods, accessors } = ownMethods(cells);
    for (const { declares, imported } of units) {
      for (const name of declares) {
        const before = this.#names.get(name);
        this.#names.set(name, {
          ...imported && !before && { imported: { module: imported.module, name: imported.name } },
          stateful: false,
          foreign: imported !== undefined && imported.module !== "auscult" && !imported.module.startsWith("node:path"),
          changesArguments: false,
          result: undefined,
        });
      }
    }
    const known: Known = {
      names: this.#names,
      methods,
      accessors,
      changesArguments: (name) => this.#namesCalled([name]).some((n) => this.#names.get(n)?.changesArguments),
    };
    // What is found of one name tells more about the next: until nothing changes.
    let readings: Reading[] = [];
    for (let round = 0; round < 5; round++) {
      readings = units.map((unit) => read(unit, known));
      this.#link(readings);
      if (!this.#learn(readings)) break;
    }
    this.readings = readings;
  }

  /** All that happens when a unit runs, with the functions that it may call. */
  effects(unit: Unit): Effects {
    const all = new Effects();
    const sources = [
      this.readings[unit.index]!.now,
      ...[...this.calls(unit)].map(({ index }) => this.readings[index]!.later),
    ];
    for (const effects of sources) {
      all.add(effects);
    }
    return all;
  }

  /** The units whose functions a unit may call when it runs. */
  calls(unit: Unit): ReadonlySet<Unit> {
    const known = this.#called.get(unit);
    if (known) return known.units;
    const names = new Set(this.#namesCalled([...this.readings[unit.index]!.now.reads]));
    const units = new Set([...names].flatMap((name) => [...this.#owners.get(name) ?? []]));
    this.#called.set(unit, { names, units });
    return units;
  }

  /** The names in whose objects such a change can be seen. */
  changed({ shallow, deep }: Effects, among: ReadonlySet<string>): boolean {
    for (const name of among) {
      const reach = this.reach(name);
      for (const changed of shallow) if (reach.has(changed)) return true;
      for (const changed of [...deep, ...[...shallow].filter((name) => this.#inner.has(name))]) {
        for (const inner of this.reach(changed)) if (reach.has(inner)) return true;
      }
    }
    return false;
  }

  /** The names whose objects can be reached from one, itself included. */
  reach(name: string): ReadonlySet<string> {
    const known = this.#reach.get(name);
    if (known) return known;
    const found = this.#reached(name);
    this.#reach.set(name, found);
    return found;
  }

  #reached(name: string): Set<string> {
    const found = new Set([name]);
    for (const next of found) for (const inner of this.#edges.get(next) ?? []) found.add(inner);
    return found;
  }

  /** Names, and all that functions reached from them look at in turn. */
  #namesCalled(start: readonly string[]): string[] {
    const found = new Set(start);
    for (const name of found) {
      for (const inner of this.#edges.get(name) ?? []) found.add(inner);
      for (const unit of this.#owners.get(name) ?? []) {
        for (const inner of this.#later.get(unit)?.reads ?? []) found.add(inner);
      }
    }
    return [...found];
  }

  #later = new Map<Unit, Effects>();

  #link(readings: readonly Reading[]): void {
    this.#edges.clear();
    this.#reach.clear();
    this.#inner.clear();
    this.#owners.clear();
    this.#later = new Map(this.units.map((unit) => [unit, readings[unit.index]!.later]));
    const same: [string, string][] = [];
    const inside: [string, Value][] = [];
    const link = (from: string, to: string) => {
      if (from === to) return;
      const set = this.#edges.get(from);
      if (set) set.add(to);
      else this.#edges.set(from, new Set([to]));
    };
    readings.forEach(({ now, later, values }, i) => {
      const unit = this.units[i]!;
      const hasFunctions = later.reads.size + later.writes.size + later.shallow.size + later.deep.size +
          later.world.size + later.filesRead.size + later.filesWritten.size > 0;
      const stored: [string, Value][] = [...values];
      for (const effects of [now, later]) {
        for (const [token, list] of effects.stores) {
          const name = bare(token);
          stored.push([name, anyOf(list)]);
          if (token !== name) inside.push([name, anyOf(list)]);
        }
      }
      for (const [name, value] of stored) {
        value.levels.forEach((level, depth) => {
          for (const token of level) {
            const other = bare(token);
            if (!this.#names.has(other)) continue;
            link(name, other);
            if (depth > 0) continue;
            link(other, name);
            if (token === other) same.push([name, other]);
            else this.#inner.add(name);
          }
        });
      }
      if (!hasFunctions) return;
      for (const name of [...values.keys(), ...stored.map(([name]) => name), ...now.deep]) {
        const set = this.#owners.get(name);
        if (set) set.add(unit);
        else this.#owners.set(name, new Set([unit]));
      }
    });
    // What is put somewhere inside of an object may be in any that can be reached from it.
    for (const [name, value] of inside) {
      for (const inner of this.#reached(name)) namesOf(value).forEach((other) => link(inner, other));
    }
    this.#linkArguments(readings, link);
    this.#spread(same);
  }

  /** Where a function puts what it is given into the object of a name, that holds whatever is named where the function is called. */
  #linkArguments(readings: readonly Reading[], link: (from: string, to: string) => void): void {
    const kept = new Map<Unit, string[]>();
    readings.forEach(({ later }, i) => {
      const names = [...later.stores].filter(([, list]) => namesOf(anyOf(list)).has(ARGUMENT)).map(([name]) =>
        bare(name)
      );
      if (names.length > 0) kept.set(this.units[i]!, names);
    });
    if (kept.size === 0) return;
    for (const { now } of readings) {
      for (const name of this.#namesCalled([...now.reads])) {
        for (const unit of this.#owners.get(name) ?? []) {
          for (const into of kept.get(unit) ?? []) now.reads.forEach((other) => link(into, other));
        }
      }
    }
  }

  /** Names of one object are inner together. */
  #spread(same: readonly [string, string][]): void {
    for (let size = -1; size !== this.#inner.size;) {
      size = this.#inner.size;
      for (const pair of same) {
        if (pair.some((name) => this.#inner.has(name))) pair.forEach((name) => this.#inner.add(name));
      }
    }
  }

  #learn(readings: readonly Reading[]): boolean {
    let learned = false;
    readings.forEach(({ values, result, changesArguments, now, later }, i) => {
      const unit = this.units[i]!;
      const given = new Map(values);
      for (const effects of [now, later]) {
        for (const [token, list] of effects.stores) {
          const name = bare(token);
          given.set(
            name,
            anyOf([...list, given.get(name)].filter((v) => v !== undefined)),
          );
        }
      }
      for (const [name, value] of given) {
        const attributes = this.#names.get(name);
        if (!attributes) continue;
        const isFunction = unit.declares.has(name) && result !== undefined;
        const next = {
          stateful: attributes.stateful || value.stateful,
          foreign: attributes.foreign || value.foreign,
          changesArguments: attributes.changesArguments || changesArguments,
          result: isFunction ? anyOf([attributes.result, result].filter((v) => v !== undefined)) : attributes.result,
        };
        if (
          next.stateful !== attributes.stateful || next.foreign !== attributes.foreign ||
          next.changesArguments !== attributes.changesArguments || size(next.result) !== size(attributes.result)
        ) learned = true;
        Object.assign(attributes, next);
      }
      // A class is no value that is defined by an expression, but its methods count all the same.
      if (changesArguments) {
        for (const name of unit.declares) {
          const attributes = this.#names.get(name);
          if (attributes && !attributes.changesArguments) {
            attributes.changesArguments = true;
            learned = true;
          }
        }
      }
    });
    return learned;
  }
}

function read(unit: Unit, known: Known): Reading {
  const reader = new Reader({ scopes: unit.code.scopes, known });
  if (unit.kind === "statement") {
    reader.read((reader) => {
      if (unit.declarator) {
        const { id, init } = unit.declarator;
        reader.bind(id as Node, reader.evaluate(init, true));
      } else reader.run(unit.node);
    });
  } else if (unit.kind === "piece") reader.read((reader) => void reader.evaluate(unit.node));
  return {
    now: reader.now,
    later: reader.later,
    values: reader.defines,
    result: reader.result,
    changesArguments: reader.changesArguments,
  };
}

/** Methods of the notebook's own may do anything, whatever they are called. */
function ownMethods(cells: Iterable<CodeCell>): { methods: Set<string>; accessors: Set<string> } {
  const methods = new Set<string>();
  const accessors = new Set<string>();
  const visit = (node: Node, options: boolean): void => {
    if (isTypeOnly(node)) return;
    const key = "key" in node ? node.key as Node | undefined : undefined;
    const name = key?.type === "Identifier" || key?.type === "PrivateIdentifier" ? key.name : undefined;
    if (name !== undefined && node.type === "MethodDefinition") {
      (node.kind === "get" || node.kind === "set" ? accessors : methods).add(name);
    } else if (name !== undefined && node.type === "Property") {
      if (node.kind === "get" || node.kind === "set") accessors.add(name);
      else if (/Function/.test(node.value.type) && !options) methods.add(name); // `filter` of a mark is no method
    } else if (
      name !== undefined && node.type === "PropertyDefinition" && node.value && /Function/.test(node.value.type)
    ) {
      methods.add(name);
    } else if (node.type === "AssignmentExpression") {
      const { left } = node;
      if (left.type === "MemberExpression" && !left.computed && left.property.type === "Identifier") {
        methods.add(left.property.name);
      }
    }
    const inOptions = node.type === "CallExpression" ? isPlotting(node) : options;
    for (const child of children(node)) visit(child, inOptions);
  };
  for (const { parsed } of cells) visit(parsed.program as Node, false);
  return { methods, accessors };
}

/** Whether a call is one of the grammar's: its functions are options. */
function isPlotting(node: CallExpression): boolean {
  const { root } = rootOf(node.callee);
  return root?.type === "Identifier" && (root.name === "Plot" || root.name === "Sound" || root.name === "plot");
}

/** A token without its slash. */
function bare(token: string): string {
  return token.replace(/\/$/, "");
}

/** All names that a value may come from, or that it holds. */
function namesOf(value: Value): Set<string> {
  return new Set(value.levels.flatMap((level) => [...level].map(bare)));
}

function size(value: Value | undefined): number {
  return value ? value.levels.reduce((sum, { size }) => sum + size, value.stateful ? 1000 : 0) + 1 : 0;
}
