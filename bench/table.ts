/** Prints one measurement: what, how much, and beside what. */
export function row(what: string, figure: string, beside: string): void {
  console.log(`${what.padEnd(52)} ${figure.padStart(34)}   ${beside}`);
}

/** The median, the 99th percentile and the greatest of some numbers. */
export function percentiles(values: readonly number[]): { p50: number; p99: number; max: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? NaN };
}

/** The median wall time of a command, in seconds, after one run to warm the caches. Throws when it fails. */
export async function medianTime(command: string, args: readonly string[], runs = 5): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i <= runs; i++) {
    const start = performance.now();
    const { code, stderr } = await new Deno.Command(command, { args: [...args], stdout: "null", stderr: "piped" })
      .output();
    if (code !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${new TextDecoder().decode(stderr)}`);
    if (i > 0) times.push((performance.now() - start) / 1000);
  }
  return percentiles(times).p50;
}
