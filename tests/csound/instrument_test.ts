import assert from "node:assert/strict";
import { Csound } from "../../lib/csound/Csound.ts";
import { instrument } from "../../lib/csound/instrument.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { plot } from "../../lib/plot/plot.ts";
import { isInstrument, removeInstrument } from "../../lib/sound/instruments.ts";
import { line } from "../../lib/sound/line.ts";
import { note } from "../../lib/sound/note.ts";
import { readInstrument } from "../../lib/sound/readInstrument.ts";
import { engines } from "../orchestras/engine.ts";
import { centroid } from "../helpers/centroid.ts";

const file = new URL("../fixtures/buzz.orc", import.meta.url);
const buzz = await Deno.readTextFile(file);
const rows = [{ x: 0, v: 1 }, { x: 1, v: 2 }, { x: 2, v: 3 }];

async function withBuzz(run: () => void | Promise<void>) {
  assert.equal((await instrument(file)).name, "buzz");
  try {
    await run();
  } finally {
    removeInstrument("buzz");
  }
}

Deno.test("readInstrument() reads the name, the description and the channels", () => {
  const { code, ...read } = readInstrument(buzz);
  assert.deepEqual(read, {
    name: "buzz",
    description: "a sawtooth through a filter that the data opens",
    channels: [
      { name: "cutoff", range: [200, 8000], value: 1000, unit: "Hz", log: true },
      { name: "drive", range: [0, 1], value: 0.5, unit: "", log: false },
    ],
  });
  assert.equal(code, `${buzz.trimEnd()}\nauscultAllow "buzz"\n`);
  assert.equal(readInstrument(code!).code, code);
});

Deno.test("readInstrument() says what is wrong, and in which line", () => {
  const cases: [string, RegExp][] = [
    ["instr x\nendin\n", /^Cannot read f\.orc, line 1: expected a comment such as "; buzz: .*", got "instr x"$/],
    ["; x: y\ninstr z\nendin\n", /its first line calls it x, but there is no line "instr x"$/],
    [
      "; x: y\n; channel c: low to high\ninstr x\nendin\n",
      /line 2: expected "; channel cutoff: 200 to 8000 Hz, log, else 1000"/,
    ],
    ["; x: y\n; channel c: 9 to 1\ninstr x\nendin\n", /line 2: the range of c must ascend, got 9 to 1$/],
    ["; x: y\n; channel c: 0 to 1, log\ninstr x\nendin\n", /must be above 0, got 0$/],
    ["; x: y\n; channel c: 0 to 1, else 2\ninstr x\nendin\n", /what c is else must lie within 0 to 1, got 2$/],
    [
      "; x: y\n; channel fill: 0 to 1\ninstr x\nendin\n",
      /cannot be called fill: plots and marks have an option of that name$/,
    ],
    ["; x: y\n; channel c: 0 to 1\n; channel c: 0 to 1\ninstr x\nendin\n", /the channel c is there twice$/],
    [
      `; x: y\n${"abcdefghi".replace(/./g, "; channel $&$&: 0 to 1\n")}instr x\nendin\n`,
      /at most 8 channels of its own, got 9$/,
    ],
  ];
  for (const [code, message] of cases) {
    assert.throws(() => readInstrument(code, "f.orc"), { name: "SyntaxError", message });
  }
});

Deno.test("instrument() adds a channel with a scale, which marks feed by its name", () =>
  withBuzz(() => {
    const { score } = plot({ marks: [note(rows, { x: "x", y: "v", instrument: "buzz", cutoff: "v", drive: 0.25 })] });
    assert.deepEqual(score.events.map(({ parameters }) => parameters), [
      { cutoff: 200, drive: 0.25 },
      { cutoff: 1264.911064, drive: 0.25 },
      { cutoff: 8000, drive: 0.25 },
    ]);
    assert.match(score.describe(), /a higher v sounds with more cutoff, 1 to 3 as 200 Hz to 8,?000 Hz; drive is 0.25/);
    const ranged = plot({
      marks: [note(rows, { x: "x", instrument: "buzz", cutoff: "v" })],
      cutoff: { range: [400, 800] },
    });
    assert.deepEqual(ranged.score.events.map(({ parameters }) => parameters!["cutoff"]), [400, 565.685425, 800]);
    const plain = plot({ marks: [note(rows, { x: "x", instrument: "buzz" })] });
    assert.deepEqual(plain.score.events[0]!.parameters, { cutoff: 1000, drive: 0.5 });
    assert.notEqual(plain.score.hash, ranged.score.hash);
  }));

