import assert from "node:assert/strict";
import { measure } from "../../lib/csound/measure.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { listen } from "../../lib/cli/listen.ts";
import { withFolder } from "./auscult.ts";

Deno.test("what perform and render play with nothing given lies at -20 LUFS", () =>
  withFolder(async (cwd) => {
    const { figure } = await listen({ positionals: [], values: {}, flags: new Set() });
    await figure.score.render(`${cwd}/take.wav`);
    const { loudness, truePeak } = measure(await readWav(`${cwd}/take.wav`));
    assert(Math.abs(loudness + 20) <= 2 && truePeak <= -1, `${loudness} LUFS, ${truePeak} dBTP`);
  }));
