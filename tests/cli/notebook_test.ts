import assert from "node:assert/strict";
import { has } from "../helpers/has.ts";
import { start, withFolder } from "./auscult.ts";

/** Runs `auscult notebook` with a Jupyter of its own settings, and the kernelspecs of this test only. */
async function notebook(folder: string, args: readonly string[]) {
  const { code, stdout, stderr } = await start(["notebook", ...args], { cwd: folder, env: jupyterEnv(folder) })
    .output();
  return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

function jupyterEnv(folder: string): Record<string, string> {
  return {
    JUPYTER_DATA_DIR: `${folder}/data`,
    JUPYTER_CONFIG_DIR: `${folder}/config`,
    JUPYTER_RUNTIME_DIR: `${folder}/runtime`,
  };
}

Deno.test({
  name: "notebook --install brings the kernel, beside the user's own Deno kernel, and --uninstall takes it away again",
  ignore: !has("jupyter"),
  fn: () =>
    withFolder(async (folder) => {
      const own = `${folder}/data/kernels/deno`;
      await Deno.mkdir(own, { recursive: true });
      await Deno.writeTextFile(`${own}/kernel.json`, `{"argv":["mine"],"display_name":"Deno","language":"typescript"}`);
      await Deno.mkdir(`${folder}/notebooks`);

      for (let twice = 0; twice < 2; twice++) {
        const installed = await notebook(folder, ["--install"]);
        assert.equal(installed.code, 0, installed.text);
        assert.match(installed.text, /choose the kernel "Deno \(auscult\)"/);
      }
      const spec = JSON.parse(await Deno.readTextFile(`${folder}/data/kernels/auscult/kernel.json`));
      assert.equal(spec.display_name, "Deno (auscult)");
      assert.equal(spec.interrupt_mode, "signal");
      assert((await Deno.stat(spec.argv.find((arg: string) => arg.endsWith("launcher.ts")))).isFile);
      assert.match(await Deno.readTextFile(`${folder}/data/kernels/auscult/logo-svg.svg`), /^<svg/);

      const removed = await notebook(folder, ["--uninstall"]);
      assert.equal(removed.code, 0, removed.text);
      await assert.rejects(Deno.stat(`${folder}/data/kernels/auscult`), Deno.errors.NotFound);
      assert.match(await Deno.readTextFile(`${own}/kernel.json`), /"mine"/);

      const again = await notebook(folder, ["--uninstall"]);
      assert.equal(again.code, 1);
      assert.match(again.text, /auscult/);
    }),
});

Deno.test({
  name: "notebook opens JupyterLab on the folder, with the kernel as its default, and ends with it",
  ignore: !has("jupyter-lab"),
  fn: () =>
    withFolder(async (folder) => {
      await Deno.mkdir(`${folder}/notebooks`);
      await Deno.writeTextFile(`${folder}/notebooks/mine.ipynb`, "{}");
      await Deno.mkdir(`${folder}/config`);
      await Deno.writeTextFile(`${folder}/config/jupyter_server_config.json`, '{"ServerApp":{"allow_root":true}}');
      const process = start(["notebook", "--no-browser"], { cwd: folder, env: jupyterEnv(folder) });
      const reader = process.stderr.pipeThrough(new TextDecoderStream()).getReader();
      try {
        let said = "";
        let url: URL | undefined;
        while (!url) {
          const { value, done } = await reader.read();
          if (done) assert.fail(`it ended: ${said}`);
          said += value;
          const found = /http:\/\/127\.0\.0\.1:\d+\/lab\S*\?token=\w+/.exec(said)?.[0];
          if (found) url = new URL(found);
        }
        const get = async (path: string) =>
          (await fetch(`${url.origin}${path}?token=${url.searchParams.get("token")}`)).json();
        const specs = await get("/api/kernelspecs");
        assert.equal(specs.default, "auscult");
        assert.equal(specs.kernelspecs.auscult.spec.display_name, "Deno (auscult)");
        const { content } = await get("/api/contents");
        assert.deepEqual(content.map(({ name }: { name: string }) => name), ["mine.ipynb"]);
      } finally {
        try {
          process.kill("SIGTERM");
        } catch {
          // it ended
        }
        await reader.cancel();
        await process.stdout.cancel();
        await process.status;
      }
    }),
});

Deno.test("notebook says what brings Jupyter where there is none, and which folder is missing", () =>
  withFolder(async (folder) => {
    const run = async (args: string[]) => {
      const { code, stderr } = await start(args, { cwd: folder, env: { PATH: folder } }).output();
      return { code, text: new TextDecoder().decode(stderr) };
    };
    const missing = await run(["notebook"]);
    assert.equal(missing.code, 2);
    assert.match(missing.text, /no folder or notebook "notebooks"/);

    await Deno.mkdir(`${folder}/notebooks`);
    const none = await run(["notebook"]);
    assert.equal(none.code, 1);
    assert.match(none.text, /pip install jupyterlab[^]*pipx[^]*uv tool/);
  }));
