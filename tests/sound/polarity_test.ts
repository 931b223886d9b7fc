import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { instrument } from "../../lib/csound/instrument.ts";
import { removeInstrument } from "../../lib/sound/instruments.ts";
import { score } from "./eventList.ts";

/** Each scale with what rises and falls: its words, and what is read of an event. */
const WORDS: readonly [scale: string, rising: string, falling: string][] = [
  ["pitch", "higher", "lower"],
  ["loudness", "louder", "quieter"],
  ["pan", "further right", "further left"],
  ["brightness", "brighter", "darker"],
  ["sustain", "longer", "shorter"],
  ["cutoff", "with more cutoff", "with less cutoff"],
];
const TYPES: readonly object[] = [
  {},
  { type: "log" },
  { type: "sqrt" },
  { type: "symlog" },
  { type: "pow", exponent: 2 },
  { type: "utc" },
  { type: "quantile", n: 3 },
  { type: "quantize", n: 3 },
  { type: "threshold", domain: [2, 5] },
  { type: "diverging", pivot: 4 },
  { type: "point" },
  { domain: [9, 1] },
];
const rows = [{ v: 1 }, { v: 4 }, { v: 9 }];

Deno.test("describe() says which way is up as it is heard: every scale and type, as it is and with reverse", async () => {
  await instrument(fileURLToPath(new URL("../fixtures/buzz.orc", import.meta.url)), { check: false });
  try {
    const table: string[] = [];
    for (const [scale, rising, falling] of WORDS) {
      for (const type of TYPES) {
        for (const reverse of [false, true]) {
          const channels = { time: [0, 1, 2], instrument: "buzz", [scale]: "v" };
          const made = score(rows, channels, { [scale]: { ...type, reverse } });
          const { events } = made, describe = made.describe();
          const heard = events.map((event) =>
            scale === "cutoff" ? event.parameters!["cutoff"]! : event[scale as "pitch"]
          );
          const up = heard[2]! > heard[0]!;
          assert.notEqual(heard[2], heard[0]);
          const word = up ? rising : falling;
          const what = `${scale} ${JSON.stringify(type)}${reverse ? " reversed" : ""}`;
          const said = /a (?:higher|later) v sounds ([a-z ]+),/.exec(describe)?.[1];
          // The order of single values may be turned around instead: "a later v sounds higher, 9 to 1".
          const later = /a later v sounds [a-z ]+, 9 to 1/.test(describe);
          assert.equal(said, later ? (up ? falling : rising) : word, `${what}: ${describe}`);
          // What is said to be turned around is.
          const descending = "domain" in type && type.domain![0 as never] === 9;
          assert.equal(up, reverse === descending, what);
          table.push(`${what}: ${word}`);
        }
      }
    }
    assert.equal(table.length, WORDS.length * TYPES.length * 2);
  } finally {
    removeInstrument("buzz");
  }
});

Deno.test("steps that are turned around are said as they are heard", () => {
  const words = (reverse: boolean) =>
    score(rows, { time: [0, 1, 2], pitch: "v" }, { pitch: { type: "threshold", domain: [2, 5], reverse } }).describe();
  assert.match(words(false), /a higher v sounds higher, in steps: below 2 as C3 .* and from 5 as C6/);
  assert.match(words(true), /a higher v sounds lower, in steps: below 2 as C6 .* and from 5 as C3/);
});

Deno.test("time says from which value to which it goes, and instruments which value is which", () => {
  const time = (options: object) => score(rows, { x: "v" }, { time: options }).describe();
  assert.match(time({}), /v is heard as time, 1 to 9 in 20 s/);
  assert.match(time({ reverse: true }), /v is heard as time, 9 to 1 in 20 s/);
  assert.match(time({ reverse: true, bpm: 60, beat: 4 }), /v is heard as time, 9 to 1 from 0\.75 to 2\.75 s/);
  const played = (reverse: boolean) =>
    score(rows, { time: [0, 1, 2], instrument: "v" }, { instrument: { type: "ordinal", reverse } }).describe();
  assert.match(played(false), /\(1 by tone, 4 by pluck and 9 by bell\)/);
  assert.match(played(true), /\(9 by tone, 4 by pluck and 1 by bell\)/);
});
