import { which } from "../helpers/which.ts";

/** A notebook as it came out of a real Jupyter. */
export interface ExecutedCell {
  cell_type: "code" | "markdown";
  source: string;
  outputs: { output_type: string; data?: Record<string, unknown>; text?: string; ename?: string; evalue?: string }[];
  metadata: { execution: { "iopub.execute_input": string; "shell.execute_reply": string } };
}

/**
 * Executes a notebook in its own folder, headless, in a real Jupyter with this very Deno as its kernel. The kernelspec lies in a
 * folder of its own, so that nothing of the user's is touched.
 */
export async function executeNotebook(path: string): Promise<ExecutedCell[]> {
  const dir = await Deno.makeTempDir();
  try {
    const spec = `${dir}/kernels/deno`;
    await Deno.mkdir(spec, { recursive: true });
    await Deno.writeTextFile(
      `${spec}/kernel.json`,
      JSON.stringify({
        argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
        display_name: "Deno",
        language: "typescript",
      }),
    );
    const { code, stdout, stderr } = await new Deno.Command(jupyterPython(), {
      args: [new URL("./execute.py", import.meta.url).pathname, path],
      env: { JUPYTER_PATH: dir },
    }).output();
    if (code !== 0) throw new Error(`${path} did not run:\n${new TextDecoder().decode(stderr)}`);
    const { cells } = JSON.parse(new TextDecoder().decode(stdout)) as {
      cells: (Omit<ExecutedCell, "source"> & { source: string | string[] })[];
    };
    return cells.map((cell) => ({ ...cell, source: [cell.source].flat().join("") }));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** The Python that Jupyter is installed in: beside its program. Another `python3` may come first on the PATH. */
export function jupyterPython(): string {
  return Deno.realPathSync(which("jupyter")).replace(/[^/]*$/, "python3");
}
