import type { UnitDraft } from "./readUnits.ts";

/** What auscult calls the names that are imported from it. */
export type AuscultNames = ReadonlyMap<string, string>;

/** The names that cells import from auscult. */
export function auscultNames(drafts: readonly UnitDraft[]): AuscultNames {
  const names = new Map<string, string>();
  for (const { imported, declares } of drafts) {
    if (imported?.module === "auscult") { for (const name of declares) names.set(name, imported.name); }
  }
  return names;
}
