import assert from "node:assert/strict";
import { Heartbeat } from "../../lib/csound/Heartbeat.ts";
import { startEmbedded } from "../../lib/csound/startEmbedded.ts";
import { startNative } from "../../lib/csound/startNative.ts";
import { has } from "../helpers/has.ts";

const starts = [
  { kind: "embedded", start: startEmbedded, ignore: false },
  { kind: "native", start: startNative, ignore: !has("csound") },
];

for (const { kind, start, ignore } of starts) {
  Deno.test({
    name: `${kind} engine: one that hears nothing more from its owner ends, and says that this is why`,
    ignore,
    async fn() {
      const lines: string[] = [];
      const token = "secret";
      const engine = await start({ port: 0, token, output: "none", onMessage: (line) => lines.push(line) });
      const owner = await Heartbeat.start({ port: engine.port, token });
      assert.equal(await owner.tooFast(), undefined);
      await owner.close();
      const { reason } = await engine.ended;
      await engine.close();
      assert.match(
        reason,
        /no word from the program that started this Csound for (1\.7|1\.8|[2-9])\S* s, so it ends itself$/,
      );
      if (kind === "native") assert.match(reason, /^csound ended with exit code 0: /);
      assert(lines.some((line) => line.startsWith("auscult: no word from")), lines.join("\n"));
    },
  });
}
