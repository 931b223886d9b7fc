import type { EcmaScriptModule } from "oxc-parser";

/** A module that code names, and where. */
export interface NamedModule {
  readonly value: string;
  readonly start: number;
}

/** The modules that code names: by `import`, by `export … from`, and by `import("…")` with a literal. */
export function namedModules(
  code: string,
  { staticImports, staticExports, dynamicImports }: EcmaScriptModule,
): NamedModule[] {
  return [
    ...staticImports.map(({ moduleRequest }) => moduleRequest),
    ...staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest ?? [])),
    ...dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const [, , value] = /^(["'`])([^"'`$\\]*)\1$/.exec(code.slice(start, end)) ?? [];
      return value === undefined ? [] : [{ value, start }];
    }),
  ];
}
