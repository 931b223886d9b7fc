import type { Token } from "./tokenize.ts";

/** One statement: its tokens, and the labels before it. */
export interface Statement {
  readonly tokens: readonly Token[];
  readonly labels: readonly string[];
}

/** The header, an instrument or a user-defined opcode. */
export interface Block {
  readonly kind: "header" | "instr" | "opcode";
  /** Of an instrument all its names and numbers; of an opcode its name. */
  readonly names: readonly string[];
  /** The token that begins it; undefined of the header. */
  readonly start: Token | undefined;
  readonly statements: readonly Statement[];
}

/** Groups an orchestra's tokens into statements, and these into the header (all that is outside), instruments and opcodes. */
export function blocks(tokens: readonly Token[]): Block[] {
  const header = open("header", [], undefined);
  const all = [header];
  let block = header;
  let labels: string[] = [];
  for (const line of lines(tokens)) {
    let from = 0;
    for (; isLabel(line, from); from += 2) labels.push(line[from]!.text);
    const rest = line.slice(from);
    const [first] = rest;
    if (!first) continue;
    const word = first.kind === "word" ? first.text : "";
    if (word === "instr" || (word === "opcode" && rest.length > 1)) {
      block = open(word, word === "instr" ? names(rest.slice(1)) : [rest[1]!.text], first);
      all.push(block);
    } else if (word === "endin" || word === "endop") block = header;
    else block.statements.push({ tokens: rest, labels });
    labels = [];
  }
  return all;
}

function open(kind: Block["kind"], names: string[], start: Token | undefined) {
  return { kind, names, start, statements: [] as Statement[] };
}

/** Lines of tokens; within parentheses and behind a comma a line's end is none. */
function* lines(tokens: readonly Token[]): Generator<readonly Token[]> {
  let line: Token[] = [];
  let depth = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.kind !== "newline") {
      if (token.kind === "sign" && token.text === "(") depth++;
      if (token.kind === "sign" && token.text === ")") depth = Math.max(0, depth - 1);
      line.push(token);
      continue;
    }
    const next = tokens[i + 1]?.text ?? "";
    // A parenthesis that was forgotten must not swallow the instruments that follow.
    if ((depth > 0 || line.at(-1)?.text === ",") && !["instr", "endin", "opcode", "endop"].includes(next)) continue;
    depth = 0;
    if (line.length > 0) yield line;
    line = [];
  }
  if (line.length > 0) yield line;
}

function isLabel(line: readonly Token[], at: number): boolean {
  const word = line[at];
  const colon = line[at + 1];
  const next = line[at + 2];
  return word?.kind === "word" && colon?.text === ":" && colon.glued && !(next?.glued ?? false);
}

/** `1, 2, Name, +Other`: what stands between the commas. */
function names(tokens: readonly Token[]): string[] {
  return split(tokens).map((part) => part.map(({ text }) => text).join("").replace(/^\+/, "")).filter(Boolean);
}

/** Tokens between the commas that stand in no brackets. */
export function split(tokens: readonly Token[]): Token[][] {
  if (tokens.length === 0) return [];
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "sign") {
      if (token.text === "(" || token.text === "[") depth++;
      if (token.text === ")" || token.text === "]") depth--;
      if (token.text === "," && depth === 0) {
        parts.push([]);
        continue;
      }
    }
    parts.at(-1)!.push(token);
  }
  return parts;
}
