import type { ExportResult } from "./exportNotebook.ts";

/** What an export came to, in lines. */
export function report({ path, pieces, kept, whole, impure, notes, notebook }: ExportResult): string[] {
  const of = kept.of === kept.statements ? `all ${kept.of}` : `${kept.statements} of ${kept.of}`;
  return [
    `${path}: ${pieces.length === 1 ? "one piece" : `${pieces.length} pieces`}, ${of} statements${
      whole ? " (everything is kept)" : ""
    }`,
    ...pieces.map(({ cue, hash }, i) =>
      `  ${cue ?? i + 1}${hash === undefined ? "" : `: score ${hash.slice(0, 12)}…`}`
    ),
    ...impure.map(({ what, kind, cell, line }) => `  ${notebook}, cell ${cell}, line ${line}: ${what} ${TELLS[kind]}`),
    ...notes.map((note) => `  ${note}`),
  ];
}

const TELLS = {
  clock: "reads the clock, which the script holds at the moment of the export",
  random: "is random, which the script makes repeatable with its seed",
  network: "asks the network, and may be answered otherwise another day",
  machine: "asks the machine, and may be answered otherwise on another",
} as const;
