/** The words to add to an error about an unknown name: ` (did you mean "minor"?)`, or nothing where no name is near. */
export function suggest(name: string, known: Iterable<string>): string {
  const typed = name.toLowerCase();
  let best: string | undefined;
  if (typed.length < 3) return ""; // any two letters are near to any others
  let distance = Math.max(1, Math.floor(typed.length / 4)) + 1;
  for (const candidate of known) {
    const d = editDistance(typed, candidate.toLowerCase());
    if (d < distance) [best, distance] = [candidate, d];
  }
  return best === undefined ? "" : ` (did you mean "${best}"?)`;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; ++i) {
    const row = [i];
    for (let j = 1; j <= b.length; ++j) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : Infinity;
      row[j] = Math.min(previous[j]! + 1, row[j - 1]! + 1, replaced, swapped);
    }
    [before, previous] = [previous, row];
  }
  return previous[b.length]!;
}
