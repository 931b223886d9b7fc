import assert from "node:assert/strict";
import { noteFailures } from "../../lib/csound/noteFailures.ts";
import { Csound, instrument, plot, Sound } from "../../mod.ts";
import { engines } from "../orchestras/engine.ts";

for (const { kind, ignore } of engines) {
  Deno.test({
    name:
      `${kind} engine: a note whose instrument fails is lost, and Csound's own line is among the problems; the others sound`,
    ignore,
    async fn() {
      const folder = await Deno.makeTempDir({ prefix: "failing-" });
      try {
        await Deno.writeTextFile(
          `${folder}/odd_${kind}.orc`,
          `; odd_${kind}: fails above 1000 Hz, where there is no such table
instr odd_${kind}
  iTable = p4 > 1000 ? 9999 : -1
  aOut poscil 0.1, p4, iTable
  $AUSCULT_OUT
endin
`,
        );
        await instrument(`${folder}/odd_${kind}.orc`);
        const lines: string[] = [];
        await using csound = await Csound.start({
          engine: kind,
          output: "none",
          onMessage: (line) => lines.push(line),
        });
        const rows = [400, 2000, 500, 3000].map((pitch, i) => ({ pitch, time: i * 0.3 }));
        const unscaled = (value: string) => ({ value, scale: null });
        const { score } = plot({
          marks: [Sound.note(rows, {
            ...{ time: unscaled("time"), pitch: unscaled("pitch"), sustain: 0.2, loudness: -20 },
            instrument: `odd_${kind}`,
          })],
        });
        const { sent, started, lost, refused, problems } = await csound.perform(score).done;
        assert.deepEqual({ sent, started, lost, refused }, { sent: 4, started: 2, lost: 2, refused: 0 });
        assert.equal(problems.length, 1, problems.join("\\n"));
        assert.match(problems[0]!, /^Csound left notes out, as their instrument failed: INIT ERROR in instr .*poscil/);
        assert(lines.includes(`auscult: ${problems[0]}`), lines.join("\\n"));
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

Deno.test("noteFailures() tells each failure once, and no more than 20", () => {
  const told: string[] = [];
  const hear = noteFailures((problem) => told.push(problem));
  hear("INIT ERROR in instr 3 (opcode poscil.a) line 4: table not found");
  hear("INIT ERROR in instr 3 (opcode poscil.a) line 4: table not found");
  hear("auscult: Csound left notes out: INIT ERROR in instr 3");
  hear("note deleted.  i3 had 1 init errors");
  assert.equal(told.length, 1);
  for (let i = 0; i < 100; i++) hear(`PERF ERROR in instr ${i}: broke`);
  assert.equal(told.length, 20);
});
