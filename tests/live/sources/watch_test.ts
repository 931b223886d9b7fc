import assert from "node:assert/strict";
import { watch, type WatchOptions } from "auscult";

/** A file in a folder of its own, and a source that watches it. */
async function watching(name: string, options: WatchOptions = {}, before?: string) {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/${name}`;
  if (before !== undefined) await Deno.writeTextFile(path, before);
  const said: string[] = [];
  const rows = watch(path, { every: 0.05, onFault: (message) => said.push(message), ...options });
  const seen: Record<string, unknown>[] = [];
  let more = Promise.withResolvers<void>();
  const leaving = new AbortController();
  const done = (async () => {
    for await (const { rows: came } of rows.receptions(leaving.signal)) {
      seen.push(...came.map((row) => ({ ...row })));
      more.resolve();
      more = Promise.withResolvers();
    }
  })();
  return {
    ...{ folder, path, said, seen, rows },
    add: (text: string) => Deno.writeTextFile(path, text, { append: true }),
    async until(count: number) {
      const late = setTimeout(
        () => more.reject(new Error(`${seen.length} of ${count} came: ${said.join("\n")}`)),
        10_000,
      );
      while (seen.length < count) await more.promise;
      clearTimeout(late);
    },
    async said1(pattern: RegExp) {
      for (let i = 0; i < 500 && !said.some((message) => pattern.test(message)); i++) await pause(10);
      assert(said.some((message) => pattern.test(message)), said.join("\n"));
    },
    async [Symbol.asyncDispose]() {
      leaving.abort();
      await done;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("watch() gives the rows of a file, then each that is added, when its line is whole", async () => {
  await using file = await watching("a.csv", {}, "time,v\n2026-01-01,1\n2026-01-02,2");
  await file.until(1);
  await file.add("5");
  await pause(100);
  assert.equal(file.seen.length, 1);
  await file.add("\n2026-01-03,3\n");
  await file.until(3);
  assert.deepEqual(file.seen, [
    { time: new Date("2026-01-01"), v: 1 },
    { time: new Date("2026-01-02"), v: 25 },
    { time: new Date("2026-01-03"), v: 3 },
  ]);
  assert.deepEqual(file.said, []);
});

Deno.test("watch() from the end gives only what is added, with the columns that the header names", async () => {
  const old = Array.from({ length: 50_000 }, (_, i) => `2026-01-01,${i}\n`).join("");
  await using file = await watching("a.csv", { from: "end" }, `time,v\n${old}`);
  await pause(600);
  await file.add("2026-01-02,7\n");
  await file.until(1);
  assert.deepEqual(file.seen, [{ time: new Date("2026-01-02"), v: 7 }]);
});

Deno.test("watch() waits for a file that is not there yet, and says so once", async () => {
  await using file = await watching("a.jsonl", { from: "end" });
  await file.said1(/no such file yet; waiting for it/);
  await pause(200);
  await file.add('{"n": 1}\n');
  await file.add('{"n": 2}\n');
  await file.until(2);
  assert.deepEqual(file.seen, [{ n: 1 }, { n: 2 }]);
  assert.equal(file.said.length, 2, file.said.join("\n"));
});

Deno.test("watch() says that a file was cut short or written anew, and reads it from its beginning", async () => {
  await using file = await watching("a.csv", {}, "id,v\n1,10\n2,20\n");
  await file.until(2);
  await Deno.writeTextFile(file.path, "id,v\n3,30\n");
  await file.until(3);
  await file.said1(/the file was cut short; it is read from its beginning/);
  // As long as before and longer, but not what it was.
  await Deno.writeTextFile(file.path, "id,v\n4,40\n5,50\n");
  await file.until(5);
  await file.said1(/the file was written anew; it is read from its beginning/);
  assert.deepEqual(file.seen.map(({ id }) => id), [1, 2, 3, 4, 5]);
});

Deno.test("watch() reads the rest of a file that is moved away, and then the new one with its name", async () => {
  await using file = await watching("log.jsonl", {}, '{"n": 1}\n');
  await file.until(1);
  const old = await Deno.open(file.path, { append: true });
  await Deno.rename(file.path, `${file.path}.1`);
  await old.write(new TextEncoder().encode('{"n": 2}\n{"half'));
  await pause(150);
  old.close();
  await Deno.writeTextFile(file.path, '{"n": 3}\n');
  await file.until(3);
  await file.add('{"n": 4}\n');
  await file.until(4);
  assert.deepEqual(file.seen, [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
  await file.said1(/another file has its name now/);
  await file.said1(/half a line is left out, "\{\\"half"/);
});

Deno.test("watch() reads 100,000 lines that are added in pieces of any length, none twice", async () => {
  await using file = await watching("fast.csv", {}, "n\n");
  const text = Array.from({ length: 100_000 }, (_, i) => `${i}\n`).join("");
  for (let at = 0; at < text.length; at += 7919) await file.add(text.slice(at, at + 7919));
  await file.until(100_000);
  assert(file.seen.every(({ n }, i) => n === i));
});

Deno.test("watch() leaves out rows whose key came before, as when the whole table is written again", async () => {
  await using file = await watching("table.csv", { key: "id" }, "id,v\n1,1\n");
  await file.until(1);
  for (let n = 2; n <= 4; n++) {
    const lines = Array.from({ length: n }, (_, i) => `${i + 1},${i + 1}\n`).join("");
    await Deno.writeTextFile(file.path, `id,v\n${lines}`);
    await file.until(n);
  }
  assert.deepEqual(file.seen.map(({ id }) => id), [1, 2, 3, 4]);
});

Deno.test("watch() refuses what cannot be meant", () => {
  assert.throws(() => watch("a.csv", { from: "middle" } as object), {
    name: "TypeError",
    message: /known are "start" and "end"/,
  });
  assert.throws(() => watch("a.csv", { every: 0 }), RangeError);
  assert.throws(() => watch("a.csv", { form: 1 } as object), { message: /unknown option "form"/ });
});
