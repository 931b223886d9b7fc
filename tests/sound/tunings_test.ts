import assert from "node:assert/strict";
import fc from "fast-check";
import { musicalScale } from "../../lib/sound/musicalScale.ts";
import { toFrequency, toMidi } from "../../lib/sound/pitch.ts";
import { parseScala } from "../../lib/sound/tunings/parseScala.ts";
import { readTuning, type TuningOptions } from "../../lib/sound/tunings/tuning.ts";
import { hear, score } from "./eventList.ts";

/** A Scala file of our own, with what the format allows: comments, an empty line, ratios, cents, tabs, words after a pitch. */
const PTOLEMY = `! intense.scl
!
Ptolemy's intense diatonic, the major scale in just intonation
 7
!
 9/8
 5/4    major third
\t4/3
 3/2
 5/3
 1088.268715 cents
! the octave
 2
`;
const just = [1, 9 / 8, 5 / 4, 4 / 3, 3 / 2, 5 / 3, 15 / 8, 2];
const near = (a: number, b: number) => Math.abs(1200 * Math.log2(a / b)) < 0.01;

/** What is heard of numbers from 0 to 1 that are spread evenly over a range. */
function pitches(n: number, pitch: object): number[] {
  return hear("pitch", Array.from({ length: n }, (_, i) => ({ v: i / (n - 1) })), { pitch: "v" }, { pitch });
}

Deno.test("a Scala file is read: comments, ratios, cents, whole numbers, and what follows a pitch", () => {
  const { description, cents } = parseScala(PTOLEMY);
  assert.equal(description, "Ptolemy's intense diatonic, the major scale in just intonation");
  cents.forEach((c, i) => assert.ok(near(2 ** (c / 1200), just[i + 1]!), `${c}`));
  assert.deepEqual(parseScala("\uFEFF\r\n 2\r\n100.\r\n2147483647/1073741823\r\n").cents.map(Math.round), [100, 1200]);
  assert.deepEqual(parseScala("nothing\n0\n"), { description: "nothing", cents: [] });
  assert.deepEqual(parseScala("below\n2\n-50.0\n1200.0\nwords after the notes\n").cents, [-50, 1200]);
});

Deno.test("a Scala file that is wrong is refused, with the line", () => {
  const wrong: [string, string][] = [
    ["", "it ends after line 1; expected the number of notes"],
    ["! only\n! comments", "it is empty; expected a line of description"],
    ["d\n3/2\n", 'line 2, "3/2": expected the number of notes, such as 12'],
    ["d\n2\n9/8\n", "line 2 counts 2 notes, and there are 1"],
    ["d\n1\n!\n3/2\n2/1\n", 'line 5, "2/1": line 2 counts 1 notes, and here is another'],
    ["d\n1\n-3/2\n", 'line 3, "-3/2": a ratio is of two numbers above 0'],
    ["d\n1\n3/0\n", 'line 3, "3/0": a ratio is of two numbers above 0'],
    ["d\n1\n.5\n", 'line 3, ".5": expected cents with a period, such as 701.955, or a ratio, such as 3/2'],
    ["d\n1\n\n2/1", 'line 3, "": expected cents with a period, such as 701.955, or a ratio, such as 3/2'],
    ["d\n999999999\n", 'line 2, "999999999": expected at most 100000 notes'],
  ];
  for (const [text, problem] of wrong) {
    assert.throws(() => parseScala(text), { name: "SyntaxError", message: `Cannot read the Scala file: ${problem}` });
  }
});

Deno.test("pitch: { tuning } moves pitches to the degrees of a Scala file, from its root", () => {
  const heard = pitches(500, { range: ["C4", "C5"], tuning: PTOLEMY });
  const distinct = [...new Set(heard)];
  assert.equal(distinct.length, 8);
  distinct.forEach((f, i) => assert.ok(near(f, 261.6256 * just[i]!), `${f}`));
  const [first, ...rest] = [...new Set(pitches(500, { range: [256, 512], tuning: { scl: PTOLEMY, hertz: 256 } }))];
  assert.equal(first, 256);
  assert.deepEqual(rest, just.slice(1).map((ratio) => Math.round(256 * ratio * 1e4) / 1e4));
  assert.match(
    score([{ v: 1 }, { v: 2 }], { pitch: "v" }, { pitch: { tuning: PTOLEMY } }).describe(),
    /moved to the nearest note of the tuning "Ptolemy's intense diatonic, the .*" from C4 \(261\.6 Hz\)/,
  );
});

