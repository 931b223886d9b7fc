/**
 * What the kernelspec "Deno (auscult)" runs: Deno's own kernel, with the stop button guarded from the first cell on.
 *
 *     deno run -A launcher.ts CONNECTION_FILE
 *
 * @module
 */
import { readConnection } from "./connection.ts";
import { request } from "./request.ts";

const [file] = Deno.args;
if (file === undefined) throw new TypeError("Cannot launch a kernel: give Jupyter's connection file");
const kernel = new Deno.Command(Deno.execPath(), { args: ["jupyter", "--kernel", "--conn", file] }).spawn();
// Jupyter sends SIGINT to both, as they are one process group: what it means is for the kernel to say.
Deno.addSignalListener("SIGINT", () => {});
if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => kernel.kill("SIGTERM"));
const ended = kernel.status.then(({ code }) => code);
await Promise.race([guard(), ended]);
Deno.exit(await ended);

/** Has the kernel guard itself before the first cell, in a request that no notebook shows. */
async function guard() {
  const code = `await (await import(${JSON.stringify(import.meta.resolve("./guard.ts"))})).guardKernel();`;
  const content = {
    code,
    silent: false, // of a silent one the kernel does not tell that it ended: see Cells
    store_history: false,
    user_expressions: {},
    allow_stdin: false,
    stop_on_error: false,
  };
  for (let tries = 0; tries < 100; tries++) {
    try {
      return await request(readConnection(file!), "shell", { type: "execute_request", content });
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50)); // it does not listen yet
    }
  }
}
