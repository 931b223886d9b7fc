import assert from "node:assert/strict";
import fc from "fast-check";
import { cassette, record, replay, virtualClock } from "auscult";
import { withFolder } from "../../cli/auscult.ts";
import { all, listening, receptions } from "./helpers.ts";

const HEADER = '{"auscult":"cassette","version":1,"source":"feed","started":"2020-09-13T12:26:40.000Z"}\n';

Deno.test("replay() says what it cannot read of lines that are meant to break it, and gives the others", () =>
  withFolder(async (folder) => {
    const path = `${folder}/hostile`;
    const good = '{"at":5,"rows":[{"n":1}]}';
    const hostile = [
      "",
      "null",
      "[]",
      "7",
      '{"at":1e999,"rows":[]}', // Infinity
      '{"at":-1e999,"rows":[]}',
      '{"at":9e12,"rows":[]}',
      '{"at":null,"rows":[]}',
      '{"at":1,"rows":{"length":1e9}}',
      '{"at":1,"rows":[null]}',
      '{"at":1,"rows":[1,"a"]}',
      '{"at":1,"rows":[{"a":{"$bigint":"x"}}]}',
      '{"at":1,"rows":[{"$number":"NaN"}]}', // a row that is a number
      `{"at":1,"rows":[{"a":${'{"$":'.repeat(50_000)}1${"}".repeat(50_000)}}]}`,
      '{"missing":{"receptions":"many"}}',
      '{"sha256":"0"}',
      '{"toString":1}',
      "\u0000\u0000",
    ];
    for (const line of hostile) {
      await Deno.writeTextFile(path, `${HEADER}${line}\n${good}\n`);
      const { said, onFault } = listening();
      const seen = await all(replay(path, { clock: virtualClock(), onFault }));
      assert.deepEqual(seen.map(({ rows }) => rows), [[{ n: 1 }]], line.slice(0, 80));
      assert.match(said.join("\n"), /^replay of feed: line 2 of /, line.slice(0, 80));
      const { problems, complete } = await cassette(path);
      assert(problems[0]!.line === 2 && problems[0]!.what.length < 500 && !complete, line.slice(0, 80));
    }
    // What is pointless and harmless is a row like any other.
    await Deno.writeTextFile(
      path,
      `${HEADER}{"at":1,"rows":[{"__proto__":{"polluted":1},"constructor":null}],"__proto__":7}\n`,
    );
    const [reception] = await all(replay(path, { speed: Infinity }));
    const row = reception!.rows[0]!;
    assert.deepEqual(Object.keys(row), ["__proto__", "constructor"]);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  }));

Deno.test("a cassette whose bytes were damaged anywhere is read to its end, and the damage is said", () =>
  withFolder(async (folder) => {
    const path = `${folder}/feed`;
    const list = Array.from({ length: 20 }, (_, n) => ({ at: n, rows: [{ n, text: "äöü".repeat(n) }], raw: { n } }));
    await all(record(receptions("feed", list, { clock: virtualClock() }), path));
    const whole = await Deno.readFile(path);
    const body = whole.indexOf(10) + 1;
    const damage = fc.tuple(fc.integer({ min: body, max: whole.length - 2 }), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 5 }), async (changes) => {
        const bytes = whole.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        if (bytes.every((byte, i) => byte === whole[i])) return;
        await Deno.writeFile(path, bytes);
        const { said, onFault } = listening();
        await all(replay(path, { speed: Infinity, onFault }));
        const { complete } = await cassette(path);
        assert(!complete || said.length === 0, "what is said to be complete has no fault");
        assert(said.length > 0 || harmless(bytes, whole), "damage is said");
      }),
      { numRuns: 200 },
    );
  }));

/** Whether only what nobody checks differs: when the recording ended, or its span, in the closing line. */
function harmless(bytes: Uint8Array, whole: Uint8Array): boolean {
  const closing = whole.lastIndexOf(10, whole.length - 2) + 1;
  return bytes.every((byte, i) => i >= closing || byte === whole[i]);
}

Deno.test("replay() gives rows whose arrival went back, as when a clock was set, in the order of the file, and never too soon", () =>
  withFolder(async (folder) => {
    const path = `${folder}/back`;
    const list = [10, 20, 15, 12, 25].map((at) => ({ at, rows: [{ at }] }));
    await all(record(receptions("back", list), path));
    const clock = virtualClock();
    const seen: [number, number][] = [];
    for await (const { at } of replay(path, { clock }).receptions()) seen.push([at, clock.now()]);
    assert.deepEqual(seen, [[10, 0], [20, 10], [15, 10], [12, 10], [25, 15]]);
    const { from, until } = await cassette(path);
    assert.deepEqual([from, until], [new Date(10_000), new Date(25_000)]);
  }));
