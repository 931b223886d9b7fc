import assert from "node:assert/strict";
import { linearRegression } from "simple-statistics";
import { withFolder } from "../../cli/auscult.ts";
import type { SoakReport } from "./soak.ts";

/** Bytes an hour by which values grow, from the fifth hour on: until then it warms up. One more row kept a reception would be 100,000. */
function growth(values: readonly number[]): number {
  return linearRegression(values.slice(5).map((value, i) => [i, value])).m;
}

Deno.test("thirty hours of sources that fail, recorded, heard and replayed: nothing is lost or twice, and the memory stays flat", () =>
  withFolder(async (folder) => {
    const script = new URL("./soak.ts", import.meta.url).pathname;
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--v8-flags=--expose-gc", script, `${folder}/soak.cassette.jsonl`],
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const report: SoakReport = JSON.parse(new TextDecoder().decode(stdout));
    assert(report.feed > 595 && report.sensor > 15_000, JSON.stringify(report));
    assert.deepEqual([report.twice, report.never], [0, 0]);
    assert(report.met > 400, "it fails often");
    assert(report.said <= 2 * report.met, `${report.said} sentences for ${report.met} faults`);
    assert.equal(report.replayed, report.live);
    assert(report.notes >= 500 && report.notes <= 625, `${report.notes} notes are kept`);
    assert(report.bytes > 2e6, "much more goes by than is kept");
    assert.equal(report.heap.length, 31);
    assert(growth(report.heap) < 40_000, `the heap grows by ${growth(report.heap)} bytes an hour: ${report.heap}`);
    assert(growth(report.rss) < 1e6, `the process grows by ${growth(report.rss)} bytes an hour: ${report.rss}`);
  }));
