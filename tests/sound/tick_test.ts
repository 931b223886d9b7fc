import assert from "node:assert/strict";
import { plot, type PlotOptions } from "../../lib/plot/plot.ts";
import { stageOf } from "../../lib/plot/player/stage.ts";
import { note } from "../../lib/sound/note.ts";
import { tick, type TickOptions } from "../../lib/sound/tick.ts";

const years = [{ d: new Date("2000-01-01"), v: 1 }, { d: new Date("2010-01-01"), v: 2 }];
const days = Array.from({ length: 60 }, (_, i) => ({ d: new Date(Date.UTC(2020, 0, 1 + i)), v: i, k: i % 2 }));

function ticks(rows: object[] | unknown[], mark = tick(), options: PlotOptions = {}) {
  const channels = (rows[0] as { d?: unknown }).d !== undefined ? { x: "d", y: "v" } : {};
  const { score } = plot({ marks: [note(rows, { ...channels, loudness: -24 }), mark], ...options });
  return { events: score.events.filter((event) => event.mark === 1), sentence: score.describe().split("\n")[1]! };
}

/** Each tick as a person reads it: its time, and "!" where it is an accent. */
const beats = (rows: object[], options: TickOptions = {}, more?: PlotOptions) =>
  ticks(rows, tick(options), more).events.map(({ time, pitch }) => `${+time.toFixed(2)}${pitch > 1000 ? "!" : ""}`);

Deno.test("tick() clicks at each start of an interval, louder and higher at the coarser one", () => {
  assert.deepEqual(
    beats(years, { interval: "year" }, { time: { duration: 10 } }),
    ["0!", "1", "2", "3", "4", "5!", "6", "7", "8", "9", "10!"],
  );
  const { events, sentence } = ticks(years, tick({ interval: "year" }), { time: { duration: 10 } });
  assert.deepEqual(events.map(({ index }) => index), [...Array(11).keys()]);
  assert.deepEqual([events[0]!.loudness, events[1]!.loudness, events[1]!.sustain], [-30, -38, 0.03]);
  // Where nobody says how loud, it stays below the notes.
  const { score } = plot({ marks: [note(years, { x: "d", y: "v" }), tick({ interval: "year", accent: null })] });
  const [loud, soft] = [0, 1].map((mark) => score.events.find((event) => event.mark === mark)!.loudness);
  assert(Math.abs(loud! - soft! - 14) < 0.01, `${loud} ${soft}`);
  assert(events.every(({ instrument }) => instrument === "click"));
  assert.equal(
    sentence,
    "Sound mark 2: 11 ticks of click, one at every year, 2000 to 2010; a louder and higher one at every 5 years (2000, 2005 and 2010).",
  );
});

Deno.test("tick() takes another accent, and none", () => {
  assert.deepEqual(beats(days, { interval: "day", accent: "week" }).filter((beat) => beat.endsWith("!")).length, 8);
  assert.deepEqual(beats(days, { interval: "week", accent: null }).filter((beat) => beat.endsWith("!")), []);
  assert.match(ticks(days, tick({ interval: "week" })).sentence, /\(5 January 2020 and 2 February 2020\)/);
});

Deno.test("tick() chooses the interval as Plot's axis does, by the length of the piece", () => {
  const every = (ms: number, duration = 20) =>
    /every ([^,;]+)/.exec(
      ticks([{ d: new Date(0), v: 1 }, { d: new Date(ms), v: 2 }], tick(), { time: { duration } }).sentence,
    )![1];
  const day = 864e5;
  assert.deepEqual(
    [day / 48, day, 40 * day, 700 * day, 7300 * day, 40_000 * day].map((ms) => every(ms)),
    ["minute", "hour", "2 days", "month", "year", "5 years"],
  );
  assert.equal(every(7300 * day, 5), "5 years");
});

Deno.test("tick() works for numbers, logarithms, single values and the order of the data", () => {
  const linear = ticks([{ d: 0, v: 1 }, { d: 50, v: 2 }]);
  assert.match(linear.sentence, /26 ticks of click, one at every 2, 0 to 50; .* every 10 \(0, 10, 20, 30, 40 and 50\)/);
  assert.deepEqual(linear.events.slice(0, 2).map(({ time }) => time), [0, 0.8]);
  const log = ticks([{ d: 1, v: 1 }, { d: 1000, v: 2 }], tick(), { x: { type: "log" } });
  assert.deepEqual(
    log.events.filter(({ pitch }) => pitch > 1000).map(({ time }) => +time.toFixed(2)),
    [0, 6.67, 13.33, 20],
  );
  const single = ticks([{ d: "a", v: 1 }, { d: "b", v: 2 }, { d: "c", v: 1 }, { d: "d", v: 1 }]);
  assert.deepEqual(single.events.map(({ time }) => time), [0, 5, 10, 15]);
  assert.deepEqual(
    beats([{ d: "a", v: 1 }, { d: "b", v: 2 }, { d: "c", v: 1 }], { interval: 2 } as TickOptions).length,
    2,
  );
  assert.match(ticks([3, 1, 2]).sentence, /3 ticks of click, one at every 1, 0 to 2/);
});

