import assert from "node:assert/strict";
import { cassette, type Reception, record, replay, Source, virtualClock } from "auscult";
import { withFolder } from "../../cli/auscult.ts";
import { all, listening, receptions, startRecorder } from "./helpers.ts";
import { NAME, numbered, rawOf } from "./recorder.ts";

const two: Reception<{ n: number }>[] = [{ at: 1000.25, rows: [{ n: 1 }, { n: 2 }], raw: "1,2" }, {
  at: 1001.5,
  rows: [],
  raw: { status: 304 },
}];

async function hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

Deno.test("record() writes what comes as lines of JSON, and closes with the span, the counts and the SHA-256", () =>
  withFolder(async (folder) => {
    const path = `${folder}/two.cassette.jsonl`;
    const clock = virtualClock({ start: 1_600_000_000 });
    await all(record(receptions("feed", two, { clock }), path));
    const text = await Deno.readTextFile(path);
    const lines = text.split("\n").map((line) => line === "" ? undefined : JSON.parse(line));
    const before = text.slice(0, text.indexOf('{"ended"'));
    assert.deepEqual(lines, [
      { auscult: "cassette", version: 1, source: "feed", started: "2020-09-13T12:26:40.000Z" },
      { at: 1000.25, rows: [{ n: 1 }, { n: 2 }], raw: "1,2" },
      { at: 1001.5, rows: [], raw: { status: 304 } },
      {
        ended: "2020-09-13T12:26:40.000Z",
        from: 1000.25,
        until: 1001.5,
        receptions: 2,
        rows: 2,
        sha256: await hex(new TextEncoder().encode(before)),
      },
      undefined,
    ]);
  }));

Deno.test("record() passes everything through, with its arrival, after it is on disk", () =>
  withFolder(async (folder) => {
    const path = `${folder}/two.cassette.jsonl`;
    let passed = 0;
    for await (const reception of record(receptions("feed", two), path).receptions()) {
      assert.deepEqual(reception, two[passed]);
      const written = (await Deno.readTextFile(path)).trimEnd().split("\n").slice(1);
      assert.equal(written.length, ++passed);
      assert.deepEqual(JSON.parse(written.at(-1)!), reception);
    }
    assert.equal(passed, 2);
  }));

Deno.test("record() closes the cassette also when the listener leaves, aborts, or the source throws", () =>
  withFolder(async (folder) => {
    const endless = new Source("endless", async function* ({ signal }) {
      for (let n = 0; !signal.aborted; n++) yield { at: n, rows: [{ n: await Promise.resolve(n) }] };
    });
    const stop = new AbortController();
    const failing = new Source<{ n: number }>("failing", async function* () {
      yield* two;
      await Promise.reject(new Error("over"));
    });
    for await (const { n } of record(endless, `${folder}/left`)) if (n === 4) break;
    for await (const { at } of record(endless, `${folder}/aborted`).receptions(stop.signal)) if (at === 4) stop.abort();
    await assert.rejects(all(record(failing, `${folder}/thrown`)), /over/);
    for (const [name, count] of [["left", 5], ["aborted", 5], ["thrown", 2]] as const) {
      const { complete, receptions } = await cassette(`${folder}/${name}`);
      assert.deepEqual([complete, receptions], [true, count], name);
    }
  }));

Deno.test("record() writes the arrival, the rows and what came, and nothing else that a source may carry", () =>
  withFolder(async (folder) => {
    const path = `${folder}/secret.cassette.jsonl`;
    const secret = "hunter2";
    const carrying = {
      at: 1,
      rows: [Object.defineProperty({ n: 1 }, "request", { value: secret })],
      raw: "n\n1",
      headers: { authorization: secret },
      due: 5,
      [secret]: secret,
    };
    await all(record(receptions("feed", [carrying]), path));
    const text = await Deno.readTextFile(path);
    assert(!text.includes(secret));
    assert.deepEqual(Object.keys(JSON.parse(text.split("\n")[1]!)), ["at", "rows", "raw"]);
    await all(record(receptions("feed", [carrying]), `${folder}/bare`, { raw: false }));
    assert.deepEqual(JSON.parse((await Deno.readTextFile(`${folder}/bare`)).split("\n")[1]!), {
      at: 1,
      rows: [{ n: 1 }],
    });
  }));

