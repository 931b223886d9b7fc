import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { runEmbedded } from "../../../lib/csound/embedded/runEmbedded.ts";
import { readWav } from "../../../lib/csound/wav.ts";
import { decodePacket, encodeMessage, type OscArgument, type OscMessage } from "../../../lib/osc/codec.ts";
import { orchestraFiles } from "../../../orchestras/files.ts";
import { onsets } from "../../helpers/onsets.ts";

Deno.test({
  name: "auscult's orchestra runs in the embedded engine: hello, sync, a recorded click on its sample, quit",
  sanitizeOps: true,
  sanitizeResources: true,
  async fn() {
    const folder = await Deno.makeTempDir();
    const lines: string[] = [];
    const { "auscult.csd": csd = "", ...files } = orchestraFiles;
    await using engine = await runEmbedded({
      csd,
      files,
      options: ["-d", "-m0", "--omacro:AUSCULT_TOKEN=secret", "--omacro:AUSCULT_OWNED=1"],
      recordPath: `${folder}/take.wav`,
      onMessage: (line) => lines.push(line),
    });
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    const waiting = new Map<string, (args: readonly OscArgument[]) => void>();
    socket.on("message", (bytes: Uint8Array) => {
      for (const { address, args } of decodePacket(bytes)) waiting.get(address)?.(args);
    });
    const answer = (address: string) => new Promise<readonly OscArgument[]>((resolve) => waiting.set(address, resolve));
    const send = (address: string, types: string, ...args: OscArgument[]) => {
      const message: OscMessage = { address, types, args };
      return new Promise((resolve) => socket.send(encodeMessage(message), engine.port, "127.0.0.1", resolve));
    };
    try {
      const ready = answer("/auscult/ready");
      await send("/auscult/hello", "ssi", "secret", "127.0.0.1", socket.address().port);
      const [version, sampleRate, ksmps, latency] = await ready;
      assert.deepEqual([version, sampleRate, ksmps], [1, 48_000, 32]);
      assert.equal((latency as number) % 32, 0);

      const synced = answer("/auscult/sync");
      await send("/auscult/sync", "sd", "secret", 12.5);
      const [echoed, now] = await synced as [number, number];
      assert.equal(echoed, 12.5);

      const start = Math.ceil((now + 0.3) * 1500) / 1500;
      const onset = answer("/auscult/onset");
      await send("/auscult/record", "sd", "secret", start);
      const exactly = 777 / 48_000; // 24 k-cycles and 9 samples
      await send("/auscult/note", "siidsfffff", "secret", 1, 7, start + exactly, "click", 0.01, 1000, -12, 0, 0.5);
      const [take, id, error] = await onset as [number, number, number];
      assert.deepEqual([take, id], [1, 7]);
      assert.ok(Math.abs(error) < 0.00002, `${error}`);
      for (let time = 0; time < start + 0.2;) {
        const synced = answer("/auscult/sync");
        await send("/auscult/sync", "sd", "secret", 0);
        [, time] = await synced as [number, number];
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await send("/auscult/quit", "sf", "secret", 0.01);
      assert.match((await engine.ended).reason, /exitnow|score is over/);
      const wave = await readWav(`${folder}/take.wav`);
      const [first] = onsets(wave);
      // The master's filters smear it over a sample or two.
      assert.ok(Math.abs(first! - 777) <= 2, `sample ${first}`);
    } catch (error) {
      throw new Error(`${(error as Error).message}\nCsound said:\n${lines.join("\n")}`, { cause: error });
    } finally {
      await new Promise<void>((resolve) => socket.close(() => resolve()));
      await Deno.remove(folder, { recursive: true });
    }
  },
});
