import type {
  Argument,
  ArrowFunctionExpression,
  BindingPattern,
  CallExpression,
  Class,
  Expression,
  Function as FunctionNode,
  NewExpression,
  Node,
  ParamPattern,
  Statement,
} from "oxc-parser";
import type { Known } from "./Attributes.ts";
import { Effects } from "./Effects.ts";
import { fileAccess } from "./fileAccess.ts";
import {
  CHANGING_METHODS,
  COPY_METHODS,
  DETACHED,
  ELEMENT_METHODS,
  ENGINE,
  HOLDING_CLASSES,
  HOLDING_FUNCTIONS,
  ITERATOR_METHODS,
  MAP_METHODS,
  PRIMITIVE_FUNCTIONS,
  PRIMITIVE_METHODS,
} from "./known.ts";
import type { Scopes, Variable } from "./Scopes.ts";
import {
  anyOf,
  ARGUMENT,
  copyOf,
  holding,
  isSame,
  mixed,
  named,
  NOTHING,
  partOf,
  THIS,
  type Value,
  withArguments,
  withPart,
} from "./Value.ts";

type AnyFunction = FunctionNode | ArrowFunctionExpression;

/** What is the same for all units of a notebook, or of a cell. */
export interface ReaderContext {
  readonly scopes: Scopes;
  readonly known: Known;
}

/**
 * Reads one statement as it would run: which names it looks at, which objects it may change, and what becomes of the values. It knows
 * what JavaScript's own methods do, and Plot's and auscult's functions; whatever it does not know may change all that it is given.
 */