Deno.test("cents, ratios, equal divisions and chosen degrees tune alike", () => {
  const heard = (
    tuning: object,
  ) => [...new Set(pitches(2000, { range: [220, 440], tuning: { root: "A3", ...tuning } }))];
  const ratios = heard({ ratios: ["9/8", "5/4", "4/3", "3/2", "5/3", "15/8", 2] });
  assert.deepEqual(ratios, just.map((ratio) => Math.round(220 * ratio * 1e4) / 1e4));
  assert.deepEqual(heard({ cents: just.slice(1).map((ratio) => 1200 * Math.log2(ratio)) }), ratios);
  assert.deepEqual(heard({ cents: [0, 1200] }), [220, 440]); // the root may be listed, and is implied
  const nineteen = heard({ edo: 19 });
  assert.equal(nineteen.length, 20);
  nineteen.forEach((f, i) => assert.ok(near(f, 220 * 2 ** (i / 19))));
  assert.deepEqual(heard({ edo: 12, degrees: [0, 4, 7] }), [220, 277.1826, 329.6276, 440]);
  // Bohlen and Pierce divide a twelfth, not an octave.
  const twelfth = Array.from({ length: 13 }, (_, i) => 1200 * Math.log2(3) * (i + 1) / 13);
  const bohlen = [...new Set(pitches(2000, { range: [220, 660], tuning: { cents: twelfth, root: "A3" } }))];
  assert.equal(bohlen.length, 14);
  assert.equal(bohlen.at(-1), 660);
});

Deno.test("in a tuning of twelve degrees, note names and scales are its degrees", () => {
  const pythagorean = Array.from({ length: 12 }, (_, i) => (i * 1200 * Math.log2(3 / 2)) % 1200)
    .sort((a, b) => a - b).slice(1).concat(1200);
  const tuning = { cents: pythagorean, root: "C4" };
  const third = 261.6256 * 81 / 64;
  assert.ok(near(hear("pitch", [{}], { pitch: "E4" }, { pitch: { tuning } })[0]!, third), "a constant");
  assert.ok(near(hear("pitch", [{ n: "E4" }], { pitch: "n" }, { pitch: { tuning } })[0]!, third), "a column");
  assert.ok(
    near(hear("pitch", [{ n: "E4" }], { pitch: { value: "n", scale: null } }, { pitch: { tuning } })[0]!, third),
  );
  const major = [...new Set(pitches(500, { range: ["C4", "C5"], scale: "C major", tuning }))];
  const ratios = [1, 9 / 8, 81 / 64, 4 / 3, 3 / 2, 27 / 16, 243 / 128, 2];
  // Twelve fifths upwards have no fourth, 4/3: what is in its place is a comma higher.
  assert.equal(major.length, 8);
  major.forEach((f, i) => assert.ok(i === 3 ? f / major[0]! > 4 / 3 : near(f / major[0]!, ratios[i]!), `${i}: ${f}`));
  assert.deepEqual(pitches(3, { scale: ["C4", "E4"], tuning }).map(Math.round), [262, 262, Math.round(third)]);
  assert.throws(() => pitches(3, { scale: "C major", tuning: { edo: 19 } }), {
    name: "RangeError",
    message:
      'Cannot quantise pitch to "C major" in 19 equal divisions of the octave from C4 (261.6 Hz): note names are ' +
      "for tunings of twelve degrees, and it has 19; choose among them with tuning: { degrees: [0, …] }",
  });
});

Deno.test("the concert pitch moves note names, and quantises nothing", () => {
  const options = { pitch: { range: ["A3", "A4"], tuning: { a4: 432 } } };
  assert.deepEqual(hear("pitch", [{ v: 0 }, { v: 0.51 }, { v: 1 }], { pitch: "v" }, options), [216, 307.5948, 432]);
  assert.deepEqual(hear("pitch", [{}], { pitch: "A5" }, options), [864]);
  assert.deepEqual(hear("pitch", [{}], { pitch: 440 }, options), [440]); // Hz are Hz
  const scaled = { pitch: { range: ["A3", "A5"], scale: "A major", tuning: { a4: 415 } } };
  assert.ok(
    hear("pitch", [{ v: 0 }, { v: 0.5 }, { v: 1 }], { pitch: "v" }, scaled).every((f, i) => near(f, 207.5 * 2 ** i)),
  );
  assert.match(score([{ v: 1 }], { pitch: "v" }, options).describe(), /; A4 is 432 Hz/);
  assert.match(
    score([{ v: 1 }], { pitch: "v" }, { pitch: { tuning: { root: "C4", hertz: 256 } } }).describe(),
    /; C4 is 256 Hz/,
  );
});

Deno.test("scale takes a list: notes and Hz are all that is played, notes without an octave are played in all", () => {
  const chord = pitches(300, { scale: ["C4", "E4", "G4"] });
  assert.deepEqual([...new Set(chord)], [261.6256, 329.6276, 391.9954]); // the range is that of the list
  assert.deepEqual([...new Set(pitches(300, { scale: [200, 300, "A4"] }))], [200, 300, 440]);
  assert.deepEqual([...new Set(pitches(300, { scale: ["C4", "E4", "G4"], range: ["D4", "C6"] }))], [
    329.6276,
    391.9954,
  ]);
  const classes = [...new Set(pitches(300, { scale: ["G", "C", "E"], range: ["C3", "C5"] }))].map(toMidi).map(
    Math.round,
  );
  assert.deepEqual(classes, [48, 52, 55, 60, 64, 67, 72]);
  assert.deepEqual(pitches(300, { scale: ["Bb"], range: ["C4", "C5"] }).map(toMidi).map(Math.round)[0], 70);
  const describe = (scale: (string | number)[]) =>
    score([{ v: 1 }, { v: 2 }], { pitch: "v" }, { pitch: { scale } }).describe();
  assert.match(describe(["C4", "E4", 440]), /nearest note of C4, E4 and 440 Hz/);
  assert.match(describe(["C", "E"]), /nearest note of C and E in every octave/);
  for (const scale of [[], ["C4", "E"], ["H"], [-1], [NaN], [true], 5] as never[]) {
    assert.throws(() => pitches(2, { scale }), {
      name: "RangeError",
      message:
        /^Cannot quantise pitch to (5|\[.*\]): expected notes with their octave or Hz, such as \["C4", "E4", 440\], or/,
    });
  }
  assert.throws(() => pitches(2, { scale: ["C4"], range: ["D4", "E4"] }), {
    message: "Cannot quantise pitch to C4: the range D4 to E4 holds none of its notes",
  });
});

