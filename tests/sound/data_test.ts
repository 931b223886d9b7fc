import assert from "node:assert/strict";
import { hear, score } from "./eventList.ts";

const rows = [{ t: 0, v: 1 }, { t: 1, v: 3 }, { t: 2, v: 2 }];
const channels = { x: "t", y: "v" };
const options = { time: { duration: 2 }, pitch: { range: ["A3", "A5"] } };
const pitches = [220, 880, 440];

Deno.test("note() hears an array of rows", () => {
  assert.deepEqual(hear("pitch", rows, channels, options), pitches);
});

Deno.test("note() hears an iterable that can be read only once, in more than one plot", () => {
  function* generate() {
    yield* rows;
  }
  assert.deepEqual(hear("pitch", generate(), channels, options), pitches);
  assert.deepEqual(hear("pitch", new Set(rows), channels, options), pitches);
});

Deno.test("note() hears an Arrow table", () => {
  // What Plot recognises as a table: getChild, toArray, a schema, numRows.
  const vector = (values: number[]) => ({
    type: { typeId: 3 },
    nullCount: 0,
    toArray: () => Float64Array.from(values),
  });
  const table = {
    numRows: 3,
    schema: { fields: [{ name: "t" }, { name: "v" }] },
    getChild: (name: string) => name === "t" ? vector([0, 1, 2]) : name === "v" ? vector([1, 3, 2]) : null,
    toArray: () => rows,
    get: (i: number) => rows[i],
    [Symbol.iterator]: () => rows[Symbol.iterator](),
  };
  assert.deepEqual(hear("pitch", table, channels, options), pitches);
  assert.deepEqual(hear("pitch", table, { y: "v" }, options), pitches);
  assert.throws(() => score(table, { x: "t", y: "w" }), /the columns are t, v/);
});

Deno.test("note() hears { length } with array channels", () => {
  assert.deepEqual(hear("pitch", { length: 3 }, { x: [0, 1, 2], y: [1, 3, 2] }, options), pitches);
  assert.deepEqual(hear("time", { length: 3 }, { x: [0, 1, 2], y: [1, 3, 2] }, options), [0, 1, 2]);
});

Deno.test("note() hears GeoJSON features, as Plot does", () => {
  const feature = (t: number, v: number) => ({ type: "Feature", geometry: null, properties: { t, v } });
  const collection = { type: "FeatureCollection", features: [feature(0, 1), feature(1, 3), feature(2, 2)] };
  assert.deepEqual(hear("pitch", collection, channels, options), pitches);
  assert.throws(() => score(collection, { x: "t", y: "w" }), /the columns are .*t, v/);
});

Deno.test("note() refuses plain columns, and names them", () => {
  assert.throws(() => score({ a: [1], b: [2] } as never, { x: "a", y: "b" }), {
    name: "TypeError",
    message: /^Cannot hear plain columns \(a, b\): expected an array or iterable of rows/,
  });
});

Deno.test("note() refuses what is no data: undefined, a text, a promise", () => {
  assert.throws(() => score(undefined, channels), {
    name: "TypeError",
    message: /^Cannot hear undefined: expected an array/,
  });
  assert.throws(() => score("close" as never, channels), { name: "TypeError", message: /^Cannot hear "close"/ });
  assert.throws(() => score(Promise.resolve(rows) as never, channels), { name: "TypeError", message: /await it/ });
});

Deno.test("note() hears plain values as y, in their order, and pairs as x and y", () => {
  assert.deepEqual(hear("pitch", [1, 3, 2], undefined as never, options), pitches);
  assert.deepEqual(hear("time", [1, 3, 2], {}, options), [0, 1, 2]);
  assert.deepEqual(hear("pitch", [[0, 1], [1, 3], [2, 2]], {}, options), pitches);
});

Deno.test("note() plays rows without a position in time one after another", () => {
  assert.deepEqual(hear("time", rows, { y: "v" }, options), [0, 1, 2]);
  assert.match(score(rows, { y: "v" }, options).describe(), /order is heard as time/);
});

Deno.test("note() gives no event for no rows, and describe() says so", () => {
  const empty = score([], channels);
  assert.deepEqual([empty.events.length, empty.duration], [0, 0]);
  assert.equal(empty.describe(), "Silence: there are no rows.");
});

Deno.test("note() hears plain values and pairs of an iterator as those of an array", () => {
  assert.deepEqual(hear("pitch", [1, 3, 2].values(), {}, options), pitches);
  assert.deepEqual(hear("pitch", new Map([[0, 1], [1, 3], [2, 2]]).entries(), {}, options), pitches);
  assert.deepEqual(hear("time", new Map([[0, 1], [1, 3], [2, 2]]).entries(), {}, options), [0, 1, 2]);
});
