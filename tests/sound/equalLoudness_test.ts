import assert from "node:assert/strict";
import fc from "fast-check";
import { readWav } from "../../lib/csound/wav.ts";
import { contourLevel, loudnessLevel } from "../../lib/sound/equalLoudness.ts";
import { plot } from "../../lib/plot/plot.ts";
import { line } from "../../lib/sound/line.ts";
import { withFolder } from "../cli/auscult.ts";
import { hear, score } from "./eventList.ts";

/** From the tables of annex B of ISO 226:2023, which are rounded to 0.1: phon, Hz, dB SPL. */
const published = [
  [20, 20, 89.5],
  [20, 1000, 20],
  [20, 12500, 33],
  [40, 20, 99.7],
  [40, 63, 73],
  [40, 250, 50.3],
  [40, 1000, 40],
  [40, 4000, 36.7],
  [40, 8000, 51.6],
  [60, 100, 78.5],
  [60, 500, 62.1],
  [60, 2000, 60],
  [80, 20, 118.9],
  [80, 1000, 80],
  [80, 12500, 85.6],
  [90, 20, 123.6],
  [90, 4000, 88.8],
] as const;

Deno.test("contours of equal loudness are those that ISO 226:2023 prints", () => {
  for (const [phon, frequency, level] of published) {
    assert.ok(Math.abs(contourLevel(frequency, phon) - level) < 0.051, `${phon} phon, ${frequency} Hz`);
  }
  // The table of loudness levels: dB SPL, Hz, phon.
  for (
    const [level, frequency, phon] of [[60, 63, 21.6], [80, 8000, 68.6], [70, 400, 67.1], [50, 3150, 53.9]] as const
  ) {
    assert.ok(Math.abs(loudnessLevel(frequency, level) - phon) < 0.051, `${level} dB, ${frequency} Hz`);
  }
});

Deno.test("loudness level and contour are inverse, rise together, and are continuous in frequency", () => {
  const frequency = fc.double({ min: 10, max: 24000, noNaN: true });
  const phon = fc.double({ min: -40, max: 110, noNaN: true });
  fc.assert(fc.property(frequency, phon, (f, p) => {
    const level = contourLevel(f, p);
    assert.ok(Math.abs(loudnessLevel(f, level) - p) < 1e-6, `${loudnessLevel(f, level)} for ${p}`);
    assert.ok(contourLevel(f, p + 0.1) > level);
    assert.ok(Math.abs(contourLevel(f * 1.0001, p) - level) < 0.05);
  }));
});

const octaves = [55, 110, 220, 440, 880, 1760, 3520, 7040].map((f) => ({ f }));
const channels = { pitch: { value: "f", scale: null } } as const;

Deno.test('loudness: { contour: "ISO 226" } makes notes of one loudness equally loud at every pitch', () => {
  const { events } = score(octaves, { ...channels, loudness: -12 }, { loudness: { contour: "ISO 226" } });
  const phons = events.map(({ pitch, loudness }) => loudnessLevel(pitch, loudness + 90));
  assert.ok(Math.max(...phons) - Math.min(...phons) < 0.01, `${phons}`);
  assert.equal(events[0]!.loudness, -12); // 55 Hz is the hardest to hear
  assert.ok(events.slice(1).every(({ loudness }) => loudness < -20));
  // At a lower level the ear needs more of the low, and so more is taken from the high.
  const quiet = hear("loudness", octaves, { ...channels, loudness: -12 }, {
    loudness: { contour: "ISO 226", reference: 70 },
  });
  assert.equal(quiet[0], -12);
  assert.ok(quiet[3]! < events[3]!.loudness - 3);
});

