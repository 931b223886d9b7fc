import { dirname, join } from "node:path";
import own from "../../../deno.json" with { type: "json" };

/** The part of a deno.json that is read here. */
interface Config {
  readonly imports?: Readonly<Record<string, string>>;
}

/**
 * The files that pin what a bundle needs: deno.json with the packages of auscult and of the script's own project, the lock of Deno, and
 * what keeps packages out that nothing here uses.
 *
 * @param folder the script's; @param own auscult's
 */
export async function bundleConfig(
  { folder, own: home, script }: { folder: string; own: string; script: string },
): Promise<Record<string, string>> {
  const project = await nearest(folder, "deno.json");
  const imports = project === undefined ? {} : (JSON.parse(await Deno.readTextFile(project)) as Config).imports ?? {};
  const packages = Object.fromEntries(Object.entries(imports).filter(([, target]) => /^(npm|jsr|https):/.test(target)));
  const run = `deno run -A ${script}`;
  const config = {
    nodeModulesDir: "none",
    imports: { ...packages, ...own.imports, auscult: "./auscult/mod.ts" },
    compilerOptions: own.compilerOptions,
    tasks: { perform: run, verify: `${run} --verify`, rehearse: `${run} --rehearse` },
  };
  const lock = await nearest(folder, "deno.lock") ?? join(home, "deno.lock");
  return {
    "deno.json": JSON.stringify(config, null, 2) + "\n",
    "deno.lock": await Deno.readTextFile(lock),
    "package.json": await Deno.readTextFile(join(home, "package.json")),
  };
}

/** A file of a name in a folder, or in the nearest one around it. */
async function nearest(folder: string, name: string): Promise<string | undefined> {
  for (let at = folder;; at = dirname(at)) {
    const path = join(at, name);
    if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
    if (dirname(at) === at) return undefined;
  }
}
