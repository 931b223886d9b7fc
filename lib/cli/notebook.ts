import { installKernelspec, jupyter, KERNEL, uninstallKernelspec } from "../notebook/kernelspec/install.ts";
import { type Command, UsageError } from "./usage.ts";

/** `deno task notebook`: JupyterLab, with a Deno kernel whose stop button works. */
export const notebook: Command = {
  summary: 'Installs the kernel "Deno (auscult)" for this user, and opens JupyterLab on the notebooks.',
  positional: "FOLDER|NOTEBOOK.ipynb",
  options: {
    "no-browser": { help: "start JupyterLab, and only print its address" },
    install: { help: "only install the kernel, for VS Code, Notebook and a JupyterLab that runs already" },
    uninstall: { help: "remove the kernel again" },
  },
  async run({ positionals, flags }) {
    if (flags.has("uninstall")) {
      console.log(await uninstallKernelspec());
      return 0;
    }
    const place = positionals[0] ?? "notebooks";
    if (!await Deno.stat(place).catch(() => undefined)) {
      throw new UsageError(`there is no folder or notebook ${JSON.stringify(place)}`);
    }
    console.log(await installKernelspec());
    if (flags.has("install")) {
      console.log('In JupyterLab, Notebook or VS Code choose the kernel "Deno (auscult)".');
      return 0;
    }
    await jupyter(["lab", "--version"]).catch((cause) => {
      throw new Error("There is a Jupyter, but no JupyterLab in it: pip install jupyterlab", { cause });
    });
    // Ctrl-C reaches JupyterLab by itself, which asks whether to shut the kernels down: this program only waits for it.
    Deno.addSignalListener("SIGINT", () => {});
    const lab = new Deno.Command("jupyter", {
      args: [
        "lab",
        `--MultiKernelManager.default_kernel_name=${KERNEL}`,
        ...(flags.has("no-browser") ? ["--no-browser"] : []),
        "--",
        place,
      ],
    }).spawn();
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => lab.kill("SIGTERM"));
    return (await lab.status).code;
  },
};
