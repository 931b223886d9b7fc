import assert from "node:assert/strict";
import { arrivedAt, cassette, merge, type Reception, record, replay, virtualClock } from "auscult";
import { withFolder } from "../../cli/auscult.ts";
import { all, listening, receptions } from "./helpers.ts";

const HOUR = 1_600_000_000;

/** A cassette of one row a second for an hour, and two at once in each tenth. */
async function hour(folder: string): Promise<string> {
  const path = `${folder}/hour.cassette.jsonl`;
  const list = Array.from({ length: 3600 }, (_, n): Reception<{ n: number }> => ({
    at: HOUR + n + (n % 7) / 100,
    rows: n % 10 === 0 ? [{ n }, { n: n + 0.5 }] : [{ n }],
  }));
  await all(record(receptions("hour", list), path));
  return path;
}

Deno.test("replay() gives the rows of an hour at their distances, 60 times as fast, in no time on a virtual clock", () =>
  withFolder(async (folder) => {
    const path = await hour(folder);
    for (const speed of [1, 60, 0.5]) {
      const clock = virtualClock({ start: 77 });
      let n = 0;
      const began = performance.now();
      for await (const { at, due, rows } of replay(path, { speed, clock }).receptions()) {
        assert.equal(at, HOUR + n + (n % 7) / 100, "rows have arrived when they were recorded");
        assert(rows.every((row) => arrivedAt(row) === at && row.arrived.getTime() === Math.round(at * 1000)));
        const wanted = 77 + (at - HOUR) / speed;
        assert(Math.abs(clock.now() - wanted) < 1e-6, `row ${n} at ${clock.now()} in place of ${wanted}`);
        assert(Math.abs(due! - wanted) < 1e-6);
        n++;
      }
      assert.equal(n, 3600);
      assert(performance.now() - began < 3000, `${performance.now() - began} ms`);
    }
  }));

Deno.test("replay() has the same distances to the last bit, whenever it starts; those of speed 1 are those of the recording", () =>
  withFolder(async (folder) => {
    const path = `${folder}/uneven`;
    let at = 1_764_340_000.123;
    const list = Array.from({ length: 200 }, () => ({ at: at += Math.random(), rows: [{}] }));
    await all(record(receptions("uneven", list), path));
    const distances = async (speed: number, start: number) => {
      const seen = await all(replay(path, { speed, clock: virtualClock({ start }) }));
      return seen.map(({ due }) => due! - seen[0]!.due!);
    };
    for (const speed of [1, 7, 60]) {
      const first = await distances(speed, 0);
      for (const start of [1_600_000_000.5, list[77]!.at]) assert.deepEqual(await distances(speed, start), first);
      if (speed === 1) assert.deepEqual(first, list.map(({ at }) => at - list[0]!.at));
    }
    assert((await all(replay(path, { speed: Infinity }))).every((reception) => !("due" in reception)));
  }));

Deno.test("replay() keeps the distances on the system's clock, too", () =>
  withFolder(async (folder) => {
    const path = await hour(folder);
    const began = performance.now();
    const late: number[] = [];
    for await (const { at } of replay(path, { speed: 1000, until: 200 }).receptions()) {
      late.push(performance.now() - began - (at - HOUR));
    }
    assert.equal(late.length, 200);
    assert(late.every((ms) => ms > -2), `${Math.min(...late)} ms: too early`);
    assert(late.toSorted((a, b) => a - b)[100]! < 50, `${late}`);
  }));

Deno.test("replay() with speed Infinity gives all at once, and others have their turn meanwhile", () =>
  withFolder(async (folder) => {
    const path = await hour(folder);
    const clock = virtualClock({ start: 5 });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 0);
    const rows = await Array.fromAsync(replay<{ n: number }>(path, { speed: Infinity, clock }));
    clearInterval(timer);
    assert.equal(rows.length, 3960);
    assert.deepEqual(rows.slice(0, 3).map(({ n }) => n), [0, 0.5, 1]);
    assert.equal(clock.now(), 5);
    assert(ticks > 0);
  }));

