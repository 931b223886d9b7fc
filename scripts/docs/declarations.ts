import { type DocFunction, type DocProperty, type DocType, functionText, propertyText, typeText } from "./typeText.ts";

/** Something that a module exports. */
export interface Declaration {
  readonly name: string;
  readonly kind: "function" | "class" | "interface" | "typeAlias" | "variable" | "namespace" | "enum";
  /** Where it is written, from the project's folder. */
  readonly file: string;
  /** Markdown. */
  readonly doc: string;
  /** Each way to call it, or what it is, in TypeScript. */
  readonly signatures: readonly string[];
  readonly members: readonly Member[];
  readonly examples: readonly Example[];
  readonly throws: readonly { readonly type: string; readonly doc: string }[];
  readonly parameters: readonly { readonly name: string; readonly doc: string }[];
  readonly returns: string;
  /** The interfaces that it extends, in TypeScript. */
  readonly extends: readonly string[];
}

/** A property or a method. */
export interface Member {
  readonly name: string;
  readonly signature: string;
  readonly doc: string;
  readonly method: boolean;
  readonly throws: Declaration["throws"];
}

/** An example in a docstring: a caption and Markdown. */
export interface Example {
  readonly title: string;
  readonly doc: string;
}

const root = new URL("../../", import.meta.url);
/** This Deno, where it may be run by its path; the task's permission has only its name. */
const deno = Deno.permissions.querySync({ name: "run", command: Deno.execPath() }).state === "granted"
  ? Deno.execPath()
  : "deno";

/**
 * What a module exports, in its order, with its documentation, as `deno doc` finds it. Of the overloads of a function all signatures are
 * kept, and the documentation of the first that has some.
 */
export async function readDeclarations(module: string): Promise<Declaration[]> {
  const { code, stdout, stderr } = await new Deno.Command(deno, {
    args: ["doc", "--json", module],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  if (code !== 0) throw new Error(`Cannot read the documentation of ${module}: ${new TextDecoder().decode(stderr)}`);
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout)) as { nodes: Record<string, RawModule> };
  return Object.values(nodes).flatMap(({ symbols }) => symbols).flatMap(({ name, declarations }) => {
    // An interface may stand beside a class of its name: both are what it is.
    const exported = declarations.filter(({ declarationKind }) => declarationKind === "export");
    return exported.length === 0 ? [] : [readDeclaration(name, exported)];
  });
}

interface RawModule {
  readonly symbols: readonly { readonly name: string; readonly declarations: readonly Raw[] }[];
}

interface Raw {
  readonly kind: Declaration["kind"];
  readonly declarationKind: string;
  readonly location: { readonly filename: string };
  readonly jsDoc?: RawDoc;
  readonly def: RawDefinition & Partial<DocFunction>;
}

interface RawDoc {
  readonly doc?: string;
  readonly tags?: readonly {
    readonly kind: string;
    readonly name?: string;
    readonly doc?: string;
    readonly tsType?: DocType;
    readonly type?: string;
  }[];
}

interface RawDefinition {
  readonly tsType?: DocType;
  readonly typeParams?: DocFunction["typeParams"];
  readonly extends?: readonly DocType[] | string;
  readonly properties?: readonly (DocProperty & RawMember)[];
  readonly methods?: readonly (RawMember & Partial<DocFunction>)[];
  readonly indexSignatures?: readonly RawMember[];
}

interface RawMember {
  readonly name: string;
  readonly jsDoc?: RawDoc;
  readonly kind?: string;
  readonly optional?: boolean;
  readonly isStatic?: boolean;
  readonly accessibility?: string;
  readonly functionDef?: DocFunction;
}

function readDeclaration(name: string, all: readonly Raw[]): Declaration {
  const main = all.find(({ kind }) => kind === "class") ?? all[0]!;
  const documented = all.find(({ jsDoc }) => jsDoc?.doc) ?? main;
  // The last overload of several is the implementation, which nobody sees.
  const functions = main.kind === "function" && all.length > 1 ? all.slice(0, -1) : all;
  const tags = documented.jsDoc?.tags ?? [];
  const tagged = (kind: string) => tags.filter((tag) => tag.kind === kind);
  const { def } = main;
  return {
    name,
    kind: main.kind,
    file: main.location.filename.slice(root.href.length),
    doc: documented.jsDoc?.doc ?? "",
    signatures: main.kind === "function"
      ? functions.map(({ def }) => `${name}${functionText(def as DocFunction)}`)
      : main.kind === "typeAlias"
      ? [`type ${name} = ${typeText(def.tsType)}`]
      : [],
    members: all.flatMap(({ def }) => membersOf(def)),
    examples: tagged("example").map(({ doc = "" }) => readExample(doc)),
    throws: throwsOf(documented.jsDoc),
    parameters: tagged("param").filter(({ doc }) => doc).map(({ name = "", doc = "" }) => ({ name, doc })),
    returns: tagged("return")[0]?.doc ?? "",
    extends: [def.extends ?? []].flat().map((type) => typeof type === "string" ? type : typeText(type)),
  };
}

function membersOf({ properties = [], methods = [], indexSignatures = [] }: RawDefinition): Member[] {
  const hidden = ({ jsDoc, accessibility }: RawMember) =>
    accessibility === "private" || jsDoc?.tags?.some(({ kind }) => kind === "internal");
  const setters = new Set(methods.filter(({ kind }) => kind === "setter").map(({ name }) => name));
  return [
    ...properties.filter((property) => !hidden(property)).map((property) =>
      member(property, propertyText({ ...property, tsType: withoutUndefined(property.tsType) }), false)
    ),
    ...methods.filter((method) => !hidden(method) && method.kind !== "setter").map((method) => {
      const own = method.functionDef ?? method as unknown as DocFunction;
      const { name, kind, isStatic, optional } = method;
      if (kind === "getter") {
        const prefix = setters.has(name) ? "" : "readonly ";
        return member(method, `${prefix}${name}: ${typeText(own.returnType)}`, false);
      }
      return member(method, `${isStatic ? "static " : ""}${name}${optional ? "?" : ""}${functionText(own)}`, true);
    }),
    ...indexSignatures.map((signature) => member({ ...signature, name: "[name]" }, "[name: string]: unknown", false)),
  ];
}

function member({ name, jsDoc }: RawMember, signature: string, method: boolean): Member {
  return { name, signature, doc: jsDoc?.doc ?? "", method, throws: throwsOf(jsDoc) };
}

function throwsOf(jsDoc: RawDoc | undefined): Declaration["throws"] {
  return (jsDoc?.tags ?? []).filter(({ kind }) => kind === "throws").map(({ tsType, type, doc = "" }) => ({
    type: tsType === undefined ? type ?? "" : typeText(tsType),
    doc,
  }));
}

/** `name?: T | undefined` says the same twice. */
function withoutUndefined(type: DocType | undefined): DocType {
  if (type?.kind !== "union") return type ?? { kind: "keyword", repr: "unknown" };
  const value = (type.value as readonly DocType[]).filter(({ repr }) => repr !== "undefined");
  return value.length === 1 ? value[0]! : { ...type, value };
}

/** An example's first line is its title, unless the code begins there. */
function readExample(doc: string): Example {
  const at = doc.indexOf("```");
  const title = at < 0 ? "" : doc.slice(0, at).trim();
  return title.includes("\n") ? { title: "", doc } : { title, doc: doc.slice(Math.max(0, at)) };
}
