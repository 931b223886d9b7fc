import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { analyseNotebook, type Analysis } from "./analyseNotebook.ts";
import type { ExportOptions, ExportResult } from "./exportNotebook.ts";
import { findImpure } from "./findImpure.ts";
import { findsAuscult, ownConfig } from "./findsAuscult.ts";
import { formatScript } from "./formatScript.ts";
import { movePaths } from "./movePaths.ts";
import { NotebookError } from "./Notebook.ts";
import { lineAt } from "./parseCell.ts";
import { keepEverything, prune } from "./prune.ts";
import { readNotebook } from "./readNotebook.ts";
import { ReferenceGraph } from "./references/ReferenceGraph.ts";
import { hashCells, hashScript, type ScoreRun } from "./scoreHashes.ts";
import type { Unit } from "./Unit.ts";
import { type Script, scriptText, writeScript } from "./writeScript.ts";

/** The seed of a script whose cells are random. */
const SEED = 1;

/** Exports a notebook: see {@linkcode exportNotebook}. */
export async function exportFile(source: string | URL, options: ExportOptions): Promise<ExportResult> {
  const { keepAll = false, compare = true, check = true, onProgress = () => {} } = options;
  const path = source instanceof URL ? fileURLToPath(source) : resolve(source);
  if (!path.endsWith(".ipynb")) {
    throw new TypeError(`Cannot export ${JSON.stringify(String(source))}: a notebook's name ends with .ipynb`);
  }
  const out = resolve(options.out ?? path.replace(/\.ipynb$/, ".ts"));
  if (!/\.m?ts$/.test(out)) {
    throw new TypeError(`Cannot write ${JSON.stringify(options.out)}: the name of a script ends with .ts`);
  }
  const text = await Deno.readTextFile(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(`There is no notebook ${JSON.stringify(String(source))}`);
  });
  const world = {
    folder: dirname(path),
    seed: SEED,
    clock: new Date().toISOString(),
    config: !compare || await findsAuscult(dirname(path)) ? undefined : ownConfig(),
  };

  onProgress(`reading ${basename(path)}`);
  let analysis = analyseNotebook(readNotebook(text, basename(path)));
  const notes = [...analysis.notes];
  let throwing = new Map<Unit, string>();
  let expected: ScoreRun | undefined;
  if (compare) {
    onProgress("running all cells, without an engine");
    expected = await hashCells(analysis, world);
    ({ analysis, throwing } = withoutUnreached(analysis, expected, notes));
  }

  const names = new Set(analysis.units.flatMap(({ declares }) => [...declares]));
  const write = (kept: readonly Unit[], all: boolean) => {
    const impure = findImpure(kept, names);
    const fixed = {
      ...impure.some(({ kind }) => kind === "clock") && { clock: world.clock },
      ...impure.some(({ kind }) => kind === "random") && { seed: SEED },
    };
    return { impure, script: writeScript({ ...analysis, kept, all, fixed, throwing }) };
  };
  let kept = keepAll
    ? keepEverything(analysis.units)
    : prune(analysis.graph, new Set(analysis.pieces.map(({ unit }) => unit)));
  let { script, impure } = write(kept, keepAll);
  let whole = keepAll;
  let run: ScoreRun | undefined;
  if (expected) {
    onProgress("running the script up to its scores");
    run = await hashScript(script, world);
    const difference = differ(expected, run);
    if (difference !== undefined && !keepAll) {
      notes.push(`everything is kept: without the statements that seem not to be needed, ${difference}`);
      kept = keepEverything(analysis.units);
      whole = true;
      ({ script, impure } = write(kept, true));
      run = await hashScript(script, world);
    }
    const left = differ(expected, run);
    if (left !== undefined) notes.push(`the script does not do what the cells do: ${left}`);
  }

  onProgress(check ? "formatting and checking the script" : "formatting the script");
  const finished = await finish(script, { from: dirname(path), out, check, notes });
  await Deno.writeTextFile(out, finished);
  return {
    notebook: basename(path),
    path: options.out ?? out,
    script: finished,
    pieces: analysis.pieces.map(({ cue }, i) => ({
      ...cue !== undefined && { cue },
      ...run?.hashes[i] && { hash: run.hashes[i] },
    })),
    kept: { statements: count(kept), of: count(analysis.units) },
    whole,
    impure,
    notes,
  };
}

