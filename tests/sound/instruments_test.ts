import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { defaultInstrument, instruments, pitchedInstruments } from "../../lib/sound/instruments.ts";

Deno.test("the instruments are those of the orchestra", () => {
  const folder = new URL("../../orchestras/instruments/", import.meta.url);
  const names = readdirSync(folder).filter((file) => file.endsWith(".orc")).flatMap((file) =>
    [...readFileSync(new URL(file, folder), "utf8").matchAll(/^\s*instr\s+(\w+)/gm)].map(([, name]) => name!)
  );
  assert.deepEqual(names.toSorted(), [...instruments].toSorted());
  assert.ok([defaultInstrument, ...pitchedInstruments].every((name) => instruments.includes(name)));
});
