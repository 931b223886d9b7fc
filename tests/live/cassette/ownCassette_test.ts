import assert from "node:assert/strict";
import { cassette, openMeteo, poll, replay, usgs } from "auscult";
import { runDeno } from "../../../lib/stage/runDeno.ts";
import { withFolder } from "../../cli/auscult.ts";
import { feedServer } from "../../helpers/feedServer.ts";
import { StepClock } from "../../helpers/StepClock.ts";
import { Script, scriptText } from "../../stage/script.ts";
import { unpack } from "../../stage/unpack.ts";

/** Does a task in a folder of its own, the current one, in which there is the ledger, too. */
async function here(task: (options: { said: string[]; ledger: string }) => Promise<void>) {
  const before = Deno.cwd();
  await withFolder(async (folder) => {
    Deno.chdir(folder);
    try {
      await task({ said: [], ledger: `${folder}/ledger.json` });
    } finally {
      Deno.chdir(before);
    }
  });
}

const limit = { calls: 20, window: 600 };
const cassettes = () => [...Deno.readDirSync("cassettes")].map(({ name }) => name).sort();

/** The ids of the first rows. */
async function ids(rows: AsyncIterable<object>, most = 2): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const row of rows) if (found.push((row as { id?: unknown }).id) === most) break;
  return found;
}

Deno.test("a source with a limit is called once, and then plays by itself what came, and says so; live calls, and records on", () =>
  here(async ({ said, ledger }) => {
    await using server = feedServer((_, call) => Response.json([{ id: 2 * call }, { id: 2 * call + 1 }]));
    const feed = (options = {}) =>
      poll(server.base, {
        limit,
        ledger,
        cache: false,
        name: "my feed",
        onFault: (text) => said.push(text),
        ...options,
      });
    assert.deepEqual(await ids(feed()), [0, 1]);
    assert.match(
      said[0]!,
      /^my feed: is called, and recorded to "cassettes\/my-feed-[0-9a-f]{8}\.cassette\.jsonl", which further runs play/,
    );
    for (let run = 0; run < 3; run++) {
      const again = feed({ speed: Infinity });
      assert.deepEqual([await ids(again, 9), again.quota!.made], [[0, 1], 1]);
    }
    assert.equal(server.requests.length, 1);
    assert.match(
      said[1]!,
      /^my feed: plays "cassettes\/my-feed-.*", recorded from \d{4}-\d\d-\d\d \d\d:\d\d UTC on, and calls nobody; \{ live: true \}/,
    );
    assert.equal(said.length, 4, said.join("\n"));

    assert.deepEqual(await ids(feed({ live: true })), [2, 3]);
    // Nobody waits for the time between: what is played is what came last, at its own pace.
    assert.deepEqual([await ids(feed(), 9), server.requests.length], [[2, 3], 2]);
    assert.deepEqual(await ids(replay(`cassettes/${cassettes()[0]}`, { speed: Infinity }), 9), [0, 1, 2, 3]);
    assert.equal(cassettes().length, 1);
    assert.equal((await cassette(`cassettes/${cassettes()[0]}`)).rows, 4);

    // None at all, and another file.
    assert.deepEqual(await ids(feed({ cassette: false })), [4, 5]);
    assert.deepEqual(await ids(feed({ cassette: "mine.jsonl" })), [6, 7]);
    assert.deepEqual([cassettes().length, (await cassette("mine.jsonl")).rows], [1, 2]);
  }));

Deno.test("what is asked for otherwise has another cassette; without a limit, or with a clock of one's own, there is none", () =>
  here(async ({ ledger }) => {
    await using server = feedServer(({ url }) =>
      url.includes("/earthquakes/")
        ? Response.json({ features: [] })
        : Response.json({ current: { time: "2026-01-01T12:00", rain: 1 } })
    );
    const onFault = () => {};
    const options = { base: server.base, ledger, cache: false, onFault };
    for (const latitude of [1, 2]) await ids(openMeteo({ latitude, longitude: 3, ...options }), 1);
    await ids(openMeteo({ latitude: 1, longitude: 3, current: ["rain"], ...options }), 1);
    await ids(openMeteo({ latitude: 1, longitude: 3, ...options, clock: new StepClock({ held: 30 }) }), 1);
    await ids(poll(`${server.base}/`, { onFault }), 1);
    assert.deepEqual(cassettes().map((name) => name.replace(/-[0-9a-f]{8}\./, " ")), [
      "open-meteo-1-3 cassette.jsonl",
      "open-meteo-1-3 cassette.jsonl",
      "open-meteo-2-3 cassette.jsonl",
    ]);
    assert.equal(server.requests.length, 5);
    // Where nothing came, nothing can be played: it is called again.
    for (let run = 0; run < 2; run++) {
      for await (const _ of usgs({ feed: "all_day", ...options }).receptions(AbortSignal.timeout(300)));
    }
    assert.equal(server.requests.length, 7);
  }));

