import assert from "node:assert/strict";
import { plot } from "../../lib/plot/plot.ts";
import { note } from "../../lib/sound/note.ts";
import { reportOf, Score } from "../../lib/sound/score.ts";
import { compareEvents } from "../../lib/stage/lock/compareEvents.ts";
import { canonicalText } from "../../lib/sound/hash.ts";
import { noteHtml } from "../../lib/stage/page/noteHtml.ts";
import { pageHtml } from "../../lib/stage/page/pageHtml.ts";
import { actionsOf } from "../../lib/stage/play/keys.ts";
import { lastPerformance, StageLog } from "../../lib/stage/play/StageLog.ts";
import { nextTake } from "../../lib/stage/play/takes.ts";
import { Programme } from "../../lib/stage/Programme.ts";
import { fixClock } from "../../lib/stage/world/fixClock.ts";
import { fixLocale } from "../../lib/stage/world/fixLocale.ts";
import { seededNumbers } from "../../lib/stage/world/fixRandom.ts";

const score = (values: readonly number[], options = {}) =>
  plot({ marks: [note(values, { y: (d: number) => d })], time: { duration: 1 }, ...options }).score;

Deno.test("Programme plays pieces one after the other: a piece by itself is its own score, several are one", () => {
  const [a, b] = [score([1, 2]), score([3, 1, 2], { effects: { room: 0.3 } })];
  assert.equal(new Programme([{ score: a }]).score, a);
  const both = new Programme([{ cue: "a", score: a }, { cue: "b", score: b }]);
  assert(both.score instanceof Score);
  assert.deepEqual(both.score.events.map(({ time, mark }) => [time, mark]), [[0, 0], [1, 0], [2, 1], [2.5, 1], [3, 1]]);
  assert.deepEqual(both.score.events.slice(2).map(({ pitch }) => pitch), b.events.map(({ pitch }) => pitch));
  assert.equal(both.score.duration, a.duration + b.duration);
  assert.match(both.score.describe(), /^a, from 0 s: 2 notes of tone; .*\n(.*\n)*b, from 2 s: 3 notes of tone; /);
  assert.deepEqual(both.cues, [{ name: "a", at: 0 }, { name: "b", at: 2 }]);
  assert.match(both.score.toCsd(), /^i "auscultScene" 2 0\.000666667 0\.3 0 0\.375 0\.35$/m);
  assert.doesNotMatch(a.toCsd(), /auscultScene/);
});

Deno.test("Programme.find() takes a cue by its name, by what begins it where that is one, or a time", () => {
  const programme = new Programme([{ cue: "Storm", score: score([1, 2]) }, { cue: "Stone", score: score([1, 2]) }, {
    score: score([1]),
  }]);
  assert.deepEqual(
    ["Stone", "stone", "Sto", "1.5", "0"].map((from) => {
      try {
        return programme.find(from);
      } catch (error) {
        return (error as Error).name;
      }
    }),
    [2, 2, "RangeError", 1.5, 0],
  );
  assert.equal(programme.find("Piece 3"), 4);
  assert.equal(programme.find("stor"), 0);
  for (const wrong of ["", "-1", "99", "stormy night"]) assert.throws(() => programme.find(wrong), RangeError);
  assert.equal(programme.next(0)?.name, "Stone");
  assert.equal(programme.next(4), undefined);
  assert.equal(programme.previous(2.5).name, "Storm");
  assert.equal(programme.previous(3.5).name, "Stone");
  assert.equal(programme.previous(0).name, "Storm");
});

Deno.test("compareEvents() tells the first event that differs, in its own units, and those that came or went", () => {
  const [a, b] = [score([1, 2, 3]), score([1, 2, 4, 5])];
  const list = canonicalText(a.events);
  assert.match(compareEvents(b.events, list).first.how, /^sustain is |^time is |^pitch is /);
  assert.deepEqual(compareEvents(a.events.slice(0, 2), list), {
    count: 1,
    first: { index: 2, time: 1, how: "it is not there any more" },
  });
  assert.equal(compareEvents(b.events, canonicalText(b.events.slice(0, 3))).first.how, "it is new");
  const louder = { ...a.events[1]!, loudness: -3, pan: 0.5 };
  assert.match(
    compareEvents([a.events[0]!, louder, a.events[2]!], list).first.how,
    /^loudness is -3 dBFS, was -[\d.]+ dBFS, pan is 0\.5, was 0$/,
  );
});

Deno.test("seeded numbers are the same on every machine, and even", () => {
  const next = seededNumbers(1);
  const first = [next(), next(), next()];
  assert.deepEqual(first, FIRST);
  const other = seededNumbers(2);
  assert.notEqual(other(), first[0]);
  const bins = new Array(10).fill(0);
  for (let i = 0; i < 20_000; i++) bins[Math.floor(10 * next())]++;
  for (const count of bins) assert(count > 1800 && count < 2200, `${bins}`);
});

Deno.test("a clock that is held says the same time, and yet a loop that waits for another one ends", () => {
  const time = Date.UTC(2026, 10, 28, 20);
  let asked = 0;
  const end = fixClock(time, () => asked++);
  try {
    for (let i = 0; i < 1000; i++) assert.equal(Date.now(), time);
    while (Date.now() < time + 5) { /* waits */ }
    assert(asked > 1000, `${asked}`);
  } finally {
    end();
  }
  assert(Math.abs(Date.now() - performance.timeOrigin - performance.now()) < 60_000, "it is the real one again");
});

