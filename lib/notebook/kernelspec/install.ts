import logo from "./logo.svg" with { type: "text" };

/** The name that notebooks ask for; Deno's own kernelspec is called "deno", and is left alone. */
export const KERNEL = "auscult";

/** What {@linkcode installKernelspec} and the like need: the program `jupyter`, and its environment. */
export interface JupyterOptions {
  /** Default: `jupyter`, from the PATH. */
  jupyter?: string;
}

/**
 * Installs the kernelspec "Deno (auscult)" for this user: Deno's own kernel, whose stop button stops the cell. An earlier one of this
 * name is replaced.
 *
 * @returns what Jupyter said, with the folder
 * @throws {Deno.errors.NotFound} where there is no Jupyter, with how to get it
 */
export async function installKernelspec(options: JupyterOptions = {}): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "auscult-" });
  try {
    await Deno.writeTextFile(`${folder}/kernel.json`, JSON.stringify(kernelspec(), null, 2));
    await Deno.writeTextFile(`${folder}/logo-svg.svg`, logo as unknown as string);
    return await jupyter(["kernelspec", "install", "--user", `--name=${KERNEL}`, folder], options);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Removes it again. @throws {Error} where it is not installed */
export async function uninstallKernelspec(options: JupyterOptions = {}): Promise<string> {
  return await jupyter(["kernelspec", "remove", "-f", KERNEL], options);
}

/** What the kernelspec says: the launcher, run by the Deno that runs now. */
export function kernelspec(): Record<string, unknown> {
  const launcher = new URL("../kernel/launcher.ts", import.meta.url);
  const windows = Deno.build.os === "windows";
  return {
    argv: [
      Deno.execPath(),
      "run",
      "--allow-all",
      "--no-check",
      "--no-config",
      "--no-lock",
      launcher.protocol === "file:" ? decodeURIComponent(launcher.pathname.slice(windows ? 1 : 0)) : launcher.href,
      "{connection_file}",
    ],
    display_name: "Deno (auscult)",
    language: "typescript",
    // On Windows there is no SIGINT that the guard could take; there the kernel itself ends busy cells.
    interrupt_mode: windows ? "message" : "signal",
  };
}

/** Runs `jupyter`, and tells what it said. @throws {Error} with that, when it fails */
export async function jupyter(args: readonly string[], { jupyter = "jupyter" }: JupyterOptions = {}): Promise<string> {
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command(jupyter, { args: [...args], stdin: "null" }).output();
  } catch (error) {
    throw error instanceof Deno.errors.NotFound ? new Deno.errors.NotFound(HOW_TO_GET) : error;
  }
  const { code, stdout, stderr } = output;
  const said = (new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr)).trim();
  if (code !== 0) throw new Error(`Cannot run "${[jupyter, ...args].join(" ")}": ${said}`);
  return said;
}

const HOW_TO_GET = `There is no Jupyter on the PATH. One of these brings it:
  pip install jupyterlab
  pipx install jupyterlab
  uv tool install jupyterlab`;
