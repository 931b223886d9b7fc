import assert from "node:assert/strict";
import { orchestraFiles } from "../../orchestras/files.ts";
import { csdLatency, toCsd } from "../../lib/sound/csd.ts";
import { instruments } from "../../lib/sound/instruments.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { has } from "../helpers/has.ts";
import { event, render } from "./offline.ts";

/** 200 clicks whose times fall anywhere between the samples. */
const clicks = Array.from({ length: 200 }, (_, index) => {
  const time = Math.round((0.02 * index + 0.008 * Math.abs(Math.sin(index * 7.7))) * 1e6) / 1e6;
  return event({ index, time, instrument: "click", pitch: 4000, brightness: 1, sustain: 0.004, loudness: -6 });
});

/** Asserts that a channel is silent up to the sample of each click, and loud on it. */
function assertOnsets(left: ArrayLike<number>): void {
  for (const { time } of clicks) {
    const sample = Math.round(time * 48000) + csdLatency;
    for (let i = sample - 60; i < sample; i++) assert(Math.abs(left[i]!) < 1e-3, `too early at ${time} s`);
    assert(Math.abs(left[sample]!) > 0.05, `nothing on the sample of ${time} s`);
  }
}

Deno.test("toCsd() is one readable file: options, header, what is needed, one line for each note", () => {
  const csd = toCsd([event({ time: 0.75, instrument: "pluck", sustain: 0.2 }), event({ time: 1.0005, pan: -0.5 })], {
    duration: 2,
    title: "Closing price, 2000 to 2020",
  });
  assert.deepEqual(csd.split("\n").slice(0, 9), [
    "<CsoundSynthesizer>",
    "; Closing price, 2000 to 2020",
    "; 2 notes, 2 s. Aloud: csound FILE. Into a file: csound -o out.wav FILE",
    "<CsOptions>",
    "-odac -d -m0",
    "</CsOptions>",
    "<CsInstruments>",
    "sr     = 48000",
    "ksmps  = 32",
  ]);
  assert.deepEqual(csd.slice(csd.indexOf("<CsScore>")).split("\n").slice(2), [
    `i "pluck" 0.75 0.2 440 -12 0 0.5 0`,
    `i "tone" 1 0.5 440 -12 -0.5 0.5 0.0005`,
    "e 3",
    "</CsScore>",
    "</CsoundSynthesizer>",
    "",
  ]);
  assert.match(csd, /^instr tone$/m);
  assert.match(csd, /^instr pluck$/m);
  assert.doesNotMatch(csd, /^instr bell$/m);
  assert.doesNotMatch(csd, /#include|OSC(init|listen|send)/);
});

Deno.test("toCsd() keeps a title inside its comment, whatever it holds", () => {
  for (
    const title of [
      "a\nb",
      "a\r\nb",
      "*/ x",
      "</CsInstruments>",
      "</CsScore>\u2028<CsScore>",
      "a\\",
      "$AUSCULT_OUT",
      '#include "x"',
    ]
  ) {
    const lines = toCsd([event({})], { duration: 1, title }).split("\n");
    const plain = toCsd([event({})], { duration: 1, title: "x" }).split("\n");
    assert.equal(lines.length, plain.length);
    assert.match(lines[1]!, /^; [^<>$#*\\\p{C}\p{Zl}\p{Zp}]+$/u);
    assert.deepEqual(lines.toSpliced(1, 1), plain.toSpliced(1, 1));
  }
});

Deno.test("toCsd() refuses an instrument that does not exist, and numbers that are none", () => {
  assert.throws(
    () => toCsd([event({ instrument: `tone" 0 1\ni "x` })], { duration: 1 }),
    new RangeError(
      `Cannot write a .csd: unknown instrument "tone\\" 0 1\\ni \\"x", known are ${instruments.join(", ")}`,
    ),
  );
  assert.throws(() => toCsd([event({ instrument: "constructor" })], { duration: 1 }), /unknown instrument/);
  assert.throws(() => toCsd([event({ pitch: NaN, index: 3 })], { duration: 1 }), {
    name: "RangeError",
    message: "Cannot write a .csd: pitch of event 3 must be finite, got NaN",
  });
  assert.throws(() => toCsd([event({ sustain: -1 })], { duration: 1 }), /sustain > 0 s, got 0 and -1/); // would never end
  assert.throws(() => toCsd([], { duration: -1 }), /duration must be/);
});

Deno.test("toCsd() holds a note for as long as a live engine does, an hour at most", () => {
  const longest = /#define AUSCULT_LONGEST #(\d+)#/.exec(orchestraFiles["receiver.orc"]!)![1];
  assert.equal(longest, "3600");
  const csd = toCsd([event({ sustain: 100 }), event({ sustain: 9999 })], { duration: 1 });
  assert.deepEqual(Array.from(csd.matchAll(/^i "tone" 0 (\d+) /gm), ([, p3]) => p3), ["100", longest]);
  assert.match(csd, /^e 3601$/m);
});

Deno.test("toCsd() of no events is silence of the right length", async () => {
  const [left] = await render([], { duration: 0.5 });
  assert.equal(left.length, 1.5 * 48000);
});

Deno.test("toCsd() plays to the sample in the embedded engine", async () => {
  assertOnsets((await render(clicks))[0]);
});

Deno.test({
  name: "toCsd() plays to the sample in a native csound",
  ignore: !has("csound"),
  async fn() {
    const dir = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${dir}/score.csd`, toCsd(clicks, { duration: 4 }));
      const { code } = await new Deno.Command("csound", {
        args: ["-o", "out.wav", "-3", "score.csd"],
        cwd: dir,
        stdout: "null",
        stderr: "null",
      }).output();
      assert.equal(code, 0);
      assertOnsets((await readWav(`${dir}/out.wav`)).channels[0]!);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});

Deno.test("toCsd() lets the longest release end before the score does", async () => {
  const [left] = await render([event({ instrument: "pad", sustain: 0.5, time: 0.5, loudness: 0 })], { duration: 1 });
  assert.equal(left.length, 2 * 48000);
  assert(left.subarray(-4800).every((v) => Math.abs(v) < 1e-4), "it was cut off");
});