export class Reader {
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
  readonly #context: ReaderContext;
  readonly #locals = new Map<Variable, Value>();
  #targets: readonly Effects[] = [this.now];
  #returned: Value[] = [];
  #grew = false;

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  /** Reads a statement, again until nothing new is found. */
  read(work: (reader: Reader) => void): void {
    for (let round = 0; round < 6; round++) {
      this.#grew = false;
      work(this);
      if (!this.#grew) return;
    }
  }

  /** Gives names of a pattern their values. */
  bind(pattern: BindingPattern | Node, value: Value): void {
    switch (pattern.type) {
      case "Identifier": {
        const local = this.#context.scopes.local(pattern.start);
        if (local) this.#setLocal(local, value);
        else this.#setName(pattern.name, value);
        return;
      }
      case "AssignmentPattern":
        return this.bind(pattern.left as Node, anyOf([value, this.evaluate(pattern.right)]));
      case "ObjectPattern":
        for (const property of pattern.properties) {
          if (property.type === "RestElement") this.bind(property.argument as Node, copyOf(value));
          else {
            if (property.computed) this.evaluate(property.key as Expression);
            else this.#touchAccessor(property.key as Node, value);
            this.bind(property.value as Node, partOf(value));
          }
        }
        return;
      case "ArrayPattern":
        this.#iterate(value);
        for (const element of pattern.elements) {
          if (element?.type === "RestElement") this.bind(element.argument as Node, copyOf(value));
          else if (element) this.bind(element as Node, partOf(value));
        }
        return;
      case "TSParameterProperty":
        return this.bind(pattern.parameter as Node, value);
      case "RestElement":
        return this.bind(pattern.argument as Node, value);
      case "MemberExpression":
      case "TSAsExpression":
      case "TSNonNullExpression":
      case "TSSatisfiesExpression":
      case "ParenthesizedExpression":
        return this.#assignInto(pattern as Expression, value);
    }
  }

  /** Reads a statement within. */
  run(node: Statement | Node | null | undefined): void {
    if (!node) return;
    switch (node.type) {
      case "VariableDeclaration":
        for (const { id, init } of node.declarations) {
          const value = init ? this.evaluate(init, this.#isTop(id)) : NOTHING;
          if (init || node.kind !== "var") this.bind(id as Node, value);
        }
        return;
      case "FunctionDeclaration":
        if (node.id) this.bind(node.id, this.evaluate(node, this.#isTop(node.id)));
        return;
      case "ClassDeclaration":
        if (node.id) this.bind(node.id, this.evaluate(node, this.#isTop(node.id)));
        return;
      case "ReturnStatement":
        if (node.argument) this.#returned.push(this.evaluate(node.argument));
        return;
      case "ForOfStatement":
      case "ForInStatement": {
        const value = this.evaluate(node.right);
        if (node.type === "ForOfStatement") this.#iterate(value);
        const element = node.type === "ForOfStatement" ? partOf(value) : NOTHING;
        if (node.left.type === "VariableDeclaration") this.bind(node.left.declarations[0]!.id as Node, element);
        else this.bind(node.left as Node, element);
        return this.run(node.body);
      }
      case "TSEnumDeclaration":
        for (const { initializer } of node.body.members) if (initializer) this.evaluate(initializer);
        return this.bind(node.id, NOTHING);
      case "ExportNamedDeclaration":
        return this.run(node.declaration);
      case "TSModuleDeclaration":
        if (node.body && "body" in node.body) { for (const inner of node.body.body) this.run(inner as Node); }
        if (node.id.type === "Identifier") this.bind(node.id, NOTHING);
        return;
    }
    if (isTypeOnly(node)) return;
    if (isExpression(node)) {
      this.evaluate(node as Expression);
      return;
    }
    if (node.type === "CatchClause" && node.param) this.bind(node.param as Node, NOTHING);
    for (const child of children(node)) this.run(child);
  }

  /**
   * What an expression gives.
   *
   * @param kept Whether the value is given to a name as it stands, so that its functions only run when somebody calls them.
   */
  evaluate(node: Expression | Argument | Node | null | undefined, kept = false): Value {
    if (!node) return NOTHING;
    switch (node.type) {
      case "Identifier":
        return this.#nameValue(node.name, node.start);
      case "Literal":
      case "MetaProperty":
      case "Super":
        return NOTHING;
      case "ThisExpression":
        return named(THIS);
      case "TemplateLiteral":
        for (const part of node.expressions) this.#convert(this.evaluate(part));
        return NOTHING;
      case "ArrayExpression":
        return holding(node.elements.map((element) => {
          if (element?.type !== "SpreadElement") return this.evaluate(element, kept);
          const value = this.evaluate(element.argument);
          this.#iterate(value);
          return partOf(value);
        }));
      case "ObjectExpression":
        return holding(node.properties.map((property) => {
          if (property.type === "SpreadElement") return partOf(this.evaluate(property.argument));
          if (property.computed) this.evaluate(property.key as Expression);
          return this.evaluate(property.value, kept);
        }));
      case "FunctionExpression":
      case "FunctionDeclaration":
      case "ArrowFunctionExpression":
        return this.#functionValue(node as AnyFunction, kept);
      case "ClassExpression":
      case "ClassDeclaration":
        return this.#classValue(node as Class);
      case "AssignmentExpression":
        return this.#assign(node.operator, node.left as Node, node.right);
      case "UpdateExpression":
        this.evaluate(node.argument as Expression);
        this.bind(node.argument as Node, NOTHING);
        return NOTHING;
      case "UnaryExpression":
        if (node.operator === "delete") {
          const target = strip(node.argument);
          if (target.type === "MemberExpression") {
            if (target.computed) this.evaluate(target.property as Expression);
            this.#change(this.evaluate(target.object));
            return NOTHING;
          }
        }
        this.#convert(this.evaluate(node.argument));
        return NOTHING;
      case "BinaryExpression":
        this.#convert(this.evaluate(node.left as Expression));
        this.#convert(this.evaluate(node.right));
        return NOTHING;
      case "LogicalExpression":
        return anyOf([this.evaluate(node.left, kept), this.evaluate(node.right, kept)]);
      case "ConditionalExpression":
        this.evaluate(node.test);
        return anyOf([this.evaluate(node.consequent, kept), this.evaluate(node.alternate, kept)]);
      case "SequenceExpression":
        return node.expressions.map((part) => this.evaluate(part)).at(-1) ?? NOTHING;
      case "MemberExpression": {
        const object = this.evaluate(node.object);
        if (node.computed) this.#convert(this.evaluate(node.property as Expression));
        else this.#touchAccessor(node.property as Node, object);
        const property = node.computed ? undefined : (node.property as { name?: string }).name;
        if (property === "length" || property === "size") return NOTHING;
        return partOf(object);
      }
      case "ImportExpression":
        this.evaluate(node.source);
        return mixed([], { foreign: true, stateful: true });
      case "CallExpression":
        return this.#call(node);
      case "NewExpression":
        return this.#construct(node);
      case "TaggedTemplateExpression": {
        const args = node.quasi.expressions.map((part) => this.evaluate(part));
        if (this.#path(node.tag) === "String.raw") return NOTHING;
        return this.#callUnknown([this.evaluate(node.tag), ...args], node.tag as Node);
      }
      case "YieldExpression": {
        const value = this.evaluate(node.argument);
        if (node.delegate) this.#iterate(value);
        this.#returned.push(node.delegate ? value : holding([value]));
        return mixed([value]);
      }
      case "AwaitExpression":
      case "ChainExpression":
      case "ParenthesizedExpression":
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSTypeAssertion":
      case "TSNonNullExpression":
      case "TSInstantiationExpression":
        return this.evaluate(
          (node as { argument?: Expression; expression?: Expression }).argument ??
            (node as { expression?: Expression }).expression,
          kept,
        );
      case "SpreadElement": {
        const value = this.evaluate(node.argument);
        this.#iterate(value);
        return partOf(value);
      }
    }
    return anyOf(children(node).map((child) => this.evaluate(child)));
  }

  // Names

  #isTop(pattern: Node): boolean {
    return pattern.type !== "Identifier" || this.#context.scopes.local(pattern.start) === undefined;
  }

  #nameValue(name: string, start: number): Value {
    const local = this.#context.scopes.local(start);
    if (local) return this.#locals.get(local) ?? NOTHING;
    const attributes = this.#context.known.names.get(name);
    if (!attributes) return NOTHING; // a global
    this.#each((effects) => effects.reads.add(name));
    return named(name, attributes);
  }

  #setName(name: string, value: Value): void {
    if (!this.#context.known.names.has(name)) {
      this.#each((effects) => effects.world.add(name));
      return;
    }
    this.#each((effects) => {
      effects.writes.add(name);
      effects.store(name, value);
    });
    const before = this.defines.get(name) ?? NOTHING;
    const after = anyOf([before, value]);
    if (!isSame(before, after)) this.#grew = true;
    this.defines.set(name, after);
  }

  #setLocal(local: Variable, value: Value): void {
    const before = this.#locals.get(local) ?? NOTHING;
    const after = anyOf([before, value]);
    if (isSame(before, after)) return;
    this.#grew = true;
    this.#locals.set(local, after);
  }

  // Changes

  #each(work: (effects: Effects) => void): void {
    this.#targets.forEach(work);
  }

