import assert from "node:assert/strict";
import { cases } from "../../../lib/csound/doctor/cases.ts";
import { has } from "../../helpers/has.ts";
import { encode } from "../../orchestras/osc.ts";
import { applyChange } from "./applyChange.ts";
import { mine } from "./mine.ts";
import type { Mistake } from "./mistake.ts";
import { make, mistakes, withPlace } from "./mistakes.ts";
import { hasRow, tableRow, writeTable } from "./readmeTable.ts";
import { textMistakes } from "./textMistakes.ts";

const ignore = !has("csound") || Deno.build.os !== "linux";
const update = Deno.env.get("UPDATE") === "1";
const all = [...mistakes, ...textMistakes];
const rows = new Map<Mistake, string>();

Deno.test("doctor() has a mistake, made for real, for every case that it knows", () => {
  const made = new Set(all.map(({ id }) => id));
  assert.deepEqual(Object.keys(cases).filter((id) => !made.has(id)), []);
  assert.deepEqual([...made].filter((id) => !Object.hasOwn(cases, id)), []);
});

for (const mistake of all) {
  const { row, id, ignore: impossible = false } = mistake;
  Deno.test({
    name: `doctor() names the mistake, and what to change: ${row} (${id})`,
    ignore: ignore || impossible,
    fn: () => examine(mistake),
  });
}

/** Makes the mistake; doctor must name it, as the README says; then does what is to be changed, and sound must be proven. */
async function examine(original: Mistake) {
  const { row, id, cure, mend = (text) => text, ...rest } = original;
  const mistake = { row, id, ...rest };
  await withPlace(async (place) => {
    const { diagnosis, text } = await make(mistake, place);
    const seen = JSON.stringify(diagnosis, null, 1);
    const finding = diagnosis.findings.find((finding) => finding.id === id);
    assert(finding, `${id} is not among ${seen}`);
    for (const { id, seen, means, change } of diagnosis.findings) {
      assert(Object.hasOwn(cases, id), `the table of cases has no ${id}`);
      for (const words of [seen, means, change]) assert.match(words, /^\S[\s\S]*\S$/);
    }
    if (finding.severity === "problem") assert.equal(diagnosis.proven, false, seen);
    if (finding.at) assert.equal(finding.at.text, text.split("\n")[finding.at.line - 1]?.trim(), seen);
    const line = tableRow(row, finding, place);
    rows.set(original, line);
    if (!update) assert(await hasRow(line), `The README's table is not up to date (UPDATE=1 makes it): ${line}`);
    if (cure === undefined) return;
    const again = cure === "line"
      ? await make(mistake, place, { text: mend(applyChange(text, finding)) })
      : await make(mistake, place, { sends: cure });
    const after = `${again.text}\n${JSON.stringify(again.diagnosis, null, 1)}`;
    assert.equal(again.diagnosis.proven, true, `after the change, sound must be proven:\n${after}`);
    assert(!again.diagnosis.findings.some((finding) => finding.id === id), after);
  });
}

Deno.test({
  name:
    "doctor() proves the sound of an orchestra that is right, by what the user's program sends, and by messages of its own",
  ignore,
  fn: () =>
    withPlace(async (place) => {
      const good: Mistake = { row: "", id: "", csd: ({ port }) => mine(port) };
      for (const options of [{}, { sends: () => ({ packets: [encode("/freq", "f", 440)] }) }]) {
        const { diagnosis } = await make(good, place, options);
        assert.equal(diagnosis.proven, true, JSON.stringify(diagnosis, null, 1));
        assert.match(
          diagnosis.verdict,
          /^Sound is proven: Csound 6\.\d+ plays .*mine\.csd, .*-14\.0 dBFS, in answer to \/freq\.$/,
        );
        assert(Math.abs(diagnosis.level!.peak - -14) < 0.1, JSON.stringify(diagnosis.level));
        assert(diagnosis.level!.truePeak >= diagnosis.level!.peak && diagnosis.level!.truePeak < -13.5);
      }
    }),
});

Deno.test({
  name:
    "doctor() plays what it measured on the sound device when that is asked for, and says when the device does not take it",
  ignore,
  fn: () =>
    withPlace(async (place) => {
      const good: Mistake = { row: "", id: "", csd: ({ port }) => mine(port), options: () => ({ device: "default" }) };
      const configured = Deno.env.get("ALSA_CONFIG_PATH");
      const config = `${place.folder}/asound.conf`;
      Deno.env.set("ALSA_CONFIG_PATH", config);
      try {
        // ALSA's own way to nowhere: a device that opens, and swallows all.
        await Deno.writeTextFile(config, "pcm.!default { type null }\nctl.!default { type null }\n");
        const opened = await make(good, place);
        assert.equal(opened.diagnosis.proven, true, JSON.stringify(opened.diagnosis, null, 1));
        assert.match(opened.diagnosis.verdict, /was played on the sound device at -14 dBFS: did you hear it\?/);
        await Deno.writeTextFile(config, "");
        const refused = await make(good, place);
        assert.equal(refused.diagnosis.findings[0]?.id, "device-fails");
        assert.equal(refused.diagnosis.proven, false);
      } finally {
        if (configured === undefined) Deno.env.delete("ALSA_CONFIG_PATH");
        else Deno.env.set("ALSA_CONFIG_PATH", configured);
      }
    }),
});

if (update && !ignore) {
  Deno.test("The README's table is written from what the tests saw", async () => {
    assert.equal(rows.size, all.length, "all mistakes must have been made, and named");
    await writeTable([...rows.values()]);
  });
}
