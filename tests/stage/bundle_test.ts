import assert from "node:assert/strict";
import { exportNotebook } from "auscult";
import { readWav } from "../../lib/csound/wav.ts";
import { has } from "../helpers/has.ts";
import { onsets } from "../helpers/onsets.ts";
import { jupyterPython } from "../notebook/kernel.ts";
import { Script, scriptText } from "./script.ts";
import { unpack } from "./unpack.ts";

const TIMES = [0, 0.25, 0.5];

Deno.test({
  name:
    "--bundle makes a zip that performs and verifies in another folder with Deno alone and no network, and plays with Csound alone",
  ignore: !has("csound") || !has("jupyter"),
  async fn() {
    await using script = await Script.make("", {
      files: {
        "piece/helper.ts": "export const LOUD: number = -6;\n",
        "data/clicks.csv": `t\n${TIMES.join("\n")}\n`,
      },
    });
    await script.write(
      "piece/stage.ts",
      scriptText(`const rows = await csv("../data/clicks.csv");
const clicks = plot({
  marks: [Sound.note(rows, { time: { value: "t", scale: null }, loudness: LOUD, sustain: 0.02, instrument: "click" })],
});
await stage.perform([{ cue: "Storm", score: clicks }], { title: "Clicks and more" });`).replace(
        `from "auscult";`,
        `from "auscult";\nimport { LOUD } from "./helper.ts";`,
      ),
    );
    const config = new URL("../../deno.json", import.meta.url).pathname;
    const run = (args: string[]) =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", "--config", config, `${script.folder}/piece/stage.ts`, ...args],
        env: { NO_COLOR: "1" },
        cwd: script.folder,
      }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const made = await run(["--lock", "--bundle", "a.zip"]);
    assert.equal(made.code, 0, text(made.stdout) + text(made.stderr));
    assert.equal((await run(["--bundle", "b.zip"])).code, 0);
    assert.deepEqual(
      await Deno.readFile(`${script.folder}/a.zip`),
      await Deno.readFile(`${script.folder}/b.zip`),
      "the same files give the same bytes",
    );

    const folder = await unpack(`${script.folder}/a.zip`);
    const home = `${folder}/stage`;
    const there = (path: string) => Deno.stat(`${home}/${path}`);
    for (
      const path of [
        "piece/stage.ts",
        "piece/helper.ts",
        "piece/stage.lock.json",
        "piece/stage.events.txt",
        "piece/stage.csd",
        "data/clicks.csv",
        "deno.json",
        "deno.lock",
        "README.md",
        "auscult/mod.ts",
        "auscult/orchestras/master.orc",
      ]
    ) {
      assert((await there(path)).isFile, path);
    }
    const readme = await Deno.readTextFile(`${home}/README.md`);
    assert.match(readme, /^# Clicks and more\n/);
    assert.equal(readme.trim().split("\n").length, 5);
    assert.match(readme, /npx -y deno@\d+\.\d+\.\d+ task perform/);

    // No network but the loopback; the packages are those that were fetched before.
    const offline = (args: string[]) =>
      new Deno.Command(jupyterPython(), {
        args: [new URL("../notebook/offline.py", import.meta.url).pathname, Deno.execPath(), ...args],
        env: { NO_COLOR: "1" },
        cwd: home,
      }).output();
    const verified = await offline(["run", "-A", "--cached-only", "piece/stage.ts", "--verify"]);
    assert.equal(verified.code, 0, text(verified.stdout) + text(verified.stderr));
    assert.match(text(verified.stdout), /^= sound .*bit for bit$/m);
    const played = await offline(["task", "perform"]);
    assert.equal(played.code, 0, text(played.stdout) + text(played.stderr));
    const take = await readWav(`${home}/piece/out/take.wav`);
    assert.deepEqual(onsets(take).map((sample) => Math.round(sample / 480) / 100), TIMES);

    const alone = await Deno.makeTempDir();
    await Deno.copyFile(`${home}/piece/stage.csd`, `${alone}/stage.csd`);
    const csound = await new Deno.Command("csound", {
      args: ["-W", "-o", "alone.wav", "stage.csd"],
      cwd: alone,
      stderr: "null",
    }).output();
    assert.equal(csound.code, 0);
    assert.deepEqual(
      onsets(await readWav(`${alone}/alone.wav`)).map((sample) => Math.round((sample - 224) / 480) / 100),
      TIMES,
    );
    for (const path of [alone, folder]) await Deno.remove(path, { recursive: true });
  },
});

