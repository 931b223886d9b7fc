import assert from "node:assert/strict";
import { KERNEL } from "../../lib/notebook/kernelspec/install.ts";
import { has } from "../helpers/has.ts";
import { jupyterPython, writeKernelspec } from "./kernel.ts";

const project = new URL("../../", import.meta.url);
const docs = await Deno.readTextFile(new URL("docs/notebooks.md", project));

/** A folder within the project, where notebooks find auscult. */
async function withFolder(test: (folder: string) => Promise<void>) {
  await Deno.mkdir(new URL("out/", project), { recursive: true });
  const outer = await Deno.makeTempDir({ dir: new URL("out/", project).pathname, prefix: "around-" });
  try {
    await Deno.mkdir(`${outer}/notebooks`);
    await Deno.symlink(new URL("data", project).pathname, `${outer}/data`);
    await writeKernelspec(`${outer}/jupyter`);
    await test(`${outer}/notebooks`);
  } finally {
    await Deno.remove(outer, { recursive: true });
  }
}

async function run(program: string, args: readonly string[], cwd: string, env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { JUPYTER_PATH: `${cwd}/../jupyter`, NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), said: text(stdout) + text(stderr) };
}

interface Cell {
  cell_type: string;
  id: string;
  source: string | string[];
  outputs?: { data?: Record<string, string | string[]> }[];
}

async function cellsOf(path: string): Promise<Cell[]> {
  return JSON.parse(await Deno.readTextFile(path)).cells;
}

const whole = (text: string | string[] | undefined) => [text ?? ""].flat().join("");

