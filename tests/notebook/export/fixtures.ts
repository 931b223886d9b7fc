import { exportNotebook, type ExportOptions, type ExportResult } from "auscult";

/** Hard notebooks, and the scripts that they become beside them. */
export const folder = new URL("../../fixtures/notebooks/", import.meta.url);

/** Each with what gives its score in the notebook. */
export const FIXTURES: Readonly<Record<string, string>> = {
  redeclared: "figure",
  outOfOrder: "figure",
  throws: "figure",
  awaits: "figure",
  dynamicImport: "figure",
  destructuring: "figure",
  classes: "figure",
  laterNames: "figure",
  shadowing: "figure",
  lookAlikes: "figure",
  types: "score",
  jupyterCalls: "figure",
  magics: "figure",
  emptyAndRaw: "figure",
  unicode: "figure",
  windows: "figure",
  nbformat40: "figure",
  nbformat41: "figure",
  nbformat42: "figure",
  nbformat43: "figure",
  nbformat44: "figure",
};

/** What only a run shows: which statement of a cell throws. */
export const RUN = ["throws"];

export function golden(name: string): Promise<string> {
  return Deno.readTextFile(new URL(`${name}.ts`, folder));
}

/** Exports a fixture beside itself, and takes the script away again. */
export async function exported(name: string, options: ExportOptions): Promise<ExportResult> {
  const out = new URL(`.exported-${name}.ts`, folder).pathname;
  try {
    return await exportNotebook(new URL(`${name}.ipynb`, folder), { ...options, out });
  } finally {
    await Deno.remove(out).catch(() => {});
  }
}

/** Without the lines that switch off what a notebook's cells would fail on. */
export function bare(script: string): string {
  return script.replace(/^(?:\/\/ (?:@ts-nocheck|deno-lint-ignore-file).*\n)+/, "");
}