Deno.test("where it cannot be recorded that is said once, and the rows come: no folder, no permission, another recording", () =>
  here(async ({ said, ledger }) => {
    await using server = feedServer((_, call) => Response.json([{ id: call }]));
    const feed = (path: string) =>
      poll(`${server.base}/${path}`, {
        limit,
        ledger,
        cache: false,
        every: 0.05,
        name: path,
        onFault: (text) => said.push(text),
      });
    await Deno.writeTextFile("cassettes", "");
    assert.deepEqual(await ids(feed("a"), 3), [0, 1, 2]);
    assert.equal(said.length, 1);
    assert.match(
      said[0]!,
      /^a: is called, and not recorded to "cassettes\/a-.*\.cassette\.jsonl": .*(exists|directory)/i,
    );
    await Deno.remove("cassettes");

    const first = feed("b"), second = feed("b");
    for await (const _ of first) {
      await ids(second, 1);
      break;
    }
    assert.match(said[1]!, /^b: is called, and recorded/);
    assert.match(said[2]!, /^b: is called, and not recorded to .*: it is being recorded to already/);
    assert.equal(said.length, 3);

    // A program that may not write is not asked whether it may.
    const folder = Deno.cwd();
    await Deno.mkdir("state");
    await Deno.writeTextFile(
      "few.ts",
      `import { poll } from "auscult";
      const options = { limit: { calls: 2, window: 60 }, ledger: "${folder}/state/ledger.json", cache: false };
      for await (const { id } of poll("${server.base}/c", options)) {
        console.log("row", id);
        break;
      }`,
    );
    const permissions = ["--allow-net", "--allow-env", "--allow-read", `--allow-write=${folder}/state`];
    const config = new URL("../../../deno.json", import.meta.url).pathname;
    const { code, stdout, stderr } = await runDeno(
      ["run", "--no-check", "--config", config, ...permissions, "few.ts"],
      { folder },
    );
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^row \d/);
    assert.match(stderr, /not recorded to "cassettes\/.*": this program may not write there \(--allow-write\)/);
    assert.deepEqual(cassettes().length, 1);
  }));

Deno.test("on stage the cassette is data as any other: it is sealed, packed, and plays where nobody answers", async () => {
  const row = (date: string, close: number) => [date, close];
  let base = "";
  await using script = await Script.make("");
  const text = () =>
    `const rows = await Array.fromAsync(nasdaqDataLink("WIKI/AAPL", { base: "${base}", speed: Infinity, ledger: "ledger.json", cache: false }));
const closes = plot({ marks: [Sound.note(rows, { x: "Date", y: "Close", sustain: 0.1 })], time: { duration: 1 } });
await stage.perform([closes], { title: "Closes" });`;
  {
    await using server = feedServer(() =>
      Response.json({
        dataset_data: {
          column_names: ["Date", "Close"],
          data: [row("2026-01-02", 5), row("2026-01-05", 7), row("2026-01-06", 6)],
        },
      })
    );
    base = server.base;
    const record = `import { nasdaqDataLink } from "auscult";
      for await (const _ of nasdaqDataLink("WIKI/AAPL", { base: "${base}", ledger: "ledger.json", cache: false })) break;`;
    await script.write("develop.ts", record);
    const config = new URL("../../../deno.json", import.meta.url).pathname;
    const { code, stderr } = await runDeno(["run", "-A", "--no-check", "--config", config, "develop.ts"], {
      folder: script.folder,
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /recorded to "cassettes\/nasdaq-data-link-WIKI-AAPL-/);
  }
  await script.write("stage.ts", scriptText(text()).replace("import { ", "import { nasdaqDataLink, "));
  const sealed = await script.run(["--lock", "--bundle", "a.zip"]);
  assert.equal(sealed.code, 0, sealed.stdout + sealed.stderr);
  const lock = JSON.parse(await script.read("stage.lock.json"));
  const [kept] = lock.data.map(({ path }: { path: string }) => path);
  assert.match(kept, /^cassettes\/nasdaq-data-link-WIKI-AAPL-[0-9a-f]{8}\.cassette\.jsonl$/);
  assert.equal(lock.score.events, 3);
  const folder = await unpack(`${script.folder}/a.zip`);
  try {
    assert.equal(await Deno.readTextFile(`${folder}/stage/${kept}`), await script.read(kept));
    const verified = await runDeno(["run", "-A", "--no-check", "stage.ts", "--verify"], { folder: `${folder}/stage` });
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
