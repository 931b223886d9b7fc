import assert from "node:assert/strict";
import { soundFilePath } from "../../lib/csound/soundFilePath.ts";
import { Csound, plot, Sound } from "../../mod.ts";
import { withFolder } from "../cli/auscult.ts";

Deno.test("soundFilePath() gives the absolute path, and leaves what is there as it is", () =>
  withFolder((folder) => {
    const path = `${folder}/a take, "ü".wav`;
    assert.equal(soundFilePath("record", path), path);
    assert.deepEqual([...Deno.readDirSync(folder)], [], "nothing is made");
    Deno.writeTextFileSync(path, "before");
    assert.equal(soundFilePath("record", path), path);
    assert.equal(Deno.readTextFileSync(path), "before");
    assert.equal(soundFilePath("render", "take.wav"), `${Deno.cwd()}/take.wav`);
    return Promise.resolve();
  }));

const { score } = plot({ marks: [Sound.note([1, 2, 3])], time: { duration: 1 } });
const ways: [string, (path: string) => Promise<unknown>][] = [
  ["Csound.start() of the embedded engine", (record) => Csound.start({ record, output: "none" })],
  ["Csound.start() of the native engine", (record) => Csound.start({ record, output: "none", engine: "native" })],
  ["score.render()", (path) => score.render(path)],
];
for (const [name, write] of ways) {
  Deno.test(`${name} says at once that a file cannot be written`, () =>
    withFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/file`, "");
      for (
        const [path, says] of [
          [`${folder}/none/a.wav`, `there is no folder ${folder}/none`],
          [`${folder}/file/a.wav`, `there is no folder ${folder}/file`],
          [folder, "it is a folder"],
          [`${folder}/new/`, "it is a folder"],
          ["", "it takes the path of a WAV file"],
          [5 as unknown as string, "it takes the path of a WAV file"],
        ] as const
      ) {
        await assert.rejects(write(path), (error: Error) => {
          assert.match(error.message, /^Cannot (record|render) to /);
          assert(error.message.includes(says), error.message);
          return true;
        });
      }
      assert.deepEqual([...Deno.readDirSync(folder)].map((entry) => entry.name), ["file"]);
    }));
}