Deno.test("record() goes on where a recording of the same source ended, and the SHA-256 covers it all", () =>
  withFolder(async (folder) => {
    const path = `${folder}/feed.cassette.jsonl`;
    for (let i = 0; i < 3; i++) await all(record(receptions("feed", two), path));
    const { rows, receptions: count, complete } = await cassette(path);
    assert.deepEqual([rows, count, complete], [6, 6, true]);
    assert.deepEqual((await all(replay(path, { speed: Infinity }))).map(({ at }) => at), [
      ...[1000.25, 1001.5, 1000.25, 1001.5, 1000.25, 1001.5],
    ]);
    await assert.rejects(all(record(receptions("other", two), path)), {
      name: "TypeError",
      message: /^Cannot record "other" to ".*feed\.cassette\.jsonl": it is a cassette of "feed"\. Name another file$/,
    });
    assert.equal((await cassette(path)).rows, 6);
  }));

Deno.test("record() repairs whatever a kill has left at the end, at every byte, and loses no line before it", () =>
  withFolder(async (folder) => {
    const path = `${folder}/feed.cassette.jsonl`;
    await all(record(receptions<object>("feed", [two[0]!, { at: 1002, rows: [{ n: "ä€" }], raw: "€" }]), path));
    const whole = await Deno.readFile(path);
    const ends = [...whole.keys()].filter((i) => whole[i] === 10); // where the lines end: header, two receptions, closing
    for (let cut = 0; cut <= whole.length; cut++) {
      await Deno.writeFile(path, whole.subarray(0, cut));
      const { said, onFault } = listening();
      await all(record(receptions("feed", [{ at: 2000, rows: [{ n: 9 }] }], { onFault }), path));
      const { complete, problems } = await cassette(path);
      assert(complete, `cut at ${cut}: ${JSON.stringify(problems)}`);
      // A line whose end alone lacks is whole.
      const left = [ends[1]!, ends[2]!].filter((end) => cut >= end).length;
      const read = await all(replay(path, { speed: Infinity }));
      assert.deepEqual(read.map(({ at }) => at), [...[1000.25, 1002].slice(0, left), 2000], `cut at ${cut}`);
      const between = cut > ends[0]! + 1 && cut < whole.length && !ends.some((end) => cut === end || cut === end + 1);
      assert.equal(
        said.filter((text) => /is cut off, and left out/.test(text)).length,
        between ? 1 : 0,
        `cut at ${cut}`,
      );
    }
  }));

