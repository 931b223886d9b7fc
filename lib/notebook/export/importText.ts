import type { Unit } from "./Unit.ts";
import type { Versions } from "./versions.ts";

interface Specifier {
  readonly name: string;
  readonly local: string;
  readonly type: boolean;
}

/** The imports of a script: each module once, sorted, each name once. */
export function importText(units: readonly Unit[], versions: Versions, options: {
  /** Further names from auscult, and what they are called. */
  readonly auscult: readonly { readonly name: string; readonly local: string }[];
  /** Names that only types refer to. */
  isType(unit: Unit): boolean;
}): string {
  const modules = new Map<string, { module: string; attributes: string; specifiers: Specifier[]; bare: boolean }>();
  const add = (module: string, attributes: string, specifier: Specifier | undefined) => {
    const key = `${module}\n${attributes}`;
    const entry = modules.get(key) ?? { module, attributes, specifiers: [], bare: false };
    modules.set(key, entry);
    if (!specifier) entry.bare = true;
    else if (!entry.specifiers.some(({ name, local }) => name === specifier.name && local === specifier.local)) {
      entry.specifiers.push(specifier);
    }
  };
  for (const { name, local } of options.auscult) add("auscult", "", { name, local, type: false });
  for (const unit of units) {
    const { imported, places } = unit;
    if (!imported) continue;
    const [place] = places;
    if (imported.name === "" || !place) add(imported.module, imported.attributes, undefined);
    else {
      add(imported.module, imported.attributes, {
        name: imported.name,
        local: versions.nameAt(unit, place),
        type: imported.typeOnly || options.isType(unit),
      });
    }
  }
  return [...modules.values()].sort((a, b) => order(rank(a.module), rank(b.module))).flatMap(lines).join("\n");
}

function lines({ module, attributes, specifiers, bare }: {
  module: string;
  attributes: string;
  specifiers: readonly Specifier[];
  bare: boolean;
}): string[] {
  const from = `${JSON.stringify(module)}${attributes ? ` with { ${attributes} }` : ""};`;
  const sorted = [...specifiers].sort((a, b) =>
    order(a.local.toLowerCase(), b.local.toLowerCase()) || order(a.local, b.local)
  );
  const whole = sorted.filter(({ name }) => name === "*");
  const standard = sorted.filter(({ name }) => name === "default");
  const named = sorted.filter(({ name }) => name !== "*" && name !== "default");
  const typesOnly = named.length > 0 && named.every(({ type }) => type);
  const names = named.map(({ name, local, type }) => {
    const quoted = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
    return `${type && !typesOnly ? "type " : ""}${quoted === local ? local : `${quoted} as ${local}`}`;
  });
  return [
    ...bare && specifiers.length === 0 ? [`import ${from}`] : [],
    ...whole.map(({ local, type }) => `import ${type ? "type " : ""}* as ${local} from ${from}`),
    ...standard.map(({ local, type }) => `import ${type ? "type " : ""}${local} from ${from}`),
    ...names.length > 0 ? [`import ${typesOnly ? "type " : ""}{ ${names.join(", ")} } from ${from}`] : [],
  ];
}

/** Files of one's own come last. */
function rank(module: string): string {
  return `${/^\.{0,2}\//.test(module) ? 1 : 0}${module}`;
}

/** By code unit, so that it is the same everywhere. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
