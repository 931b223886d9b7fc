import assert from "node:assert/strict";
import type { Figure, Score } from "auscult";
import { has } from "../../helpers/has.ts";
import { executeNotebook } from "../kernel.ts";
import { outputs } from "../plain.ts";
import { bare, exported, FIXTURES, folder, golden, RUN } from "./fixtures.ts";

const names = [...Object.keys(FIXTURES), "performed"];

Deno.test("hard notebooks become the scripts that a person reads beside them", async (t) => {
  const update = Deno.env.get("AUSCULT_UPDATE") !== undefined;
  for (const name of names) {
    await t.step(name, async () => {
      const { script } = await exported(name, { compare: update || RUN.includes(name), check: update });
      if (update) await Deno.writeTextFile(new URL(`${name}.ts`, folder), script);
      assert.equal(script.replace(/^(?:\/\/ (?:@ts|deno).*\n)+/, ""), bare(await golden(name)));
    });
  }
});

Deno.test("the scripts of hard notebooks have the scores that the real kernel makes of their cells", {
  ignore: !has("jupyter"),
}, async () => {
  const expected = await kernelHashes();
  for (const name of Object.keys(FIXTURES)) assert.deepEqual(await scriptHashes(name), [expected.get(name)], name);
});

/** All notebooks in one kernel, one after the other, each with a cell that tells its hash. */
async function kernelHashes(): Promise<Map<string, string>> {
  const cells: unknown[] = [];
  for (const [name, score] of Object.entries(FIXTURES)) {
    const notebook = JSON.parse(await Deno.readTextFile(new URL(`${name}.ipynb`, folder)));
    const code = notebook.cells.filter(({ cell_type }: { cell_type: string }) => cell_type === "code");
    cells.push(
      ...code.map((cell: Record<string, unknown>, i: number) => ({ ...cell, id: `${name}-${i}`, outputs: [] })),
    );
    const tell = `await show("${name}=" + (${score}.score ?? ${score}).hash);`;
    cells.push({
      cell_type: "code",
      id: `hash-${name}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source: tell,
    });
  }
  const path = new URL(".all.ipynb", folder);
  const metadata = { kernelspec: { display_name: "Deno (auscult)", language: "typescript", name: "auscult" } };
  await Deno.writeTextFile(path, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
  try {
    const executed = await executeNotebook(path.pathname);
    const told = executed.cells.filter(({ id }) => id.startsWith("hash-")).flatMap((cell) =>
      outputs(cell, "text/plain")
    );
    return new Map(told.map((text) => text.trim().replace(/^"|"$/g, "").split("=") as [string, string]));
  } finally {
    await Deno.remove(path);
  }
}

/** Runs a golden script up to its scores: with a stage that only takes them. */
async function scriptHashes(name: string): Promise<string[]> {
  const taken = globalThis as unknown as { taken?: (pieces: readonly { score: Figure | Score }[]) => void };
  const hashes: string[] = [];
  taken.taken = (pieces) => {
    for (const { score } of pieces) hashes.push(("score" in score ? score.score : score).hash);
  };
  const stage = "{ open: () => ({ perform: (pieces) => globalThis.taken(pieces) }) }";
  const script = (await golden(name)).replace(/,? Stage\b(?=[^"]*"auscult")/, "").replace(
    "Stage.open(import.meta",
    `(${stage}).open(import.meta`,
  );
  const path = new URL(`.run-${name}.ts`, folder);
  const home = Deno.cwd();
  await Deno.writeTextFile(path, script);
  try {
    Deno.chdir(folder);
    await import(path.href);
    return hashes;
  } finally {
    Deno.chdir(home);
    await Deno.remove(path);
    delete taken.taken;
  }
}

Deno.test("a script performs on the real stage: it lists the pieces of the notebook, with their cues", async () => {
  const path = new URL("performed.ts", folder).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", path, "--list"],
    cwd: "/",
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  for (const cue of ["Calm", "Storm", "Encore"]) assert(text.includes(cue), text);
});
