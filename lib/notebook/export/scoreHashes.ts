import type { Analysis } from "./analyseNotebook.ts";
import type { Script } from "./writeScript.ts";
import { runDeno } from "../../stage/runDeno.ts";
import type { Unit } from "./Unit.ts";
import { unshown } from "./unitText.ts";

/** What came of running cells or a script, without any engine. */
export interface ScoreRun {
  /** The hash of each piece's score, in order; null for a piece that was not reached. */
  readonly hashes: readonly (string | null)[];
  /** What threw. */
  readonly errors: readonly { readonly unit: Unit | undefined; readonly message: string }[];
}

/** Where and when cells and scripts are run. */
export interface World {
  readonly folder: string;
  readonly seed: number;
  readonly clock: string;
  /** The configuration that tells where "auscult" is, where the folder's own does not. */
  readonly config?: string | undefined;
}

/** What a performance may do. */
const PERMISSIONS = ["read", "write", "net", "env", "sys", "ffi", "run=csound"].map((name) => `--allow-${name}`);
/** What the line with the hashes begins with. */
const MARK = "auscult-export:";
/** Names of ours in what is run: none that a notebook has. */
const PIECES = "__auscultPieces";
const AT = "__auscultAt";
const FAILED = "__auscultFailed";

/** Clock and random generator as the stage has them for this seed and clock, so that the cells' score is the script's. */
function world(seed: number, clock: string): string {
  const module = (name: string) => JSON.stringify(new URL(`../../stage/world/${name}.ts`, import.meta.url).href);
  return `{
  const { fixClock } = await import(${module("fixClock")});
  const { fixRandom } = await import(${module("fixRandom")});
  fixClock(${Date.parse(clock)}, () => {});
  fixRandom(${seed}, () => {});
}
`;
}

const REPORT = `
console.log("\\n${MARK}" + JSON.stringify({
  hashes: Array.from(globalThis.${PIECES} ?? [], (piece) => (piece?.score ?? piece)?.hash ?? null),
  failed: globalThis.${FAILED},
}));
Deno.exit(0);
`;

/** Runs all cells as the kernel does, one after the other in Deno's own REPL, where a cell that throws does not stop the next. */
export async function hashCells(
  analysis: Analysis,
  options: World,
): Promise<ScoreRun> {
  const folder = await Deno.makeTempDir({ prefix: "auscult-export-" });
  try {
    const files = [`${folder}/0.ts`];
    await Deno.writeTextFile(
      files[0]!,
      `globalThis.${PIECES} = []; globalThis.${FAILED} = []; ${world(options.seed, options.clock)}`,
    );
    // After each cell: where it stopped, unless it came to its end.
    const after = `${folder}/after.ts`;
    await Deno.writeTextFile(
      after,
      `if (globalThis.${AT} !== undefined) globalThis.${FAILED}.push(globalThis.${AT}); globalThis.${AT} = undefined;`,
    );
    for (const [i, code] of analysis.cells.entries()) {
      const file = `${folder}/${i + 1}.ts`;
      await Deno.writeTextFile(file, `${cellText(analysis, code)}\n;globalThis.${AT} = undefined;\n`);
      files.push(file, after);
    }
    const report = `${folder}/report.ts`;
    await Deno.writeTextFile(report, REPORT);
    const args = [
      "repl",
      ...configured(options),
      ...PERMISSIONS,
      `--eval-file=${[...files, report].map((file) => file.replaceAll(",", ",,")).join(",")}`,
    ];
    const { stdout } = await runDeno(args, options);
    return result(stdout, analysis.units);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs a script up to its scores. */
export async function hashScript(
  script: Script,
  options: World,
): Promise<ScoreRun> {
  const text = [
    script.imports,
    world(options.seed, options.clock),
    script.body,
    `globalThis.${PIECES} = [${script.scores.join(", ")}];`,
    REPORT,
  ].join("\n");
  const { stdout, stderr, code } = await runDeno(
    ["run", ...configured(options), ...PERMISSIONS, "--no-check", "--ext=ts", "-"],
    { folder: options.folder, input: text },
  );
  const { hashes } = result(stdout, []);
  if (code === 0 && hashes.length > 0) return { hashes, errors: [] };
  return { hashes, errors: [{ unit: undefined, message: firstError(stderr) }] };
}

/** A cell for the REPL: without the work of engines, and with a note of each unit that begins. */
function cellText({ pieces, units }: Analysis, code: Unit["code"]): string {
  return units.filter((unit) => unit.code === code).map((unit) => {
    const { kind, index, declaration, hoisted, imported } = unit;
    if (imported) return imported.typeOnly ? "" : importLine(unit);
    if (kind === "type" || hoisted) return unshown(unit);
    const at = `globalThis.${AT} = ${index};`;
    if (kind === "piece") {
      const place = pieces.findIndex((piece) => piece.unit === unit);
      return `${at} globalThis.${PIECES}[${place}] = (${unshown(unit)});`;
    }
    if (declaration) return `${at} ${declaration.kind} ${unshown(unit)};`;
    return `${at} ${unshown(unit)};`;
  }).join("\n");
}

function importLine({ imported, declares }: Unit): string {
  const { module, name, attributes } = imported!;
  const from = `${JSON.stringify(module)}${attributes ? ` with { ${attributes} }` : ""};`;
  const [local] = declares;
  if (name === "") return `import ${from}`;
  if (name === "*") return `import * as ${local} from ${from}`;
  return name === "default" ? `import ${local} from ${from}` : `import { ${name} as ${local} } from ${from}`;
}

function configured({ config }: World): string[] {
  return config === undefined ? [] : [`--config=${config}`];
}

/** Reads the line with the hashes, and what threw on the way. */
function result(stdout: string, units: readonly Unit[]): ScoreRun {
  const line = stdout.split("\n").findLast((line) => line.startsWith(MARK));
  if (line === undefined) return { hashes: [], errors: [] };
  const { hashes, failed } = JSON.parse(line.slice(MARK.length)) as { hashes: (string | null)[]; failed?: number[] };
  return { hashes, errors: (failed ?? []).map((index) => ({ unit: units[index], message: "" })) };
}

/** What an error says, without the stack. */
function firstError(stderr: string): string {
  const [, message] = /^(?:error: )?(?:Uncaught (?:\(in promise\) )?)?(.*)$/m.exec(stderr.trim()) ?? [];
  return message ?? "it ended without a word";
}
