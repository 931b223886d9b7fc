import type { Finding } from "./finding.ts";
import { findListeners } from "./orchestra/findListeners.ts";
import { findServers } from "./orchestra/findServers.ts";
import { findSetup } from "./orchestra/findSetup.ts";
import type { Orchestra } from "./orchestra/Orchestra.ts";

/** Options of {@linkcode findInOrchestra}. */
export interface FindInOrchestraOptions {
  /** Flags of the command line that Csound is, or will be, started with: they count more than those of `<CsOptions>`. */
  flags?: readonly string[];
}

/**
 * What is wrong with an orchestra by its text alone, problems first. What each finding claims is what Csound 6.18 did when the mistake
 * was made for real; the tests make it again.
 *
 * @example
 * ```ts ignore
 * const orchestra = readOrchestra(await Deno.readTextFile("mine.csd"), { path: "mine.csd" });
 * for (const { seen, means, change } of findInOrchestra(orchestra)) console.log(seen, means, change);
 * ```
 */
export function findInOrchestra(orchestra: Orchestra, { flags = [] }: FindInOrchestraOptions = {}): Finding[] {
  const order = ["problem", "warning", "note"];
  return [...findServers(orchestra), ...findListeners(orchestra), ...findSetup(orchestra, flags)]
    .toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
