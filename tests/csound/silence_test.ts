import assert from "node:assert/strict";
import { Csound } from "../../lib/csound/Csound.ts";
import { plot } from "../../lib/plot/plot.ts";
import { note } from "../../lib/sound/note.ts";

Deno.test("a column with nothing in it is refused by its name, rendered or performed", async () => {
  const rows = Array.from({ length: 5 }, (_, t) => ({ t, close: null }));
  const { score } = plot({ marks: [note(rows, { x: "t", y: "close" })] });
  const reason = /without notes: Silence: .*5 without a pitch\); nothing that can be heard is in close/;
  assert.match(score.describe(), /^Silence: no row gives a note, 5 notes are dropped/);
  const file = `${await Deno.makeTempDir()}/take.wav`;
  await assert.rejects(score.render(file), { name: "RangeError", message: reason });
  await assert.rejects(Deno.stat(file), Deno.errors.NotFound);
  await using csound = await Csound.start({ output: "none" });
  assert.throws(() => score.perform(csound), { name: "RangeError", message: reason });
});
