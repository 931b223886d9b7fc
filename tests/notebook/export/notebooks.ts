import type { Notebook } from "../../../lib/notebook/export/Notebook.ts";

/** A notebook of these code cells; text that begins with `# ` is markdown. */
export function notebookOf(cells: readonly string[], name = "test.ipynb"): Notebook {
  return {
    name,
    cells: cells.map((source, i) => ({
      number: i + 1,
      kind: /^#+ /.test(source) ? "markdown" : "code",
      source,
      executionCount: null,
    })),
  };
}
