import assert from "node:assert/strict";
import { nasdaqDataLink, openMeteo, usgs } from "auscult";
import { duration } from "../../lib/live/sources/http/words.ts";

const page = await Deno.readTextFile(new URL("../../docs/live.md", import.meta.url));

Deno.test("docs/live.md states the limits that the ready-made sources have", () => {
  const clock = { now: () => 0, wait: () => Promise.resolve() };
  const key = "NASDAQ_DATA_LINK_API_KEY";
  const before = Deno.env.get(key);
  Deno.env.delete(key);
  const sources = {
    "`usgs()`": usgs({ feed: "all_hour", clock }),
    "`openMeteo()`": openMeteo({ latitude: 0, longitude: 0, clock }),
    "`nasdaqDataLink()`": nasdaqDataLink("WIKI/AAPL", { clock }),
    "`nasdaqDataLink()` with a key": undefined as ReturnType<typeof nasdaqDataLink> | undefined,
  };
  Deno.env.set(key, "a-key");
  sources["`nasdaqDataLink()` with a key"] = nasdaqDataLink("WIKI/AAPL", { clock });
  before === undefined ? Deno.env.delete(key) : Deno.env.set(key, before);
  for (const [name, source] of Object.entries(sources)) {
    const line = page.split("\n").find((text) => text.startsWith(`| ${name} |`));
    const stated = line!.split("|")[3]!.split(/[;]|, for/)[0]!.trim();
    const has = source!.quota!.windows.map(({ limit, window }) =>
      `${limit.toLocaleString("en-US")} in ${duration(window)}`
    );
    assert.equal(stated, has.join(", "), name);
  }
});
