import assert from "node:assert/strict";
import { has } from "../helpers/has.ts";
import { startKernel } from "./session.ts";

Deno.test({
  name: "a notebook shows what a source has left, and what went wrong; the key is in no output",
  ignore: !has("jupyter"),
  async fn() {
    await using kernel = await startKernel();
    const key = "XyZ-0123456789-key";
    const { outputs, status } = await kernel.execute(`
      const { nasdaqDataLink, show } = await import("auscult");
      Deno.env.set("NASDAQ_DATA_LINK_API_KEY", ["XyZ", "0123456789", "key"].join("-"));
      let calls = 0;
      const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ headers }) =>
        calls++ === 0
          ? Response.json({ quandl_error: { message: "no " + headers.get("x-api-token") } }, { status: 503 })
          : Response.json({ dataset_data: { column_names: ["Date", "Close"], data: [["2026-01-02", calls]] } }));
      const folder = await Deno.makeTempDir();
      const said = [];
      const source = nasdaqDataLink("WIKI/AAPL", {
        base: "http://127.0.0.1:" + server.addr.port, ledger: folder + "/ledger.json", cache: folder, cassette: false, onFault: (text) => said.push(text),
      });
      for await (const row of source) { said.push(JSON.stringify(row)); break; }
      await show(source.quota, source, said.join(" | "));
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });`);
    assert.equal(status, "ok", JSON.stringify(outputs));
    const [quota, source, said] = outputs.filter(({ output_type }) => output_type === "display_data").map(({ data }) =>
      data!
    );
    assert.match(
      quota!["text/html"]!,
      /<caption>Calls of nasdaq data link<\/caption>.*<td align="right">49,998<\/td>/s,
    );
    assert.match(quota!["text/plain"]!, /^ {2}within 24 h: 2 made, 49,998 left of 50,000$/m);
    assert.match(source!["text/html"]!, /What went wrong.*the server answered 503 Service Unavailable: no \*\*\*/s);
    assert.match(
      said!["text/plain"]!,
      /503.*no \*\*\* \| .*well again after .*\| \{"Date":"2026-01-02T00:00:00\.000Z","Close":2\}/,
    );

    assert(!JSON.stringify([outputs, kernel.late]).includes(key), "the key is in no output");
  },
});
