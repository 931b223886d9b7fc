import assert from "node:assert/strict";
import { Csound, poll, replay, Sound, virtualClock } from "auscult";
import { withFolder } from "../../cli/auscult.ts";
import { rawServer } from "../../helpers/feedServer.ts";

/** A whole answer over TCP; `length` is what it says that the body has. */
function answer(body: string, { status = "200 OK", length = body.length } = {}) {
  return `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`;
}

Deno.test("a performance of a polled server goes on through all of its faults: each row is heard once, and again to the hash", () =>
  withFolder(async (folder) => {
    let good = 0;
    /** Three rows, of which two came before. */
    const rows = () => answer(JSON.stringify([2, 1, 0].map((back) => ({ id: Math.max(0, good - back) }))));
    const faults: readonly (() => string | undefined)[] = [
      () => answer("", { status: "500 Internal Server Error" }),
      () => answer("", { status: "429 Too Many Requests\r\nRetry-After: 1" }),
      () => answer('[{"id":'),
      () => answer('[{"id": 99}', { length: 400 }),
      () => "", // the connection is closed
      () => undefined, // nothing comes at all
    ];
    await using server = rawServer(async (connection, call) => {
      const buffer = new Uint8Array(4096);
      await connection.read(buffer);
      const fault = call % 2 === 1 ? faults[(call - 1) / 2] : undefined;
      const text = fault === undefined ? rows() : fault();
      if (fault === undefined) good++;
      if (text === undefined) await connection.read(buffer).catch(() => {});
      else await connection.write(new TextEncoder().encode(text));
      connection.close();
    });
    const said: string[] = [];
    const cassette = `${folder}/feed.tape`;
    const source = poll<{ id: number }>(server.base, {
      every: 0.05,
      timeout: 0.5,
      name: "feed",
      cassette,
      onFault: (message) => said.push(message),
    });
    const options = { pitch: { value: "id", domain: [0, 20], range: ["C3", "C5"] as [string, string] }, sustain: 0.02 };
    const twelve = source.through(async function* (receptions) {
      let came = 0;
      for await (const reception of receptions) {
        yield reception;
        if ((came += reception.rows.length) >= 12) return;
      }
    });
    const live = Sound.live(twelve, options);
    await using csound = await Csound.start({ output: "none" });
    const { events, started, lost, faults: reported } = await live.perform(csound).done;
    assert.deepEqual(live.rows.map(({ id }) => id), Array.from({ length: 12 }, (_, i) => i));
    assert.deepEqual({ events, started, lost }, { events: 12, started: 12, lost: 0 });
    const kinds = [
      /answered 500/,
      /answered 429/,
      /cannot be read/,
      /body|closed|incomplete/i,
      /connection/i,
      /within 0\.5 s/,
    ];
    for (const kind of kinds) {
      assert.equal(
        said.filter((text) => kind.test(text) && !/well again/.test(text)).length >= 1,
        true,
        `${kind}: ${said.join("\n")}`,
      );
    }
    assert(said.length <= 2 * faults.length, said.join("\n"));
    assert(reported.length >= 5, JSON.stringify(reported));
    const again = await Sound.live(replay<{ id: number }>(cassette, { clock: virtualClock() }), options).collect();
    assert.equal(again.hash, live.score.hash);
  }));
