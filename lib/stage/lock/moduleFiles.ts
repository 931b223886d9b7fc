import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isOwnFile } from "../bundle/ownFiles.ts";
import { namedModules } from "./namedModules.ts";

/** What is read as code, for what it imports in turn. */
const CODE = /\.[cm]?[jt]sx?$/;
/** Where Deno and npm put packages; they have their versions. */
const PACKAGE = /\/(?:npm\/[^/]+[.:][^/]+|node_modules)\//;

/**
 * The modules on this disk that a script is made of besides itself, JSON among them: what it imports, and what these import, by literal
 * addresses. Packages and auscult's own are none of them.
 *
 * @throws {Error} without --allow-ffi
 */
export async function moduleFiles(script: string): Promise<string[]> {
  const { parseSync } = await import("oxc-parser").catch((cause) => {
    throw new Error("Cannot tell what the script imports: the parser is native code, and takes --allow-ffi", { cause });
  });
  const own = new URL("../../../", import.meta.url);
  const home = own.protocol === "file:" ? fileURLToPath(own).replace(/[\\/]$/, "") : undefined;
  const found = new Set<string>();
  const visit = async (url: string): Promise<void> => {
    const path = fileURLToPath(url);
    if (found.has(path) || PACKAGE.test(url) || (home !== undefined && isOwnFile(path, home))) return;
    found.add(path);
    if (!CODE.test(path)) return;
    const text = await readFile(path, "utf8").catch(() => ""); // what is not there was imported in vain, as by a try
    for (const { value } of namedModules(text, parseSync(path, text).module)) {
      const target = resolved(value, url);
      if (target?.startsWith("file:")) await visit(target);
    }
  };
  await visit(pathToFileURL(script).href);
  found.delete(fileURLToPath(pathToFileURL(script)));
  return [...found];
}

function resolved(name: string, from: string): string | undefined {
  try {
    return /^\.{0,2}\/|^file:/.test(name) ? new URL(name, from).href : import.meta.resolve(name);
  } catch {
    return undefined; // a package that is not in the import map
  }
}
