import type { CallExpression, Expression, Node } from "oxc-parser";
import { type AuscultNames, auscultNames } from "./auscultNames.ts";
import { lastShown } from "./lastShown.ts";
import type { Notebook } from "./Notebook.ts";
import { NotebookError } from "./Notebook.ts";
import type { Piece } from "./Piece.ts";
import type { UnitDraft } from "./readUnits.ts";
import { namesIn } from "./readUnits.ts";
import { children, isFunction, rootOf, strip } from "./references/nodes.ts";
import { ENGINE } from "./references/known.ts";
import { lineAt } from "./parseCell.ts";
import { headingAbove } from "./headings.ts";
import type { Unit } from "./Unit.ts";

/** The units of a notebook without the work of engines, and what is performed. */
export interface FoundPieces {
  readonly units: readonly Unit[];
  readonly pieces: readonly Piece[];
  /** Names that only an engine, a performance or a control has. */
  readonly engineNames: ReadonlySet<string>;
  /** What a script does otherwise than the notebook. */
  readonly notes: readonly string[];
}

/**
 * Finds what a notebook performs, and takes out what a stage does by itself: to start engines, to wait for them, to watch and steer them.
 * `score.perform(csound)` becomes a piece of `score`; `playing.score = other.score` is the newer version of what plays. A notebook that
 * performs nothing performs the last figure with sound, or score, that it shows.
 */
export function findPieces(drafts: readonly UnitDraft[], notebook: Notebook): FoundPieces {
  const imported = auscultNames(drafts);
  const engineNames = findEngineNames(drafts, imported);
  const notes: string[] = [];
  const kept: UnitDraft[] = [];
  const pieces: { draft: UnitDraft; cue: string | undefined }[] = [];
  /** Which piece a performance plays. */
  const performances = new Map<string, number>();
  let announced: string | undefined;
  const perform = (draft: UnitDraft, score: Expression, cue: string | undefined): number => {
    const piece = expressionUnit(draft, score);
    kept.push(piece);
    return pieces.push({ draft: piece, cue }) - 1;
  };
  for (const draft of drafts) {
    const where = `cell ${draft.code.cell.number}, line ${lineAt(draft.code.parsed.code, draft.start)}`;
    if (draft.kind === "import" || draft.kind === "type") {
      if (![...draft.declares].some((name) => engineNames.has(name))) kept.push(draft);
      continue;
    }
    const marker = markerOf(draft, imported);
    if (marker !== undefined) {
      announced = marker;
      continue;
    }
    const calls = performCalls(draft, engineNames);
    const newer = newerScore(draft, performances);
    if (newer) {
      const index = performances.get(newer.name)!;
      const piece = expressionUnit(draft, newer.score);
      kept.splice(kept.indexOf(pieces[index]!.draft), 1);
      kept.push(piece);
      pieces[index]!.draft = piece;
      continue;
    }
    if (calls.length === 0) {
      if (!isEngineWork(draft, engineNames, imported)) kept.push(draft);
      else {
        const lost = [...draft.declares].find((name) => !engineNames.has(name));
        if (lost !== undefined) notes.push(`${where}: "${lost}" comes from an engine, which a script does not have`);
      }
      continue;
    }
    for (const { score, options, nested } of calls) {
      if (nested) {
        throw new NotebookError(
          `Cannot export ${notebook.name}: ${where} performs within a loop, a block or a function; ` +
            `perform each score in a line of its own`,
        );
      }
      const cue = announced ?? headingAbove(notebook, draft.code.cell.number);
      announced = undefined;
      const index = perform(draft, score, cue);
      for (const name of draft.defines) performances.set(name, index);
      if (options) notes.push(`${where}: the options of perform() are left to the command line of the script`);
    }
  }
  if (pieces.length === 0) {
    const shown = lastShown(kept, imported);
    if (!shown) {
      throw new NotebookError(
        `Cannot export ${notebook.name}: nothing in it sounds; a cell must perform a score, score.perform(csound), ` +
          `or show a figure with sound marks, show(figure)`,
      );
    }
    const piece = expressionUnit(shown.draft, shown.expression);
    const at = kept.indexOf(shown.draft);
    // An expression that is nothing else is the piece itself: it is not evaluated twice.
    kept.splice(at, isSimple(shown.expression) ? 0 : 1, piece);
    pieces.push({ draft: piece, cue: announced ?? headingAbove(notebook, shown.draft.code.cell.number) });
  }
  const units = kept.map((draft, index): Unit => ({ ...draft, index }));
  const byDraft = new Map(kept.map((draft, i) => [draft, units[i]!]));
  return {
    units,
    pieces: pieces.map(({ draft, cue }) => ({ unit: byDraft.get(draft)!, cue })),
    engineNames,
    notes,
  };
}

/** Whether an expression is a name, or something in it, so that it can stand where it is used. */
export function isSimple(expression: Expression | Node): boolean {
  let inner = strip(expression);
  while (inner.type === "MemberExpression" && !inner.computed) inner = strip(inner.object);
  return inner.type === "Identifier";
}

function isEngineImport(name: string, imported: AuscultNames): boolean {
  return ENGINE.has(imported.get(name) ?? "");
}

