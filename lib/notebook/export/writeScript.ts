import type { Node } from "oxc-parser";
import { firstCodeCell, introduction } from "./headings.ts";
import { importText } from "./importText.ts";
import { isSimple } from "./findPieces.ts";
import type { Notebook } from "./Notebook.ts";
import type { Piece } from "./Piece.ts";
import type { ReferenceGraph } from "./references/ReferenceGraph.ts";
import type { CodeCell, Unit } from "./Unit.ts";
import { NEEDED_BY_JUPYTER, unitText } from "./unitText.ts";
import { versions as findVersions } from "./versions.ts";

/** What a script is written from. */
export interface ScriptParts {
  readonly notebook: Notebook;
  readonly graph: ReferenceGraph;
  /** The units that stay, in order. */
  readonly kept: readonly Unit[];
  readonly pieces: readonly Piece[];
  /** Whether all text stays, too. */
  readonly all: boolean;
  /** What makes a performance repeatable, where cells read clock or randomness. */
  readonly fixed: { readonly clock?: string; readonly seed?: number };
  /** Runs a unit that threw in the notebook so that the script goes on, too. */
  readonly throwing: ReadonlyMap<Unit, string>;
}

/** A script, in its parts: what the stage adds is left out where only the scores are wanted. */
export interface Script {
  readonly head: string;
  readonly imports: string;
  readonly open: string;
  readonly body: string;
  readonly perform: string;
  /** The pieces as expressions. */
  readonly scores: readonly string[];
}

/** Writes the script of a performance as a person might. */
export function writeScript(parts: ScriptParts): Script {
  const { notebook, graph, kept, pieces, all, fixed } = parts;
  const taken = new Set(
    graph.units.flatMap(({ code }) => code.parsed.code.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []),
  );
  const versions = findVersions(graph, kept, taken);
  const stage = versions.fresh("stage");
  const Stage = versions.fresh("Stage");
  const pieceOf = new Map(pieces.map((piece) => [piece.unit, piece]));
  const scores = new Map<Unit, string>();
  const texts = new Map<Unit, string>();
  for (const unit of kept) {
    if (unit.kind === "import") continue;
    if (pieceOf.has(unit)) {
      if (isSimple(unit.node) && !changesLater(unit, graph, kept, versions.shared)) {
        const text = unitText(unit, versions).split("\n").at(-1)!;
        scores.set(unit, text.replace(/^const {2}= |;$/g, ""));
        continue;
      }
      const name = versions.fresh(isFigure(unit.node) ? "figure" : "piece");
      scores.set(unit, name);
      texts.set(unit, unitText(unit, versions, name));
      continue;
    }
    const text = unitText(unit, versions);
    const reason = parts.throwing.get(unit);
    texts.set(unit, reason === undefined ? text : `try {\n${text}\n} catch {\n  // ${reason}\n}`);
  }
  const body = cellTexts(notebook, kept, texts, all);
  const auscult = [{ name: "Stage", local: Stage }];
  if (body.includes("show(") && kept.some(({ code }) => code.parsed.code.includes("Deno.jupyter"))) {
    auscult.push({ name: NEEDED_BY_JUPYTER, local: NEEDED_BY_JUPYTER });
  }
  const imports = importText(kept, versions, { auscult, isType: (unit) => isOnlyType(unit, kept) });
  const { title, programme } = introduction(notebook);
  const settings = [
    ...fixed.clock === undefined ? [] : [`clock: ${JSON.stringify(fixed.clock)}`],
    ...fixed.seed === undefined ? [] : [`seed: ${fixed.seed}`],
  ];
  const cues = distinct(pieces.map(({ cue }) => cue));
  const list = pieces.map(({ unit }, i) => {
    const cue = cues[i] === undefined ? "" : `cue: ${JSON.stringify(cues[i])}, `;
    const score = scores.get(unit)!;
    return `{ ${cue}${score === "score" ? score : `score: ${score}`} }`;
  });
  const options = [
    ...title === undefined ? [] : [`title: ${JSON.stringify(title)}`],
    ...programme === undefined ? [] : [`programme: ${textLiteral(programme)}`],
  ];
  return {
    head: `/**\n * ${
      (title === undefined ? "" : `${title}: `).replaceAll("*/", "* /")
    }exported from ${notebook.name}.\n */`,
    imports,
    open: `const ${stage} = ${Stage}.open(import.meta${settings.length > 0 ? `, { ${settings.join(", ")} }` : ""});`,
    body,
    perform: `await ${stage}.perform([${list.length > 1 ? `\n${list.join(",\n")},\n` : list.join("")}]${
      options.length > 0 ? `, {\n${options.join(",\n")},\n}` : ""
    });`,
    scores: pieces.map(({ unit }) => scores.get(unit)!),
  };
}

