import assert from "node:assert/strict";
import { cassette, record, type Source, source, virtualClock, withCassette } from "auscult";
import { withFolder } from "../../cli/auscult.ts";

/** Throws of dice, counted: each loop is a call of the source. */
function counted(): { dice: Source<{ eyes: number }>; calls: () => number } {
  let calls = 0;
  const clock = virtualClock({ start: 100 });
  const dice = source("dice", async function* () {
    calls++;
    for (const eyes of [3, 5]) {
      await clock.wait(clock.now() + 60);
      yield { eyes };
    }
  }, { clock });
  return { dice, calls: () => calls };
}

const eyes = (source: Source<{ eyes: number }>) => Array.fromAsync(source, ({ eyes }) => eyes);

Deno.test("withCassette() asks the source once, then replays, on its clock; live asks again and records on", () =>
  withFolder(async (folder) => {
    const path = `${folder}/dice.cassette.jsonl`;
    const { dice, calls } = counted();
    for (let i = 0; i < 3; i++) assert.deepEqual(await eyes(withCassette(dice, path)), [3, 5]);
    assert.equal(calls(), 1);
    assert.equal(Math.round(dice.clock.now()), 100 + 120 + 2 * 60);
    assert.deepEqual(await eyes(withCassette(dice, path, { speed: Infinity, from: 30 })), [5]);
    assert.deepEqual(await eyes(withCassette(dice, path, { live: true })), [3, 5]);
    assert.deepEqual([calls(), (await cassette(path)).rows], [2, 4]);
    Deno.env.set("AUSCULT_LIVE", "1");
    try {
      await eyes(withCassette(dice, path));
      assert.equal(calls(), 3);
      await eyes(withCassette(dice, path, { live: false, speed: Infinity }));
      assert.equal(calls(), 3);
    } finally {
      Deno.env.delete("AUSCULT_LIVE");
    }
  }));

Deno.test("withCassette() asks the source where the cassette holds nothing, and refuses another source's", () =>
  withFolder(async (folder) => {
    const path = `${folder}/dice.cassette.jsonl`;
    const { dice, calls } = counted();
    await Array.fromAsync(record(source("dice", []), path));
    assert.deepEqual(await eyes(withCassette(dice, path)), [3, 5]);
    await Deno.writeTextFile(`${folder}/birth`, "");
    assert.deepEqual(await eyes(withCassette(dice, `${folder}/birth`)), [3, 5]);
    assert.equal(calls(), 2);
    assert.throws(() => withCassette(source("coin", [{ eyes: 1 }]), path), {
      name: "TypeError",
      message: /^Cannot replay ".*" as "coin": it is a cassette of "dice"/,
    });
    await Deno.writeTextFile(`${folder}/csv`, "a,b\n");
    assert.throws(() => withCassette(dice, `${folder}/csv`), SyntaxError);
  }));
