import assert from "node:assert/strict";
import fc from "fast-check";
import { type Limit, merge, poll } from "auscult";
import { CallCount } from "../../../../lib/live/sources/http/CallCount.ts";
import { Ledger } from "../../../../lib/live/sources/http/Ledger.ts";
import { bundleOf } from "../../../../lib/notebook/bundle.ts";
import { feedServer } from "../../../helpers/feedServer.ts";
import { StepClock } from "../../../helpers/StepClock.ts";

/** A path in a folder that is gone after the test. */
async function withPath(test: (path: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "auscult-ledger-" });
  try {
    await test(`${folder}/deep/ledger.json`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const START = Date.UTC(2026, 10, 28, 12) / 1000;

Deno.test("no more calls than the limit lie within any window, however they come, and each is allowed when it is said", () => {
  fc.assert(fc.property(
    fc.constantFrom<Limit>({ calls: 3, window: 10 }, { calls: 1, window: 5 }, { calls: 500, window: 100 }),
    fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { maxLength: 600 }),
    (limit, gaps) => {
      const record = { windows: {} };
      const made: number[] = [];
      let now = 1000;
      for (const gap of gaps) {
        now += gap * limit.window / limit.calls;
        const { next, left } = new CallCount(record, { limits: [limit], now }).quota("x", now);
        if (next <= now) {
          new CallCount(record, { limits: [limit], now }).add(now);
          made.push(now);
        } else {
          assert.equal(left, 0);
          const then = new CallCount(structuredClone(record), { limits: [limit], now: next }).quota("x", next);
          assert(then.next <= next && then.left > 0, "the moment that is told is one at which a call is allowed");
        }
      }
      for (const [i, first] of made.entries()) {
        const within = made.slice(i).filter((time) => time < first + limit.window).length;
        assert(within <= limit.calls, `${within} calls within ${limit.window} s`);
      }
    },
  ));
});

Deno.test("a ledger stays small: 50,000 calls a day are kept in slices of time", () => {
  const limits = [{ calls: 50_000, window: 86_400 }];
  const record = { windows: {} };
  for (let now = 0; now < 86_400; now += 2) new CallCount(record, { limits, now }).add(now);
  assert.equal(new CallCount(record, { limits, now: 86_400 }).quota("x", 86_400).made, 43_200);
  assert(JSON.stringify(record).length < 6000);
});

Deno.test("poll() makes no call beyond the limit, says when the next is allowed, and makes it then", async () => {
  await withPath(async (ledger) => {
    await using server = feedServer((_, call) => Response.json([{ id: call }]));
    const clock = new StepClock({ start: START, held: 30 });
    const said: string[] = [];
    const source = poll(server.base, {
      every: 10,
      clock,
      ledger,
      name: "feed",
      account: "<feeds>",
      limit: [{ calls: 3, window: 600 }, { calls: 100, window: 86_400 }],
      onFault: (message) => said.push(message),
    });
    assert.equal(source.quota!.left, 3);
    const times: number[] = [];
    for await (const { arrived } of source) if (times.push(+arrived / 1000 - START) === 5) break;
    assert.deepEqual(times, [0, 10, 20, 600, 610]);
    assert.deepEqual(said, [
      "feed: no call is made: 3 of 3 calls within 10 min are made; the next is allowed at 2026-11-28 12:10:00Z",
      "feed: well again after 570.0 s (no call is made: 3 of 3 calls within 10 min are made; the next is allowed at 2026-11-28 12:10:00Z)",
    ]);
    const { windows, ...quota } = source.quota!;
    assert.deepEqual(quota, { of: "<feeds>", made: 3, left: 0, limit: 3, window: 600, next: START + 620 });
    assert.deepEqual(windows.map(({ made, left, limit }) => [made, left, limit]), [[3, 0, 3], [5, 95, 100]]);
    const shown = await bundleOf(source.quota);
    assert.equal(
      shown["text/plain"],
      [
        "Calls of <feeds>",
        "  within 10 min: 3 made, 0 left of 3",
        "  within 24 h: 5 made, 95 left of 100",
        "The next call is allowed at 2026-11-28 12:10:20Z, in 10 s.",
      ].join("\n"),
    );
    assert.match(
      String(shown["text/html"]),
      /<caption>Calls of &#60;feeds&#62;<\/caption>.*<td align="right">95<\/td>/s,
    );
  });
});

Deno.test("a source shows its quota and its faults in a notebook, escaped", async () => {
  await using server = feedServer(
    () => Response.json({ error: "<script>alert(1)</script>" }, { status: 500 }),
    () => Response.json([{ id: 1 }]),
    () => new Response("", { status: 404 }),
  );
  const stop = new AbortController();
  const source = poll(server.base, {
    clock: new StepClock({ start: START, held: 30 }),
    limit: { calls: 9, window: 60 },
    name: "<b>feed</b>",
    account: "feeds",
    onFault: (message) => {
      if (/404/.test(message)) stop.abort();
    },
  });
  for await (const _ of source.receptions(stop.signal));
  const bundle = await bundleOf(source);
  const lines = String(bundle["text/plain"]).split("\n").map((line) => line.replace(/after [\d.]+ s/, "after N s"));
  assert.deepEqual(lines.slice(0, 3), ["<b>feed</b>", "Calls of feeds", "  within 60 s: 1 made, 8 left of 9"]);
  assert.equal(
    lines[4],
    "  2026-11-28 12:00:00Z, over after N s, once: the server answered 500 Internal Server Error: <script>alert(1)</script>",
  );
  assert.match(lines[5]!, /^ {2}2026-11-28 12:01:0[01]Z, since 0 s, once: the server answered 404 Not Found$/);
  const html = String(bundle["text/html"]);
  assert(html.includes("&#60;script&#62;alert(1)") && html.includes("<strong>&#60;b&#62;feed"), html);
  assert(!html.includes("<script"));
});

Deno.test("a process that is killed while it counts leaves a ledger that is whole, and counts what it called", async () => {
  await withPath(async (ledger) => {
    const limits = [{ calls: 100_000, window: 86_400 }];
    const file = ledger.replace("deep/ledger.json", "take.ts");
    await Deno.writeTextFile(
      file,
      `
      import { Ledger } from ${JSON.stringify(import.meta.resolve("../../../../lib/live/sources/http/Ledger.ts"))};
      const ledger = new Ledger(${JSON.stringify(ledger)});
      for (;;) {
        await ledger.take("x", { limits: ${JSON.stringify(limits)}, now: Date.now() / 1000 });
        await Deno.stdout.write(new Uint8Array([46]));
      }`,
    );
    let counted = 0;
    const kills = 8;
    for (let i = 0; i < kills; i++) {
      const process = new Deno.Command(Deno.execPath(), { args: ["run", "--no-check", "-A", file], stdout: "piped" })
        .spawn();
      const reader = process.stdout.getReader();
      counted += (await reader.read()).value?.length ?? 0;
      setTimeout(() => process.kill("SIGKILL"), 30 * Math.random());
      for (let read; !(read = await reader.read()).done;) counted += read.value.length;
      await process.status;
      const { made } = new Ledger(ledger).quota("x", { limits, now: Date.now() / 1000 });
      assert(made >= counted && made <= counted + i + 1, `${made} counted of ${counted} calls, after ${i + 1} kills`);
    }
    const files = [...Deno.readDirSync(ledger.replace("/ledger.json", ""))].map(({ name }) => name);
    assert(files.every((name) => ["ledger.json", "ledger.json.lock", "ledger.json.new"].includes(name)), `${files}`);
  });
});

Deno.test("what one source has called counts for the next one, in another process, too", async () => {
  await withPath(async (ledger) => {
    const limits = [{ calls: 200, window: 86_400 }];
    const script = `
      import { Ledger } from ${JSON.stringify(import.meta.resolve("../../../../lib/live/sources/http/Ledger.ts"))};
      const ledger = new Ledger(${JSON.stringify(ledger)});
      let allowed = 0;
      for (let i = 0; i < 70; i++) {
        if ((await ledger.take("x", { limits: ${JSON.stringify(limits)}, now: Date.now() / 1000 })).allowed) allowed++;
      }
      console.log(allowed);`;
    const file = ledger.replace("deep/ledger.json", "take.ts");
    await Deno.writeTextFile(file, script);
    const outputs = await Promise.all(
      [1, 2, 3].map(() => new Deno.Command(Deno.execPath(), { args: ["run", "--no-check", "-A", file] }).output()),
    );
    const allowed = outputs.map(({ stdout }) => Number(new TextDecoder().decode(stdout)));
    assert.equal(allowed.reduce((a, b) => a + b), 200, `allowed: ${allowed}`);
    const now = Date.now() / 1000;
    assert.equal(new Ledger(ledger).quota("x", { limits, now }).left, 0);
    assert.deepEqual([...Deno.readDirSync(ledger.replace("/ledger.json", ""))].map(({ name }) => name).toSorted(), [
      "ledger.json",
      "ledger.json.lock",
    ]);
  });
});

Deno.test("a ledger that is torn is said, put aside, and counts as used up until its windows are over", async () => {
  await withPath(async (ledger) => {
    await using server = feedServer((_, call) => Response.json([{ id: call }]));
    for (
      const torn of [
        '{"auscult":"ledger","version":1,"sou',
        "",
        '{"auscult":"ledger","version":1,"sources":{"x":{"windows":{"60":[1]}}}}',
      ]
    ) {
      await Deno.mkdir(ledger.replace("/ledger.json", ""), { recursive: true });
      await Deno.writeTextFile(ledger, torn);
      const clock = new StepClock({ start: START, held: 30 });
      const said: string[] = [];
      const source = poll(server.base, {
        clock,
        ledger,
        name: "feed",
        limit: { calls: 20, window: 600 },
        onFault: (message) => said.push(message),
      });
      assert.equal(source.quota!.left, 0);
      for await (const { arrived } of source) {
        assert.equal(+arrived / 1000 - START, 600);
        break;
      }
      assert.match(
        said[0]!,
        /^feed: the ledger .*ledger\.json could not be read \(it is kept as .*\.lost\): until its windows are/,
      );
      assert.match(
        said[1]!,
        /no call is made: 20 of 20 calls within 10 min are made; the next is allowed at 2026-11-28 12:10:00Z/,
      );
      assert.equal(await Deno.readTextFile(`${ledger}.lost`), torn);
    }
  });
});

Deno.test("a server's Retry-After holds for all who share the ledger", async () => {
  await withPath(async (ledger) => {
    await using server = feedServer(
      () => new Response("", { status: 429, headers: { "retry-after": "300" } }),
      () => Response.json([{ id: 1 }]),
    );
    const options = { ledger, limit: { calls: 50, window: 60 }, onFault: () => {} };
    const waiting = poll(server.base, { ...options, clock: new StepClock({ start: START, held: 30 }) });
    for await (const { arrived } of waiting) {
      assert.equal(+arrived / 1000 - START, 300);
      break;
    }
    const said: string[] = [];
    const clock = new StepClock({ start: START + 100, held: 30 });
    const other = poll(server.base, { ...options, clock, name: "other", onFault: (message) => said.push(message) });
    for await (const { arrived } of other) {
      assert.equal(+arrived / 1000 - START, 300);
      break;
    }
    assert.equal(said[0], "other: no call is made: the server wants none before 2026-11-28 12:05:00Z");
  });
});

Deno.test("a clock that was set back does not allow more calls, nor less for ever", async () => {
  await withPath(async (path) => {
    const ledger = new Ledger(path);
    const limits = [{ calls: 2, window: 60 }];
    for (const now of [START, START + 1]) assert((await ledger.take("x", { limits, now })).allowed);
    assert(!(await ledger.take("x", { limits, now: START - 7200 })).allowed);
    assert((await ledger.take("x", { limits, now: START - 7200 + 60 })).allowed);
  });
});

Deno.test("merge() has the quota of the part with the least left, and lists all of them, each once; a notebook shows them", async () => {
  await withPath(async (ledger) => {
    await using server = feedServer((_, call) => Response.json([{ id: call }]));
    const clock = new StepClock({ start: START, held: 30 });
    const feed = (account: string, calls: number) =>
      poll(server.base, { every: 10, clock, ledger, account, limit: { calls, window: 600 }, onFault: () => {} });
    const [ships, planes] = [feed("ships", 9), feed("planes", 4)];
    const uncounted = poll(server.base, { clock });
    // Two that share an account share its calls.
    const both = merge([ships.filter(() => true), feed("ships", 9), planes, uncounted]).map((row) => row);
    const left = () => both.quotas.map(({ of, left }) => `${of} ${left}`);
    assert.deepEqual([left(), both.quota!.of], [["ships 9", "planes 4"], "planes"]);
    for await (const _ of ships) if (ships.quota!.left === 0) break;
    assert.deepEqual([left(), both.quota!.of], [["ships 0", "planes 4"], "ships"], "it waits for a call");
    const { "text/plain": text } = await bundleOf(both);
    assert.match(String(text), /Calls of ships\n {2}within 10 min: 9 made, 0 left of 9\n.*\nCalls of planes\n/);
    assert.deepEqual([merge([uncounted]).quota, merge([uncounted]).quotas], [undefined, []]);
  });
});

Deno.test("a source that is played from its cassette still tells the quota that it has on stage", async () => {
  await withPath(async (ledger) => {
    await using server = feedServer(() => Response.json([{ id: 1 }]));
    const clock = new StepClock({ start: START, held: 30 });
    const cassette = `${ledger}.tape`;
    await Deno.mkdir(ledger.replace("/ledger.json", ""), { recursive: true });
    const make = () =>
      poll(server.base, { clock, ledger, cassette, limit: { calls: 5, window: 600 }, speed: Infinity });
    for await (const _ of make()) break;
    const again = make();
    assert.match(again.name, /^replay of poll /);
    for await (const { id } of again) assert.equal(id, 1);
    assert.deepEqual([server.requests.length, again.quota!.made, again.quota!.left], [1, 1, 4]);
  });
});

Deno.test("poll() without a limit keeps no ledger, and has no quota", async () => {
  await using server = feedServer(() => Response.json([{ id: 1 }]));
  const source = poll(server.base, { clock: new StepClock({ held: 30 }) });
  for await (const _ of source) break;
  assert.equal(source.quota, undefined);
});
