import { fileURLToPath } from "node:url";

/** The part of what `deno info --json` says that is read here. */
interface Graph {
  readonly modules: readonly { readonly specifier: string }[];
}

/**
 * The modules on this disk that a script imports, those in a folder left out; the script itself is none of them. Deno says which.
 *
 * @throws {Error} when it cannot
 */
export async function localModules(script: string, { not }: { not: string }): Promise<string[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", script],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Cannot tell what ${script} imports: ${new TextDecoder().decode(stderr).trim()}`);
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as Graph;
  const files = modules.filter(({ specifier }) => specifier.startsWith("file:")).map(({ specifier }) =>
    fileURLToPath(specifier)
  );
  const own = OWN.map((path) => `${not}/${path}`);
  return files.filter((file) => file !== script && !own.some((path) => file === path || file.startsWith(`${path}/`)));
}

/** Where auscult's own modules are, in its folder. */
const OWN = ["mod.ts", "deno.json", "lib", "orchestras"];
