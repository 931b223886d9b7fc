import assert from "node:assert/strict";
import { Csound } from "../../lib/csound/Csound.ts";
import { speak, type SpeakOptions } from "../../lib/csound/speak.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { playerHtml } from "../../lib/plot/player/playerHtml.ts";
import { figureOf, plot } from "../../lib/plot/plot.ts";
import { ownInstruments, removeInstrument } from "../../lib/sound/instruments.ts";
import { note } from "../../lib/sound/note.ts";
import type { Score } from "../../lib/sound/score.ts";
import { text } from "../../lib/sound/text.ts";
import { has } from "../helpers/has.ts";

const ignore = !has("espeak-ng");

/** A score of two quiet clicks, 6 s apart, with captions at these times. */
function captioned(captions: readonly (readonly [time: number, words: string])[]): Score {
  return plot({
    marks: [
      note([0, 6], {
        time: { value: [0, 6], scale: null },
        pitch: 440,
        loudness: -60,
        instrument: "click",
        sustain: 0.01,
      }),
      text(captions, {
        time: { value: captions.map(([time]) => time), scale: null },
        text: captions.map(([, words]) => words),
      }),
    ],
  }).score;
}

/** Hands over the spoken score, and forgets its speech. */
async function withSpeech(
  captions: Parameters<typeof captioned>[0],
  options: SpeakOptions,
  run: (score: Score, dir: string) => void | Promise<void>,
) {
  const dir = await Deno.makeTempDir({ prefix: "auscult-test-" });
  try {
    await run(await speak(captioned(captions), options), dir);
  } finally {
    for (const { name } of ownInstruments()) removeInstrument(name);
    await Deno.remove(dir, { recursive: true });
  }
}

const speech = ({ events }: Score) => events.filter(({ instrument }) => instrument.startsWith("speech_"));

function peak(samples: Float32Array, from: number, until: number): number {
  const part = samples.subarray(Math.round(from * 48000), Math.round(until * 48000));
  return 20 * Math.log10(part.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9));
}

Deno.test({
  name: "speak() has captions heard at their time and at their level, rendered and performed",
  ignore,
  fn: () =>
    withSpeech([[0.5, "January"], [2.5, "the highest"]], { loudness: -12, pan: -1 }, async (score, dir) => {
      const [first, second] = speech(score);
      assert.deepEqual([first!.time, second!.time], [0.5, 2.5]);
      assert.match(
        score.describe(),
        /2 captions: “January” at 0\.5 s and “the highest” at 2\.5 s; 2 spoken by espeak-ng, one at a time\./,
      );
      await score.render(`${dir}/render.wav`);
      {
        await using csound = await Csound.start({ output: "none", record: `${dir}/take.wav` });
        const { late, problems } = await score.perform(csound).done;
        assert.deepEqual([late, problems], [0, []]);
      }
      for (const file of ["render.wav", "take.wav"]) {
        const left = (await readWav(`${dir}/${file}`)).channels[0]!;
        for (const { time, sustain } of [first!, second!]) {
          const level = peak(left, time, time + sustain);
          // The band limit of the master takes a little of what is above 12 kHz; speech has little there.
          assert(level > -13.5 && level < -11.5, `${file}: ${level} dBFS`);
          assert(peak(left, time + sustain + 0.05, time + sustain + 0.3) < -50, "then it is silent");
        }
        assert(peak(left, 0.2, 0.45) < -50, "before, it is silent");
      }
    }),
});

Deno.test({
  name: "speak() never has two captions at once: one waits, and one that would wait too long is shown only, and said",
  ignore,
  fn: () =>
    withSpeech(
      [[0, "One two three four"], [0.2, "five"], [0.3, "six seven eight nine ten eleven twelve"], [0.4, "thirteen"]],
      { wait: 2 },
      (score) => {
        const spoken = speech(score);
        assert.equal(spoken.length, 3);
        for (const [i, { time }] of spoken.entries()) {
          if (i > 0) assert(time >= spoken[i - 1]!.time + spoken[i - 1]!.sustain + 0.1);
        }
        assert.match(
          score.describe(),
          /3 spoken by espeak-ng, one at a time, 2 of them wait for the one before, 1 is shown only/,
        );
        assert.equal(score.captions.length, 4);
      },
    ),
});

