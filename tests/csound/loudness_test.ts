import assert from "node:assert/strict";
import { loudness, plot, Sound } from "../../mod.ts";
import { measureWav } from "../../lib/csound/measureWav.ts";
import { has } from "../helpers/has.ts";
import { tones, withWav } from "../helpers/tones.ts";

const near = (a: number, b: number, tolerance: number) => Math.abs(a - b) <= tolerance;

/** Two voices of pure tones, the second 12 dB quieter, and a mark without a voice. */
const { score } = plot({
  marks: [
    Sound.note([{ k: "loud", l: -20 }, { k: "soft", l: -32 }, { k: "soft", l: -32 }], {
      ...{ x: (_: unknown, i: number) => [0, 1, 2][i], pitch: [400, 1000, 1000], sustain: 0.7, brightness: 0, z: "k" },
      loudness: { value: "l", scale: null },
    } as object),
    Sound.note([0], { time: 0, pitch: 1000, sustain: 1, brightness: 0, loudness: -26, pan: -1 }),
  ],
  time: { range: [0, 2] },
  pitch: { type: "identity" },
});

Deno.test("loudness() measures a WAV file as EBU R 128 has it: a 1 kHz sine of -23 dBFS in both channels is -23 LUFS", async () => {
  const amplitude = 10 ** (-23 / 20);
  const sound = tones([{ from: 0, until: 5, hertz: 1000, left: amplitude, right: amplitude }], { duration: 5 });
  const measured = await withWav(sound, loudness);
  assert(near(measured.loudness, -23, 0.1) && near(measured.truePeak, -23, 0.1), JSON.stringify(measured));
  assert.equal(measured.duration, 5);
});

Deno.test("score.loudness() measures the whole, and each voice of each mark alone", async () => {
  const { voices, ...whole } = await score.loudness();
  assert.deepEqual(voices.map(({ voice, mark, notes }) => [voice, mark, notes]), [["loud", 0, 1], [null, 1, 1], [
    "soft",
    0,
    2,
  ]]);
  const [loud, alone, soft] = voices;
  for (const [level, peak] of [[loud!, -23], [soft!, -35], [alone!, -26]] as const) {
    // In the middle each side has 3 dB less.
    assert(near(level.truePeak, peak, 0.2), `${level.voice} has ${level.truePeak} dBTP, not ${peak}`);
  }
  assert(near(loud!.loudness - soft!.loudness, 12, 1), `${loud!.loudness} and ${soft!.loudness} LUFS`);
  assert(whole.truePeak > loud!.truePeak && whole.truePeak < -15, `${whole.truePeak} dBTP`);
  assert(whole.loudness < loud!.loudness + 3 && whole.loudness > soft!.loudness, `${whole.loudness} LUFS`);
});

for (const engine of ["embedded", "native"] as const) {
  Deno.test({
    name: `render() tells each voice's loudness, with the ${engine} engine`,
    ignore: engine === "native" && !has("csound"),
    fn: () =>
      withWav(tones([], { duration: 0 }), async (path) => {
        const { voices, loudness: whole } = await score.render(path, { engine });
        const { voices: measured, loudness } = await score.loudness();
        assert(near(whole, loudness, 0.05));
        for (const [i, voice] of voices!.entries()) {
          assert(near(voice.loudness, measured[i]!.loudness, 0.05) && voice.notes === measured[i]!.notes);
        }
        assert.equal((await score.render(path, { engine, voices: false })).voices, undefined);
      }),
  });
}

Deno.test("score.loudness() of one voice renders once, and of no note is refused", async () => {
  const one = plot({ marks: [Sound.note([1, 2])], time: { duration: 1 } }).score;
  const { voices: [only], loudness: whole } = await one.loudness();
  assert.deepEqual([only!.voice, only!.notes, only!.loudness], [null, 2, whole]);
  await assert.rejects(plot().score.loudness(), {
    name: "RangeError",
    message: "Cannot measure the loudness of a score without notes: Silence: the plot has no sound marks.",
  });
});

Deno.test("render() says where voices are left out, as that would take long, and measures them where it is told to", async () => {
  const rows = Array.from({ length: 4 }, (_, x) => ({ x, k: "ab"[x % 2] }));
  const long = plot({ marks: [Sound.note(rows, { x: "x", z: "k", sustain: 0.1 })], time: { duration: 31 } }).score;
  await withWav(tones([], { duration: 0 }), async (path) => {
    const { voices, omitted } = await long.render(path);
    assert.equal(voices, undefined);
    assert.equal(
      omitted,
      "its 2 voices are not measured one by one, as that would be 62 s of sound to render, and 60 s are rendered without being " +
        "asked; score.loudness() does it",
    );
    const asked = await long.render(path, { voices: true });
    assert.deepEqual([asked.voices!.length, asked.omitted], [2, undefined]);
  });
});

Deno.test("a long WAV file is measured in stretches, and is as loud as when it is measured at once", async () => {
  const levels = [0.3, 0.01, 0.1, 0, 0.6]; // some are below the gates
  const sound = tones(
    levels.map((left, i) => ({ from: i * 1.3, until: i * 1.3 + 1.2, hertz: 220 + 110 * i, left, right: left / 2 })),
    { duration: 6.5 },
  );
  await withWav(sound, async (path) => {
    const whole = await measureWav(path);
    const parts = await measureWav(path, { short: 0, stretch: 1 });
    assert(near(parts.loudness, whole.loudness, 0.02), `${parts.loudness} and ${whole.loudness} LUFS`);
    assert(near(parts.truePeak, whole.truePeak, 0.02), `${parts.truePeak} and ${whole.truePeak} dBTP`);
    assert.equal(parts.duration, 6.5);
  });
  await withWav(tones([], { duration: 2 }), async (path) => {
    assert.deepEqual(await measureWav(path, { short: 0 }), { loudness: -Infinity, truePeak: -Infinity, duration: 2 });
  });
});
