import assert from "node:assert/strict";
import { lines, mqtt, socket, type Source, sse, watch } from "auscult";
import { withFolder } from "../../cli/auscult.ts";
import { feedServer } from "../../helpers/feedServer.ts";

/** The first two rows of a source. */
async function two(source: Source): Promise<unknown[]> {
  const seen = [];
  for await (const row of source) if (seen.push({ ...row }) === 2) break;
  return seen;
}

Deno.test("every source takes a cassette: it is listened to once, and played from then on", () =>
  withFolder(async (folder) => {
    const expected = [{ n: 1 }, { n: 2 }];
    await using server = feedServer(() =>
      new Response('data: {"n":1}\n\ndata: {"n":2}\n\n', { headers: { "content-type": "text/event-stream" } })
    );
    let opened = 0;
    const text = async function* () {
      opened++;
      yield '{"n":1}\n{"n":2}\n';
    };
    await Deno.writeTextFile(`${folder}/file.jsonl`, '{"n":1}\n{"n":2}\n');
    const sources: Record<string, () => Source> = {
      sse: () => sse(server.base, { cassette: `${folder}/sse.tape`, speed: Infinity, onFault: () => {} }),
      lines: () => lines(text(), { cassette: `${folder}/lines.tape`, speed: Infinity }),
      watch: () => watch(`${folder}/file.jsonl`, { cassette: `${folder}/watch.tape`, speed: Infinity }),
    };
    for (const [name, make] of Object.entries(sources)) {
      assert.deepEqual(await two(make()), expected, `${name}, live`);
      if (name === "watch") await Deno.remove(`${folder}/file.jsonl`);
      const again = make();
      assert.match(again.name, /^replay of /);
      assert.deepEqual(await two(again), expected, `${name}, replayed`);
    }
    assert.equal(server.requests.length, 1);
    assert.equal(opened, 1);
    for (
      const make of [
        () => socket("ws://127.0.0.1:9", { speed: 2 }),
        () => mqtt("mqtt://127.0.0.1:9", "a", { speed: 2 }),
      ]
    ) {
      assert.throws(make, /Cannot change the speed of "(socket|mqtt) .*": only a cassette has one/);
    }
  }));