Deno.test("tick(values) clicks at those, and drops what is outside of the domain", () => {
  const { events, sentence } = ticks(years, tick([new Date("2005-01-01"), new Date("2020-01-01")]), {
    time: { duration: 10 },
  });
  assert.deepEqual(events.map(({ time, index }) => [+time.toFixed(2), index]), [[5, 0]]);
  assert.match(sentence, /^Sound mark 2: 1 tick of click, .*; 1 tick outside of the time domain is dropped\.$/);
  const rows = [{ at: new Date("2001-01-01") }, { at: new Date("2002-01-01") }];
  assert.equal(ticks(years, tick(rows, { x: "at" })).events.length, 2);
});

Deno.test("tick() extends no domain, and follows a domain, a reverse and a sequence of facets", () => {
  const alone = plot({ marks: [note(years, { x: "d", y: "v" })] });
  const { score } = plot({ marks: [note(years, { x: "d", y: "v" }), tick([new Date("1990-01-01")])] });
  assert.equal(score.hash, alone.score.hash);
  const domain = [new Date("2000-01-01"), new Date("2020-01-01")];
  assert.equal(ticks(years, tick({ interval: "year" }), { x: { domain } }).events.length, 21);
  assert.deepEqual(
    beats(years, { interval: "5 years" }, { x: { reverse: true }, time: { duration: 10 } }),
    ["0", "5", "10!"],
  );
  const { score: sequence } = plot({
    marks: [note(days, { x: "d", y: "v", fx: "k" }), tick({ interval: "month" })],
    time: { fx: "sequence", duration: 21 },
  });
  const times = sequence.events.filter(({ mark }) => mark === 1).map(({ time }) => time);
  assert.deepEqual(times.map((time) => +time.toFixed(1)), [0, 5.2, 11.1, 16.3]);
});

Deno.test("tick() stands in the player with its words", () => {
  const figure = plot({ marks: [note(years, { x: "d", y: "v" }), tick({ interval: "5 years" })] });
  const { notes, tracks } = stageOf(figure)!;
  assert.deepEqual(notes.map(({ label }) => label), ["2000: 1", "2000", "2005", "2010: 2", "2010"]);
  assert.equal(tracks[0]!.times.length, 2);
});

Deno.test("tick() says why it cannot be heard", () => {
  assert.throws(() => plot({ marks: [tick()] }), {
    name: "TypeError",
    message:
      "Cannot hear Sound.tick by itself: it guides through what other sound marks play; add one, such as Sound.note",
  });
  assert.throws(() => ticks(days, tick({ interval: "hour" })), {
    name: "RangeError",
    message: /^Cannot hear 1,417 ticks in 20.0 s: the ear counts up to 16 a second; give a longer interval$/,
  });
  assert.throws(() => ticks(days, tick({ interval: 5 })), /time is of dates; expected an interval of time/);
  assert.throws(() => ticks([[0, 1], [5, 2]], tick({ interval: "day" })), /time is of numbers; expected a number/);
  assert.throws(
    () => ticks([["a", 1], ["b", 2]], tick({ interval: 0.5 })),
    /time is of single values; expected a whole number/,
  );
  assert.throws(() => tick({ intervall: "day" } as TickOptions), /Cannot use "intervall" in Sound.tick \(did you mean/);
  assert.throws(() => tick({ loudness: "v" } as unknown as TickOptions), /only a constant is possible/);
  assert.throws(() => tick({ instrument: "klick" }), /Cannot play "klick": unknown instrument \(did you mean "click"/);
  assert.throws(() => tick([1], { interval: 2 }), /Cannot set both the interval of ticks and their values/);
  const silent = plot({ marks: [note([], { x: "d", y: "v" }), tick()] });
  assert.deepEqual(silent.score.events, []);
  assert.match(silent.score.describe(), /tick: silence, as there is no note to guide through/);
});
