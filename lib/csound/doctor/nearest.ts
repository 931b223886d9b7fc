/**
 * The name that is most like another, by the number of letters to change (Levenshtein 1966), or undefined where none is closer than
 * half of its length. Long texts are compared by their first 64 letters.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of known) {
    const d = distance(name.toLowerCase().slice(0, 64), candidate.toLowerCase().slice(0, 64));
    if (d < least) [best, least] = [candidate, d];
  }
  return least <= Math.max(name.length, best?.length ?? 0) / 2 ? best : undefined;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1)!;
}