Deno.test("record() refuses a file that is being recorded to, in this process or in another one", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/numbers.cassette.jsonl`;
    const busy = { name: "Busy", message: /^Cannot record to ".*": it is being recorded to already/ };
    for await (const _ of record(receptions(NAME, two), path)) {
      await assert.rejects(all(record(receptions(NAME, two), path)), busy);
      break;
    }
    const other = startRecorder([path, 0, 1e6, 1]);
    const reader = other.stdout.getReader();
    await reader.read();
    await assert.rejects(all(record(receptions(NAME, two), path)), busy);
    other.kill("SIGKILL");
    await other.status;
    await Promise.all([reader.cancel(), other.stderr.cancel()]);
    await all(record(receptions(NAME, two), path)); // the lock is gone with the process
  });
});

Deno.test("record() refuses what is no cassette, and leaves it as it is", () =>
  withFolder(async (folder) => {
    const csv = "time,magnitude\n2018-01-31,2.5\n";
    await Deno.writeTextFile(`${folder}/data.csv`, csv);
    await Deno.writeTextFile(`${folder}/short`, "{");
    await Deno.writeTextFile(
      `${folder}/later`,
      '{"auscult":"cassette","version":2,"source":"feed","started":"2030"}\n',
    );
    const feed = receptions("feed", two);
    await assert.rejects(all(record(feed, `${folder}/data.csv`)), {
      name: "SyntaxError",
      message: /^Cannot read ".*data\.csv" as a cassette: /,
    });
    await assert.rejects(all(record(feed, `${folder}/later`)), {
      name: "RangeError",
      message: /its version is 2; this auscult reads version 1/,
    });
    await assert.rejects(all(record(feed, `${folder}/none/feed`)), {
      name: "NotFound",
      message: /its folder does not exist/,
    });
    assert.equal(await Deno.readTextFile(`${folder}/data.csv`), csv);
  }));

Deno.test("record() says what it cannot keep, and goes on", () =>
  withFolder(async (folder) => {
    const { said, onFault } = listening();
    const odd = [{ f: () => 1 }, { f: () => 2 }, {
      get f() {
        throw new Error("broken getter");
      },
    }, { f: 3 }];
    const passed = await all(
      record(receptions<object>("odd", odd.map((row, at) => ({ at, rows: [row] })), { onFault }), `${folder}/odd`),
    );
    assert.equal(passed.length, 4);
    assert.match(said[0]!, /^odd: the cassette ".*odd" cannot keep a function: it has null there$/);
    assert.match(said[1]!, /^odd: cannot write to the cassette ".*": broken getter\. The rows go on, unrecorded$/);
    assert.match(said[2]!, /^odd: well again/);
    assert.equal(said.length, 3);
    const told = listening();
    const back = await all(replay(`${folder}/odd`, { onFault: told.onFault, speed: Infinity }));
    assert.deepEqual(back.map(({ rows }) => rows), [[{ f: null }], [{ f: null }], [{ f: 3 }]]);
    assert.match(told.said[0]!, /line 4 of ".*odd": what came here could not be written \(broken getter\): .*rows: 1$/);
  }));

Deno.test("record() says when the file is deleted while it records", () =>
  withFolder(async (folder) => {
    const { said, onFault } = listening();
    for await (const _ of record(receptions("feed", two, { onFault }), `${folder}/gone`)) {
      await Deno.remove(`${folder}/gone`);
      break;
    }
    assert.match(said.join("\n"), /^feed: the cassette ".*gone" was deleted or replaced while it was recorded$/);
  }));

Deno.test({
  name: "record() says a full disk once, passes on all that comes, and notes in the cassette what is missing",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFolder(async (folder) => {
      const path = `${folder}/numbers.cassette.jsonl`;
      // A file may have 6 KiB; what is beyond fails as on a full disk, until there is room again.
      const recorder = startRecorder([path, 0, 80, 25], "trap '' XFSZ; ulimit -S -f 12");
      let said = "";
      const errors = recorder.stderr.pipeThrough(new TextDecoderStream()).pipeTo(
        new WritableStream({ write: (text) => void (said += text) }),
      );
      let printed = "";
      for await (const text of recorder.stdout.pipeThrough(new TextDecoderStream())) {
        const seen = said.includes("cannot write");
        printed += text;
        if (!seen || printed.includes("freed")) continue;
        await new Deno.Command("prlimit", { args: ["--pid", `${recorder.pid}`, "--fsize=unlimited"] }).output();
        printed += "freed\n";
      }
      await errors;
      assert.equal((await recorder.status).code, 0, said);
      const passed = printed.split("\n").filter((line) => /^\d+$/.test(line)).map(Number);
      assert.deepEqual(passed, Array.from({ length: 80 }, (_, n) => n), "the rows go on");
      assert.equal(said.match(/^numbers: cannot write to the cassette/gm)!.length, 1, said);
      assert.match(said, /well again after/);

      const { complete, rows, problems } = await cassette(path);
      assert(!complete && problems.length === 1, JSON.stringify(problems));
      const missing = Number(/rows: (\d+)$/.exec(problems[0]!.what)![1]);
      assert(rows > 10 && missing > 20 && rows + missing === 80, `${rows} and ${missing}`);
      const kept = await all(replay(path, { speed: Infinity, onFault: () => {} }));
      const numbers = kept.map(({ rows: [row] }) => Number(row!.n));
      for (const [i, { rows: [row], raw }] of kept.entries()) {
        assert.deepEqual([row, raw], [numbered(numbers[i]!), rawOf(numbers[i]!)]);
      }
      const gap = numbers.findIndex((n, i) => n !== i);
      assert.equal(numbers[gap]! - gap, missing, "in one piece");
    }),
});
