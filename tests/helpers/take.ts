/** The first rows of a source, without what is not enumerable; the loop over it is left then. */
export async function take<R extends object>(rows: AsyncIterable<R>, count: number): Promise<Partial<R>[]> {
  const taken: Partial<R>[] = [];
  if (count === 0) return taken;
  for await (const row of rows) {
    taken.push({ ...row });
    if (taken.length === count) break;
  }
  return taken;
}