/** Names that an engine, a performance or a control gave their value, and those made of these in turn. */
function findEngineNames(drafts: readonly UnitDraft[], imported: AuscultNames): ReadonlySet<string> {
  const names = new Set([...imported.keys()].filter((name) => isEngineImport(name, imported)));
  for (let size = -1; size !== names.size;) {
    size = names.size;
    for (const draft of drafts) {
      if (draft.kind !== "statement" || newerScore(draft, new Map([...names].map((name) => [name, 0])))) continue;
      if (!isEngineWork(draft, names, imported) && performCalls(draft, names).length === 0) continue;
      const written = draft.places.filter(({ declares }) => declares).map(({ name }) => name);
      for (const name of [...written, ...draft.defines, ...assigned(draft.node)]) names.add(name);
    }
  }
  return names;
}

/** Names that are assigned anywhere in a statement that engines take part in. */
function assigned(node: Node): string[] {
  const found: string[] = [];
  const visit = (inner: Node) => {
    if (isFunction(inner)) return;
    if (inner.type === "AssignmentExpression" && mentionsStart(inner.right as Node)) {
      found.push(...namesIn(inner.left as Node));
    }
    children(inner).forEach(visit);
  };
  visit(node);
  return found;
}

/** Whether an expression starts an engine or plays on one. */
function mentionsStart(node: Node): boolean {
  if (node.type === "CallExpression") {
    const callee = strip(node.callee);
    if (callee.type === "MemberExpression" && !callee.computed) {
      const { name } = callee.property as { name: string };
      const { root } = rootOf(callee);
      if (name === "perform" || root?.type === "Identifier" && root.name === "Csound") return true;
    }
  }
  return children(node).some(mentionsStart);
}

function isEngineWork(draft: UnitDraft, engineNames: ReadonlySet<string>, imported: AuscultNames): boolean {
  return draft.places.some(({ name, declares, type }) =>
    !type && (engineNames.has(name) || !declares && isEngineImport(name, imported))
  );
}

interface PerformCall {
  readonly score: Expression;
  readonly options: boolean;
  /** Whether it stands within a block or a function. */
  readonly nested: boolean;
}

/** The calls of `score.perform(csound)`, or `csound.perform(score)`, in a unit. */
function performCalls(draft: UnitDraft, engineNames: ReadonlySet<string>): PerformCall[] {
  const calls: PerformCall[] = [];
  const visit = (node: Node, nested: boolean): void => {
    if (node.type === "CallExpression") {
      const call = performCall(node, engineNames);
      if (call) calls.push({ ...call, nested });
    }
    const deeper = nested || isFunction(node) || /^(?:Block|If|For|While|DoWhile|Try|Switch|Labeled)/.test(node.type) ||
      node.type === "ClassDeclaration";
    for (const child of children(node)) visit(child, deeper);
  };
  visit((draft.declarator?.init as Node | undefined) ?? draft.node, false);
  return calls;
}

function performCall(node: CallExpression, engineNames: ReadonlySet<string>): Omit<PerformCall, "nested"> | undefined {
  const callee = strip(node.callee);
  if (callee.type !== "MemberExpression" || callee.computed) return undefined;
  if ((callee.property as { name: string }).name !== "perform") return undefined;
  const [first, second] = node.arguments;
  const { root, depth } = rootOf(callee.object);
  const byEngine = root?.type === "Identifier" && depth === 0 && engineNames.has(root.name);
  if (byEngine) return first ? { score: first as Expression, options: second !== undefined } : undefined;
  return first ? { score: callee.object, options: second !== undefined } : undefined;
}

/** `playing.score = other.score`. */
function newerScore(draft: UnitDraft, performances: ReadonlyMap<string, number>) {
  if (draft.node.type !== "ExpressionStatement") return undefined;
  const assignment = strip(draft.node.expression);
  if (assignment.type !== "AssignmentExpression" || assignment.operator !== "=") return undefined;
  const target = strip(assignment.left as Expression);
  if (target.type !== "MemberExpression" || target.computed || (target.property as { name: string }).name !== "score") {
    return undefined;
  }
  const object = strip(target.object);
  if (object.type !== "Identifier" || !performances.has(object.name)) return undefined;
  return { name: object.name, score: assignment.right };
}

/** `cue("storm")`, which names the next piece. */
function markerOf(draft: UnitDraft, imported: AuscultNames): string | undefined {
  if (draft.node.type !== "ExpressionStatement") return undefined;
  const call = strip(draft.node.expression);
  if (call.type !== "CallExpression" || call.callee.type !== "Identifier") return undefined;
  if (imported.get(call.callee.name) !== "cue" || call.arguments.length !== 1) return undefined;
  const [name] = call.arguments;
  return name?.type === "Literal" && typeof name.value === "string" ? name.value : undefined;
}

/** A unit that is the value of an expression. */
function expressionUnit(draft: UnitDraft, expression: Expression): UnitDraft {
  const inner = strip(expression);
  const { start, end } = inner;
  return {
    code: draft.code,
    node: inner as Node,
    start,
    end,
    from: draft.from,
    head: draft.head,
    to: end,
    kind: "piece",
    declares: new Set(),
    defines: new Set(),
    places: draft.places.filter((place) => place.start >= start && place.end <= end),
    hoisted: false,
  };
}