Deno.test("keys: single ones, arrows in one go, Escape by itself; others do nothing", () => {
  const read = (text: string) => actionsOf(new TextEncoder().encode(text));
  assert.deepEqual(read(" nNbBqp"), ["toggle", "next", "next", "previous", "previous", "quit", "panic"]);
  assert.deepEqual(read("\x1b[C\x1b[D\x1bOC\x1b"), ["next", "previous", "next", "panic"]);
  assert.deepEqual(read("\x1b[A\x1b[5~xyzä1\n"), []);
});

Deno.test("StageLog goes on after a line that was cut off; lastPerformance() tells how far the last one came", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/log.jsonl`;
  assert.equal(await lastPerformance(path), undefined);
  const begin = {
    do: "begin",
    log: 1,
    title: "T",
    hash: "h",
    seed: 1,
    engine: "embedded",
    take: "take.wav",
    position: 0,
    rate: 1,
  } as const;
  {
    using log = new StageLog(path, { now: () => new Date(0) });
    log.write(begin);
    log.write({ do: "at", position: 1.5, from: 0, to: 3 });
    log.write({ do: "end", position: 2, stopped: false, report: {} });
  }
  assert.deepEqual(await lastPerformance(path).then((last) => [last!.position, last!.complete]), [2, true]);
  await Deno.writeTextFile(path, `{"time":"1970-01-01T00:00:00.000Z","do":"beg`, { append: true });
  {
    using log = new StageLog(path);
    log.write({ ...begin, take: "take-2.wav", position: 0.5 });
    log.write({ do: "at", position: 1.25, from: 0, to: 1 });
  }
  const last = await lastPerformance(path);
  assert.deepEqual([last!.begin.take, last!.position, last!.complete], ["take-2.wav", 1.25, false]);
  assert.equal((await Deno.readTextFile(path)).split("\n").length, 7);

  assert.equal(await nextTake(folder), "take.wav");
  await Deno.writeTextFile(`${folder}/take.part2.wav`, "");
  assert.equal(await nextTake(folder), "take-2.wav");
  await Deno.writeTextFile(`${folder}/take-7.wav`, "");
  await Deno.writeTextFile(`${folder}/mistake-9.wav`, "");
  assert.equal(await nextTake(folder), "take-8.wav");
  await Deno.remove(folder, { recursive: true });
});

Deno.test({
  name: "StageLog on a full disk says so once, and the music goes on",
  ignore: Deno.build.os !== "linux",
  fn() {
    using log = new StageLog("/dev/full");
    assert.match(log.write({ do: "at", position: 0, from: 0, to: 1 })!, /^the log ends here: .*[Nn]o space/);
    assert.equal(log.write({ do: "at", position: 1, from: 1, to: 2 }), undefined);
  },
});

Deno.test("a piece without a picture has its piano roll in the page", async () => {
  const { events } = score([1, 2]);
  const own = new Score(events, reportOf(score([1, 2])));
  const html = await pageHtml(new Programme([{ score: own }]), { title: "T", note: "" });
  assert.match(html, /aria-label="Piano roll/);
  assert.match(html, /<audio controls src="data:audio\/ogg;base64,/);
  assert.match(html, /<p>2 notes of tone; /);
});

Deno.test("noteHtml() shows HTML as it was typed, and asks no network", () => {
  const html = noteHtml(
    `# Storm\n\n*Wind* <script>alert(1)</script> [site](https://a.b/?x=1&y="2") [bad](javascript:alert(1)) ![a cat](https://a.b/cat.png)\n\n<img src=x onerror=alert(1)>`,
  );
  assert.match(html, /^<h2>Storm<\/h2>/);
  assert.match(html, /<em>Wind<\/em>/);
  assert.match(
    html,
    /<a href="https:\/\/a\.b\/\?x=1&#38;y=&#34;2&#34;" rel="noreferrer">site<\/a>|<a href="https:\/\/a\.b\/\?x=1[^"]*" rel="noreferrer">site<\/a>/,
  );
  assert.match(html, /<em>a cat<\/em>/);
  assert.doesNotMatch(html, /<script|<img|javascript:|onerror=alert\(1\)>(?!.*&#62;)/);
});

/** By pure-rand 8.4.2, xoroshiro128+ from seed 1. */
const FIRST = [0.7413229615779138, 0.4101285962921898, 0.6413313041219043];

Deno.test("fixLocale() writes, sorts and counts by the customs of a locale where none is named, and gives those of the machine back", () => {
  const day = Temporal.PlainDate.from("2020-02-03");
  const customs = () => [
    ["z", "ä"].sort((a, b) => a.localeCompare(b)).join(""),
    ["z", "ä"].sort(new Intl.Collator().compare).join(""),
    ...[1234.5.toLocaleString(), Intl.NumberFormat().format(1234.5), 12345n.toLocaleString(), [0.5].toLocaleString()],
    ...[new Date(0).toLocaleDateString(undefined, { timeZone: "UTC" }), day.toLocaleString(), navigator.language],
    ...[new Intl.PluralRules().resolvedOptions().locale, (0.5).toLocaleString("de")],
  ];
  const before = customs();
  const end = fixLocale("sv-SE");
  const space = "\u00a0";
  try {
    assert.deepEqual(customs(), [
      ...["zä", "zä", `1${space}234,5`, `1${space}234,5`, `12${space}345`, "0,5"],
      ...["1970-01-01", "2020-02-03", "sv-SE", "sv", "0,5"],
    ]);
    assert(new Intl.NumberFormat() instanceof Intl.NumberFormat);
    class Own extends Intl.NumberFormat {}
    assert(new Own() instanceof Own);
    assert.throws(() => new Intl.NumberFormat("no such locale"), RangeError);
  } finally {
    end();
  }
  assert.deepEqual(customs(), before);
});
