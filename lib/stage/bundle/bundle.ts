import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UsageError } from "../../cli/usage.ts";
import { type Lock, lockPaths } from "../lock/Lock.ts";
import { bundleConfig } from "./bundleConfig.ts";
import { importsOf } from "./importsOf.ts";
import { OWN_FILES } from "./ownFiles.ts";

/** What goes into a bundle besides the files that its lock names. */
export interface BundleOptions {
  readonly lock: Lock;
  /** The score as one `.csd`. */
  readonly csd: string;
  readonly title: string;
}

/**
 * Puts all that a performance needs into one `.zip`: the script with the modules that it imports, its lock, data and kept answers, a
 * `.csd` for a machine that has only Csound, auscult itself, and what pins its packages. The same files give the same bytes.
 *
 * @param script its path
 * @throws {UsageError} when the files have no folder in common but the whole disk, and for data that is named by its place on this machine
 * @throws {TypeError} when auscult itself lies on no disk
 */
export async function bundle(script: string, { lock, csd, title }: BundleOptions): Promise<Uint8Array> {
  const own = ownFolder();
  const folder = dirname(script);
  const paths = lockPaths(script);
  const imports = await importsOf(script, { own });
  const data = [...lock.data, ...lock.answers, ...lock.queries].map(({ path }) => resolve(folder, path));
  const files = [
    script,
    ...imports.files,
    paths.lock,
    paths.events,
    ...data,
  ];
  const root = commonFolder(files.map((file) => dirname(file)));
  await refuseFixed([script, ...imports.files], data);
  const name = basename(script).replace(/\.\w+$/, "");
  const scriptPath = slashes(relative(root, script));
  const csdPath = slashes(relative(root, join(folder, `${name}.csd`)));
  const zip: Record<string, Uint8Array> = {};
  for (const file of files) zip[slashes(relative(root, file))] = await Deno.readFile(file);
  for (const path of OWN_FILES) {
    for await (const file of walk(join(own, path))) {
      zip[`auscult/${slashes(relative(own, file))}`] = await Deno.readFile(file);
    }
  }
  const config = await bundleConfig({ root, folder, own, script: scriptPath }, imports);
  const texts = {
    [csdPath]: csd,
    "README.md": readme({ title, script: scriptPath, csd: csdPath }),
    ...config,
  };
  for (const [path, text] of Object.entries(texts)) zip[path] = new TextEncoder().encode(text);
  const { zipSync } = await import("fflate");
  const all = Object.fromEntries(Object.keys(zip).sort().map((path) => [`${name}/${path}`, zip[path]!]));
  return zipSync(all, { mtime: new Date(1980, 0, 1), level: 6 });
}

/** Five lines for whoever unpacks it. */
function readme({ title, script, csd }: { title: string; script: string; csd: string }): string {
  return [
    `# ${title.replace(/\s+/g, " ")}`,
    `With Deno: \`deno task perform\`; with Node alone: \`npx -y deno@${Deno.version.deno} task perform\`. The first time fetches the pinned packages, later ones need no network.`,
    `\`deno task verify\` says line by line whether it still is what was locked; \`deno task rehearse\` checks this machine; \`deno run -A ${script} --help\` lists the rest.`,
    `With Csound alone: \`csound -odac ${csd}\`.`,
    "`auscult/` is the program that plays it (MIT).",
    "",
  ].join("\n");
}

/** Data that a script names by its place on this machine is nowhere else: it would be in the bundle, and not be found. */
async function refuseFixed(modules: readonly string[], data: readonly string[]): Promise<void> {
  for (const module of modules) {
    const text = await Deno.readTextFile(module);
    const says = (name: string) => ['"', "'", "`"].some((quote) => text.includes(quote + name + quote));
    const fixed = data.find((path) => says(path) || says(pathToFileURL(path).href));
    if (fixed === undefined) continue;
    throw new UsageError(
      `Cannot bundle: ${
        basename(module)
      } reads ${fixed} by its place on this machine; name it from the script's folder, ` +
        JSON.stringify(slashes(relative(dirname(modules[0]!), fixed))),
    );
  }
}

function ownFolder(): string {
  const url = new URL("../../../", import.meta.url);
  if (url.protocol === "file:") return resolve(fileURLToPath(url));
  throw new TypeError(`Cannot bundle auscult from ${url.href}: it takes a copy on this disk, as git clone makes it`);
}

/** The innermost folder that all of these are in. */
function commonFolder(folders: readonly string[]): string {
  let [root = "/"] = folders;
  for (const folder of folders) {
    while (relative(root, folder).startsWith("..")) root = dirname(root);
  }
  if (dirname(root) === root) {
    throw new UsageError(
      `Cannot bundle files that have no folder in common but the whole disk: ${[...new Set(folders)].join(", ")}; ` +
        "move the data beside the script, or into a folder beside it",
    );
  }
  return root;
}

async function* walk(path: string): AsyncGenerator<string> {
  if ((await Deno.stat(path)).isFile) return yield path;
  for await (const { name } of Deno.readDir(path)) yield* walk(join(path, name));
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