Deno.test("replay() takes a part: from and until as seconds, Date or ISO text, and it begins at from", () =>
  withFolder(async (folder) => {
    const path = await hour(folder);
    const part = async (from?: Date | string | number, until?: Date | string | number) => {
      const clock = virtualClock();
      const rows = await Array.fromAsync(replay<{ n: number }>(path, { from, until, clock }));
      return [rows[0]?.n, rows.at(-1)?.n, rows.length, Math.round(100 * clock.now())];
    };
    assert.deepEqual(await part(3590.5), [3591, 3599, 9, 851]); // the last at 3599.01, 8.51 s after from
    assert.deepEqual(await part(100, 105), [100, 104, 6, 406]);
    assert.deepEqual(await part(new Date((HOUR + 100) * 1000), new Date((HOUR + 105) * 1000)), [100, 104, 6, 406]);
    assert.deepEqual(await part("2020-09-13T12:28:20Z", "2020-09-13 12:28:25"), [100, 104, 6, 406]);
    assert.deepEqual(await part(undefined, 2), [0, 1, 3, 101]);
    assert.deepEqual(await part("2021-01-01"), [undefined, undefined, 0, 0]);
  }));

Deno.test("replay() loops: arrivals follow on each other, and the distances stay", () =>
  withFolder(async (folder) => {
    const path = await hour(folder);
    const clock = virtualClock();
    const seen: [number, number, number][] = [];
    for await (const { at, rows } of replay(path, { from: 10, until: 12, loop: true, speed: 2, clock }).receptions()) {
      seen.push([Number(rows[0]!.n), Math.round(100 * (at - HOUR)) / 100, Math.round(1000 * clock.now()) / 1000]);
      if (seen.length === 5) break;
    }
    assert.deepEqual(seen, [[10, 10.03, 0.015], [11, 11.04, 0.52], [10, 12.03, 1.015], [11, 13.04, 1.52], [
      10,
      14.03,
      2.015,
    ]]);
    const one = `${folder}/one`;
    await all(record(receptions("one", [{ at: 5, rows: [{}] }], { clock: virtualClock() }), one));
    await assert.rejects(
      all(replay(one, { loop: true, speed: Infinity })),
      /in a loop: what is to be replayed takes no/,
    );
  }));

Deno.test("two replays on one virtual clock come in the order of their moments, each time the same", () =>
  withFolder(async (folder) => {
    const [a, b] = [`${folder}/a`, `${folder}/b`];
    const times = (name: string, list: number[]) =>
      receptions(name, list.map((at) => ({ at, rows: [{ of: `${name}${at}` }] })));
    await all(record(times("a", [0, 1, 5, 9]), a));
    await all(record(times("b", [0, 2, 3, 8]), b));
    for (let i = 0; i < 3; i++) {
      const clock = virtualClock();
      const both = merge([replay<{ of: string }>(a, { clock }), replay<{ of: string }>(b, { clock })]);
      const order = await Array.fromAsync(both, ({ of }) => of);
      assert.deepEqual(order, ["a0", "b0", "a1", "b2", "b3", "a5", "b8", "a9"]);
    }
  }));

Deno.test("replay() ends when nobody listens any more, also in a wait, and closes its file", () =>
  withFolder(async (folder) => {
    const path = await hour(folder);
    const stop = new AbortController();
    const began = performance.now();
    setTimeout(() => stop.abort(), 20);
    const seen = [];
    for await (const reception of replay(path).receptions(stop.signal)) seen.push(reception);
    assert.equal(seen.length, 1);
    assert(performance.now() - began < 900);
    for await (const _ of replay(path)) break;
  }));

