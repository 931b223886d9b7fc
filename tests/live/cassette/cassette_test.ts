import assert from "node:assert/strict";
import { cassette, record, virtualClock } from "auscult";
import { bundleOf } from "../../../lib/notebook/bundle.ts";
import { withFolder } from "../../cli/auscult.ts";
import { all, receptions } from "./helpers.ts";

const clock = virtualClock({ start: 1_600_000_000 });

Deno.test("cassette() states source, span, counts and SHA-256, and whether it is complete", () =>
  withFolder(async (folder) => {
    const path = `${folder}/feed.cassette.jsonl`;
    const list = [{ at: 1_600_000_000.5, rows: [{ n: 1 }, { n: 2 }] }, { at: 1_600_000_060, rows: [{ n: 3 }] }];
    await all(record(receptions("feed", list, { clock }), path));
    const found = await cassette(path);
    const closing = JSON.parse((await Deno.readTextFile(path)).trimEnd().split("\n").at(-1)!);
    assert.deepEqual({ ...found }, {
      path,
      source: "feed",
      from: new Date("2020-09-13T12:26:40.500Z"),
      until: new Date("2020-09-13T12:27:40Z"),
      receptions: 2,
      rows: 3,
      sha256: closing.sha256,
      complete: true,
      problems: [],
    });

    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.slice(0, text.indexOf('{"ended"')));
    const open = await cassette(path);
    assert.deepEqual([open.complete, open.problems, open.rows, open.sha256], [false, [], 3, closing.sha256]);

    await Deno.writeTextFile(path, text.slice(0, text.indexOf('{"ended"') - 5));
    const { complete, problems, rows } = await cassette(path);
    assert.deepEqual([complete, rows, problems.map(({ line }) => line)], [false, 2, [3]]);

    await Deno.writeTextFile(path, text.replace('"n":3', '"n":4'));
    assert.match((await cassette(path)).problems[0]!.what, /they were changed/);
    await all(record(receptions("empty", [], { clock }), `${folder}/empty`));
    const empty = await cassette(`${folder}/empty`);
    assert.deepEqual([empty.from, empty.until, empty.rows, empty.complete], [undefined, undefined, 0, true]);
  }));

Deno.test("a cassette is shown in a notebook as a small table, with its text escaped", () =>
  withFolder(async (folder) => {
    const path = `${folder}/feed.cassette.jsonl`;
    const list = [{ at: 1_600_000_000, rows: [{}] }, { at: 1_600_009_000, rows: [{}] }];
    await all(record(receptions("<script>alert(1)</script>", list, { clock }), path));
    await Deno.writeTextFile(path, `${await Deno.readTextFile(path)}{"<b>`);
    const bundle = await bundleOf(await cassette(path));
    const html = String(bundle["text/html"]);
    assert(html.includes("script") && !html.includes("<script>") && !html.includes("<b>"));
    const lines = String(bundle["text/plain"]).split("\n").filter((line) => !/^(path|SHA-256)/.test(line));
    assert.deepEqual(lines, [
      "Cassette",
      "source: <script>alert(1)</script>",
      "from: 2020-09-13T12:26:40Z",
      "until: 2020-09-13T14:56:40Z",
      "lasts: 2.5 hours",
      "holds: 2 rows in 2 receptions",
      "complete: no",
      "line 5: it is cut off, and left out: the recording was killed",
    ]);
  }));
