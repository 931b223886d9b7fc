import assert from "node:assert/strict";
import { has } from "../../helpers/has.ts";
import { executeNotebook } from "../kernel.ts";
import { outputs } from "../plain.ts";
import { atClock, bare, CLOCK, exported, FIXTURES, folder, golden, hashOf, listed, RUN } from "./fixtures.ts";

const names = [...Object.keys(FIXTURES), "performed"];

Deno.test("hard notebooks become the scripts that a person reads beside them", async (t) => {
  const update = Deno.env.get("AUSCULT_UPDATE") !== undefined;
  for (const name of names) {
    await t.step(name, async () => {
      const script = atClock((await exported(name, { compare: update || RUN.includes(name), check: update })).script);
      if (update) await Deno.writeTextFile(new URL(`${name}.ts`, folder), script);
      assert.equal(script.replace(/^(?:\/\/ (?:@ts|deno).*\n)+/, ""), bare(await golden(name)));
    });
  }
});

Deno.test("the scripts of hard notebooks have the scores that the real kernel makes of their cells", {
  ignore: !has("jupyter"),
}, async () => {
  const [expected, found] = await Promise.all([kernelHashes(), scriptHashes()]);
  for (const name of Object.keys(FIXTURES)) {
    assert.match(expected[name] ?? "none", /^[0-9a-f]{64}$/, name);
    assert.equal(found[name], expected[name], name);
  }
});

/** Each golden script as it is run by a performer, in a process of its own. */
async function scriptHashes(): Promise<Record<string, string | undefined>> {
  const found: Record<string, string | undefined> = {};
  for (const name of Object.keys(FIXTURES)) found[name] = await hashOf(new URL(`${name}.ts`, folder).pathname);
  return found;
}

/** Only scores count here: figures are shown with a word in place of their sound, which takes seconds to make. */
const SOUNDLESS = 'globalThis.Worker = class { constructor() { throw new Error("no sound is made here"); } };';

/** What a script holds, from the cells of a notebook that reads them on. */
const HELD = `{
  const world = ${JSON.stringify(new URL("../../../lib/stage/world/", import.meta.url).href)};
  const { fixClock } = await import(world + "fixClock.ts");
  const { fixRandom } = await import(world + "fixRandom.ts");
  fixClock(Date.parse("${CLOCK}"), () => {});
  fixRandom(1, () => {});
}`;

/** All notebooks in one kernel, one after the other, each with a cell that keeps its hash. */
async function kernelHashes(): Promise<Record<string, string>> {
  const cells: unknown[] = [];
  const add = (id: string, source: string | string[]) =>
    cells.push({ cell_type: "code", id, source, metadata: {}, execution_count: null, outputs: [] });
  add("start", `${SOUNDLESS} globalThis.hashes = {};`);
  for (const [name, score] of Object.entries(FIXTURES)) {
    const notebook = JSON.parse(await Deno.readTextFile(new URL(`${name}.ipynb`, folder)));
    if (name === "impure") add("held", HELD);
    for (const [i, cell] of notebook.cells.entries()) {
      if (cell.cell_type === "code") cells.push({ ...cell, id: `${name}-${i}`, outputs: [] });
    }
    add(`hash-${name}`, `globalThis.hashes["${name}"] = (${score}.score ?? ${score}).hash;`);
  }
  add("hashes", "await show(JSON.stringify(globalThis.hashes));");
  const path = new URL(".all.ipynb", folder);
  const metadata = { kernelspec: { display_name: "Deno (auscult)", language: "typescript", name: "auscult" } };
  await Deno.writeTextFile(path, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
  try {
    const executed = await executeNotebook(path.pathname, { late: 0.005 });
    return JSON.parse(outputs(executed.cells.at(-1)!, "text/plain").join("").trim());
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("a script performs on the real stage: it lists the pieces of the notebook, with their cues", async () => {
  const text = await listed(new URL("performed.ts", folder).pathname);
  for (const cue of ["Calm", "Storm", "Encore"]) assert(text.includes(cue), text);
});
