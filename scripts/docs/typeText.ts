/** A type in the JSON of `deno doc`. What `value` is depends on the kind. */
export interface DocType {
  readonly kind: string;
  readonly repr?: string;
  readonly value?: unknown;
}

/** A parameter in the JSON of `deno doc`. */
export interface DocParameter {
  readonly kind: string;
  readonly name?: string;
  readonly optional?: boolean;
  readonly tsType?: DocType;
  /** Of one with a default. */
  readonly left?: DocParameter;
  /** Of a rest. */
  readonly arg?: DocParameter;
}

/** The parts of a function, a method or a function type. */
export interface DocFunction {
  readonly params: readonly DocParameter[];
  readonly returnType?: DocType;
  readonly typeParams?: readonly { readonly name: string; readonly constraint?: DocType }[];
}

/** A property of an interface, a class, or a type literal. */
export interface DocProperty {
  readonly name: string;
  readonly optional?: boolean;
  readonly readonly?: boolean;
  readonly tsType?: DocType;
}

/** A type as one writes it in TypeScript. */
export function typeText(type: DocType | undefined): string {
  if (type === undefined) return "unknown";
  const { kind, repr = "", value } = type;
  const all = () => (value as readonly DocType[]).map(typeText);
  const one = () => typeText(value as DocType);
  switch (kind) {
    case "keyword":
      return repr;
    case "literal": {
      const { kind: what, string } = value as { kind: string; string?: string };
      return what === "string" ? JSON.stringify(string) : repr;
    }
    case "typeRef": {
      const { typeName, typeParams } = value as { typeName: string; typeParams?: readonly DocType[] };
      return typeParams?.length ? `${typeName}<${typeParams.map(typeText).join(", ")}>` : typeName;
    }
    case "union":
      return all().join(" | ");
    case "intersection":
      return all().join(" & ");
    case "tuple":
      return `[${all().join(", ")}]`;
    case "array":
      return `${grouped(value as DocType)}[]`;
    case "parenthesized":
      return `(${one()})`;
    case "optional":
      return `${one()}?`;
    case "rest":
      return `...${one()}`;
    case "typeQuery":
      return `typeof ${repr}`;
    case "typeOperator": {
      const { operator, tsType } = value as { operator: string; tsType: DocType };
      return `${operator} ${typeText(tsType)}`;
    }
    case "indexedAccess": {
      const { objType, indexType } = value as { objType: DocType; indexType: DocType };
      return `${grouped(objType)}[${typeText(indexType)}]`;
    }
    case "fnOrConstructor": {
      const { tsType, params } = value as { tsType: DocType; params: readonly DocParameter[] };
      return `(${parametersText(params)}) => ${typeText(tsType)}`;
    }
    case "typeLiteral": {
      const { properties = [] } = value as { properties?: readonly DocProperty[] };
      return `{ ${properties.map(propertyText).join("; ")} }`;
    }
    case "typePredicate": {
      const { param, type: is } = value as { param: { name?: string }; type?: DocType };
      return `${param.name ?? "this"} is ${typeText(is)}`;
    }
    default:
      return repr || kind; // named in full by Deno, or rare
  }
}

/** `name?: type`, as in an interface. */
export function propertyText({ name, optional, readonly, tsType }: DocProperty): string {
  return `${readonly ? "readonly " : ""}${name}${optional ? "?" : ""}: ${typeText(tsType)}`;
}

/** `<T>(a: number, options?: Options): Result`. */
export function functionText({ params, returnType, typeParams = [] }: DocFunction): string {
  const generics = typeParams.map(({ name, constraint }) =>
    constraint === undefined ? name : `${name} extends ${typeText(constraint)}`
  );
  return `${generics.length ? `<${generics.join(", ")}>` : ""}(${parametersText(params)})${
    returnType === undefined ? "" : `: ${typeText(returnType)}`
  }`;
}

function parametersText(params: readonly DocParameter[]): string {
  return params.map(parameterText).join(", ");
}

function parameterText({ kind, name, optional, tsType, left, arg }: DocParameter): string {
  if (left !== undefined) return parameterText({ ...left, optional: true }); // it has a default
  if (arg !== undefined) return `...${parameterText({ ...arg, ...(tsType && { tsType }) })}`;
  // One that is taken apart in the source is an options object to its caller.
  return `${name ?? (kind === "object" ? "options" : "values")}${optional ? "?" : ""}${
    tsType === undefined ? "" : `: ${typeText(tsType)}`
  }`;
}

/** In brackets, where `[]` would bind closer. */
function grouped(type: DocType): string {
  const text = typeText(type);
  return ["union", "intersection", "fnOrConstructor", "typeOperator"].includes(type.kind) ? `(${text})` : text;
}