Deno.test("a channel of an instrument's own is refused outside of its range, and for others", () =>
  withBuzz(() => {
    assert.throws(() => note(rows, { x: "x", instrument: "buzz", cutoff: 9000 }), {
      name: "RangeError",
      message: "Cannot set cutoff: expected 200 to 8000 Hz, got 9000",
    });
    const marks = [note(rows, { x: "x", instrument: "buzz", cutoff: "v" })];
    assert.throws(() => plot({ marks, cutoff: { range: [1, 100] } }), {
      name: "RangeError",
      message: "Cannot read the range of the cutoff scale: expected 200 to 8000 Hz, got 1",
    });
    assert.throws(() => plot({ marks: [note(rows, { x: "x", instrument: "pluck", cutoff: "v" })] }), {
      name: "TypeError",
      message: "Cannot hear cutoff: pluck has no such channel; buzz has it",
    });
    assert.throws(() => plot({ marks, cutoff: { rnage: [300, 500] } }), /Cannot use "rnage" in the cutoff scale/);
    assert.throws(
      () => plot({ marks: [line([1, 2], { instrument: "buzz" })] }),
      /Cannot play a line on buzz: it does not glide/,
    );
  }));

Deno.test("instrument() refuses code that does not compile, or is silent, with what Csound says; the one before stays", async () => {
  await withBuzz(async () => {
    await assert.rejects(instrument(buzz.replace("vco2 0.8", "vco3 0.8")), {
      name: "SyntaxError",
      message: /^Cannot add the instrument "buzz":[^]*vco3/,
    });
    await assert.rejects(instrument(buzz.replace(/ *\$AUSCULT_OUT.*\n/, "")), /a note of it is silent; its last line/);
    assert(isInstrument("buzz"));
  });
  await assert.rejects(instrument("; tone: mine\ninstr tone\nendin\n"), {
    name: "RangeError",
    message: `Cannot add the instrument "tone": the orchestra has one of that name; choose another`,
  });
  await assert.rejects(instrument("no/such.orc"), Deno.errors.NotFound);
  assert(!isInstrument("buzz") && !isInstrument("tone2"));
});

for (const { kind, ignore } of engines) {
  Deno.test({
    name: `${kind}: an instrument of one's own is performed as it is rendered, and its channel is heard`,
    ignore,
    fn: () =>
      withBuzz(async () => {
        const dir = await Deno.makeTempDir();
        try {
          const options = { x: "x", pitch: 110, loudness: -12, instrument: "buzz", sustain: 0.3, cutoff: "v" } as const;
          const { score } = plot({ marks: [note(rows, options)], time: { duration: 1 } });
          await score.render(`${dir}/render.wav`, { engine: kind });
          {
            await using csound = await Csound.start({ engine: kind, output: "none", record: `${dir}/take.wav` });
            const { late, problems } = await score.perform(csound).done;
            assert.deepEqual([late, problems], [0, []]);
          }
          for (const file of ["render.wav", "take.wav"]) {
            const [left] = (await readWav(`${dir}/${file}`)).channels;
            const bright = [0, 0.5, 1].map((t) =>
              centroid(left!.subarray((t + 0.05) * 48000, (t + 0.25) * 48000), 48000)
            );
            assert(bright[1]! > 1.5 * bright[0]! && bright[2]! > 1.5 * bright[1]!, `${file}: ${bright}`);
          }
        } finally {
          await Deno.remove(dir, { recursive: true });
        }
      }),
  });
}

Deno.test("an engine that was started before an instrument was added says so", async () => {
  await using csound = await Csound.start({ output: "none" });
  await withBuzz(() => {
    const { score } = plot({ marks: [note(rows, { x: "x", instrument: "buzz" })] });
    assert.throws(() => score.perform(csound), {
      name: "TypeError",
      message:
        "Cannot perform buzz on this Csound: it was started before the instrument was added; start another with Csound.start()",
    });
  });
});
