import { exportNotebook } from "../notebook/export/exportNotebook.ts";
import { NotebookError } from "../notebook/export/Notebook.ts";
import { report } from "../notebook/export/report.ts";
import { type Command, UsageError } from "./usage.ts";

/** `deno task export`: a notebook as a performance script. */
export const exportCommand: Command = {
  summary: "Writes a notebook as a performance script: what it performs, without Jupyter.",
  positional: "NOTEBOOK.ipynb",
  options: {
    out: { short: "o", value: "FILE.ts", help: "where it goes (default: beside the notebook, under its name)" },
    "keep-all": { help: "keep plots, prints and dead ends, too" },
  },
  async run({ positionals, values, flags }) {
    const [path] = positionals;
    if (path === undefined) throw new UsageError("export takes the notebook, NOTEBOOK.ipynb");
    const result = await exportNotebook(path, {
      out: values.out,
      keepAll: flags.has("keep-all"),
      onProgress: (line) => console.error(`  ${line} …`),
    }).catch((error) => {
      const isInput = error instanceof NotebookError || error instanceof Deno.errors.NotFound ||
        error instanceof TypeError && /^Cannot (?:export|write) /.test(error.message);
      throw isInput ? new UsageError(error.message, { cause: error }) : error;
    });
    console.log(report(result).join("\n"));
    return 0;
  },
};
