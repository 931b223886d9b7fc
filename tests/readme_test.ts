import assert from "node:assert/strict";
import { measure } from "../lib/csound/measure.ts";
import { readWav } from "../lib/csound/wav.ts";
import { withFolder } from "./cli/auscult.ts";

Deno.test("the README's lines of code run as they stand, and leave the take that they name", () =>
  withFolder(async (folder) => {
    const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));
    const [, code = ""] = /```ts[^\n]*\n(.*?)```/s.exec(readme) ?? [];
    assert(code.includes("duration: 20"));
    await Deno.writeTextFile(`${folder}/lines.ts`, code.replace("duration: 20", "duration: 2")); // a test need not last 20 s
    await Deno.mkdir(`${folder}/data`);
    await Deno.copyFile(new URL("../data/sp500.csv", import.meta.url), `${folder}/data/sp500.csv`);
    const { code: exit, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--check", "--config", new URL("../deno.json", import.meta.url).pathname, "lines.ts"],
      cwd: folder,
    }).output();
    assert.equal(exit, 0, new TextDecoder().decode(stderr));
    const take = await readWav(`${folder}/take.wav`);
    assert(take.channels[0]!.length >= 1.9 * take.sampleRate);
    assert(measure(take).truePeak > -40);
  }));
