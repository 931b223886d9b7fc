import assert from "node:assert/strict";
import { measure } from "../../../lib/csound/measure.ts";
import { readWav } from "../../../lib/csound/wav.ts";
import { Csound, type LiveOptions, Sound, Source, source } from "../../../mod.ts";
import { withFolder } from "../../cli/auscult.ts";

const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

Deno.test("a source that goes mad is heard on: what cannot be heard is counted, and said once", async () => {
  const said: string[] = [];
  const strange: unknown[] = [
    NaN,
    Infinity,
    -Infinity,
    "n/a",
    "",
    null,
    undefined,
    {},
    [],
    Symbol.iterator,
    () => 1,
    true,
  ];
  let at = 0;
  const mad = new Source<Record<string, unknown>>("mad", async function* () {
    await Promise.resolve();
    for (let round = 0; round < 30; round++) {
      yield { at: at++, rows: [{ v: round % 5, l: 1, hz: 300 }] };
      yield { at: at++, rows: strange.map((v) => ({ v, l: v, hz: 300 })) };
      yield { at: at++, rows: [{ l: 1, hz: 300 }] }; // a channel vanishes
      yield { at: at++, rows: [{ v: 1, l: 1, hz: -5 }] }; // out of bounds
      yield { at: at++, rows: [null, 7, "text"] as unknown as Record<string, unknown>[] };
    }
  });
  const live = Sound.live(mad, {
    y: "v",
    loudness: { value: "l", domain: [0, 1], range: [-40, -20] },
    brightness: { value: (d: Record<string, unknown>) => d["hz"] as number / 400, scale: null },
    pitch: { domain: [0, 5] },
    onProblem: (message) => said.push(message),
  });
  const { events } = await live.collect();
  const finite = events.every((event) =>
    [event.time, event.pitch, event.loudness, event.brightness, event.sustain].every(Number.isFinite)
  );
  assert(finite);
  assert.equal(events.filter(({ loudness }) => loudness === -20).length >= 30, true);
  assert(said.length <= 4, said.join("\n"));
  assert(said.some((message) => /Cannot map "v" to pitch/.test(message)), said.join("\n"));
  assert(said.some((message) => /brightness.*-0\.0125/.test(message)), said.join("\n"));
  assert.match(live.describe(), /\d+ rows hold a value that is out of bounds, and are left out/);
});

Deno.test("a column that no row has is said at once, with the columns that there are", async () => {
  const said: string[] = [];
  await Sound.live(source("s", [{ magnitude: 1 }]), { y: "magnitud", onProblem: (message) => said.push(message) })
    .collect();
  assert.match(said[0]!, /"magnitud" to pitch: it is undefined.*did you mean "magnitude".*columns are magnitude/);
});

Deno.test({
  name:
    "a burst of a thousand rows is no wall of sound, and a source that throws or hangs does not keep the performance from ending well",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: () =>
    withFolder(async (folder) => {
      const said: string[] = [];
      type Row = { n: number };
      const burst = new Source<Row>("burst", async function* ({ clock }) {
        const rows = (size: number) => Array.from({ length: size }, (_, n) => ({ n }));
        yield { at: clock.now(), rows: rows(1000) };
        await wait(0.3);
        yield { at: clock.now(), rows: rows(1000) };
        await wait(0.3);
        throw new Error("the feed is gone");
      });
      const options: LiveOptions<Row> = {
        y: "n",
        pitch: { domain: [0, 1000] },
        burst: { over: 2, most: 40 },
        onProblem: (message) => said.push(message),
      };
      const hanging = new Source<Row>("hanging", async function* ({ clock }) {
        yield { at: clock.now(), rows: [{ n: 1 }] };
        await new Promise(() => {}); // deaf to its signal
      });
      let report, second;
      {
        await using csound = await Csound.start({ output: "none", record: `${folder}/take.wav` });
        const live = Sound.live(burst, options);
        report = await live.perform(csound).done;
        const times = live.score.events.map(({ time }) => time);
        times.forEach((time, i) => assert(!(times[i + 55]! < time + 1), "more than 55 onsets in a second"));
        await using other = Sound.live(hanging, options);
        const playing = other.perform(csound);
        await wait(0.5);
        playing.stop();
        second = await playing.done;
      }
      assert.equal(report.rows, 2000);
      assert.equal(report.bursts >= 1, true);
      assert.deepEqual([report.late, report.lost, report.stopped], [0, 0, false]);
      assert(report.events < 160 && report.merged > 1800, `${report.events} notes, ${report.merged} merged`);
      assert.deepEqual(said.filter((message) => message.includes("the feed is gone")).length, 1);
      assert.equal(second.stopped, true);
      assert.equal(second.started, 1);
      const { truePeak } = measure(await readWav(`${folder}/take.wav`));
      assert(truePeak <= -1, `${truePeak} dBTP`);
    }),
});

