import { fileURLToPath } from "node:url";
import { runDeno } from "../runDeno.ts";
import { isOwnFile } from "./ownFiles.ts";

/** The part of what `deno info --json` says that is read here. */
interface Graph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: { readonly specifier?: string };
      readonly type?: { readonly specifier?: string };
    }[];
  }[];
}

/** What a script imports, directly or through others. */
export interface Imports {
  /** The modules on this disk, the script itself and auscult's own left out. */
  readonly files: readonly string[];
  /** What names stand for that are no paths, auscult's included: a URL each, as the script's project says. Names that Deno does not know are left out. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * What a script imports; Deno says it, whichever way the script's project maps its imports.
 *
 * @param own auscult's folder
 * @throws {Error} when Deno cannot tell
 */
export async function importsOf(script: string, { own }: { own: string }): Promise<Imports> {
  const { code, stdout, stderr } = await runDeno(["info", "--json", script], { folder: Deno.cwd() });
  if (code !== 0) throw new Error(`Cannot tell what ${script} imports: ${stderr.trim()}`);
  const { modules } = JSON.parse(stdout) as Graph;
  const files = modules.flatMap(({ specifier }) => specifier.startsWith("file:") ? [fileURLToPath(specifier)] : []);
  const names = modules.flatMap(({ dependencies = [] }) =>
    dependencies.flatMap(({ specifier, code, type }): [string, string][] => {
      const url = code?.specifier ?? type?.specifier;
      return url === undefined || /^(?:\.{0,2}\/|[a-z]+:)/.test(specifier) ? [] : [[specifier, url]];
    })
  );
  return { files: files.filter((file) => file !== script && !isOwnFile(file, own)), names: new Map(names.sort()) };
}
