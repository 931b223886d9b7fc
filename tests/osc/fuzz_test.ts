import assert from "node:assert/strict";
import { encodeMessage } from "../../lib/osc/codec.ts";
import { OscReceiver } from "../../lib/osc/OscReceiver.ts";
import { UdpSocket } from "../../lib/osc/socket.ts";
import { MonitorProcess } from "../helpers/monitorProcess.ts";
import { mutatedPacket, seededRandom } from "../helpers/mutatedPackets.ts";
import { withFolder } from "../cli/auscult.ts";

/** How many packets the monitor gets: the full number with AUSCULT_FUZZ=1000000, as `deno task fuzz` has it. */
const ALL = Number(Deno.env.get("AUSCULT_FUZZ") ?? 100_000);

Deno.test("decodePacket() of 1,000,000 random and mutated packets decodes or throws a SyntaxError, soon, and keeps no memory", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--v8-flags=--expose-gc", new URL("./fuzzDecode.ts", import.meta.url).href],
    cwd: new URL("../..", import.meta.url),
    signal: AbortSignal.timeout(300_000), // it hangs
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const { decoded, refused, slowest, grown } = JSON.parse(new TextDecoder().decode(stdout));
  assert.equal(decoded + refused, 1_000_000);
  assert.ok(decoded > 50_000 && refused > 300_000, `${decoded} decoded, ${refused} refused`);
  assert.ok(slowest < 2000, `one took ${slowest} ms`);
  assert.ok(grown < 4 << 20, `memory grew by ${grown} bytes`);
});

Deno.test({
  name: `monitor lives through ${
    ALL.toLocaleString("en")
  } random and mutated packets, grows no further, and prints no control character`,
  ignore: Deno.build.os !== "linux",
  async fn() {
    await withFolder(async (folder) => {
      await using to = await OscReceiver.open({ port: 0 });
      await using monitor = await MonitorProcess.listen([
        "--forward",
        String(to.port),
        "--save",
        `${folder}/take.jsonl`,
      ]);
      const random = seededRandom(0x2545f491);
      const resident = async () =>
        Number(/VmRSS:\s+(\d+) kB/.exec(await Deno.readTextFile(`/proc/${monitor.process.pid}/status`))![1]) / 1024;
      await using socket = await UdpSocket.open({ host: "127.0.0.1", port: monitor.port });
      let warm = 0;
      for (let sent = 0; sent < ALL; sent += 20) {
        for (let i = 0; i < 20; i++) socket.send(mutatedPacket(random));
        await socket.flush();
        if (sent % 200 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
        if (sent === 40_000) warm = await resident();
      }
      // After the crowd, the next good message is printed.
      let found = false;
      const alive = monitor.waitFor(/\/alive {2}i 7\n/).then(() => found = true);
      while (!found) {
        socket.send(encodeMessage({ address: "/alive", types: "i", args: [7] }));
        await Promise.race([alive, new Promise((resolve) => setTimeout(resolve, 200))]);
      }
      const grown = await resident() - warm;
      assert.ok(grown < 100, `it grew from ${warm.toFixed()} by ${grown.toFixed()} MiB`);
      const { code, text } = await monitor.interrupt();
      assert.equal(code, 0);
      const [, malformed] = /, ([\d,]+) malformed,/.exec(text)!;
      assert.ok(Number(malformed!.replaceAll(",", "")) > ALL / 5, `${malformed} malformed`);
      const raw = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.exec(text);
      assert.equal(
        raw,
        null,
        `${JSON.stringify(raw?.[0])} at ${JSON.stringify(text.slice((raw?.index ?? 0) - 40, raw?.index))}`,
      );
    });
  },
});
