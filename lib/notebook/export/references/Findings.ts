import type { Expression, Node } from "oxc-parser";
import type { Known } from "./Attributes.ts";
import { Effects } from "./Effects.ts";
import { rootOf } from "./nodes.ts";
import type { Scopes, Variable } from "./Scopes.ts";
import { anyOf, ARGUMENT, holding, isSame, mixed, named, NOTHING, THIS, type Value, withPart } from "./Value.ts";

/** What is the same for all units of a notebook, or of a cell. */
export interface ReaderContext {
  readonly scopes: Scopes;
  readonly known: Known;
}

/** What is found while a statement is read: the values of names, and what happens to them. */
export class Findings {
  /** What happens when the statement runs. */
  readonly now = new Effects();
  /** What happens when a function that the statement makes is called later. */
  readonly later = new Effects();
  /** What its functions return, in terms of their arguments. */
  result: Value | undefined;
  /** Whether they may change what they are given. */
  changesArguments = false;
  /** Values that names of the notebook are given. */
  readonly defines = new Map<string, Value>();
  readonly known: Known;
  /** Values of the variables of functions and blocks. */
  readonly locals = new Map<Variable, Value>();
  /** For whom effects are noted. */
  targets: readonly Effects[] = [this.now];
  /** What the function that is being read returns. */
  returned: Value[] = [];
  /** Whether something new was found. */
  grew = false;
  readonly #scopes: Scopes;

  constructor({ scopes, known }: ReaderContext) {
    this.#scopes = scopes;
    this.known = known;
  }

  /** The variable of a function or block that stands at a place; undefined for names of the notebook and for globals. */
  local(start: number): Variable | undefined {
    return this.#scopes.local(start);
  }

  /** Whether a pattern gives values to names of the notebook. */
  isTop(pattern: Node): boolean {
    return pattern.type !== "Identifier" || this.local(pattern.start) === undefined;
  }

  /** The value of a name that stands at a place. */
  nameValue(name: string, start: number): Value {
    const local = this.local(start);
    if (local) return this.locals.get(local) ?? NOTHING;
    const attributes = this.known.names.get(name);
    if (!attributes) return NOTHING; // a global
    this.each((effects) => effects.reads.add(name));
    return named(name, attributes);
  }

  /** A name of the notebook is given a value. */
  setName(name: string, value: Value): void {
    if (!this.known.names.has(name)) {
      this.each((effects) => effects.world.add(name));
      return;
    }
    this.each((effects) => {
      effects.writes.add(name);
      effects.store(name, value);
    });
    const before = this.defines.get(name) ?? NOTHING;
    const after = anyOf([before, value]);
    if (!isSame(before, after)) this.grew = true;
    this.defines.set(name, after);
  }

  /** A variable of a function or block is given a value. */
  setLocal(local: Variable, value: Value): void {
    const before = this.locals.get(local) ?? NOTHING;
    const after = anyOf([before, value]);
    if (isSame(before, after)) return;
    this.grew = true;
    this.locals.set(local, after);
  }

  /** Notes something for all that runs this. */
  each(work: (effects: Effects) => void): void {
    this.targets.forEach(work);
  }

  /** Work that may be done by and by: whoever waits for what it gives may see all change that it changes. */
  byAndBy(work: () => Value): Value {
    const targets = this.targets;
    const own = new Effects();
    this.targets = [...targets, own];
    const value = work();
    this.targets = targets;
    const changed = [...own.writes, ...own.shallow, ...own.deep];
    return changed.length === 0 ? value : mixed([value, ...changed.map((name) => named(name))], { stateful: true });
  }

  /** Something in the object itself is changed. */
  change(value: Value): void {
    for (const token of value.levels[0]) this.#changeToken(token);
  }

  /** Anything in it may be changed. */
  changeAll(value: Value): void {
    for (const level of value.levels) for (const token of level) this.#changeToken(token, true);
  }

  #changeToken(token: string, all = false): void {
    const name = token.replace(/\/$/, "");
    if (name === ARGUMENT) this.changesArguments = true;
    if (name === ARGUMENT || name === THIS) return;
    this.each((effects) => (all || token !== name ? effects.deep : effects.shallow).add(name));
  }

  /** To look at what has a state of its own may change it. */
  iterate(value: Value): void {
    if (value.stateful) this.changeAll(value);
  }

  /** As text or number: a `toString()` or `valueOf()` of the notebook's own may do anything. */
  convert(value: Value): void {
    const { methods } = this.known;
    if (value !== NOTHING && ["toString", "valueOf", "toJSON"].some((name) => methods.has(name))) {
      this.changeAll(value);
    }
  }

  /** A getter or setter of the notebook's own may do anything. */
  touchAccessor(key: Node, object: Value): void {
    const name = "name" in key && typeof key.name === "string" ? key.name : undefined;
    if (name !== undefined && this.known.accessors.has(name)) this.changeAll(object);
  }

  /** Keeps that a value is now inside of an object, for whom the object belongs to. */
  put(node: Expression | Node, object: Value, value: Value): void {
    for (const token of object.levels[0]) {
      const name = token.replace(/\/$/, "");
      if (name !== ARGUMENT && name !== THIS) this.each((effects) => effects.store(token, holding([value])));
    }
    const { root, depth } = rootOf(node);
    if (root?.type === "Identifier") {
      const local = this.local(root.start);
      if (local) this.setLocal(local, withPart(this.locals.get(local) ?? NOTHING, value, depth));
      else if (this.known.names.has(root.name)) {
        this.each((effects) => effects.store(root.name, holding([value])));
      } else if (root.name !== "console") this.each((effects) => effects.world.add(root.name));
    }
  }

  /** All that is in sight of this statement. */
  anything(): Value {
    const names = [...this.now.reads, ...this.later.reads];
    return mixed([...names.map((name) => named(name)), named(ARGUMENT), ...this.locals.values()], { stateful: false });
  }

  /** Looks at what a dotted name of an import begins with. */
  readRoot(node: Node): void {
    const { root } = rootOf(node);
    if (root?.type === "Identifier") this.nameValue(root.name, root.start);
  }

  /** What a chain of members begins with is changed: where that is a global, all see it. */
  changeGlobal(node: Node): void {
    const { root } = rootOf(node);
    if (root?.type === "Identifier" && !this.local(root.start) && !this.known.names.has(root.name)) {
      this.each((effects) => effects.world.add(root.name));
    }
  }
}
