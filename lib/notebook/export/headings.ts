import type { Notebook } from "./Notebook.ts";

/** The words of the nearest heading above a cell; undefined where there is none. */
export function headingAbove(notebook: Notebook, cell: number): string | undefined {
  for (const { kind, source } of notebook.cells.slice(0, cell - 1).toReversed()) {
    const heading = kind === "markdown" ? headings(source).at(-1) : undefined;
    if (heading !== undefined) return heading;
  }
  return undefined;
}

/** Title and introduction of a notebook: its first heading, and the text that stands before all code. */
export function introduction(notebook: Notebook): { title?: string; programme?: string } {
  const texts = notebook.cells.slice(0, firstCodeCell(notebook)).filter(({ kind }) => kind === "markdown");
  const text = texts.map(({ source }) => source.trim()).join("\n\n");
  const title = headings(text)[0] ??
    notebook.cells.flatMap(({ kind, source }) => kind === "markdown" ? headings(source) : [])[0];
  const programme = text.replace(/^\s*#{1,6}[ \t]+.*\n*/, "").trim();
  return { ...title !== undefined && { title }, ...programme && { programme } };
}

/** Where the first cell with code stands among all, from 0. */
export function firstCodeCell({ cells }: Notebook): number {
  const first = cells.findIndex(({ kind, source }) => kind === "code" && source.trim() !== "");
  return first < 0 ? cells.length : first;
}

/** The headings of a markdown text, without those in code. */
function headings(markdown: string): string[] {
  const found: string[] = [];
  let fenced = false;
  const lines = markdown.split("\n");
  lines.forEach((line, i) => {
    if (/^\s{0,3}(?:```|~~~)/.test(line)) fenced = !fenced;
    if (fenced) return;
    const [, text] = /^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$/.exec(line) ?? [];
    if (text) found.push(plain(text));
    else if (i > 0 && /^ {0,3}(?:=+|-{2,})[ \t]*$/.test(line) && lines[i - 1]!.trim() !== "") {
      found.push(plain(lines[i - 1]!));
    }
  });
  return found;
}

/** Markdown's marks are not spoken. */
function plain(text: string): string {
  return text.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/[*`]|__/g, "").replaceAll(/<[^>]*>/g, "").trim();
}
