import type { Heard } from "./Heard.ts";

/** Outcomes that are faults of ours. */
const DEFECTS = ["silent", "unsaid", "failed"] as const;
const OUTCOMES = ["heard", "refused", "without marks", ...DEFECTS] as const;

/** Counts what came of the examples, as a table in Markdown, and gives those that went wrong. */
export function tally(all: readonly Heard[]): { lines: string[]; defects: Heard[] } {
  const drawn = all.filter(({ outcome }) => outcome !== "none");
  const lines = [["examples", "plots", ...OUTCOMES], Array(2 + OUTCOMES.length).fill("---")];
  for (const [name, prefix] of [["documentation", "page "], ["tests", "test "]] as const) {
    const examples = new Set(all.map(({ example }) => example).filter((example) => example.startsWith(prefix))).size;
    const own = drawn.filter(({ example }) => example.startsWith(prefix));
    const counts = OUTCOMES.map((outcome) => own.filter((heard) => heard.outcome === outcome).length);
    lines.push([`${name}, ${examples}`, String(own.length), ...counts.map(String)]);
  }
  const most = Math.max(0, ...drawn.map(({ notes }) => notes));
  return {
    lines: [
      ...lines.map((cells) => `| ${cells.join(" | ")} |`),
      `The largest score has ${most} notes; ${all.length - drawn.length} examples draw no plot.`,
    ],
    defects: drawn.filter(({ outcome }) => DEFECTS.some((defect) => defect === outcome)),
  };
}
