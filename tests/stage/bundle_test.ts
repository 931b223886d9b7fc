import assert from "node:assert/strict";
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

Deno.test("--bundle without a lock says how to make one", async () => {
  await using script = await Script.make(
    `const notes = plot({ marks: [Sound.note([1])], time: { duration: 1 } });\nawait stage.perform([{ score: notes }]);`,
  );
  const { code, stderr } = await script.run(["--bundle"]);
  assert.equal(code, 2);
  assert.match(stderr, /^stage\.ts: Cannot bundle: there is no lock .*stage\.lock\.json; write it with --lock\n$/);
});