Deno.test("a tuning that is wrong is refused, with what is allowed", () => {
  const refuse = (tuning: unknown, name: string, problem: RegExp) =>
    assert.throws(() => pitches(2, { tuning }), { name, message: problem });
  refuse("x.scl", "TypeError", /expected the text of a Scala file, as Deno\.readTextFile\("x\.scl"\) gives it/);
  refuse(19, "TypeError", /expected the text of a Scala file or an object such as \{ edo: 19 \}, got 19/);
  refuse({}, "TypeError", /expected scl, cents, ratios, edo or a4/);
  refuse({ edo: 19, cents: [1200] }, "TypeError", /cents and edo contradict each other: give one/);
  refuse({ edo: 19, temperament: 3 }, "TypeError", /unknown option "temperament"; expected scl, cents, ratios, edo/);
  refuse({ edo: 1.5 }, "RangeError", /edo must be a whole number from 1 to 1200, got 1\.5/);
  refuse({ edo: 5, degrees: [5] }, "RangeError", /degrees must be whole numbers from 0 to 4, got 5/);
  refuse({ cents: [] }, "RangeError", /its last note is where it repeats, above the root; got 0 cents/);
  refuse({ cents: [700, -1200] }, "RangeError", /got -1200 cents/);
  refuse({ cents: ["9/8"] }, "RangeError", /cents must be numbers, got "9\/8"/);
  refuse({ ratios: ["9:8"] }, "RangeError", /ratios must be above 0, such as "3\/2", got "9:8"/);
  refuse({ edo: 12, root: "H4" }, "RangeError", /root must be a note name such as "C4", got "H4"/);
  refuse({ edo: 12, a4: 440, hertz: 262 }, "TypeError", /give a4 or hertz/);
  refuse({ a4: 0 }, "RangeError", /a4: expected Hz above 0/);
  refuse({ a4: 440, degrees: [0] }, "TypeError", /degrees choose among those of/);
  refuse({ scl: "d\n1\nx\n" }, "SyntaxError", /line 3, "x"/);
});

/** Any tuning at all. */
const tunings: fc.Arbitrary<TuningOptions> = fc.oneof(
  fc.integer({ min: 1, max: 72 }).map((edo) => ({ edo })),
  fc.record({
    cents: fc.tuple(
      fc.array(fc.double({ min: -1000, max: 3000, noNaN: true }), { maxLength: 20 }),
      fc.double({ min: 100, max: 2400, noNaN: true }),
    ).map(([notes, period]) => [...notes, period]),
    root: fc.constantFrom("C4", "A3", "Bb2"),
  }),
);

Deno.test("under every tuning, pitch rises with the data, within its range, to a degree, and stays there", () => {
  fc.assert(fc.property(
    tunings,
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 40 }),
    (options, values) => {
      const tuning = readTuning(options)!;
      const scale = musicalScale(undefined, tuning)!;
      const [low, high] = [36, 96];
      const heard = values.toSorted((a, b) => a - b).map((v) => scale.snap(low + v * (high - low), low, high));
      heard.forEach((midi, i) => {
        assert.ok(i === 0 || midi >= heard[i - 1]!, `${heard[i - 1]} then ${midi}`);
        assert.ok(midi >= low - 1e-9 && midi <= high + 1e-9);
        const cents = 1200 * Math.log2(toFrequency(midi) / tuning.hertz);
        const folded = cents - tuning.period * Math.floor(cents / tuning.period);
        assert.ok(
          [...tuning.degrees!, tuning.period].some((degree) => Math.abs(degree - folded) < 1e-4),
          `${folded} is none of ${tuning.degrees}`,
        );
        assert.ok(Math.abs(scale.snap(midi, low, high) - midi) < 1e-9);
      });
    },
  ));
});

Deno.test("any text is read as a Scala file or refused as one", () => {
  const line = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom("!", "2/1", "3", "100.0", "", " 7", "-5.", "1/0", "9999999999999999999999/3"),
  );
  fc.assert(fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
    try {
      const { cents } = parseScala(lines.join("\n"));
      assert.ok(cents.every(Number.isFinite), `${cents}`);
    } catch (error) {
      assert.ok(error instanceof SyntaxError, String(error));
    }
  }));
});
