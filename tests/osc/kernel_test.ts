import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { encodeMessage } from "../../lib/osc/codec.ts";
import { UdpSocket } from "../../lib/osc/socket.ts";
import { has } from "../helpers/has.ts";
import { startKernel } from "../notebook/session.ts";

const mod = import.meta.resolve("../../mod.ts");

Deno.test({
  name: "monitor() works in a notebook, and loses nothing while a cell is busy",
  ignore: !has("jupyter"),
  async fn() {
    await using kernel = await startKernel();
    const run = async (cell: string) => {
      const { status, outputs } = await kernel.execute(cell);
      assert.equal(status, "ok", JSON.stringify(outputs));
      return stripVTControlCharacters(outputs.at(-1)?.data?.["text/plain"] ?? "");
    };
    const port = Number(
      await run(`
        const { monitor } = await import("${mod}");
        globalThis.watching = await monitor({ port: 0, filter: "/n" });
        watching.port`),
    );
    const busy = run("for (const end = performance.now() + 2000; performance.now() < end;); 1");
    await using socket = await UdpSocket.open({ host: "127.0.0.1", port });
    for (let i = 0; i < 2000; i++) { // 2,000 a second or so: more than a socket's buffer holds
      socket.send(encodeMessage({ address: "/n", types: "i", args: [i] }));
      if (i % 20 === 19) {
        await socket.flush();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    await busy;
    const cell = `
      let next = 0;
      for await (const { args } of watching) {
        if (args[0] !== next++) throw new Error(\`\${args[0]} after \${next - 2}\`);
        if (next === 2000) break;
      }
      watching.statistics.missed + ":" + next`;
    assert.equal(await run(cell), '"0:2000"');
  },
});
