/** The part of Csound's messages that tells what is wrong: from the first error to the last, at most eight lines. */
export function complaint(lines: readonly string[]): string | undefined {
  const tells = (line: string) =>
    /error|cannot|could not|unable|invalid|not found|fail|refused|unexpected/i.test(line) && !/^0 errors in/.test(line);
  const found = lines.slice(Math.max(0, lines.findIndex(tells)), lines.findLastIndex(tells) + 1);
  return found.length > 0 ? found.slice(0, 8).join("\n") : undefined;
}

/** Why our orchestra ended its Csound, where it said so (receiver.orc, the lost owner). */
export function ownEnd(lines: readonly string[]): string | undefined {
  return lines.findLast((line) => /^auscult: .*\bends itself$/.test(line))?.slice("auscult: ".length);
}