Deno.test({
  name: "speak() hands words to the engine as data: no shell, no option, no markup, no phonemes; long ones are cut",
  ignore,
  fn: async () => {
    const mark = `${await Deno.makeTempDir()}/touched`;
    const lengthOf = async (words: string) => {
      let length = 0;
      await withSpeech([[0, words]], {}, (score) => void (length = speech(score)[0]!.sustain));
      return length;
    };
    for (const words of [`$(touch ${mark})`, `; touch ${mark}`, `-w ${mark} hello`, `--stdout -f ${mark}`]) {
      assert(await lengthOf(words) > 0.3, words);
    }
    await assert.rejects(Deno.stat(mark), Deno.errors.NotFound);
    assert(await lengthOf("word ".repeat(2000)) < 30);
    await withSpeech([[0, "word ".repeat(2000)]], {}, (score) => {
      assert.match(score.describe(), /1 spoken by espeak-ng, one at a time, 1 is cut to 200 characters/);
    });
    // Two brackets would be phonemes: "[[hElloU]]" is then one word, and as text its letters or words are longer.
    assert(await lengthOf("[[h@l'oU]]") > 0);
  },
});

Deno.test({
  name: "speak(figure) puts the spoken score into the figure, whose player and panel go on showing it",
  ignore,
  fn: async () => {
    const rows = [{ x: 0, y: 1, w: "It begins" }, { x: 4, y: 3, w: "The highest" }];
    const figure = plot({ marks: [note(rows, { x: "x", y: "y" }), text(rows, { x: "x", text: "w" })] });
    const before = figure.score;
    try {
      assert.equal(await speak(figure), figure);
      assert.equal(speech(figure.score).length, 2);
      assert.equal(figureOf(figure.score), figure);
      assert.equal(figureOf(before), figure);
      assert.match(playerHtml(figure as never), /2 spoken by espeak-ng/);
      await assert.rejects(speak(figure), /Cannot speak twice/);
    } finally {
      for (const { name } of ownInstruments()) removeInstrument(name);
    }
  },
});

Deno.test({
  name:
    "the same words are the same speech: a score that is spoken twice has one hash, and one voice differs from another",
  ignore,
  fn: async () => {
    const hashes: string[] = [];
    for (const voice of ["en", "en", "de"]) {
      await withSpeech([[0, "Winter"]], { voice }, ({ hash }) => void hashes.push(hash));
    }
    assert.equal(hashes[0], hashes[1]);
    assert.notEqual(hashes[0], hashes[2]);
  },
});

Deno.test({
  name: "speak() says what it cannot do: a voice that the engine has not, and one that is no name",
  ignore,
  fn: async () => {
    await assert.rejects(
      speak(captioned([[0, "a"]]), { voice: "nosuchvoice" }),
      /^Error: Cannot speak with espeak-ng and the voice "nosuchvoice": .*does not exist/,
    );
  },
});

Deno.test("speak() where no speech engine is says so once, by name, with how to get it; the captions stay text", async () => {
  const warned: string[] = [];
  const { warn } = console;
  console.warn = (line: string) => void warned.push(line);
  try {
    const score = captioned([[0, "January"]]);
    for (let i = 0; i < 2; ++i) assert.equal(await speak(score, { program: "no-such-speech" }), score);
    assert.match(score.describe(), /shown as text, and not spoken/);
  } finally {
    console.warn = warn;
  }
  assert.equal(warned.length, 1);
  assert.match(
    warned[0]!,
    /^The captions are not spoken: there is no no-such-speech here\. Install espeak-ng \("apt install espeak-ng"/,
  );
});

Deno.test("speak() refuses what is out of bounds, and leaves a score without captions alone", async () => {
  const score = captioned([[0, "a"]]);
  await assert.rejects(speak(score, { voice: "en; ls" }), {
    name: "RangeError",
    message: /^Cannot speak with the voice "en; ls"/,
  });
  await assert.rejects(speak(score, { rate: 10 }), /Cannot speak 10 words a minute: expected 80 to 450/);
  await assert.rejects(speak(score, { loudness: 3 }), /Cannot set the loudness of speech: expected dBFS of at most 0/);
  await assert.rejects(speak(score, { wiat: 3 } as SpeakOptions), /unknown option "wiat"/);
  const { score: plain } = plot({ marks: [note([1, 2])] });
  assert.equal(await speak(plain), plain);
});
