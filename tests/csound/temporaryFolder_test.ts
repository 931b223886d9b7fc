import assert from "node:assert/strict";
import { temporaryFolder, usedBy } from "../../lib/csound/temporaryFolder.ts";
import { withFolder } from "../cli/auscult.ts";

/** The id of a process that has ended. */
async function ended(): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), { args: ["--version"], stdout: "null" }).spawn();
  await child.status;
  return child.pid;
}

Deno.test({
  name: "temporaryFolder() removes the folders whose users are gone, but for a recording, and no other's",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      const before = Deno.env.get("TMPDIR");
      Deno.env.set("TMPDIR", folder);
      try {
        const make = async (name: string, users: number[], take?: "file" | "link") => {
          const path = `${folder}/${name}`;
          await Deno.mkdir(`${path}/instruments`, { recursive: true });
          for (const pid of users) await usedBy(path, pid);
          await Deno.writeTextFile(`${folder}/precious`, "music");
          if (take === "file") await Deno.writeTextFile(`${path}/take.wav`, "music");
          if (take === "link") await Deno.symlink(`${folder}/precious`, `${path}/take.wav`);
        };
        const gone = await ended();
        await make("auscult-left", [gone, gone], "link");
        await make("auscult-recorded", [gone], "file");
        await make("auscult-used", [gone, Deno.pid]);
        await make("auscult-new", []);
        await make("other", [gone]);
        const own = await temporaryFolder();
        const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((name) =>
          `${folder}/${name}` !== own
        );
        assert.deepEqual(names.sort(), ["auscult-new", "auscult-recorded", "auscult-used", "other", "precious"]);
        assert.equal(await Deno.readTextFile(`${folder}/precious`), "music");
        assert.equal(Deno.statSync(own).mode! & 0o077, 0, "only this user can read it");
      } finally {
        if (before === undefined) Deno.env.delete("TMPDIR");
        else Deno.env.set("TMPDIR", before);
      }
    }),
});
