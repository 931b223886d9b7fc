import assert from "node:assert/strict";
import { Csound } from "auscult";
import { repairWav } from "../../lib/csound/repairWav.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { BadNetwork } from "../helpers/BadNetwork.ts";
import { clicksEvery } from "../helpers/clicks.ts";
import { onsets } from "../helpers/onsets.ts";
import { engines, start } from "../orchestras/engine.ts";

const ALL = 100, EVERY = 0.04;

for (const { kind, ignore } of engines) {
  Deno.test({
    name:
      `${kind} engine: over a network that loses 5 % and delays by 5 to 30 ms, what is lost is counted, and the rest is on its sample`,
    ignore,
    sanitizeOps: true,
    sanitizeResources: true,
    async fn() {
      await using engine = await start(kind);
      await engine.peer.send("/auscult/record", "sd", engine.token, await engine.now() + 0.2);
      await using network = await BadNetwork.to(engine.peer.to, { loss: 0.05, delay: [0.005, 0.03], seed: 32 });
      const told: string[] = [];
      const { port } = network;
      const csound = await Csound.connect({ port, token: engine.token, onMessage: (line) => told.push(line) });
      const report = await clicksEvery(EVERY, ALL).perform(csound).done;
      await csound.close();
      await engine.quit();
      const { there, back } = network.counts;
      assert(there.lost > 0 && back.lost > 0, "nothing was lost on the way");
      await repairWav(engine.recording);
      const take = await readWav(engine.recording);
      const heard = onsets(take).map((sample) => sample / take.sampleRate);
      assert.deepEqual(
        { sent: report.sent, heard: heard.length, late: report.late, restarts: report.restarts },
        { sent: ALL, heard: ALL - report.lost, late: 0, restarts: 0 },
      );
      assert(report.lost > 0 && report.lost < 20, `${report.lost} lost`);
      // Every gap is a whole number of beats, to the sample.
      const beats = heard.map((time) => (time - heard[0]!) / EVERY);
      for (const beat of beats) assert(Math.abs(beat - Math.round(beat)) * EVERY < 0.00005, `at beat ${beat}`);
    },
  });
}
