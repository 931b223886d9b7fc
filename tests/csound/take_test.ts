import assert from "node:assert/strict";
import { Csound, loudness, plot, Sound } from "../../mod.ts";
import { has } from "../helpers/has.ts";

const rows = Array.from({ length: 8 }, (_, x) => ({ x, y: x % 5, k: x < 4 ? "early" : "late" }));
const { score: two } = plot({ marks: [Sound.note(rows, { x: "x", y: "y", z: "k" })], time: { duration: 0.7 } });
const { score: one } = plot({ marks: [Sound.note([3, 1, 2], { loudness: -30 })], time: { duration: 0.5 } });

/** Where the take that is made now is. */
let folder: string | undefined;

/** What follows a take that is made by `play`. */
async function taken(
  play: (csound: Csound) => Promise<unknown>,
  { engine = "embedded" as "embedded" | "native", before = "" } = {},
) {
  folder = await Deno.makeTempDir({ prefix: "auscult-test-" });
  try {
    const record = `${folder}/take.wav`;
    if (before) await Deno.writeTextFile(record, before);
    const lines: string[] = [];
    const csound = await Csound.start({ record, engine, output: "none", onMessage: (line) => lines.push(line) });
    await play(csound);
    await csound.close();
    const take = await csound.take;
    return {
      take,
      record,
      measured: take && await loudness(record),
      said: lines.filter((line) => /LUFS|loud/.test(line)),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const near = (a: number, b: number, tolerance: number) => Math.abs(a - b) <= tolerance;

for (const engine of ["embedded", "native"] as const) {
  Deno.test({
    name: `a loudness report of the whole and of each voice follows a take of the ${engine} engine`,
    ignore: engine === "native" && !has("csound"),
    sanitizeOps: true,
    sanitizeResources: true,
    async fn() {
      const { take, record, measured, said } = await taken((csound) => two.perform(csound).done, { engine });
      assert(take && measured);
      assert.equal(take.path, record);
      assert.deepEqual([take.loudness, take.truePeak, take.duration], [
        measured.loudness,
        measured.truePeak,
        measured.duration,
      ]);
      assert(take.duration > two.duration && take.truePeak <= -1 && take.loudness > -50);
      assert.deepEqual(take.voices.map(({ voice, notes }) => [voice, notes]), [["early", 4], ["late", 4]]);
      const { voices } = await two.loudness();
      assert(take.voices.every(({ loudness }, i) => near(loudness, voices[i]!.loudness, 0.05)));
      assert.equal(said.length, 3, said.join("\n"));
      assert.match(said[0]!, /^take\.wav: \d\.\d s, -\d+\.\d LUFS, true peak -\d+\.\d dBTP$/);
      assert.match(said[1]!, /^early: 4 notes, -\d+\.\d LUFS/);
    },
  });
}

Deno.test("the report has the voices of all that was played into a take, as far as it was, and once each", async () => {
  const { take, said } = await taken(async (csound) => {
    await one.perform(csound).done;
    await one.perform(csound).done;
    const cut = two.perform(csound);
    for await (const { position } of cut) if (position > 0.05) break;
    cut.stop();
    await cut.done;
  });
  const [first, ...others] = take!.voices;
  assert.deepEqual([first!.voice, first!.notes], [null, 3]);
  assert.deepEqual(others.map(({ voice }) => voice), ["early"]);
  assert(others[0]!.notes < 4);
  assert(near(first!.loudness, (await one.loudness()).loudness, 0.05), said.join("\n"));
});

Deno.test("a take of one voice is that voice, and nothing else is rendered", async () => {
  const { take, said } = await taken((csound) => one.perform(csound).done);
  assert.deepEqual(take!.voices.map(({ loudness, truePeak }) => [loudness, truePeak]), [[
    take!.loudness,
    take!.truePeak,
  ]]);
  assert.equal(said.length, 1);
});

async function* coming() {
  for (const { k, y } of rows) {
    yield { k, y };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

Deno.test("the report follows a live performance, with the voices that came", async () => {
  const source = Sound.live(coming(), { y: "y", z: "k" });
  const { take } = await taken((csound) => source.perform(csound).done);
  assert.deepEqual(take!.voices.map(({ voice, notes }) => [voice, notes]), [["early", 4], ["late", 4]]);
  assert(take!.loudness < 0 && take!.truePeak <= -1);
});

Deno.test("where nobody listens the report is printed, and where somebody shows it, it is not", async () => {
  const print = console.info;
  try {
    for (const shown of [false, true]) {
      const printed: unknown[] = [], told: unknown[] = [];
      console.info = (...args) => printed.push(...args);
      const folder = await Deno.makeTempDir({ prefix: "auscult-test-" });
      const csound = await Csound.start({ record: `${folder}/take.wav`, output: "none" });
      if (shown) csound.onTake((take) => told.push(take));
      await two.perform(csound).done;
      await csound.close();
      if (shown) assert.deepEqual([printed, told], [[], [await csound.take]]);
      else assert.match(printed.join("\n"), /^take\.wav: [^]*LUFS.*\n {2}early: 4 notes.*\n {2}late: 4 notes/);
      await Deno.remove(folder, { recursive: true });
    }
  } finally {
    console.info = print;
  }
});

Deno.test("without a recording there is no report, and an older file is none", async () => {
  const { take, said } = await taken(async () => {}, { before: "older" });
  assert.deepEqual([take, said], [null, []]);
  const csound = await Csound.start({ output: "none" });
  await one.perform(csound).done;
  await csound.close();
  assert.equal(await csound.take, null);
});

Deno.test("a take that cannot be measured is said to be without a report", async () => {
  const { take, said } = await taken(async (csound) => {
    await one.perform(csound).done;
    const path = (await Array.fromAsync(Deno.readDir(folder!))).map(({ name }) => `${folder}/${name}`)[0]!;
    await Deno.remove(path);
    await Deno.writeTextFile(path, "somebody put another file there");
  });
  assert.equal(take, null);
  assert.match(
    said.join("\n"),
    /^auscult: the loudness of .*take\.wav is not known: Cannot read .*take\.wav: it is no WAV file$/,
  );
});