const wrong: [what: string, options: Record<string, unknown>, name: string, says: RegExp][] = [
  ["a time", { time: "date" }, "TypeError", /time in Sound\.live: a row sounds when it arrives/],
  ["facets", { y: "v", fx: "k" }, "TypeError", /fx.*z tells voices apart/],
  ["an array", { y: [1, 2] }, "TypeError", /array in y.*column's name or a function/],
  ["an array as a value", { pitch: { value: [1, 2] } }, "TypeError", /array in pitch/],
  [
    "a quantile scale without a domain",
    { y: "v", pitch: { type: "quantile" } },
    "TypeError",
    /quantile: it needs a domain/,
  ],
  ["an ordinal pitch without a domain", { y: "v", pitch: { type: "ordinal" } }, "TypeError", /it needs a domain/],
  ["nice without a domain", { y: "v", pitch: { nice: true } }, "TypeError", /would jump/],
  ["clamp: false without a domain", { y: "v", pitch: { clamp: false } }, "TypeError", /leave the range/],
  ["a misspelt option", { y: "v", silense: "tick" }, "TypeError", /"silense".*did you mean "silence"/],
  ["a misspelt option of a scale", { y: "v", pitch: { domian: [0, 1] } }, "TypeError", /"domian" in the pitch scale/],
  ["what needs all notes", { y: "v", loudness: { overlap: "fit" } }, "TypeError", /overlap.*nobody knows/],
  ["equal loudness", { y: "v", loudness: { contour: "ISO 226" } }, "TypeError", /contour.*nobody knows/],
  ["a burst that is none", { burst: "loud" }, "TypeError", /"spread", "thin" or/],
  ["a burst of nothing", { burst: { most: 0 } }, "RangeError", /most of burst.*0/],
  ["a silence that is none", { silence: "hum" }, "TypeError", /"none", "tick", "pad"/],
  ["a window of nothing", { window: 0 }, "RangeError", /window.*above 0/],
  ["a constant out of bounds", { pitch: -5 }, "RangeError", /pitch.*-5/],
  [
    "a domain that descends, with a window",
    { y: "v", pitch: { domain: [9, 1], window: 5 } },
    "RangeError",
    /two ascending ends/,
  ],
];
for (const [what, options, name, message] of wrong) {
  Deno.test(`Sound.live() refuses ${what} at once, with what is allowed`, () => {
    assert.throws(() => Sound.live(source("s", [{ v: 1 }]), options as LiveOptions<{ v: number }>), { name, message });
  });
}

Deno.test("Sound.live() refuses what is no source", () => {
  assert.throws(() => Sound.live([{ v: 1 }] as never), { name: "TypeError", message: /expected a source.*plot\(\)/ });
});

Deno.test("a function that throws for a row leaves out that row, and the report of a performance says why", async () => {
  const said: string[] = [];
  const deep = new Source<{ a?: { b: number } }>("deep", async function* () {
    await Promise.resolve();
    for (let at = 0; at < 20; at++) yield { at, rows: [{ a: { b: at } }, {}, { a: { b: at + 1 } }] };
  });
  const live = Sound.live(deep, {
    pitch: { value: (d) => d.a!.b, domain: [0, 20] },
    burst: { over: 0.5 },
    onProblem: (message) => said.push(message),
  });
  const { events } = await live.collect();
  assert.equal(events.length, 40);
  assert.equal(said.length, 1);
  assert.match(said[0]!, /reading 'b'.*left out, and counted/);
});