Deno.test("replay() says each broken line, a line that is cut off and a wrong SHA-256 with its number, and gives the others", () =>
  withFolder(async (folder) => {
    const path = await hour(folder);
    const lines = (await Deno.readTextFile(path)).split("\n");
    lines[5] = lines[5]!.slice(0, 20); // line 6
    lines[9] = lines[9]!.replace('"n":8', '"n":800');
    lines[3000] = '{"at":"soon","rows":[]}';
    lines[3602] = '{"at":16000';
    await Deno.writeTextFile(path, lines.join("\n"));
    const { said, onFault } = listening();
    const source = replay<{ n: number }>(path, { speed: Infinity, onFault });
    const rows = await Array.fromAsync(source);
    await Array.fromAsync(source); // what was said is not said again
    assert.equal(rows.length, 3958);
    assert(rows.some(({ n }) => n === 800));
    const at = (line: number) => said.filter((text) => text.includes(`line ${line} of "${path}"`));
    assert.match(at(6)[0]!, /JSON/);
    assert.match(at(3001)[0]!, /its arrival is no time/);
    assert.match(at(3602)[0]!, /its SHA-256 is [0-9a-f]{64}, but that of the lines before it is [0-9a-f]{64}/);
    assert.match(at(3603)[0]!, /it is cut off, and left out/);
    assert.equal(said.length, 4, said.join("\n"));
  }));

Deno.test("replay() tells ten broken lines one by one, and of the others that there are more", () =>
  withFolder(async (folder) => {
    const path = await hour(folder);
    const lines = (await Deno.readTextFile(path)).split("\n");
    for (let i = 100; i < 1100; i++) lines[i] = `{${i}`;
    await Deno.writeTextFile(path, lines.join("\n"));
    const { said, onFault } = listening();
    await all(replay(path, { speed: Infinity, onFault }));
    assert.equal(said.length, 11);
    assert.match(said[10]!, /line 111 of .*, and more: cassette\(\) lists them/);
    const { problems, receptions: count, complete } = await cassette(path);
    assert.deepEqual([problems.length, problems[99]!.line, count, complete], [100, 200, 2600, false]);
  }));

Deno.test("replay() refuses at once what it cannot replay", () =>
  withFolder(async (folder) => {
    const path = await hour(folder);
    assert.throws(() => replay(`${folder}/none`), { name: "NotFound", message: /there is no such file/ });
    for (const text of ["", "{}\n", "a,b\n1,2\n", '{"at":1,"rows":[]}\n', '{"auscult":"cassette","ver']) {
      await Deno.writeTextFile(`${folder}/bad`, text);
      assert.throws(() => replay(`${folder}/bad`), { name: "SyntaxError", message: /bad" as a cassette: / }, text);
    }
    for (const speed of [0, -1, NaN, "fast" as unknown as number]) {
      assert.throws(() => replay(path, { speed }), { name: "RangeError", message: /speed must be a number above 0/ });
    }
    assert.throws(() => replay(path, { sped: 2 } as object), {
      name: "TypeError",
      message: 'Cannot replay: unknown option "sped"; known are speed, from, until, clock, loop, onFault',
    });
    assert.throws(() => replay(path, { from: "yesterday" }), { name: "TypeError", message: /from is .*"yesterday"/ });
    assert.throws(() => replay(path, { until: -1 }), { name: "RangeError", message: /until is seconds .*, got -1/ });
    assert.throws(() => replay(path, { until: new Date(NaN) }), { name: "TypeError", message: /got Invalid Date/ });
    await assert.rejects(all(replay(path, { from: 9, until: 5 })), { message: /from must be before until, got 2020-/ });
  }));

Deno.test("replay() and cassette() read a large cassette in little memory", () =>
  withFolder(async (folder) => {
    const path = `${folder}/large`;
    await all(record(receptions("large", [{ at: 1, rows: [{ text: "x".repeat(50_000) }] }]), path));
    const [header, line] = (await Deno.readTextFile(path)).split("\n");
    const piece = new TextEncoder().encode(`${line}\n`.repeat(200));
    const file = await Deno.create(path);
    file.writeSync(new TextEncoder().encode(`${header}\n`));
    for (let i = 0; i < 30; i++) for (let at = 0; at < piece.length;) at += file.writeSync(piece.subarray(at));
    file.close();
    const { size } = await Deno.stat(path);
    assert(size > 3e8);
    const before = Deno.memoryUsage().rss;
    let [count, most] = [0, before];
    for await (const _ of replay(path, { speed: Infinity })) {
      if (++count % 100 === 0) most = Math.max(most, Deno.memoryUsage().rss);
    }
    assert.equal(count, 6000);
    assert(most - before < 0.4 * size, `${Math.round((most - before) / 1e6)} MB more`);
  }));
