import assert from "node:assert/strict";
import { basename } from "node:path";
import { exportNotebook, type ExportOptions } from "auscult";
import { analyseNotebook } from "../../../lib/notebook/export/analyseNotebook.ts";
import { prune } from "../../../lib/notebook/export/prune.ts";
import { writeScript } from "../../../lib/notebook/export/writeScript.ts";
import { auscult } from "../../cli/auscult.ts";
import { has } from "../../helpers/has.ts";
import { executeNotebook } from "../kernel.ts";
import { exported, folder, hashOf } from "./fixtures.ts";
import { notebookOf } from "./notebooks.ts";

const START = `import { plot, Sound } from "auscult";`;
const END = `const figure = plot({ marks: [Sound.note(rows, { y: (d) => d })], time: { duration: 2 } });\nfigure`;

/** What stays of cells, without running them. */
function bodyOf(...cells: string[]): string {
  const analysis = analyseNotebook(notebookOf([START, ...cells]));
  const kept = prune(analysis.graph, new Set(analysis.pieces.map(({ unit }) => unit)));
  return writeScript({ ...analysis, kept, all: false, fixed: {}, throwing: new Map() }).body;
}

/** Writes a notebook's text into a folder of its own and exports it. */
async function exportText(text: string, options: ExportOptions = {}) {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${dir}/nb.ipynb`, text);
    return await exportNotebook(`${dir}/nb.ipynb`, { compare: false, check: false, ...options });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function textOf(cells: readonly string[], nbformat = 4): string {
  const code = cells.map((source) => ({ cell_type: "code", source, outputs: [], execution_count: null, metadata: {} }));
  return JSON.stringify({ cells: code, metadata: {}, nbformat, nbformat_minor: 4 });
}

Deno.test("what changes a kept value stays; plots, prints and dead ends drop out", () => {
  const body = bodyOf(
    "const rows = [3, 1, 2];\nconst other = [9];",
    "rows.sort();\nother.sort();\nconsole.log(rows);",
    "rows[0] = 7;\nrows.length = 2;\nother[0] = 1;",
    "function mix(values: number[]) { values.reverse(); }\nmix(rows);",
    "plot({ marks: [] })",
    END,
  );
  for (const kept of ["rows.sort()", "rows[0] = 7", "rows.length = 2", "mix(rows)"]) assert(body.includes(kept), body);
  for (const gone of ["other", "console", "marks: []"]) assert(!body.includes(gone), body);
});

Deno.test("a query whose rows are heard stays, with its values and what writes files; one that was only looked at drops out", () => {
  const body = bodyOf(
    `import { sql } from "auscult";\nconst least = 4;\nconst most = 9;`,
    `await Deno.writeTextFile("quakes.csv", "mag\\n5\\n");`,
    "await sql`SELECT count(*) FROM 'quakes.csv' WHERE mag < ${most}`",
    "const seen = await sql`SELECT max(mag) FROM 'quakes.csv' WHERE mag > ${least}`;\nseen",
    "const found = await sql`SELECT mag FROM 'quakes.csv' WHERE mag > ${least}`;\nconst rows = found.map((row) => row.mag);",
    END,
  );
  for (const kept of ["SELECT mag FROM", "least = 4", "writeTextFile"]) assert(body.includes(kept), body);
  for (const gone of ["count(*)", "max(mag)", "most"]) assert(!body.includes(gone), body);
});

Deno.test("a heading whose cells all dropped out goes with them; one above a deeper heading stays", () => {
  const body = bodyOf(
    "# Empty",
    "console.log(1)",
    "## Empty below",
    "console.log(2)",
    "# Full",
    "console.log(3)",
    "## Rows",
    "const rows = [1, 2];",
    "# The last",
    END,
  );
  assert.deepEqual(body.match(/^\/\/ #.*$/gm), ["// # Full", "// ## Rows", "// # The last"]);
});

Deno.test("clock, randomness and the machine are named with cell and line, and clock and randomness are held", async () => {
  const { impure, script } = await exported("impure", { compare: false, check: false });
  const lines = impure.map(({ what, kind, cell, line }) => `${kind} ${cell}:${line} ${what}`);
  for (const line of ["random 3:1 Math.random", "machine 4:1 Deno.env.get"]) {
    assert(lines.includes(line), lines.join("\n"));
  }
  assert(lines.some((line) => /^clock 2:4 /.test(line)), lines.join("\n"));
  assert(!lines.some((line) => line.includes("randomUUID")), "what only prints is gone");
  assert.match(script, /Stage\.open\(import\.meta, \{ clock: "\d{4}-\d\d-\d\dT[^"]*Z", seed: 1 \}\)/);
});

Deno.test("where a cell is random, the notebook's hash at export is that of the script, and another seed gives another", async () => {
  const cells = [
    START,
    "const dice = () => Math.floor(6 * Math.random());\nconst bytes = crypto.getRandomValues(new Uint8Array(2));",
    "const rows = [dice(), new Date().getMonth(), ...bytes, dice()];",
    END,
  ];
  const [path, out] = [".random.ipynb", ".random.ts"].map((name) => new URL(name, folder).pathname);
  try {
    await Deno.writeTextFile(path!, textOf(cells));
    const { pieces, whole, notes } = await exportNotebook(path, { out, check: false });
    assert.deepEqual([whole, notes], [false, []]);
    assert.equal(await hashOf(out!), pieces[0]!.hash);
    assert.notEqual(await hashOf(out!, ["--seed", "2"]), pieces[0]!.hash);
  } finally {
    for (const file of [path!, out!]) await Deno.remove(file).catch(() => {});
  }
});

Deno.test("where the scores differ without what seems not to be needed, all is kept, and that is said", async () => {
  const cells = [
    START,
    // No reader of code sees what a text does when it runs.
    `Function("Math.hypot = () => 9")();`,
    "const rows = [1, Math.hypot(3, 4), 2];",
    `console.log("a print");`,
    END,
  ];
  const hypot = Math.hypot;
  const result = await exportText(textOf(cells), { compare: true }).finally(() => Math.hypot = hypot);
  assert(result.whole && result.script.includes("a print"), result.script);
  assert(
    result.notes.some((note) => /^everything is kept: .*score of piece 1 is another/.test(note)),
    result.notes.join("\n"),
  );
  assert.match(result.pieces[0]!.hash!, /^[0-9a-f]{64}$/);
});

Deno.test("--keep-all keeps plots, prints and dead ends", async () => {
  const cells = [START, `const dead = "end";\nconsole.log(dead);`, "const rows = [1, 2];", END];
  const [few, all] = [await exportText(textOf(cells)), await exportText(textOf(cells), { keepAll: true })];
  assert(!few.script.includes("dead"), few.script);
  assert(all.script.includes(`const dead = "end";\nconsole.log(dead);`), all.script);
  assert.deepEqual([few.whole, all.whole], [false, true]);
  assert.equal(all.kept.statements, all.kept.of);
});

Deno.test("a notebook of 1,000 cells is read and pruned in a second", () => {
  const cells = Array.from(
    { length: 996 },
    (_, i) =>
      i % 3 === 0
        ? `const a${i} = [${i}, 2, 3].map((d) => d + ${i});`
        : i % 3 === 1
        ? `const b${i} = a${i - 1}.filter((d) => d > ${i});\nb${i}.push(${i});`
        : `console.log(b${i - 1}.length);`,
  );
  const notebook = notebookOf([START, ...cells, "const rows = [...a993, ...b994];", END]);
  const took: number[] = [];
  while (took.length < 5 && !took.some((ms) => ms < 1000)) { // again, where others use the machine, too
    const from = performance.now();
    const analysis = analyseNotebook(notebook);
    const kept = prune(analysis.graph, new Set(analysis.pieces.map(({ unit }) => unit)));
    writeScript({ ...analysis, kept, all: false, fixed: {}, throwing: new Map() });
    took.push(performance.now() - from);
    assert(kept.length < 12, `${kept.length} statements are kept`);
  }
  assert(took.at(-1)! < 1000, `${took.map(Math.round)} ms`);
});

Deno.test("what is no notebook is told with its place", async () => {
  const broken = textOf([START]).replace('"cells":', '\n"cells":').replace("[", "[,");
  const cases: [string, RegExp][] = [
    [broken, /Cannot read nb\.ipynb: it is no JSON: .*line 2, column \d+/],
    ["", /it is empty/],
    ["[]", /it is JSON, but no notebook/],
    [textOf([START], 3), /nbformat must be 4, got 3/],
    [textOf(["// nothing"]).replace('"code"', '"cold"'), /cell 1 has cell_type "cold"; known are code, markdown, raw/],
  ];
  for (const [text, message] of cases) await assert.rejects(exportText(text), { name: "NotebookError", message });
});

Deno.test("deno task export writes a script elsewhere, says in a line how it is run there, and that is so", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const { code, stdout, stderr } = await auscult(
      ["export", new URL("performed.ipynb", folder).pathname, "-o", "stage.ts", "--lock", "--keep-all"],
      { cwd: dir },
    );
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /stage\.ts: 3 pieces, all 9 statements.*\n {2}Calm: score ba5170e1f723…\n {2}Storm: .*\n {2}Encore: /,
    );
    assert(!/the script does not do/.test(stdout), stdout);
    const [, config] =
      /no deno\.json of its folder maps "auscult": run it with deno run -A --config (\S+) /.exec(stdout) ?? [];
    assert(config, stdout);
    const script = await Deno.readTextFile(`${dir}/stage.ts`);
    assert(!script.includes("ts-nocheck"), "it passes deno check");
    assert.match(
      script,
      /^\/\/ deno-lint-ignore-file no-unused-vars\n/,
      "a dead end is kept, and nothing else is to blame",
    );
    assert((await Deno.stat(`${dir}/stage.lock.json`)).isFile);
    const ran = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--config", config, `${dir}/stage.ts`, "--list"],
      cwd: dir,
    }).output();
    assert.equal(ran.code, 0, new TextDecoder().decode(ran.stderr));
    for (const args of [["fmt", "--check"], ["lint"]]) {
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [...args, "--config", config, `${dir}/stage.ts`],
        cwd: dir,
      }).output();
      assert.equal(code, 0, `${args}: ${new TextDecoder().decode(stderr)}`);
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("exportNotebook() takes the notebook that Jupyter names, and says what to give where it names none", async () => {
  const dir = await Deno.makeTempDir();
  const main = new URL("../../../mod.ts", import.meta.url).href;
  const config = new URL("../../../deno.json", import.meta.url).pathname;
  const run = async (env: Record<string, string>) => {
    const code = `const { exportNotebook } = await import(${JSON.stringify(main)});
      const { path } = await exportNotebook(undefined, { compare: false, check: false }); console.log(path);`;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", "--no-check", "--config", config, code], // Deno may have to say what it downloads
      cwd: dir,
      env: { NO_COLOR: "1", JPY_SESSION_NAME: "", ...env },
    }).output();
    return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  };
  try {
    await Deno.writeTextFile(`${dir}/mine.ipynb`, textOf([START, "const rows = [1, 2];", END]));
    for (const name of [`${dir}/mine.ipynb`, "some/where/mine.ipynb"]) {
      assert.equal(basename((await run({ JPY_SESSION_NAME: name })).trim()), "mine.ts");
    }
    assert.match(await run({}), /Jupyter does not say \(JPY_SESSION_NAME\); give its path/);
    assert.match(await run({ JPY_SESSION_NAME: "gone.ipynb" }), /There is no notebook "gone\.ipynb"/);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("exportNotebook() in a cell of the real kernel exports the notebook itself, and shows what came of it", {
  ignore: !has("jupyter"),
}, async () => {
  const path = new URL(".inside.ipynb", folder).pathname;
  const cells = [
    START,
    "const rows = [1, 2];",
    END,
    `import { exportNotebook } from "auscult";\nawait exportNotebook(undefined, { check: false });`, // the checks are processes of their own, as elsewhere
  ].map((source, i) => ({ cell_type: "code", id: `c${i}`, source, outputs: [], execution_count: null, metadata: {} }));
  const kernelspec = { display_name: "Deno (auscult)", language: "typescript", name: "auscult" };
  await Deno.writeTextFile(path, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
  try {
    const executed = await executeNotebook(path, { env: { JPY_SESSION_NAME: path } });
    assert.match(JSON.stringify(executed.cells.at(-1)!.outputs), /\.inside\.ts: one piece, 3 of 4 statements/);
    assert.match(await Deno.readTextFile(path.replace(/ipynb$/, "ts")), /await stage\.perform\(/);
  } finally {
    for (const file of [path, path.replace(/ipynb$/, "ts")]) await Deno.remove(file).catch(() => {});
  }
});