  /** Something in the object itself is changed. */
  #change(value: Value): void {
    for (const token of value.levels[0]) this.#changeToken(token);
  }

  /** Anything in it may be changed. */
  #changeAll(value: Value): void {
    for (const level of value.levels) for (const token of level) this.#changeToken(token, true);
  }

  #changeToken(token: string, all = false): void {
    const name = token.replace(/\/$/, "");
    if (name === ARGUMENT) this.changesArguments = true;
    if (name === ARGUMENT || name === THIS) return;
    this.#each((effects) => (all || token !== name ? effects.deep : effects.shallow).add(name));
  }

  /** To look at what has a state of its own may change it. */
  #iterate(value: Value): void {
    if (value.stateful) this.#changeAll(value);
  }

  /** As text or number: a `toString()` or `valueOf()` of the notebook's own may do anything. */
  #convert(value: Value): void {
    const { methods } = this.#context.known;
    if (value !== NOTHING && ["toString", "valueOf", "toJSON"].some((name) => methods.has(name))) {
      this.#changeAll(value);
    }
  }

  #touchAccessor(key: Node, object: Value): void {
    const name = "name" in key && typeof key.name === "string" ? key.name : undefined;
    if (name !== undefined && this.#context.known.accessors.has(name)) this.#changeAll(object);
  }

  #assign(operator: string, left: Node, right: Expression): Value {
    const value = this.evaluate(right, operator === "=" && left.type === "Identifier" && this.#isTop(left));
    if (operator === "=") {
      this.bind(left, value);
      return value;
    }
    const old = this.evaluate(left as Expression);
    const given = operator.length > 2 && /[&|?]{2}=/.test(operator) ? anyOf([old, value]) : NOTHING;
    if (left.type === "MemberExpression") this.#assignInto(left as Expression, given);
    else this.bind(left, given);
    return given;
  }

  /** `a.b.c = value`: changes a.b, and puts the value into it. */
  #assignInto(target: Expression, value: Value): void {
    const inner = strip(target);
    if (inner.type !== "MemberExpression") {
      if (inner.type === "Identifier") this.bind(inner as Node, value);
      return;
    }
    const object = this.evaluate(inner.object);
    if (inner.computed) this.evaluate(inner.property as Expression);
    else this.#touchAccessor(inner.property as Node, object);
    this.#change(object);
    this.#put(inner.object, object, value);
  }

  /** Keeps that a value is now inside of an object, for whom the object belongs to. */
  #put(node: Expression | Node, object: Value, value: Value): void {
    for (const token of object.levels[0]) {
      const name = token.replace(/\/$/, "");
      if (name !== ARGUMENT && name !== THIS) this.#each((effects) => effects.store(name, holding([value])));
    }
    const { root, depth } = rootOf(node);
    if (root?.type === "Identifier") {
      const local = this.#context.scopes.local(root.start);
      if (local) this.#setLocal(local, withPart(this.#locals.get(local) ?? NOTHING, value, depth));
      else if (this.#context.known.names.has(root.name)) {
        this.#each((effects) => effects.store(root.name, holding([value])));
      } else if (root.name !== "console") this.#each((effects) => effects.world.add(root.name));
    }
  }

  // Functions and classes

  /** A function's body runs within: with these arguments. */
  #enter(node: AnyFunction, args: readonly Value[], rest: Value): Value {
    const returned = this.#returned;
    this.#returned = [];
    node.params.forEach((param: ParamPattern, i: number) => {
      if (param.type === "RestElement") this.bind(param.argument as Node, holding([...args.slice(i), rest]));
      else this.bind(param as Node, args[i] ?? rest);
    });
    if (node.id) {
      const local = this.#context.scopes.local(node.id.start);
      if (local && node.type === "FunctionExpression") this.#setLocal(local, NOTHING);
    }
    if (node.body) {
      if (node.type === "ArrowFunctionExpression" && node.expression) {
        this.#returned.push(this.evaluate(node.body as unknown as Expression));
      } else this.run(node.body as Node);
    }
    const result = anyOf(this.#returned);
    this.#returned = returned;
    if (!node.generator) return result;
    return { ...holding([result]), stateful: true };
  }

  /** A function that nobody calls yet. */
  #functionValue(node: AnyFunction, kept: boolean): Value {
    const targets = this.#targets;
    if (kept && targets.includes(this.now)) {
      this.#targets = [this.later];
      const result = this.#enter(node, [], named(ARGUMENT));
      this.result = this.result ? anyOf([this.result, result]) : result;
      this.#targets = targets;
      return NOTHING;
    }
    // Somebody in this statement has it, who may call it at once, later, or never, with anything.
    this.#targets = [...new Set([...targets, this.later])];
    const anything = this.#anything();
    this.#enter(node, [], anything);
    this.#targets = targets;
    return { ...anything, stateful: true };
  }

  /** All that is in sight of this statement. */
  #anything(): Value {
    const names = [...this.now.reads, ...this.later.reads];
    return mixed([...names.map((name) => named(name)), named(ARGUMENT), ...this.#locals.values()], { stateful: false });
  }

  #classValue(node: Class): Value {
    const parent = this.evaluate(node.superClass);
    for (const decorator of node.decorators) this.#callUnknown([this.evaluate(decorator.expression)]);
    for (const element of node.body.body) {
      if (element.type === "StaticBlock") { for (const statement of element.body) this.run(statement); }
      else if ("key" in element && element.computed) this.evaluate(element.key as Expression);
      const value = "value" in element ? element.value : undefined;
      if (!value) continue;
      if ("static" in element && element.static && !isFunction(value as Node)) {
        this.evaluate(value as Expression);
        continue;
      }
      const targets = this.#targets;
      this.#targets = [this.later];
      if (isFunction(value as Node)) this.#enter(value as unknown as AnyFunction, [], named(ARGUMENT));
      else this.evaluate(value as Expression);
      this.#targets = targets;
    }
    return parent === NOTHING ? NOTHING : mixed([parent]);
  }

  // Calls

  #call(node: CallExpression): Value {
    const callee = strip(node.callee as Expression);
    const path = this.#path(callee);
    if (path !== undefined) {
      const done = this.#callKnown(path, node);
      if (done) return done;
    }
    if (callee.type === "MemberExpression" && !callee.computed && "name" in callee.property) {
      return this.#callMethod(callee.object, callee.property.name, node);
    }
    if (isFunction(callee as Node)) { // called where it stands
      const args = this.#arguments(node.arguments);
      return this.#enter(callee as unknown as AnyFunction, args, NOTHING);
    }
    const target = this.evaluate(callee);
    const args = this.#arguments(node.arguments);
    if (callee.type !== "Identifier") return this.#callUnknown([target, ...args]);
    const local = this.#context.scopes.local(callee.start);
    if (local) {
      const isParameter = local.defs.some(({ type }) => type === "Parameter");
      const functions = local.defs.every(({ node }) => isFunction(node as unknown as Node)) ||
        local.defs.every(({ node }) => {
          const init = (node as { init?: Node | null }).init;
          return init !== undefined && init !== null && isFunction(init);
        });
      if (functions && !isParameter) return mixed([this.#anything(), ...args], { stateful: true }); // its body is read where it stands
      return this.#callUnknown([target, ...args]);
    }
    const attributes = this.#context.known.names.get(callee.name);
    if (!attributes || attributes.foreign) return this.#callUnknown([target, ...args]);
    if (attributes.stateful) this.#changeAll(target);
    if (this.#context.known.changesArguments(callee.name)) args.forEach((arg) => this.#changeAll(arg));
    if (attributes.stateful || attributes.result === undefined) return mixed([target, ...args], { stateful: true });
    const result = withArguments(attributes.result, args);
    return { ...result, stateful: result.stateful || attributes.stateful };
  }

  /** Unknown code may change all that it is given. */
  #callUnknown(values: readonly Value[], callee?: Node): Value {
    const name = callee?.type === "Identifier" ? callee.name : undefined;
    const attributes = name === undefined ? undefined : this.#context.known.names.get(name);
    const harmless = name !== undefined && attributes !== undefined && !attributes.foreign && !attributes.stateful &&
      !this.#context.known.changesArguments(name);
    if (!harmless) values.forEach((value) => this.#changeAll(value));
    return mixed(values, { stateful: true });
  }

  #arguments(args: readonly Argument[]): Value[] {
    const values = args.map((arg) => this.evaluate(arg));
    this.#passFunctions(args, values);
    return values;
  }

  /** Functions of the notebook that are handed on by name get what stands beside them. */
  #passFunctions(args: readonly Argument[], values: readonly Value[]): void {
    args.forEach((arg) => {
      if (arg.type !== "Identifier" || this.#context.scopes.local(arg.start)) return;
      const attributes = this.#context.known.names.get(arg.name);
      if (!attributes) return;
      if (attributes.stateful) this.#changeAll(named(arg.name));
      if (attributes.result !== undefined && this.#context.known.changesArguments(arg.name)) {
        values.forEach((value) => this.#changeAll(value));
      }
    });
  }

  /** The dotted name of a function that everybody knows: `Math.max`, or `auscult:Plot.lineY` for what comes from auscult. */
  #path(node: Expression | Node): string | undefined {
    const inner = strip(node);
    if (inner.type === "Identifier") {
      if (this.#context.scopes.local(inner.start)) return undefined;
      const attributes = this.#context.known.names.get(inner.name);
      if (!attributes) return inner.name;
      const { imported } = attributes;
      if (imported?.module !== "auscult") return undefined;
      return imported.name === "*" ? "auscult:" : `auscult:${imported.name}`;
    }
    if (inner.type !== "MemberExpression" || inner.computed || !("name" in inner.property)) return undefined;
    const object = this.#path(inner.object);
    if (object === undefined) return undefined;
    return object.endsWith(":") ? `${object}${inner.property.name}` : `${object}.${inner.property.name}`;
  }

  #callKnown(path: string, node: CallExpression): Value | undefined {
    const args = () => this.#arguments(node.arguments);
    for (const [kind, file] of fileAccess(path, node)) {
      this.#each((effects) => (kind === "read" ? effects.filesRead : effects.filesWritten).add(file));
    }
    if (path.startsWith("auscult:")) {
      const name = path.slice("auscult:".length);
      const [first = ""] = name.split(".");
      this.#readRoot(node.callee as Node);
      if (ENGINE.has(first)) {
        args();
        return NOTHING;
      }
      if (name === "sample" || name === "instrument") this.#each((effects) => effects.writes.add("#instruments"));
      if (["plot", "Plot", "Sound", "speak"].includes(first)) {
        this.#each((effects) => effects.reads.add("#instruments"));
      }
      if (DETACHED.has(name) || name === "Plot.plot" || name === "Plot.legend") {
        const given = node.arguments.map((arg) => this.evaluate(arg));
        if (name !== "show") this.#passFunctions(node.arguments, given);
        if (name === "cue") given.forEach((value) => this.#changeAll(value)); // it marks a place in a score
        return NOTHING;
      }
      if (first === "Plot" || first === "Sound") return holding(args().map((arg) => ({ ...arg, stateful: false })));
      return undefined;
    }
    if (path.startsWith("console.")) {
      node.arguments.forEach((arg) => this.evaluate(arg));
      return NOTHING;
    }
    if (path === "Math.random" || path.startsWith("crypto.")) {
      this.#each((effects) => {
        effects.reads.add("#random");
        effects.writes.add("#random");
      });
    }
    if (path.startsWith("Math.") || PRIMITIVE_FUNCTIONS.has(path)) {
      for (const arg of args()) {
        this.#iterate(arg);
        this.#convert(arg);
      }
      return NOTHING;
    }
    if (path === "Object.assign" || path === "Object.defineProperty" || path === "Object.defineProperties") {
      const [target = NOTHING, ...sources] = args();
      this.#change(target);
      const [node0] = node.arguments;
      if (node0) this.#put(node0 as Node, target, anyOf(sources.map(partOf)));
      if (node0 && path !== "Object.assign") this.#globalRoot(node0 as Node);
      return anyOf([target, copyOf(anyOf(sources))]);
    }
    if (path === "Object.freeze" || path === "Object.seal" || path === "Object.preventExtensions") {
      const [target = NOTHING] = args();
      this.#change(target);
      return target;
    }
    if (path === "Array.from" || path === "Map.groupBy" || path === "Object.groupBy" || path === "Array.fromAsync") {
      const [list, callback] = node.arguments;
      const value = this.evaluate(list);
      this.#iterate(value);
      const result = this.#callback(callback, [partOf(value)], [value]);
      return path.startsWith("Array.")
        ? holding([callback ? result : partOf(value)])
        : holding([copyOf(value), result]);
    }
    if (HOLDING_FUNCTIONS.has(path)) {
      const given = args();
      given.forEach((arg) => this.#iterate(arg));
      if (path.startsWith("Promise.")) return anyOf(given);
      return path === "Object" ? anyOf(given) : holding([holding(given), ...given.map(partOf)]);
    }
    if (
      path === "Deno.exit" || path === "Deno.chdir" || path.startsWith("Deno.env.set") || path === "Deno.env.delete"
    ) {
      this.#each((effects) => effects.world.add(path));
    }
    if (path.startsWith("Deno.") || path === "fetch") {
      args();
      return { ...NOTHING, stateful: path === "fetch" || /open|Command|serve|connect|listen/i.test(path) };
    }
    if (path.startsWith("globalThis.")) {
      args();
      this.#each((effects) => effects.world.add("globalThis"));
      return mixed([], { stateful: true });
    }
    return undefined;
  }

  /** Looks at what a dotted name of an import begins with. */
  #readRoot(node: Node): void {
    const { root } = rootOf(node);
    if (root?.type === "Identifier") this.#nameValue(root.name, root.start);
  }

  #globalRoot(node: Node): void {
    const { root } = rootOf(node);
    if (
      root?.type === "Identifier" && !this.#context.scopes.local(root.start) &&
      !this.#context.known.names.has(root.name)
    ) this.#each((effects) => effects.world.add(root.name));
  }

  #callMethod(object: Expression, name: string, node: CallExpression): Value {
    const target = this.evaluate(object);
    const known = !target.foreign && !this.#context.known.methods.has(name);
    const used = () => {
      if (target.stateful) this.#changeAll(target);
    };
    if (known && MAP_METHODS.has(name)) {
      used();
      return this.#mapMethod(target, name, node.arguments);
    }
    const takesFunction = node.arguments.some((arg) => isFunction(arg as Node) || arg.type === "Identifier");
    if (known && (PRIMITIVE_METHODS.has(name) || ELEMENT_METHODS.has(name) || COPY_METHODS.has(name))) {
      used();
      const others = node.arguments.map((arg) =>
        takesFunction && (isFunction(arg as Node) || arg.type === "Identifier")
          ? this.#callback(arg, [partOf(target), name === "get" || name === "has" ? NOTHING : partOf(target)], [target])
          : this.evaluate(arg)
      );
      if (PRIMITIVE_METHODS.has(name)) {
        others.forEach((other) => this.#convert(other));
        return NOTHING;
      }
      if (ELEMENT_METHODS.has(name)) return partOf(target);
      const added = name === "concat" || name === "with" || name === "toSpliced" ? others : [];
      return anyOf([copyOf(target), holding(added), ...added.map(copyOf)]);
    }
    if (known && ITERATOR_METHODS.has(name)) {
      used();
      node.arguments.forEach((arg) => this.evaluate(arg));
      return { ...holding([partOf(target), copyOf(target)]), stateful: true };
    }
    if (known && CHANGING_METHODS.has(name)) {
      used();
      const args = node.arguments.map((arg) =>
        name === "sort" ? this.#callback(arg, [partOf(target), partOf(target)], []) : this.evaluate(arg)
      );
      this.#change(target);
      this.#globalRoot(object as Node);
      if (name !== "sort") args.forEach((arg) => this.#put(object, target, arg));
      if (name === "pop" || name === "shift" || name === "next") return partOf(target);
      return name === "splice" ? copyOf(target) : anyOf([target, ...args]);
    }
    const args = this.#arguments(node.arguments);
    if (name === "render" || name === "perform") return mixed([], { stateful: true }); // a score never changes
    if (name === "plot" && !this.#context.known.methods.has(name)) return NOTHING;
    const result = this.#callUnknown([target, ...args]);
    args.forEach((arg) => this.#put(object, target, arg));
    return result;
  }

  #mapMethod(target: Value, name: string, args: readonly Argument[]): Value {
    const [callback, second] = args;
    const element = partOf(target);
    if (name === "then" || name === "catch" || name === "finally") {
      return anyOf([target, ...args.map((arg) => this.#callback(arg, [target], [target]))]);
    }
    if (name === "map") return holding([this.#callback(callback, [element, NOTHING, target], [target])]);
    if (name === "flatMap") return copyOf(this.#callback(callback, [element, NOTHING, target], [target]));
    let sum = anyOf([this.evaluate(second), second ? NOTHING : element]);
    for (let round = 0; round < 2; round++) {
      sum = anyOf([sum, this.#callback(callback, [sum, element, NOTHING, target], [target])]);
    }
    // What the function put into its first argument is in the result.
    if (callback && isFunction(callback as Node)) {
      const [param] = (callback as unknown as AnyFunction).params;
      if (param?.type === "Identifier") {
        const local = this.#context.scopes.local(param.start);
        if (local) sum = anyOf([sum, this.#locals.get(local) ?? NOTHING]);
      }
    }
    return sum;
  }

  /** A function that is called here and now, with these arguments, and gives what it returns. */
  #callback(node: Argument | undefined, args: readonly Value[], beside: readonly Value[]): Value {
    if (!node) return NOTHING;
    if (isFunction(node as Node)) return this.#enter(node as unknown as AnyFunction, args, NOTHING);
    const value = this.evaluate(node);
    if (node.type === "Identifier" && !this.#context.scopes.local(node.start)) {
      const attributes = this.#context.known.names.get(node.name);
      if (!attributes) return NOTHING; // Number, String, Boolean
      if (attributes.foreign || attributes.stateful) {
        return this.#callUnknown([value, ...args, ...beside]);
      }
      if (this.#context.known.changesArguments(node.name)) [...args, ...beside].forEach((arg) => this.#changeAll(arg));
      return attributes.result ? withArguments(attributes.result, args) : mixed([value, ...args], { stateful: true });
    }
    return this.#callUnknown([value, ...args, ...beside]);
  }

  #construct(node: NewExpression): Value {
    const path = this.#path(node.callee);
    if (path !== undefined && HOLDING_CLASSES.has(path)) {
      const args = this.#arguments(node.arguments);
      args.forEach((arg) => this.#iterate(arg));
      return holding(path === "Date" ? [] : args.flatMap((arg) => [arg, partOf(arg), partOf(partOf(arg))]));
    }
    const target = this.evaluate(node.callee);
    const args = this.#arguments(node.arguments);
    const callee = strip(node.callee);
    const attributes = callee.type === "Identifier" && !this.#context.scopes.local(callee.start)
      ? this.#context.known.names.get(callee.name)
      : undefined;
    if (!attributes || attributes.foreign || this.#context.known.changesArguments((callee as { name: string }).name)) {
      [target, ...args].forEach((value) => this.#changeAll(value));
    }
    return { ...holding([target, ...args]), stateful: true, foreign: target.foreign };
  }
}

/** What a chain of members, calls and casts begins with, and how many members deep it goes. */
export function rootOf(node: Expression | Node): { root: Node | undefined; depth: number } {
  let depth = 0;
  let inner = strip(node);
  for (;;) {
    if (inner.type === "MemberExpression") {
      depth++;
      inner = strip(inner.object);
    } else if (inner.type === "CallExpression") inner = strip(inner.callee as Expression);
    else if (inner.type === "AssignmentExpression") inner = strip(inner.left as Expression);
    else return { root: inner as Node, depth };
  }
}

/** An expression without brackets and casts. */
export function strip(node: Expression | Node): Expression {
  let inner = node as Expression;
  for (;;) {
    if (
      inner.type === "ParenthesizedExpression" || inner.type === "TSAsExpression" ||
      inner.type === "TSNonNullExpression" || inner.type === "TSSatisfiesExpression" ||
      inner.type === "TSTypeAssertion" || inner.type === "ChainExpression"
    ) inner = inner.expression as Expression;
    else return inner;
  }
}

const TYPES = new Set([
  "parent",
  "typeAnnotation",
  "typeArguments",
  "typeParameters",
  "superTypeArguments",
  "implements",
  "returnType",
]);

/** The nodes within a node, in order, without types. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (TYPES.has(key)) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === "object" && item !== null && typeof (item as Node).type === "string") {
        found.push(item as Node);
      }
    }
  }
  return found;
}

export function isFunction(node: Node): boolean {
  return node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression" ||
    node.type === "FunctionDeclaration";
}

/** Whether a statement is there for types alone. */
export function isTypeOnly(node: Node): boolean {
  return node.type === "TSTypeAliasDeclaration" || node.type === "TSInterfaceDeclaration" ||
    node.type === "TSDeclareFunction" || "declare" in node && node.declare === true;
}

function isExpression(node: Node): boolean {
  return /Expression$|Literal$|^Identifier$|^Super$|^MetaProperty$/.test(node.type);
}
