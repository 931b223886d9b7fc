import assert from "node:assert/strict";
import { CassetteReader } from "../../../lib/live/cassette/CassetteReader.ts";
import { withFolder } from "../../cli/auscult.ts";
import { startRecorder } from "./helpers.ts";
import { numbered, rawOf } from "./recorder.ts";

const KILLS = 100;

/** How many rows are in a cassette, each checked to the last character; only the last line may be cut off. */
function readNumbers(path: string): number {
  const reader = new CassetteReader(path);
  let count = 0;
  for (const entry of reader.entries()) {
    if (entry.kind === "problem") assert.equal(reader.torn, "line", `line ${entry.line}: ${entry.what}`);
    if (entry.kind !== "reception") continue;
    assert.deepEqual(entry.reception.rows, [numbered(count)]);
    assert.equal(entry.reception.raw, rawOf(count));
    count++;
  }
  return count;
}

/** Records on where the cassette ended, and kills that at a random moment. How many rows were passed on. */
async function recordAndKill(path: string, first: number): Promise<number> {
  const recorder = startRecorder([path, first, 1e6, 0]);
  const status = recorder.status;
  let printed = "";
  const kill = () => recorder.kill("SIGKILL");
  // Some while they start or repair, most while they record.
  let timer = Math.random() < 0.1 ? setTimeout(kill, 20 + 200 * Math.random()) : undefined;
  for await (const text of recorder.stdout.pipeThrough(new TextDecoderStream())) {
    printed += text;
    timer ??= setTimeout(kill, 40 * Math.random());
  }
  const error = await new Response(recorder.stderr).text();
  assert.equal((await status).signal, "SIGKILL", error);
  const numbers = printed.split("\n").slice(0, -1).map(Number);
  numbers.forEach((n, i) => assert.equal(n, first + i));
  return first + numbers.length;
}

Deno.test({
  name:
    "killed at 100 random moments, a cassette has every row that was passed on, and never a broken one before its end",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      let [kills, rows] = [0, 0];
      const files = Array.from({ length: KILLS / 10 }, (_, i) => `${folder}/${i}.cassette.jsonl`);
      const worker = async () => {
        for (let path = files.pop(); path !== undefined; path = files.pop()) {
          let count = 0;
          for (let i = 0; i < 10; i++) {
            const passed = await recordAndKill(path, count);
            kills++;
            if (passed === 0 && !await isBegun(path)) continue; // killed before it wrote anything
            const now = readNumbers(path);
            assert(now >= passed, `${now} of ${passed} rows are there`);
            assert(now >= count, `of ${count} rows ${now} are left`);
            count = now;
          }
          rows += count;
        }
      };
      await Promise.all([worker(), worker()]);
      assert.equal(kills, KILLS);
      assert(rows > 10 * KILLS, `only ${rows} rows were recorded`);
    }),
});

async function isBegun(path: string): Promise<boolean> {
  return await Deno.readTextFile(path).then((text) => text.includes("\n"), () => false);
}
