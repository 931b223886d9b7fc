import type { Place } from "../finding.ts";
import { Source } from "./Source.ts";

/** The parts of a .csd, each with its lines. */
export interface CsdParts {
  readonly options: Source | undefined;
  readonly instruments: Source | undefined;
  readonly score: Source | undefined;
  /** A score that another program makes (`<CsScore bin="…">`): what it will be cannot be read. */
  readonly scoreIsMade: boolean;
  /** Lines on which something follows an opening tag, which Csound ignores. */
  readonly crowded: readonly Place[];
  readonly unclosed: readonly Place[];
}

const TAG = /^[ \t]*<(CsOptions|CsInstruments|CsScore)\b([^>]*)>(.*)$/;

/**
 * Splits a .csd as Csound does: line by line, a tag only where a line begins with it, and what follows it on its line is lost.
 * Other sections (`<CsFileB>`, licences) are passed over.
 */
export function splitCsd(text: string, { path }: { path: string }): CsdParts {
  const whole = new Source(text, { path });
  const lines = text.split(/\r\n|\n|\r/);
  const found: Partial<Record<string, Source>> = {};
  const crowded: Place[] = [];
  const unclosed: Place[] = [];
  const endless = new Set<string>();
  let scoreIsMade = false;
  for (let i = 0; i < lines.length; i++) {
    // A megabyte on one line is no tag.
    const match = TAG.exec(lines[i]!.slice(0, 10_000));
    if (!match) continue;
    const [, name = "", attributes = "", rest = ""] = match;
    const close = new RegExp(`^[ \\t]*</${name}>`);
    if (rest.trim() !== "" && !/^\s*(;|\/\/)/.test(rest)) crowded.push(whole.at(i + 1));
    // Where one has no end, a later one has none either.
    let end = endless.has(name) ? lines.length : i + 1;
    while (end < lines.length && !close.test(lines[end]!)) end++;
    if (end === lines.length && !endless.has(name)) {
      unclosed.push(whole.at(i + 1));
      endless.add(name);
    }
    if (name === "CsScore" && /\bbin\s*=/.test(attributes)) scoreIsMade = true;
    found[name] ??= new Source(lines.slice(i + 1, end).join("\n"), { path, firstLine: i + 2 });
    // Without a closing tag, look on: another section may begin, and there is more to say about it.
    if (end < lines.length) i = end;
  }
  return {
    options: found.CsOptions,
    instruments: found.CsInstruments,
    score: found.CsScore,
    scoreIsMade,
    crowded,
    unclosed,
  };
}