Deno.test("with a contour, steps of loudness are steps of what is heard, and none is louder than asked", () => {
  const rows = octaves.flatMap(({ f }) => [1, 2, 3].map((l) => ({ f, l })));
  const options = { loudness: { range: [-40, -10], contour: "ISO 226" } } as const;
  const { events } = score(rows, { ...channels, loudness: "l" }, options);
  const asked = hear("loudness", rows, { ...channels, loudness: "l" }, { loudness: { range: [-40, -10] } });
  const phons = events.map(({ pitch, loudness }) => loudnessLevel(pitch, loudness + 90));
  events.forEach(({ loudness }, i) => assert.ok(loudness <= asked[i]!));
  for (let i = 0; i < rows.length; i += 3) {
    assert.ok(Math.abs(phons[i + 1]! - phons[i]! - 15) < 0.02 && Math.abs(phons[i + 2]! - phons[i + 1]! - 15) < 0.02);
  }
});

Deno.test("no data makes a compensated note louder than asked, or silent", () => {
  const row = fc.record({
    f: fc.double({ min: 20, max: 20000, noNaN: true }),
    l: fc.double({ min: -90, max: 0, noNaN: true }),
  });
  const raw = { ...channels, loudness: { value: "l", scale: null } };
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 60, max: 120 }),
      (rows, reference) => {
        const asked = hear("loudness", rows, raw);
        const heard = hear("loudness", rows, raw, { loudness: { contour: "ISO 226", reference } });
        heard.forEach((loudness, i) => assert.ok(loudness <= asked[i]! && Number.isFinite(loudness), `${loudness}`));
        assert.ok(heard.some((loudness, i) => asked[i]! - loudness < 0.002), "the hardest to hear keeps its level");
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("describe() says that loudness is that of the ear, for which level, and what it lowered", () => {
  const text = score(octaves, { ...channels, loudness: -12 }, { loudness: { contour: "iso 226" as "ISO 226" } })
    .describe();
  assert.match(
    text,
    /^Loudness is that of the ear \(ISO 226:2023, 0 dBFS being 90 dB SPL\): notes that are easier to hear are lowered, by 0\.0 to 38\.3 dB\.$/m,
  );
  assert.ok(!score(octaves, channels).describe().includes("ISO 226"));
});

Deno.test("a contour or a reference that is wrong is refused", () => {
  const refuse = (loudness: object, name: string, message: RegExp) =>
    assert.throws(() => score(octaves, channels, { loudness }), { name, message });
  refuse({ contour: "A" }, "RangeError", /contour of the loudness scale to "A": expected ISO 226/);
  refuse({ reference: 83 }, "TypeError", /reference of the loudness scale without contour/);
  refuse({ contour: "ISO 226", reference: 20 }, "RangeError", /to 20: expected the dB SPL of 0 dBFS, 60 to 120/);
});

Deno.test("what is compensated is what is rendered", () =>
  withFolder(async (folder) => {
    const two = [{ t: 0, f: 130 }, { t: 1, f: 1040 }];
    const heard = score(two, { time: "t", ...channels, loudness: -12, sustain: 0.8, brightness: 0 }, {
      time: { duration: 1 },
      loudness: { contour: "ISO 226" },
    });
    await heard.render(`${folder}/two.wav`);
    const { channels: [left], sampleRate } = await readWav(`${folder}/two.wav`);
    const level = (from: number) => {
      const part = left!.slice((from + 0.2) * sampleRate, (from + 0.6) * sampleRate);
      return 20 * Math.log10(part.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0));
    };
    const [low, high] = heard.events.map(({ loudness }) => loudness);
    assert.ok(Math.abs(level(0) - level(1) - (low! - high!)) < 0.3, `${level(0) - level(1)} dB for ${low! - high!}`);
  }));

Deno.test("a line is as loud as asked at both ends of each glide, without a seam", () => {
  const { events } = plot({
    marks: [line([110, 440, 1760, 220], { y: (d: number) => d, loudness: -12 })],
    pitch: { type: "identity" },
    loudness: { contour: "ISO 226" },
  }).score;
  const phons = events.flatMap(({ pitch, loudness, glide }) => [
    loudnessLevel(pitch, loudness + 90),
    loudnessLevel(glide!.pitch, glide!.loudness + 90),
  ]);
  assert.ok(Math.max(...phons) - Math.min(...phons) < 0.01, `${phons}`);
  assert.equal(events[0]!.glide!.loudness, events[1]!.loudness);
  assert.equal(events[0]!.loudness, -12);
});
