/**
 * Where programs keep what they may not forget ("state", such as the ledger), and what they may ("cache"): as the XDG Base Directory
 * Specification says, in `%LOCALAPPDATA%` on Windows, and in `~/Library` on macOS, where XDG's variables are not set.
 */
export function folderFor(what: "state" | "cache"): string {
  const named = Deno.env.get(what === "state" ? "XDG_STATE_HOME" : "XDG_CACHE_HOME");
  // The specification: a path that is not absolute is to be ignored.
  if (named?.startsWith("/")) return `${named}/auscult`;
  const { os } = Deno.build;
  if (os === "windows") return `${Deno.env.get("LOCALAPPDATA") ?? "."}\\auscult\\${what}`;
  const home = Deno.env.get("HOME") ?? ".";
  if (os === "darwin") return `${home}/Library/${what === "state" ? "Application Support" : "Caches"}/auscult`;
  return `${home}/${what === "state" ? ".local/state" : ".cache"}/auscult`;
}
