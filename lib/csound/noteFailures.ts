/** So many different failures are told: a thousand notes may fail, each in a way of its own. */
const TOLD = 20;

/**
 * Csound leaves out a note whose instrument fails as it begins, and ends one that fails later; it says so in its own lines only. Makes a
 * listener to these that tells each failure, once.
 */
export function noteFailures(tell: (problem: string) => void): (line: string) => void {
  const told = new Set<string>();
  return (line) => {
    const [failure] = /^(?:INIT|PERF) ERROR in .*/.exec(line) ?? [];
    // That a recording finds no room is told by who records.
    if (failure === undefined || failure.includes("(opcode fout)") || told.size >= TOLD || told.has(failure)) return;
    told.add(failure);
    tell(`Csound left notes out, as their instrument failed: ${failure.trimEnd()}`);
  };
}
