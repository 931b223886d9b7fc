import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import own from "../../../deno.json" with { type: "json" };
import type { Imports } from "./importsOf.ts";
import { isOwnFile } from "./ownFiles.ts";
import { withoutDuckDb } from "./withoutDuckDb.ts";

/** Where a bundle's files are now. */
export interface BundlePlaces {
  /** What becomes the bundle's own folder. */
  readonly root: string;
  /** The script's folder. */
  readonly folder: string;
  /** Auscult's folder, which becomes `auscult/`. */
  readonly own: string;
  /** The script, from the bundle's folder. */
  readonly script: string;
}

/**
 * The files that pin what a bundle needs: deno.json with what the names of imports stand for in the script's project, where it has one;
 * the lock of Deno, and what keeps packages out that nothing here uses.
 */
export async function bundleConfig(
  { root, folder, own: home, script }: BundlePlaces,
  { names }: Pick<Imports, "names">,
): Promise<Record<string, string>> {
  const here = Object.fromEntries([...names].map(([name, url]) => [name, placed(url, { root, home })]));
  const run = `deno run -A ${script}`;
  const config = {
    nodeModulesDir: "none",
    imports: { ...own.imports, ...here, auscult: "./auscult/mod.ts" },
    compilerOptions: own.compilerOptions,
    tasks: { perform: run, verify: `${run} --verify`, rehearse: `${run} --rehearse` },
  };
  const lock = await nearest(folder, "deno.lock") ?? join(home, "deno.lock");
  return {
    "deno.json": JSON.stringify(config, null, 2) + "\n",
    "deno.lock": withoutDuckDb(await Deno.readTextFile(lock)),
    "package.json": await Deno.readTextFile(join(home, "package.json")),
  };
}

/** What a name stands for in the bundle: files are elsewhere there. */
function placed(url: string, { root, home }: { root: string; home: string }): string {
  if (!url.startsWith("file:")) return url;
  const file = fileURLToPath(url);
  const [start, folder] = isOwnFile(file, home) ? ["./auscult/", home] : ["./", root];
  return start + relative(folder, file).replaceAll("\\", "/");
}

/** A file of a name in a folder, or in the nearest one around it. */
async function nearest(folder: string, name: string): Promise<string | undefined> {
  for (let at = folder;; at = dirname(at)) {
    const path = join(at, name);
    if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
    if (dirname(at) === at) return undefined;
  }
}