async function finish(script: Script, { from, out, check, notes }: {
  from: string;
  out: string;
  check: boolean;
  notes: string[];
}): Promise<string> {
  let text = scriptText(script);
  const to = dirname(out);
  await Deno.mkdir(to, { recursive: true });
  if (to !== from) {
    const moved = movePaths(text, from, to);
    text = moved.text;
    for (const call of moved.computed) {
      notes.push(
        `the script lies in another folder than the notebook, and this path is computed, so look at it: ${call}`,
      );
    }
  }
  const config = await findsAuscult(to) ? undefined : ownConfig();
  const formatted = await formatScript(text, { folder: to, check, config });
  notes.push(...formatted.notes);
  if (config !== undefined) {
    notes.push(
      `no deno.json of its folder maps "auscult": run it with deno run -A --config ${config} ${out}, or write it into the project`,
    );
  }
  return formatted.text;
}

/** Leaves out what the cells did not come to, since something above in the same cell threw. */
function withoutUnreached(analysis: Analysis, { errors }: ScoreRun, notes: string[]) {
  const gone = new Set<Unit>();
  const threw = new Set<Unit>();
  for (const { unit, message } of errors) {
    if (!unit) continue;
    const { number } = unit.code.cell;
    const line = lineAt(unit.code.parsed.code, unit.start);
    notes.push(
      `cell ${number}, line ${line}: it throws${
        message ? ` (${message})` : ""
      }, so that the rest of the cell does not run`,
    );
    for (const other of analysis.units) {
      if (other.code === unit.code && other.index > unit.index && !other.hoisted && other.kind === "statement") {
        gone.add(other);
      }
      if (other.code === unit.code && other.index >= unit.index && other.kind === "piece") gone.add(other);
    }
    if (unit.defines.size > 0) gone.add(unit);
    else threw.add(unit);
  }
  if (gone.size === 0) return { analysis, throwing: messages(threw) };
  const units = analysis.units.filter((unit) => !gone.has(unit)).map((unit, index) => ({
    unit,
    now: { ...unit, index },
  }));
  const now = new Map(units.map(({ unit, now }) => [unit, now]));
  const pieces = analysis.pieces.filter(({ unit }) => now.has(unit)).map((piece) => ({
    ...piece,
    unit: now.get(piece.unit)!,
  }));
  if (pieces.length === 0) {
    throw new NotebookError(
      `Cannot export ${analysis.notebook.name}: what it performs is not reached; ${notes.at(-1)}`,
    );
  }
  const all = units.map(({ now }) => now);
  return {
    analysis: { ...analysis, units: all, pieces, graph: new ReferenceGraph(all) },
    throwing: messages(new Set([...threw].map((unit) => now.get(unit)!))),
  };
}

function messages(units: ReadonlySet<Unit>): Map<Unit, string> {
  return new Map(
    [...units].map((unit) => [unit, "It threw in the notebook, too, and what follows it in its cell did not run."]),
  );
}

/** What differs between two runs, in words; undefined where nothing does. */
function differ(expected: ScoreRun, run: ScoreRun): string | undefined {
  const reached = expected.hashes.filter((hash) => hash !== null);
  if (run.errors.length > 0) return `the script throws: ${run.errors[0]!.message}`;
  const i = run.hashes.findIndex((hash, i) => hash !== reached[i]);
  if (i >= 0) return `the score of piece ${i + 1} is another`;
  return reached.length === run.hashes.length
    ? undefined
    : `${run.hashes.length} of ${reached.length} scores are there`;
}

/** Imports and types are not counted: they do nothing. */
function count(units: readonly Unit[]): number {
  return units.filter(({ kind }) => kind === "statement" || kind === "piece").length;
}
