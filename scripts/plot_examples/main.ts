/**
 * Hears all examples of Observable Plot, those of its documentation and those of its tests, with `sound: true`, and says what came of
 * each. `deno run -A scripts/plot_examples/main.ts PLOT [PATTERN]`, where PLOT is a checkout of Observable Plot at the version that
 * auscult stands on, and PATTERN chooses examples by their names. Ends with 1 if one is silent without a word, or fails.
 *
 * Plot's own code, data and examples are read from the checkout, and none of it is part of this project.
 */
import { fileURLToPath } from "node:url";
import { runDeno } from "../../lib/stage/runDeno.ts";
import type { Heard } from "./Heard.ts";
import { tally } from "./tally.ts";
import { withWorkshop } from "./workshop.ts";

if (import.meta.main) {
  const [checkout, pattern = "."] = Deno.args;
  if (checkout === undefined) {
    console.error("Usage: deno run -A scripts/plot_examples/main.ts PLOT [PATTERN]");
    Deno.exit(2);
  }
  const heard = await plotExamples(checkout, { pattern });
  const { lines, defects } = tally(heard);
  console.log(lines.join("\n"));
  for (const { example, outcome, said } of defects) console.log(`\n${example}: ${outcome}\n${said}`);
  Deno.exit(defects.length === 0 ? 0 : 1);
}

/** What came of each example: one entry for each plot that it draws, and one for an example that draws none or fails. */
export async function plotExamples(checkout: string, { pattern = "." }: { pattern?: string } = {}): Promise<Heard[]> {
  return await withWorkshop(await Deno.realPath(checkout), async ({ config, pages, folder }) => {
    const runner = fileURLToPath(new URL("runExamples.ts", import.meta.url));
    const out = `${folder}/heard.json`;
    const args = [
      "run",
      "-A",
      "--no-check",
      `--config=${config}`,
      runner,
      await Deno.realPath(checkout),
      pages,
      pattern,
      out,
    ];
    const { code, stderr } = await runDeno(args, { folder });
    if (code !== 0) throw new Error(`The examples could not be run: ${stderr.trim()}`);
    return JSON.parse(await Deno.readTextFile(out));
  });
}
