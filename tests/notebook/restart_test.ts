import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { measure } from "../../lib/csound/measure.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { withFolder } from "../cli/auscult.ts";
import { csounds } from "../helpers/csounds.ts";
import { has } from "../helpers/has.ts";
import { startKernel } from "./session.ts";

const mod = import.meta.resolve("../../mod.ts");
const launcher = new URL("../../lib/notebook/kernel/launcher.ts", import.meta.url).pathname;
const kernels = {
  "a plain kernel": undefined,
  "auscult's kernel": [Deno.execPath(), "run", "-A", "--no-check", launcher, "{connection_file}"],
};
const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

for (const [kind, argv] of Object.entries(kernels)) {
  for (const end of ["restart", "shutdown"] as const) {
    Deno.test({
      name: `a native Csound that a cell started is gone 3 s after the ${end} of ${kind}, and its take is whole`,
      ignore: !has("jupyter") || !has("csound"),
      fn: () =>
        withFolder(async (folder) => {
          const record = `${folder}/take.wav`;
          await using kernel = await startKernel(argv ? { argv } : {});
          const before = new Set(csounds().map(({ pid }) => pid));
          const { status, outputs } = await kernel.execute(`
            const { Csound, plot, Sound } = await import("${mod}");
            globalThis.csound = await Csound.start({ engine: "native", output: "none", record: ${
            JSON.stringify(record)
          } });
            globalThis.playing = plot({ marks: [Sound.note([1], { sustain: 60 })] }).score.perform(csound);
            Deno.pid`);
          assert.equal(status, "ok", JSON.stringify(outputs));
          const pid = Number(stripVTControlCharacters(outputs.at(-1)!.data!["text/plain"]!));
          const child = csounds().find(({ parent }) => parent === pid);
          assert(child && !before.has(child.pid), "csound runs, as a child of the kernel");
          await delay(4000);
          const runs = () => csounds().some(({ pid }) => pid === child.pid);
          assert(runs(), "and goes on while the kernel lives");
          const ended = kernel[end]();
          const alive = () => {
            try {
              return !/^\d+ \(.*\) Z/s.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
            } catch {
              return false;
            }
          };
          while (Deno.build.os === "linux" && alive()) await delay(10);
          const from = performance.now();
          while (runs()) {
            assert(
              performance.now() - from < 4000,
              "csound still runs 3 s (and 1 s for a busy machine) after the kernel ended",
            );
            await delay(50);
          }
          await ended;
          const take = await readWav(record);
          assert(take.channels[0]!.length > 2.4 * take.sampleRate, `${take.channels[0]!.length} samples`);
          assert(measure(take).truePeak > -40);
          if (end === "restart") assert.equal((await kernel.execute("1 + 1")).status, "ok");
        }),
    });
  }
}
