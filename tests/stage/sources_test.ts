import assert from "node:assert/strict";
import { exportNotebook } from "auscult";
import { feedServer } from "../helpers/feedServer.ts";
import { has } from "../helpers/has.ts";
import { withEnv } from "../helpers/withEnv.ts";
import { startKernel } from "../notebook/session.ts";
import { unpack } from "./unpack.ts";

const KEY = "sesame-0123456789-open";

/** All files below a folder. */
function* walk(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* walk(`${folder}/${name}`);
    else yield `${folder}/${name}`;
  }
}

/** Where Deno keeps its packages. */
async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

async function deno(args: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--no-check", ...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.equal(code, 0, text);
  return text;
}

Deno.test({
  name:
    "a notebook with a source that has a quota, exported, sealed and bundled, plays its cassette elsewhere and calls nobody; the key is in no file and no output",
  ignore: !has("jupyter"),
  async fn() {
    const own = new URL("../../", import.meta.url);
    const { imports, compilerOptions } = JSON.parse(await Deno.readTextFile(new URL("deno.json", own)));
    const config = { nodeModulesDir: "none", imports, compilerOptions };
    const home = await Deno.makeTempDir();
    const unpacked: string[] = [];
    const env = {
      DENO_DIR: await denoDir(), // else it would be in our cache folder, and empty
      NASDAQ_DATA_LINK_API_KEY: KEY,
      XDG_CACHE_HOME: `${home}/cache`,
      XDG_STATE_HOME: `${home}/state`,
    };
    const server = feedServer(({ headers }) => {
      assert.equal(headers.get("x-api-token"), KEY);
      const data = [1, 2, 4].map((close) => ["2026-01-02", close, `you are ${headers.get("x-api-token")}`]);
      return Response.json({ dataset_data: { column_names: ["Date", "Close", "Echo"], data } });
    });
    let open = true;
    try {
      await withEnv(env, async () => {
        const said: string[] = [];
        await Deno.mkdir(`${home}/piece`);
        // The kernel and the script take their modules and versions from here.
        for (const name of ["deno.lock", "package.json"]) await Deno.copyFile(new URL(name, own), `${home}/${name}`);
        await Deno.writeTextFile(
          `${home}/deno.json`,
          JSON.stringify({ ...config, imports: { ...config.imports, auscult: new URL("mod.ts", own).href } }),
        );
        const cells = [
          'import { nasdaqDataLink, plot, show, Sound } from "auscult";\nconst rows: Record<string, unknown>[] = [];',
          `const apple = nasdaqDataLink("WIKI/AAPL", { base: "${server.base}", speed: Infinity });
for await (const row of apple) if (rows.push(row) === 3) break;
await show(apple, rows);`,
          'const figure = plot({ marks: [Sound.note(rows, { y: "Close", instrument: "click" })], time: { duration: 0.5 } });\nawait show(figure);',
        ];
        {
          await using kernel = await startKernel({ cwd: `${home}/piece` });
          for (const cell of cells) {
            const { status, outputs } = await kernel.execute(cell);
            said.push(JSON.stringify(outputs));
            assert.equal(status, "ok", said.at(-1));
          }
          said.push(JSON.stringify(kernel.late));
        }
        assert.match(said.join(), /is called, and recorded to .*49,999/s);
        assert.equal(server.requests.length, 1);
        const ipynb = cells.map((source) => ({
          cell_type: "code",
          source,
          outputs: [],
          execution_count: null,
          metadata: {},
        }));
        await Deno.writeTextFile(
          `${home}/piece/mine.ipynb`,
          JSON.stringify({ cells: ipynb, metadata: {}, nbformat: 4, nbformat_minor: 4 }),
        );
        const { pieces } = await exportNotebook(`${home}/piece/mine.ipynb`);
        said.push(await deno(["mine.ts", "--lock", "--bundle", "mine.zip"], `${home}/piece`));
        assert.match(said.at(-1)!, /; reads cassettes\/nasdaq-data-link-WIKI-AAPL-[0-9a-f]{8}\.cassette\.jsonl$/m);
        assert.equal(server.requests.length, 1, "from then on it is played");

        // Another machine: no server, no key, no folder of auscult's.
        unpacked.push(await unpack(`${home}/piece/mine.zip`));
        await server[Symbol.asyncDispose]();
        open = false;
        said.push(
          await deno(["mine.ts", "--verify", "--list"], `${unpacked[0]}/mine`, {
            NASDAQ_DATA_LINK_API_KEY: "",
            XDG_CACHE_HOME: `${unpacked[0]}/cache`,
            XDG_STATE_HOME: `${unpacked[0]}/state`,
          }),
        );
        assert.match(said.at(-1)!, /^= data +cassettes\/nasdaq.*\n(.*\n)*All of it is as the lock says\.$/m);
        assert(said.at(-1)!.includes(`hash ${pieces[0]!.hash}`), "it is the notebook's score");
        assert.deepEqual(
          [...Deno.readDirSync(unpacked[0]!)].map(({ name }) => name),
          ["mine"],
          "it keeps nothing there",
        );

        assert(!said.join().includes(KEY), "the key is in no output");
        const files = [...walk(home), ...walk(unpacked[0]!)];
        for (const name of ["ledger.json", ".cassette.jsonl", "mine.ts", "mine.lock.json", "mine.zip"]) {
          assert(files.some((file) => file.endsWith(name)), `${name} is among the files`);
        }
        for (const file of files) assert(!(await Deno.readTextFile(file)).includes(KEY), `the key is not in ${file}`);
      });
    } finally {
      if (open) await server[Symbol.asyncDispose]();
      for (const folder of [home, ...unpacked]) await Deno.remove(folder, { recursive: true });
    }
  },
});
