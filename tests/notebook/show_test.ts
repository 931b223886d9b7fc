import assert from "node:assert/strict";
import { parseCsv } from "../../lib/data/parseCsv.ts";
import { bundleOf } from "../../lib/notebook/bundle.ts";
import { Plot } from "../../lib/plot/namespace.ts";
import { plot } from "../../lib/plot/plot.ts";
import { note } from "../../lib/sound/note.ts";
import { has } from "../helpers/has.ts";
import { wellFormed } from "../plot/wellFormed.ts";
import { executePlain, outputs } from "./plain.ts";

const evil = `<img src=x onerror="alert(1)">`;

async function html(value: unknown): Promise<string> {
  return String((await bundleOf(value))["text/html"]);
}

async function plain(value: unknown): Promise<string> {
  return String((await bundleOf(value))["text/plain"]);
}

/** Whether markup is well-formed, and no element came out of data. */
function safe(markup: string): ReadonlyMap<string, number> {
  const tags = wellFormed(markup);
  for (const tag of ["img", "script", "b", "iframe"]) assert(!tags.has(tag), `<${tag}> in ${markup}`);
  return tags;
}

const table = parseCsv(
  `day,price,"${evil.replaceAll('"', '""')}",ok\n2020-01-01,1.5,"${
    evil.replaceAll('"', '""')
  }",true\n2020-01-02,,b,false\n2020-01-04,9,b,true\n`,
);

Deno.test("show() of a table: rows, and by column type, missing, extent, distinct values and a histogram", async () => {
  const shown = await html(table);
  assert.match(shown, /<caption>3 rows × 4 columns<\/caption>/);
  for (
    const text of ["1 January 2020 to 4 January 2020", "1.5 to 9", "1 missing", "2 values", "number", "date", "boolean"]
  ) {
    assert(shown.includes(text), text);
  }
  const tags = safe(shown);
  assert.equal(tags.get("svg"), 4);
  assert.equal(tags.get("tr"), 5);
  assert(shown.includes("&#60;img src=x onerror=&#34;alert(1)&#34;&#62;</th>"));
  const text = await plain(table);
  assert.match(
    text,
    /^3 rows × 4 columns\n {2}day: date, 1 January 2020 to 4 January 2020\n {2}price: number, 1\.5 to 9, 1 missing/,
  );
});

Deno.test("show() of a table: a histogram has a bar for each of 20 bins, as high as the bin is full", async () => {
  const rows = Array.from({ length: 100 }, (_, i) => ({ v: i < 50 ? 0 : i }));
  const heights = [...(await html(rows)).matchAll(/<rect [^>]*height="([\d.]+)"/g)].map(([, height]) => Number(height));
  assert.equal(heights.length, 20);
  assert.equal(heights[0], 28);
  assert(heights.slice(1, 10).every((height) => height === 0));
  assert(heights.slice(11).every((height) => Math.abs(height - 28 * 5 / 50) < 0.6));
});

Deno.test("show() of a table: hard columns are summarized too", async () => {
  const rows = [{ a: null, n: NaN, m: 1, o: { x: 1 }, inf: Infinity }, {
    a: undefined,
    n: null,
    m: "one",
    o: [1],
    inf: 0,
  }];
  const text = await plain(rows);
  assert.match(text, /a: empty, 2 missing/);
  assert.match(text, /n: empty, 2 missing/);
  assert.match(text, /m: mixed, 2 values/);
  assert.match(text, /o: object, 2 values/);
  assert.match(text, /inf: number, 0 to/);
  safe(await html(rows));
  assert.match(await plain(parseCsv("a,b\n")), /^0 rows × 2 columns/);
  const many = Array.from({ length: 10_050 }, (_, i) => ({ id: `r${i}` }));
  assert.match(await plain(many), /id: string, more than 10,000 distinct/);
  assert.match(await html(many), /and 10,040 more rows/);
});

Deno.test("show() escapes text from data, wherever it stands", async () => {
  const error = new TypeError(evil, { cause: new Error(evil) });
  const { score } = plot({
    marks: [note([{ x: 1, y: 1, k: evil }], { x: "x", y: "y", z: "k" })],
    pitch: { label: evil },
  });
  for (
    const value of [error, { [evil]: evil, deep: { [evil]: [evil] } }, [{ [evil]: evil }, { [evil]: evil }], score]
  ) {
    safe(await html(value));
  }
});

Deno.test("show() of an error: name, message and causes; the stack in a details element", async () => {
  const shown = await html(new RangeError("Cannot do it: 7", { cause: new Error("too many") }));
  assert.match(shown, /<strong>RangeError<\/strong>: Cannot do it: 7/);
  assert.match(shown, /because of Error: too many/);
  assert.match(shown, /<details><summary>Where<\/summary><pre>.*show_test\.ts/s);
  assert.equal(await plain(new RangeError("no")), "RangeError: no");
});

Deno.test("show() of a report: a small table of names and values", async () => {
  const report = { events: 244, late: 0, error: { p50: 0.00123456789, p99: 0.01 }, refusals: [], drift: null };
  assert.equal(
    await plain(report),
    "events: 244\nlate: 0\nerror.p50: 0.00123457\nerror.p99: 0.01\nrefusals: none\ndrift: null",
  );
  assert.equal(safe(await html(report)).get("tr"), 6);
});

