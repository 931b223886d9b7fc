import assert from "node:assert/strict";
import fc from "fast-check";
import { addressPattern } from "../../lib/osc/addressPattern.ts";

const matches = (pattern: string, address: string) => addressPattern(pattern)!(address);

Deno.test("addressPattern() matches as OSC 1.0 says", () => {
  const cases: [pattern: string, yes: string[], no: string[]][] = [
    ["/sp500/*", ["/sp500/close", "/sp500/"], ["/sp500", "/sp500/close/x", "/SP500/close", "/x/sp500/close"]],
    ["/*/gain", ["/1/gain", "//gain"], ["/gain", "/1/2/gain"]],
    ["/a*b*c", ["/abc", "/a_b_c", "/abbcc", "/abcbc"], ["/ab", "/acb", "/a/b/c"]],
    ["/?a", ["/xa"], ["/a", "//a", "/xxa"]],
    ["/n[0-9x]", ["/n0", "/n7", "/nx"], ["/n", "/na", "/n10"]],
    ["/n[!0-9]", ["/na", "/n!"], ["/n0", "/n/", "/n"]],
    ["/n[a-]", ["/na", "/n-"], ["/nb"]],
    ["/{one,other}/x", ["/one/x", "/other/x"], ["/oneother/x", "/o/x"]],
    ["/{a,ab}{c,bc}", ["/ac", "/abc", "/abbc"], ["/ab", "/bc"]],
    ["/{,x}y", ["/y", "/xy"], ["/xxy"]],
    ["/*.[a-z]?{1,22}*", ["/.bc1", "/x.zz22tail"], ["/.b1", "/x.Zz22"]],
    ["/***", ["/", "/x"], ["/x/"]],
    // what is not closed is itself, and what no character can be matches nothing
    ["/[", ["/["], ["/", "/x"]],
    ["/{x", ["/{x"], ["/x"]],
    ["/[]", ["/[]"], ["/"]],
    ["/[z-a]", [], ["/z", "/a"]],
    ["/.*", ["/.", "/.x"], ["/x"]],
    ["/(?", ["/(x"], ["/("]],
  ];
  for (const [pattern, yes, no] of cases) {
    for (const address of yes) assert.ok(matches(pattern, address), `${pattern} matches ${address}`);
    for (const address of no) assert.ok(!matches(pattern, address), `${pattern} does not match ${address}`);
  }
});

Deno.test("addressPattern() of a plain address is none", () => {
  for (const plain of ["/note", "/a.b", "/a]b", "/a,b}", "/!-(\\"]) assert.equal(addressPattern(plain), undefined);
});

Deno.test("addressPattern() agrees with a regular expression on random patterns", () => {
  const piece = fc.constantFrom("*", "?", "[ab]", "[!a]", "{a,bb}", "{ab,b,}", "a", "b", "/");
  const expression: Record<string, string> = {
    "*": "[^/]*",
    "?": "[^/]",
    "[!a]": "[^a/]",
    "{a,bb}": "(?:a|bb)",
    "{ab,b,}": "(?:ab|b|)",
  };
  let yes = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 7 }), (
      pieces,
      address,
    ) => {
      const regular = new RegExp(`^/${pieces.map((piece) => expression[piece] ?? piece).join("")}$`);
      const pattern = addressPattern(`/${pieces.join("")}`);
      fc.pre(pattern !== undefined);
      const expected = regular.test(`/${address}`);
      if (expected) yes++;
      assert.equal(pattern!(`/${address}`), expected);
    }),
    { numRuns: 5000, seed: 7 },
  );
  assert.ok(yes > 200, `${yes} matched`);
});

Deno.test("addressPattern() ends soon, whatever comes from the network", () => {
  const long = `/${"a".repeat(300)}`;
  const started = performance.now();
  for (
    const pattern of [
      `/${"*?".repeat(30_000)}!`,
      `/${"*a".repeat(30_000)}!`,
      `/${"[".repeat(60_000)}*`,
      `/${"{".repeat(60_000)}*`,
      `/${"{a,aa,}".repeat(8000)}!`,
      `/*${"[a]".repeat(20_000)}`,
    ]
  ) {
    assert.equal(matches(pattern, long), false);
  }
  const took = performance.now() - started;
  assert.ok(took < 5000, `${took.toFixed()} ms`); // as a regular expression: longer than anybody lives
});
