import { dirname, resolve } from "node:path";
import { exportNotebook } from "../notebook/export/exportNotebook.ts";
import { findsAuscult, ownConfig } from "../notebook/export/findsAuscult.ts";
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
    lock: { help: "seal the script: write its lock beside it, which it is held to by --verify" },
    bundle: { help: "seal it, and write a .zip beside it with all that the performance needs" },
    html: { help: "write a page beside it: plots, player, programme note" },
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
    const tasks = ["lock", "bundle", "html"].filter((task) =>
      flags.has(task) || task === "lock" && flags.has("bundle")
    );
    return tasks.length === 0 ? 0 : await runScript(result.path, tasks.map((task) => `--${task}`));
  },
};

/** The script seals and packs itself, in a process of its own. */
async function runScript(path: string, options: readonly string[]): Promise<number> {
  const cwd = dirname(resolve(path));
  const config = await findsAuscult(cwd) ? undefined : ownConfig();
  const configured = config === undefined ? [] : [`--config=${config}`];
  const args = ["run", "-A", ...configured, resolve(path), ...options];
  const { code } = await new Deno.Command(Deno.execPath(), { args, cwd }).spawn().status;
  return code;
}
