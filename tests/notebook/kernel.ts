import { KERNEL, kernelspec } from "../../lib/notebook/kernelspec/install.ts";
import { which } from "../helpers/which.ts";

/** A notebook's cell as it came out of a real Jupyter. */
export interface ExecutedCell {
  id: string;
  cell_type: "code" | "markdown";
  source: string;
  outputs: { output_type: string; data?: Record<string, unknown>; text?: string; ename?: string; evalue?: string }[];
  metadata: { execution: { "iopub.execute_input": string; "shell.execute_reply": string } };
}

/** A notebook as it came out of a real Jupyter. */
export interface ExecutedNotebook {
  readonly cells: readonly ExecutedCell[];
  /** With its outputs, as JSON. */
  readonly text: string;
}

/** What {@linkcode executeNotebook} can be told. */
export interface ExecuteOptions {
  /** Variables of the kernel's environment. */
  env?: Record<string, string>;
  /** What comes before Jupyter's Python on the command line: a program that runs it in its own way. */
  within?: readonly string[];
  /** How long outputs are awaited after a cell's end, in s. Default: 0.15. */
  late?: number;
}

/**
 * Executes a notebook in its own folder, headless, in a real Jupyter with auscult's own kernel, run by this very Deno. The
 * kernelspec lies in a folder of its own, so that nothing of the user's is touched.
 */
export async function executeNotebook(path: string, options: ExecuteOptions = {}): Promise<ExecutedNotebook> {
  const { env = {}, within = [], late = 0.15 } = options;
  const dir = await Deno.makeTempDir();
  try {
    await writeKernelspec(dir);
    const execute = [jupyterPython(), new URL("./execute.py", import.meta.url).pathname, path, String(late)];
    const [program, ...args] = [...within, ...execute];
    const { code, stdout, stderr } = await new Deno.Command(program!, { args, env: { ...env, JUPYTER_PATH: dir } })
      .output();
    if (code !== 0) throw new Error(`${path} did not run:\n${new TextDecoder().decode(stderr)}`);
    const text = new TextDecoder().decode(stdout);
    const { cells } = JSON.parse(text) as { cells: (Omit<ExecutedCell, "source"> & { source: string | string[] })[] };
    return { cells: cells.map((cell) => ({ ...cell, source: [cell.source].flat().join("") })), text };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Writes the kernelspec "Deno (auscult)" as `kernels/auscult/kernel.json` of a folder. */
export async function writeKernelspec(dir: string): Promise<void> {
  await Deno.mkdir(`${dir}/kernels/${KERNEL}`, { recursive: true });
  await Deno.writeTextFile(`${dir}/kernels/${KERNEL}/kernel.json`, JSON.stringify(kernelspec()));
}

/** The Python that Jupyter is installed in: beside its program. Another `python3` may come first on the PATH. */
export function jupyterPython(): string {
  return Deno.realPathSync(which("jupyter")).replace(/[^/]*$/, "python3");
}