Deno.test("show() of a score says how much it is and what is heard; of text, the text; of all else, what Deno prints", async () => {
  const { score } = plot({ marks: [note([3, 1, 2])], time: { duration: 2 } });
  assert.match(await plain(score), /^Score: 3 notes, 3 s, 1 voice\n3 notes of tone;.*\nhash [0-9a-f]{64}$/s);
  assert(safe(await html(score)).has("svg"), "the score is drawn");
  assert.deepEqual(await bundleOf("a <b>"), { "text/plain": "a <b>" });
  assert.deepEqual(await bundleOf(new Map([[1, 2]])), { "text/plain": "Map(1) { 1 => 2 }" });
  assert.deepEqual(await bundleOf(undefined), { "text/plain": "undefined" });
  assert.deepEqual(await bundleOf([1, 2]), { "text/plain": "[ 1, 2 ]" });
});

Deno.test("show() of a plot without sound shows the plot", async () => {
  assert(wellFormed(await html(Plot.lineY([1, 2, 3]).plot())).has("svg"));
});

Deno.test("outside of a notebook show() prints plain text, in order", async () => {
  const script = `import { plot, show, Sound } from "auscult";
    await show("one", [{ a: 1 }], plot({ ariaLabel: "P", marks: [Sound.note([1, 2])] }), Promise.resolve(5));`;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", new URL("../../deno.json", import.meta.url).pathname, "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { code, stdout } = await process.output();
  assert.equal(code, 0);
  assert.match(new TextDecoder().decode(stdout), /^one\n1 row × 1 column\n.*\nP\n2 notes of tone;.*\n5\n$/s);
});

Deno.test({
  name:
    "200 of 200 shown values land under their own cell, one after the other, whether small, large, or after some work",
  ignore: !has("jupyter"),
  async fn() {
    const work = [
      "",
      "await new Promise((resolve) => setTimeout(resolve, 5));",
      "for (const until = performance.now() + 4; performance.now() < until;);",
    ];
    const values = [
      (i: number) => `"value ${i}"`,
      (i: number) => `"value ${i}", { i: ${i}, large }`,
      (i: number) => `[{ i: ${i} }]`,
    ];
    const cells = Array.from(
      { length: 200 },
      (_, i) => `${work[i % 3]} await show(${values[Math.floor(i / 3) % 3]!(i)});`,
    );
    const run = await executePlain([
      'import { show } from "auscult"; const large = { text: "x".repeat(300_000) };',
      ...cells,
    ]);
    const wrong = run.cells.slice(1).flatMap((cell, i) => {
      const kind = Math.floor(i / 3) % 3;
      const shown = outputs(cell, "text/plain");
      const right = kind === 0
        ? shown.length === 1 && shown[0] === `value ${i}`
        : kind === 1
        ? shown.length === 2 && shown[0] === `value ${i}` && shown[1]!.startsWith(`i: ${i}\n`)
        : shown.length === 1 && shown[0]!.includes(`[ { i: ${i} } ]`);
      return right ? [] : [`cell ${i}: ${JSON.stringify(shown).slice(0, 100)}`];
    });
    assert.deepEqual(wrong, []);
  },
});

Deno.test({
  name: "in a notebook a figure shows its player with its sound, by show() and as the last line of a cell",
  ignore: !has("jupyter"),
  async fn() {
    const setup = `import { Csound, Plot, plot, show, Sound } from "auscult";
      const rows = [0, 1, 2, 3].map((x) => ({ x, y: x % 3 }));
      const figure = plot({ ariaLabel: "F", marks: [Plot.dot(rows, { x: "x", y: "y" }), Sound.note(rows, { x: "x", y: "y" })], time: { duration: 1 } });`;
    const failing = `const broken = plot({ marks: [Sound.note([1], { time: 5000 })] });`;
    const { cells } = await executePlain([
      setup,
      "await show(figure);",
      "figure;",
      "await show(figure, 'between', figure);",
      `${failing} await show(broken);`,
      "await using csound = await Csound.start({ output: 'none' }); await show(csound);",
    ]);
    const players = (i: number) => outputs(cells[i], "text/html").filter((html) => html.includes("data-auscult="));
    const sounds = (html: string) =>
      /<audio controls [^>]*src="data:audio\/ogg;base64,T2dnU[A-Za-z0-9+/=]{4000,}"/.test(html);
    for (const i of [1, 2]) {
      assert.equal(players(i).length, 1);
      assert(sounds(players(i)[0]!));
      assert.match(outputs(cells[i], "text/plain")[0]!, /^F\n4 notes of tone;/);
    }
    assert.deepEqual(outputs(cells[3], "text/plain").map((text) => text.slice(0, 7)), [
      "F\n4 not",
      "between",
      "F\n4 not",
    ]);
    assert.equal(players(3).filter(sounds).length, 2);
    assert.match(players(4)[0]!, /No sound: Cannot put a sound of 5002 s into a page: at most 600 s/);
    assert.match(
      outputs(cells[5], "text/plain")[0]!,
      /^Csound\nengine: embedded\nOSC: 127\.0\.0\.1:\d+\noutput: none .*\nlatency: 224 samples/,
    );
    for (const cell of cells) assert(!cell.outputs.some(({ output_type }) => output_type === "error"));
  },
});
