import assert from "node:assert/strict";
import { readWav } from "../../lib/csound/wav.ts";
import { Csound, plot, Sound } from "../../mod.ts";
import { auscult, withFolder } from "../cli/auscult.ts";
import { has } from "../helpers/has.ts";

const { score } = plot({
  marks: [Sound.note([0, 1], { x: [0, 1], y: [0, 1], sustain: 0.1 })],
  time: { duration: 0.2 },
});

/** File names that a shell, an option parser, Csound or a format would take for something else. */
const names = [
  `a b "c" 'd'.wav`,
  "$(touch pwned).wav",
  "`touch pwned`;touch pwned|&.wav",
  "two\nlines.wav",
  "-o.wav",
  "--omacro:X=pwned.wav",
  "%n%s%d.wav",
  "$AUSCULT_TOKEN #include {{ }}.wav",
  "back\\slash\\.wav",
  "ü\u{1F3B5}\u202e.wav",
  "*?[a].wav",
];
const windows = Deno.build.os === "windows";

/** What a folder holds, in order. */
const held = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();

for (const engine of ["embedded", "native"] as const) {
  const ignore = windows || (engine === "native" && !has("csound"));

  Deno.test({
    name: `${engine} engine: renders into a file of any name, and makes no other`,
    ignore,
    fn: () =>
      withFolder(async (folder) => {
        for (const name of names) await score.render(`${folder}/${name}`, { engine });
        assert.deepEqual(held(folder), names.toSorted());
        for (const name of names) {
          assert((await readWav(`${folder}/${name}`)).channels[0]!.some((v) => Math.abs(v) > 0.01));
        }
      }),
  });

  Deno.test({
    name: `${engine} engine: records into a file of any name, and makes no other`,
    ignore,
    fn: () =>
      withFolder(async (folder) => {
        const all = [`-o "$(touch pwned)" ;\n%n \`x\` $M {{ü.wav`, "back\\slash\\ *?[a] #.wav"];
        for (const name of all) {
          await using csound = await Csound.start({ engine, output: "none", record: `${folder}/${name}` });
          await score.perform(csound).done;
        }
        assert.deepEqual(held(folder), all.toSorted());
        for (const name of all) {
          assert((await readWav(`${folder}/${name}`)).channels[0]!.some((v) => Math.abs(v) > 0.01));
        }
      }),
  });
}

Deno.test("a path with a NUL is refused, for rendering and for recording, and no file is made", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.wav\0.txt`;
    await assert.rejects(score.render(path), /Cannot render/);
    await assert.rejects(Csound.start({ output: "none", record: path }), /Cannot record/);
    assert.deepEqual(held(folder), []);
  }));

Deno.test("the command line takes odd names as names: of columns, refused in one plain line; of files, written as they stand", () =>
  withFolder(async (folder) => {
    const csv = `${folder}/data.csv`;
    await Deno.writeTextFile(csv, `x,"y""; system ""touch pwned"" $(touch pwned)"\n1,2\n2,3\n`);
    for (
      const args of [
        ["--x", "__proto__"],
        ["--y", `"; system "touch pwned"`],
        ["--y", "a\nb\x1b[2J"],
        ["--x", "é"],
        ["--scale", "$(touch pwned)"],
        ["--duration", "1; touch pwned"],
      ]
    ) {
      const { code, stderr } = await auscult(["render", csv, ...args, "--out", "x.wav"], { cwd: folder });
      assert.equal(code, 2, `${args}: ${stderr}`);
      assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(stderr.trimEnd(), /[\x00-\x1f\x7f]/, "what a terminal obeys");
    }
    assert.deepEqual(held(folder), ["data.csv"]);
    const name = "-$(touch pwned); touch pwned.wav";
    const { code, stderr } = await auscult(["render", csv, "--duration", "1", `--out=${name}`], { cwd: folder });
    assert.equal(code, 0, stderr);
    assert.deepEqual(held(folder), [name, "data.csv"].sort());
  }));
