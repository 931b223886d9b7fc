import type { Comment, Program } from "oxc-parser";
import type { parseSync } from "oxc-parser";

/** A cell's code as a syntax tree. */
export interface ParsedCell {
  /** The code that was parsed: the source, with magics blanked, so that all places stay. */
  readonly code: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  /** The lines that were magics, from 1. */
  readonly magics: readonly number[];
}

/** Why a cell is no code: the kernel refuses it as a whole. */
export interface CellProblem {
  readonly problem: string;
  readonly line: number;
}

/** Lines of IPython and of shells: `%time`, `%%bash`, `!ls`, `?name`. */
const MAGIC = /^[ \t]*(?:%%?[A-Za-z]|![ \t]*[\w.\/~$"'`]|\?\??[A-Za-z])/;

/**
 * Parses a cell. Magics are taken out first: lines that begin as one, and which the parser does not take otherwise (`!done && play()`
 * is code, and text in a template is text).
 */
export function parseCell(source: string, parse: typeof parseSync): ParsedCell | CellProblem {
  if (/^\s*%%[A-Za-z]/.test(source)) {
    return { problem: "a cell magic, so that all of it is for another program", line: 1 };
  }
  const lines = source.split("\n");
  const magics: number[] = [];
  const blank = (line: number) => {
    lines[line - 1] = lines[line - 1]!.replaceAll(/[^\n]/g, " ");
    magics.push(line);
  };
  for (;;) {
    const code = lines.join("\n");
    const { program, errors, comments } = parse("cell.ts", code, { lang: "ts", sourceType: "module", range: true });
    const error = errors[0];
    if (error === undefined) {
      // `!ls -la` is an expression, too: one that does nothing
      const found = program.body.filter((node) =>
        node.type === "ExpressionStatement" && code[node.start] === "!" && isMagic(code.slice(node.start, node.end))
      ).map(({ start }) => lineAt(code, start));
      if (found.length === 0) return { code, program, comments, magics: magics.sort((a, b) => a - b) };
      found.forEach(blank);
      continue;
    }
    const line = lineAt(code, error.labels[0]?.start ?? 0);
    const magic = lines.slice(0, line).findLastIndex((text) => MAGIC.test(text)) + 1;
    if (magic === 0) return { problem: error.message, line };
    blank(magic);
  }
}

function isMagic(text: string): boolean {
  return !text.includes("\n") && MAGIC.test(text) && !/[=({]|\+\+|--\w/.test(text);
}

/** The line of a place in a text, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf("\n"); i >= 0 && i < offset; i = text.indexOf("\n", i + 1)) line++;
  return line;
}