/** The whole of a script. */
export function scriptText({ head, imports, open, body, perform }: Script): string {
  return `${[head + "\n" + imports, open, body, perform].filter((part) => part !== "").join("\n\n")}\n`;
}

/** The cells, with the text above them as comments. */
function cellTexts(notebook: Notebook, kept: readonly Unit[], texts: ReadonlyMap<Unit, string>, all: boolean): string {
  const byCell = new Map<number, string[]>();
  const done = new Set<Unit>();
  const units = kept.filter((unit) => texts.has(unit));
  units.forEach((unit, i) => {
    if (done.has(unit)) return;
    const lines = byCell.get(unit.code.cell.number) ?? [];
    byCell.set(unit.code.cell.number, lines);
    const before = units[i - 1];
    if (before && before.code === unit.code && gap(before, unit)) lines.push("");
    lines.push(texts.get(unit)!);
  });
  const firstCode = firstCodeCell(notebook);
  const out: string[] = [];
  let pending: string[] = [];
  let empty = false;
  notebook.cells.forEach(({ kind, source, number }, i) => {
    if (kind === "markdown" && i > firstCode && source.trim() !== "") {
      const text = comment(source);
      if (empty && level(text) <= level(pending[0]!)) pending = [];
      empty = false;
      pending.push(text);
    }
    if (kind !== "code") return;
    const lines = byCell.get(number);
    if (!lines) {
      if (!all) {
        pending = lastHeading(pending);
        empty = pending.length > 0;
      }
      return;
    }
    out.push([...pending, lines.join("\n")].join("\n\n"));
    pending = [];
    empty = false;
  });
  if (all) out.push(...pending);
  return out.join("\n\n");
}

/** Whether an empty line stands between two units of a cell. */
function gap(a: Unit, b: Unit): boolean {
  return /\n[ \t]*\n/.test(a.code.parsed.code.slice(a.to, b.start));
}

function comment(markdown: string): string {
  return markdown.trim().split("\n").map((line) => `// ${line}`.trimEnd()).join("\n");
}

/** Of text whose cell is gone, only what it is a part of. */
function lastHeading(comments: readonly string[]): string[] {
  const heading = comments.flatMap((text) => text.split("\n")).findLast((line) => /^\/\/ #{1,6} /.test(line));
  return heading === undefined ? [] : [heading];
}

/** The level of the heading that a comment begins with, from 1; text has a greater one than all headings. */
function level(text: string): number {
  return /^\/\/ (#{1,6}) /.exec(text)?.[1]?.length ?? 7;
}

/** Whether something that a piece names is given another value after it, so that it must be kept where it stands. */
function changesLater(piece: Unit, graph: ReferenceGraph, kept: readonly Unit[], shared: ReadonlySet<string>): boolean {
  const names = piece.places.map(({ name }) => name);
  if (names.some((name) => shared.has(name))) return true;
  return kept.some((unit) => {
    if (unit.index <= piece.index) return false;
    const effects = graph.effects(unit);
    return names.some((name) => effects.writes.has(name) && !unit.declares.has(name)) ||
      graph.changed(effects, new Set(names));
  });
}

function isFigure(node: Node): boolean {
  return node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "plot";
}

/** Whether all uses of an import are types, though it does not say so. */
function isOnlyType(unit: Unit, kept: readonly Unit[]): boolean {
  const [name] = unit.declares;
  const uses = kept.flatMap(({ places }) => places.filter((place) => place.name === name && !place.declares));
  return uses.length > 0 && uses.every(({ type }) => type);
}

/** Cues that are all different: the second "Storm" is "Storm 2". */
function distinct(cues: readonly (string | undefined)[]): (string | undefined)[] {
  const used = new Set<string>();
  return cues.map((cue) => {
    if (cue === undefined) return undefined;
    let name = cue;
    for (let i = 2; used.has(name); i++) name = `${cue} ${i}`;
    used.add(name);
    return name;
  });
}

/** Text as code: lines as lines. */
function textLiteral(text: string): string {
  if (!text.includes("\n")) return JSON.stringify(text);
  return `\`${text.replaceAll(/[\\`]|\$\{/g, "\\$&")}\``;
}

export type { CodeCell };
