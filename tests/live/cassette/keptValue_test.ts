import assert from "node:assert/strict";
import fc from "fast-check";
import { keepValue, keptValue } from "../../../lib/live/cassette/keptValue.ts";

/** There and back through text. */
function throughText(value: unknown): unknown {
  const lost: string[] = [];
  const text = JSON.stringify(keepValue(value, (what) => lost.push(what)));
  assert.deepEqual(lost, []);
  return keptValue(JSON.parse(text));
}

Deno.test("keptValue() gives back what keepValue() kept: all that a row can hold, with its type", () => {
  const date = fc.date({ noInvalidDate: false });
  const key = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "$", "$date", "$number", "toString"));
  const { value } = fc.letrec((tie) => ({
    leaf: fc.oneof(
      fc.double(),
      fc.constantFrom(NaN, Infinity, -Infinity, -0, null, undefined, "", true, false, Number.MAX_VALUE, 5e-324),
      fc.string({ unit: "binary" }),
      fc.bigInt(),
      date,
      fc.uint8Array(),
    ),
    value: fc.oneof({ maxDepth: 4 }, tie("leaf"), fc.array(tie("value")), tie("object")),
    object: fc.array(fc.tuple(key, tie("value"))).map((entries) => Object.fromEntries(entries)),
  }));
  fc.assert(fc.property(value, (given) => assert.deepEqual(throughText(given), given)), { numRuns: 1000 });
});

Deno.test("keptValue(): a key named __proto__ is an own property like any other, and nothing inherits from it", () => {
  const row = JSON.parse('{"__proto__":{"polluted":true},"when":0}');
  row.when = new Date(0);
  const back = throughText(row) as Record<string, unknown>;
  assert.deepEqual(Object.keys(back), ["__proto__", "when"]);
  assert.equal(Object.getPrototypeOf(back), Object.prototype);
  assert.equal((back as { polluted?: unknown }).polluted, undefined);
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

Deno.test("keepValue() leaves what it is given as it is, and keeps an instance as JSON would", () => {
  class Quake {
    readonly at = new Date(0);
    get depth() {
      return 5;
    }
  }
  const quake = new Quake();
  const row = Object.freeze({ quake, link: new URL("https://example.com/a") });
  assert.deepEqual(throughText(row), { quake: { at: new Date(0) }, link: "https://example.com/a" });
  assert(row.quake === quake && quake.at instanceof Date);
});

Deno.test("keepValue() says what it cannot keep, and puts null there", () => {
  const cycle: { self?: object; name: string } = { name: "c" };
  cycle.self = cycle;
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  for (
    const [value, what, kept] of [
      [() => 1, "a function", null],
      [Symbol("s"), "a symbol", null],
      [new Map(), "a Map", null],
      [new Float64Array(2), "a Float64Array", null],
      [cycle, "a cycle", { name: "c", self: null }],
      [deep, "what is nested deeper than 200", undefined],
    ] as const
  ) {
    const lost: string[] = [];
    const back = JSON.parse(JSON.stringify(keepValue({ value }, (what) => lost.push(what))));
    assert.deepEqual(lost, [what]);
    if (kept !== undefined) assert.deepEqual(back, { value: kept });
  }
});

Deno.test("keptValue() refuses a tag that it does not know", () => {
  for (const text of ['{"$temporal":"2018"}', '{"$number":"7"}', '{"$date":7}', '{"$":7}', '{"a":[{"$bytes":1}]}']) {
    assert.throws(() => keptValue(JSON.parse(text)), SyntaxError, text);
  }
});
