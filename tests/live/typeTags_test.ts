import assert from "node:assert/strict";
import { checkTypes, chooseTag, fit, isMissing } from "../../lib/live/typeTags.ts";

const raw = { label: '"close"', scaled: false };

Deno.test("chooseTag() takes f for numbers, d for dates and numbers beyond 32 bits, i for booleans, h for bigints, s for texts", () => {
  const cases: [values: unknown[], tag: string][] = [
    [[1, 2.5, null], "f"],
    [[null, 1e39], "d"],
    [[NaN, Infinity, 3], "f"],
    [[new Date(0)], "d"],
    [[true, null, false], "i"],
    [[3n], "h"],
    [["a", undefined], "s"],
    [[null], "f"],
  ];
  for (const [values, tag] of cases) assert.equal(chooseTag(values, '"x"'), tag, String(values));
});

Deno.test("chooseTag() names the rows of a column with several kinds, and what holds all of them", () => {
  assert.throws(() => chooseTag([null, 1, "n/a"], '"close"'), {
    name: "TypeError",
    message:
      'Cannot choose a type tag for "close": row 1 holds 1, a number, and row 2 "n/a", a text; state types, where "s" sends all of them as text',
  });
  assert.throws(() => chooseTag([{ a: 1 }], '"close"'), { name: "TypeError", message: /row 0 of "close".*\{"a":1\}/ });
});

Deno.test("fit() gives what a type tag holds", () => {
  const cases: [tag: string, value: unknown, sent: unknown][] = [
    ["f", 1.5, 1.5],
    ["f", true, 1],
    ["d", new Date(1500), 1.5],
    ["i", -0, 0],
    ["i", false, 0],
    ["i", 2 ** 31 - 1, 2 ** 31 - 1],
    ["h", 2 ** 40, 2n ** 40n],
    ["h", 2n ** 62n, 2n ** 62n],
    ["f", 7n, 7],
    ["s", 5, "5"],
    ["s", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["T", true, true],
  ];
  for (const [tag, value, sent] of cases) assert.deepEqual(fit(tag, value, 0, raw), sent, `${tag} ${value}`);
  assert.equal(fit("i", 3.7, 0, { ...raw, scaled: true }), 4); // what was computed is rounded
});

Deno.test("fit() refuses what a type tag cannot hold, with row, column and what would", () => {
  const cases: [tag: string, value: unknown, name: string, says: RegExp][] = [
    [
      "i",
      2 ** 40,
      "RangeError",
      /row 7 of "close" as "i" \(a whole number, 32 bits\): it is 1099511627776, beyond.*"h" or "d"/,
    ],
    ["i", 3.7, "RangeError", /3\.7; "f" holds it/],
    ["f", "abc", "TypeError", /row 7 of "close" as "f".*"abc"; "s" sends text/],
    ["f", 1e39, "RangeError", /"d" holds it/],
    ["f", new Date(0), "TypeError", /"d" holds them/],
    ["h", 2 ** 60, "RangeError", /"d" holds it/],
    ["h", 2n ** 63n, "RangeError", /9223372036854775808/],
    ["T", 1, "TypeError", /true or false.*a number/],
    ["s", "a\0b", "TypeError", /no OSC text/],
    ["s", "\ud800", "TypeError", /no OSC text/],
    ["f", [1], "TypeError", /row 7 of "close".*\[1\]/],
  ];
  for (const [tag, value, name, message] of cases) assert.throws(() => fit(tag, value, 7, raw), { name, message });
});

Deno.test("isMissing() takes NaN and Infinity for no value: they would go into the sound", () => {
  for (const value of [null, undefined, NaN, Infinity, -Infinity, new Date(NaN)]) assert(isMissing(value));
  for (const value of [0, "", false, new Date(0), 0n]) assert(!isMissing(value));
});

Deno.test("checkTypes() wants a known letter for each channel", () => {
  assert.equal(checkTypes(",fs", ["a", "b"]), "fs");
  assert.throws(() => checkTypes("f", ["a", "b"]), { name: "TypeError", message: /1 for 2 channels, a, b/ });
  assert.throws(() => checkTypes("fz", ["a", "b"]), { name: "SyntaxError", message: /"z" is not one of f \(.*T \(/ });
  assert.throws(() => checkTypes(2, ["a"]), { name: "TypeError", message: /such as "ff"/ });
});
