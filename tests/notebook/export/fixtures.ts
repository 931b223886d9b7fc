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
  impure: "figure",
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

/** The time that a script holds: that of its export, and of the golden ones always this. */
export const CLOCK = "2026-11-28T20:00:00.000Z";

/** With the golden scripts' clock. */
export function atClock(script: string): string {
  return script.replace(/(?<=Stage\.open\(import\.meta, \{ clock: ")[^"]*/, CLOCK);
}

/** Without the lines that switch off what a notebook's cells would fail on. */
export function bare(script: string): string {
  return script.replace(/^(?:\/\/ (?:@ts-nocheck|deno-lint-ignore-file).*\n)+/, "");
}

/** What a script says when it is run as a performer runs it, from elsewhere, with `--list`. */
export async function listed(path: string, args: readonly string[] = []): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--no-check", path, "--list", ...args],
    cwd: "/",
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (code !== 0) throw new Error(`${path} ended with ${code}: ${text(stderr)}`);
  return text(stdout);
}

/** The hash of a script's score, as the script says it. */
export async function hashOf(path: string, args: readonly string[] = []): Promise<string | undefined> {
  return /hash ([0-9a-f]{64})$/m.exec(await listed(path, args))?.[1];
}
