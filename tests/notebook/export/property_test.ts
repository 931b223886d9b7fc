import assert from "node:assert/strict";
import fc from "fast-check";
import { analyseNotebook } from "../../../lib/notebook/export/analyseNotebook.ts";
import { prune } from "../../../lib/notebook/export/prune.ts";
import { writeScript } from "../../../lib/notebook/export/writeScript.ts";
import { hashOf } from "./hashOf.ts";
import { notebookOf } from "./notebooks.ts";
import { programs } from "./programs.ts";

Deno.test("of random notebooks the pruned script gives the same score as all cells", async () => {
  let [statements, kept] = [0, 0];
  await fc.assert(
    fc.asyncProperty(programs, async ({ cells, plain }) => {
      const expected = await hashOf(plain).catch(() => undefined);
      fc.pre(expected !== undefined); // a cell that throws is another test's
      const analysis = analyseNotebook(notebookOf(cells));
      const units = prune(analysis.graph, new Set(analysis.pieces.map(({ unit }) => unit)));
      for (const some of [units, analysis.units]) {
        const script = writeScript({ ...analysis, kept: some, all: false, fixed: {}, throwing: new Map() });
        const body = `${script.body}\nreturn ${script.scores[0]};`;
        const found = await hashOf(body).catch((error) => error);
        assert.equal(found, expected, `${cells.join("\n---\n")}\n=== script:\n${body}`);
      }
      statements += analysis.units.length;
      kept += units.length;
    }),
    { numRuns: Number(Deno.env.get("AUSCULT_PROGRAMS") ?? 250) },
  );
  assert(kept < 0.85 * statements, `${kept} of ${statements} statements were kept: nothing is pruned`);
});