Deno.test(
  "--bundle of a notebook outside of auscult's folder: with its own data, modules and import map it verifies elsewhere, without what it was made from",
  {
    ignore: !has("jupyter"),
  },
  async () => {
    const own = new URL("../../", import.meta.url);
    const { imports, compilerOptions } = JSON.parse(await Deno.readTextFile(new URL("deno.json", own)));
    const home = await Deno.makeTempDir();
    const files = {
      "piece/mine.ipynb": notebook([
        'import { csv, plot, Sound } from "auscult";\nimport { LOUD } from "@/level.ts";',
        'const rows = await csv("../data/clicks.csv");',
        'plot({ marks: [Sound.note(rows, { x: "t", loudness: LOUD, instrument: "click" })], time: { duration: 0.5 } })',
      ]),
      "data/clicks.csv": `t\n${TIMES.join("\n")}\n`,
      "src/level.ts": `import { mean } from "simple-statistics";
import levels from "./levels.json" with { type: "json" };
export const LOUD: number = mean(levels);
`,
      "src/levels.json": "[-10, -14]",
      // As people write it, with a comment.
      "deno.json": `// of mine\n${
        JSON.stringify({
          nodeModulesDir: "none",
          imports: { ...imports, auscult: new URL("mod.ts", own).href, "@/": "./src/" },
          compilerOptions,
        })
      }`,
    };
    const unpacked: string[] = [];
    try {
      for (const [name, text] of Object.entries(files)) {
        await Deno.mkdir(`${home}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
        await Deno.writeTextFile(`${home}/${name}`, text);
      }
      // The versions that are here: others would have to be asked for.
      for (const name of ["deno.lock", "package.json"]) await Deno.copyFile(new URL(name, own), `${home}/${name}`);
      const { pieces, notes } = await exportNotebook(`${home}/piece/mine.ipynb`, { check: false });
      assert.deepEqual(notes, []);
      const deno = async (args: string[], cwd: string, within: string[] = []) => {
        const [program, ...all] = [...within, Deno.execPath(), "run", "--quiet", "-A", ...args];
        const { code, stdout, stderr } = await new Deno.Command(program!, { args: all, cwd, env: { NO_COLOR: "1" } })
          .output();
        const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
        assert.equal(code, 0, text);
        return text;
      };
      await deno(["--no-check", "piece/mine.ts", "--lock", "--bundle", "a.zip"], home);
      unpacked.push(await unpack(`${home}/a.zip`));
      await Deno.rename(home, `${home}-gone`);
      const offline = [jupyterPython(), new URL("../notebook/offline.py", import.meta.url).pathname];
      const there = ["--cached-only", "piece/mine.ts"];
      const verified = await deno([...there, "--verify", "--list"], `${unpacked[0]}/mine`, offline);
      assert.match(verified, /^All of it is as the lock says\.$/m);
      assert(verified.includes(`hash ${pieces[0]!.hash}`), "it is the notebook's score");
    } finally {
      for (const path of [home, `${home}-gone`, ...unpacked]) {
        await Deno.remove(path, { recursive: true }).catch(() => {});
      }
    }
  },
);

/** A notebook of these cells. */
function notebook(cells: readonly string[]): string {
  const code = cells.map((source) => ({ cell_type: "code", source, outputs: [], execution_count: null, metadata: {} }));
  return JSON.stringify({ cells: code, metadata: {}, nbformat: 4, nbformat_minor: 4 });
}

Deno.test(
  "--bundle refuses data that no other machine finds: named by its place on this one, or on another side of the disk",
  {
    ignore: Deno.build.os !== "linux", // elsewhere, folders for temporary files may lie in one
  },
  async () => {
    const elsewhere = await Deno.makeTempFile({ dir: "/var/tmp", suffix: ".csv" });
    try {
      await using script = await Script.make("", { files: { "piece/data/a.csv": "y\n1\n2\n" } });
      await Deno.copyFile(`${script.folder}/piece/data/a.csv`, elsewhere);
      for (
        const [path, message] of [
          [
            `${script.folder}/piece/data/a.csv`,
            /stage\.ts reads \S+a\.csv by its place on this machine; name it from the script's folder, "piece\/data\/a\.csv"/,
          ],
          [elsewhere, /no folder in common but the whole disk: \S+, \/var\/tmp; move the data beside the script/],
        ] as const
      ) {
        await script.write(
          "stage.ts",
          scriptText(`const rows = await csv(${JSON.stringify(path)});
const notes = plot({ marks: [Sound.note(rows, { y: "y" })], time: { duration: 0.2 } });
await stage.perform([{ score: notes }]);`),
        );
        const { code, stderr } = await script.run(["--lock", "--bundle"]);
        assert.equal(code, 2);
        assert.match(stderr, message);
      }
    } finally {
      await Deno.remove(elsewhere);
    }
  },
);

Deno.test("--bundle without a lock says how to make one", async () => {
  await using script = await Script.make(
    `const notes = plot({ marks: [Sound.note([1])], time: { duration: 1 } });\nawait stage.perform([{ score: notes }]);`,
  );
  const { code, stderr } = await script.run(["--bundle"]);
  assert.equal(code, 2);
  assert.match(stderr, /^stage\.ts: Cannot bundle: there is no lock .*stage\.lock\.json; write it with --lock\n$/);
});
