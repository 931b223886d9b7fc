import { type Notebook, type NotebookCell, NotebookError } from "./Notebook.ts";

/**
 * Reads a notebook's text: nbformat 4.0 to 4.5, cell sources as one string or as lines, with any line end.
 *
 * @throws {NotebookError} where it is no JSON, or no notebook of version 4: it names the file, and the line or the cell.
 */
export function readNotebook(text: string, name: string): Notebook {
  const notebook = parse(text.replace(/^\uFEFF/, ""), name);
  if (!isObject(notebook)) throw new NotebookError(`Cannot read ${name}: it is JSON, but no notebook`);
  const { nbformat, cells, worksheets } = notebook;
  if (nbformat !== 4 || worksheets !== undefined) {
    throw new NotebookError(
      `Cannot read ${name}: nbformat must be 4, got ${JSON.stringify(nbformat)}; ` +
        `jupyter nbconvert --to notebook --nbformat 4 converts it`,
    );
  }
  if (!Array.isArray(cells)) throw new NotebookError(`Cannot read ${name}: it has no list of cells`);
  const language = languageOf(notebook["metadata"]);
  if (language !== undefined && !/^(typescript|javascript|deno)$/i.test(language)) {
    throw new NotebookError(
      `Cannot export ${name}: its cells are ${language}, and only those of Deno's kernel are known`,
    );
  }
  return { name, cells: cells.map((cell, i) => readCell(cell, i + 1, name)) };
}

function readCell(cell: unknown, number: number, name: string): NotebookCell {
  const where = `Cannot read ${name}: cell ${number}`;
  if (!isObject(cell)) throw new NotebookError(`${where} is no object`);
  const kind = cell["cell_type"];
  if (kind !== "code" && kind !== "markdown" && kind !== "raw") {
    throw new NotebookError(`${where} has cell_type ${JSON.stringify(kind)}; known are code, markdown, raw`);
  }
  const lines = [cell["source"] ?? ""].flat();
  if (!lines.every((line): line is string => typeof line === "string")) {
    throw new NotebookError(`${where} has a source that is neither text nor a list of lines`);
  }
  const count = cell["execution_count"];
  const outputs = Array.isArray(cell["outputs"]) ? cell["outputs"] : [];
  const failure = kind === "code"
    ? outputs.find((output) => isObject(output) && output["output_type"] === "error")
    : undefined;
  return {
    number,
    kind,
    source: lines.join("").replaceAll(/\r\n?|\u2028|\u2029/g, "\n"),
    executionCount: typeof count === "number" ? count : null,
    ...failure && { error: { name: String(failure.ename ?? "Error"), message: String(failure.evalue ?? "") } },
  };
}

function parse(text: string, name: string): unknown {
  if (text.trim() === "") throw new NotebookError(`Cannot read ${name}: it is empty`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotebookError(`Cannot read ${name}: it is no JSON: ${place(text, (error as Error).message)}`, {
      cause: error,
    });
  }
}

/** V8 says at which position: a person looks for a line. */
function place(text: string, message: string): string {
  const position = /position (\d+)/.exec(message)?.[1] ?? quoted(text, message) ??
    (/end of JSON/.test(message) ? text.length : undefined);
  const what = message.replace(
    / in JSON at position.*| at position.*| \(line.*|, (?:\.{3})?".*" ?(?:\.{3} )?is not valid JSON$/s,
    "",
  );
  if (position === undefined) return what;
  const before = text.slice(0, Number(position)).split("\n");
  return `${what}, in line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

/** Where V8 names no position, it quotes ten characters before the place, and those after it. */
function quoted(text: string, message: string): number | undefined {
  const [, before, quote = ""] = /, (\.{3})?"(.*)"(?:\.{3})? is not valid JSON$/s.exec(message) ?? [];
  const at = before === undefined ? -1 : text.indexOf(quote);
  return at < 0 ? undefined : at + 10;
}

function languageOf(metadata: unknown): string | undefined {
  if (!isObject(metadata)) return undefined;
  for (const key of ["language_info", "kernelspec"]) {
    const info = metadata[key];
    const language = isObject(info) ? info["name" in info && key === "language_info" ? "name" : "language"] : undefined;
    if (typeof language === "string" && language !== "") return language;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