Deno.test({
  name: "jupytext: the notebooks go to ts:percent and back with all their cells; paired, they keep their ids",
  ignore: !has("jupytext"),
  fn: () =>
    withFolder(async (folder) => {
      const names = Array.from(Deno.readDirSync(new URL("notebooks/", project)), ({ name }) => name)
        .filter((name) => name.endsWith(".ipynb")).map((name) => name.replace(".ipynb", ""));
      assert(names.length >= 6, names.join());
      const all = (ending: string) => names.map((name) => `${name}.${ending}`);
      await Deno.mkdir(`${folder}/there`);
      for (const file of all("ipynb")) {
        for (const to of [folder, `${folder}/there`]) {
          await Deno.copyFile(new URL(`notebooks/${file}`, project), `${to}/${file}`);
        }
      }
      // All at once: most of the time goes into the start of Python.
      const jupytext = async (args: string[], cwd = folder) => {
        const { code, said } = await run("jupytext", args, cwd);
        assert.equal(code, 0, said);
      };
      await jupytext(["--to", "ts:percent", ...all("ipynb")], `${folder}/there`);
      for (const file of all("ipynb")) await Deno.remove(`${folder}/there/${file}`);
      await jupytext(["--to", "ipynb", ...all("ts")], `${folder}/there`);

      // As docs/notebooks.md pairs them: what is changed in the text arrives in the notebook, and the rest stays.
      const lines = [...docs.matchAll(/^jupytext (.*) 02_listen\.ipynb$/gm)];
      assert(lines.length > 0);
      for (const line of lines) await jupytext([...line[1]!.split(" "), ...all("ipynb")]);
      for (const file of all("ts")) {
        const text = await Deno.readTextFile(`${folder}/${file}`);
        await Deno.writeTextFile(`${folder}/${file}`, text.replace(/^\/\/ # /m, "// # Changed: "));
      }
      await jupytext(["--sync", ...all("ipynb")]);

      const shape = ({ cell_type, source }: Cell) => [cell_type, whole(source)];
      for (const file of all("ipynb")) {
        const before = await cellsOf(new URL(`notebooks/${file}`, project).pathname);
        const there = await cellsOf(`${folder}/there/${file}`), after = await cellsOf(`${folder}/${file}`);
        assert.deepEqual(there.map(shape), before.map(shape), file);
        assert.match(whole(after[0]!.source), /^# Changed: /, file);
        assert.deepEqual(after.slice(1).map(shape), before.slice(1).map(shape), file);
        assert.deepEqual(after.slice(1).map(({ id }) => id), before.slice(1).map(({ id }) => id), file);
      }
    }),
});

Deno.test({
  name: "jupytext: the text of a notebook runs as a program, and prints what the notebook shows",
  ignore: !has("jupytext"),
  fn: () =>
    withFolder(async (folder) => {
      await Deno.copyFile(new URL("notebooks/01_explore.ipynb", project), `${folder}/01_explore.ipynb`);
      const converted = await run("jupytext", ["--to", "ts:percent", "01_explore.ipynb"], folder);
      assert.equal(converted.code, 0, converted.said);
      const { code, stdout, said } = await run(Deno.execPath(), ["run", "-A", "01_explore.ts"], folder);
      assert.equal(code, 0, said);
      assert.match(stdout, /^5,105 rows × 7 columns\n[^]*\nS&P 500, daily close\n[^]*\n1,707 rows × 7 columns\n/);
    }),
});

Deno.test({
  name: "papermill: parameters by the environment, as docs/notebooks.md says; -p says that it cannot",
  ignore: !has("papermill"),
  fn: () =>
    withFolder(async (folder) => {
      const [, defaults] = /```ts\n(const \{ years.*?)```/s.exec(docs)!;
      const [, parameters] = /^PARAMETERS='(.*)' papermill -k auscult mine\.ipynb mine-5\.ipynb$/m.exec(docs)!;
      const sources = ['import { show } from "auscult";', defaults!, "await show({ years, instrument });"];
      const cells = sources.map((source, i) => (
        { cell_type: "code", id: `c${i}`, source, metadata: {}, outputs: [], execution_count: null }
      ));
      const metadata = { kernelspec: { name: KERNEL, display_name: "Deno (auscult)", language: "typescript" } };
      const notebook = { cells, metadata, nbformat: 4, nbformat_minor: 5 };
      await Deno.writeTextFile(`${folder}/mine.ipynb`, JSON.stringify(notebook));
      const shown = async (env: Record<string, string>) => {
        const { code, said } = await run("papermill", ["-k", "auscult", "mine.ipynb", "mine-5.ipynb"], folder, env);
        assert.equal(code, 0, said);
        return whole((await cellsOf(`${folder}/mine-5.ipynb`))[2]!.outputs![0]!.data!["text/plain"]);
      };
      assert.equal(await shown({ PARAMETERS: parameters! }), "years: 5\ninstrument: pluck");
      assert.equal(await shown({}), "years: 20\ninstrument: pluck");
      const { code, said } = await run("papermill", ["mine.ipynb", "mine-7.ipynb", "-p", "years", "7"], folder);
      assert.notEqual(code, 0);
      assert(said.includes("No parameter translator functions specified"), said);
    }),
});

Deno.test({
  name: "nbconvert: a whole notebook, executed and exported to HTML, keeps its plots, tables and sounds",
  ignore: !has("jupyter-nbconvert"),
  fn: () =>
    withFolder(async (folder) => {
      await Deno.copyFile(new URL("notebooks/02_listen.ipynb", project), `${folder}/02_listen.ipynb`);
      const { code, said } = await run(
        jupyterPython(),
        ["-m", "nbconvert", "--execute", "--to", "html", "02_listen.ipynb"],
        folder,
      );
      assert.equal(code, 0, said);
      const html = await Deno.readTextFile(`${folder}/02_listen.html`);
      assert.equal(html.match(/src="data:audio\/ogg;base64,T2dnU/g)?.length, 1);
      assert.match(html, /aria-label="S&amp;P 500, 2000 to 2020"/);
      assert.match(html, /<caption>5,105 rows × 7 columns<\/caption>/);
      assert.match(html, /started<\/th><td>244</);
    }),
});
