import assert from "node:assert/strict";
import { Csound } from "../../lib/csound/Csound.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { plot } from "../../lib/plot/plot.ts";
import { area } from "../../lib/sound/area.ts";
import { line } from "../../lib/sound/line.ts";
import type { Score } from "../../lib/sound/score.ts";
import { engines } from "./engine.ts";
import { centroid } from "../helpers/centroid.ts";
import { event, peakDb, render } from "./offline.ts";

const rate = 48000;
const values = [3, 9, 1, 7, 7, 2, 5, 8, 4, 6];
const options = { pitch: { range: ["A3", "A5"] }, time: { duration: 2 }, loudness: { range: [-30, -12] } };
const lines = plot({ marks: [line(values, { loudness: -12, pan: -1, brightness: 0 })], ...options }).score;
const drone = plot({ marks: [area(values, { pan: -1, brightness: 0 })], ...options }).score;

/** The greatest second difference between two moments: a step in a wave of this pitch and level stands out of it. */
function roughness(samples: ArrayLike<number>, from: number, to: number): number {
  let most = 0;
  for (let i = Math.round(from * rate); i < to * rate; i++) {
    most = Math.max(most, Math.abs(samples[i + 1]! - 2 * samples[i]! + samples[i - 1]!));
  }
  return most;
}

/** The frequency around a moment, from the zero crossings of 40 ms. */
function frequency(samples: ArrayLike<number>, at: number): number {
  const crossings: number[] = [];
  for (let i = Math.round((at - 0.02) * rate); i < (at + 0.02) * rate; i++) {
    const [a, b] = [samples[i]!, samples[i + 1]!];
    if (a <= 0 && b > 0) crossings.push(i - a / (b - a));
  }
  return (crossings.length - 1) / (crossings.at(-1)! - crossings[0]!) * rate;
}

Deno.test("a line has no seam: at its points it is as smooth as between them, and as loud", async () => {
  const [left] = await render(lines.events, { duration: 2, bus: true });
  for (const { time, pitch } of lines.events.slice(1)) {
    // A sine of amplitude A and frequency f has second differences of at most A (2πf/sr)².
    const sine = 10 ** (-12 / 20) * (2 * Math.PI * pitch / rate) ** 2;
    const seam = roughness(left, time - 0.001, time + 0.012);
    assert(seam < 1.12 * sine, `at ${time} s: ${(seam / sine).toFixed(2)} times as rough as a sine of ${pitch} Hz`);
    const level = peakDb(left.subarray(Math.round((time - 0.005) * rate), Math.round((time + 0.015) * rate)));
    assert(Math.abs(level + 12) < 0.1, `at ${time} s: ${level.toFixed(2)} dBFS in place of -12`);
  }
  // What a seam would be: the same notes without their phases.
  const torn = lines.events.map((event) => ({ ...event, glide: { ...event.glide!, phase: 0 } }));
  const [rough] = await render(torn, { duration: 2, bus: true });
  const worst = lines.events.slice(1).some(({ time }) =>
    Math.abs(peakDb(rough.subarray(Math.round((time + 0.004) * rate), Math.round((time + 0.006) * rate))) + 12) > 1
  );
  assert(worst, "the test would not see a seam");
});

Deno.test("notes of a line that are shorter than its fades have no seam either, and none starts or ends with a click", async () => {
  const whole = { pitch: 400, loudness: -12, pan: -1, brightness: 0 }; // two periods in 5 ms
  const sine = 10 ** (-12 / 20) * (2 * Math.PI * 400 / rate) ** 2;
  for (const many of [1, 40]) {
    const events = Array.from(
      { length: many },
      (_, i) =>
        event({ ...whole, instrument: "line", time: 0.1 + 0.005 * i, sustain: 0.005, glide: { ...whole, phase: 0 } }),
    );
    const [left] = await render(events, { duration: 0.4, bus: true });
    const rough = roughness(left, 0.05, 0.39);
    assert(rough < 1.12 * sine, `${many}: ${(rough / sine).toFixed(2)} times as rough as a sine of 400 Hz`);
    const levels = Array.from(
      { length: many === 1 ? 0 : 18 },
      (_, i) => peakDb(left.subarray((i + 11) * 480, (i + 12) * 480)),
    );
    assert(levels.every((level) => Math.abs(level + 12) < 0.1), levels.map((level) => level.toFixed(1)).join(" "));
  }
});

Deno.test("a line is at each point's pitch when it gets there, and half way in octaves between two", async () => {
  const [left] = await render(lines.events, { duration: 2, bus: true });
  for (const { time, sustain, pitch, glide } of lines.events) {
    const found = frequency(left, time + sustain / 2);
    const middle = Math.sqrt(pitch * glide!.pitch);
    assert(Math.abs(1200 * Math.log2(found / middle)) < 10, `${found.toFixed(1)} Hz in place of ${middle.toFixed(1)}`);
  }
});

Deno.test("a drone's level follows its values", async () => {
  const [left] = await render(drone.events, { duration: 2, bus: true });
  for (const { time, loudness } of drone.events.slice(1)) {
    const level = peakDb(left.subarray(Math.round((time - 0.012) * rate), Math.round((time + 0.012) * rate)));
    assert(Math.abs(level - loudness) < 2.5, `at ${time} s: ${level.toFixed(1)} dBFS in place of ${loudness}`);
  }
});

for (const [name, mark] of Object.entries({ area, line })) {
  Deno.test(`${name}() whose brightness follows a value gets brighter as it rises, at one pitch`, async () => {
    const rows = [{ x: 0, y: 0 }, { x: 1, y: 5 }, { x: 2, y: 10 }];
    const { score } = plot({
      marks: [mark(rows, { x: "x", pitch: "A3", loudness: -20, pan: -1, brightness: "y" })],
      time: { duration: 2 },
    });
    assert.deepEqual(
      score.events.map(({ pitch, loudness, brightness, glide }) => [pitch, loudness, brightness, glide?.brightness]),
      [[220, -20, 0, 0.5], [220, -20, 0.5, 1]],
    );
    assert.match(score.describe(), /a higher y sounds brighter, 0 to 10 as 0 to 1\./);
    const [left] = await render(score.events, { duration: 2, bus: true });
    const heard = [0.1, 0.7, 1.3, 1.8].map((t) => centroid(left.subarray(t * rate, (t + 0.1) * rate), rate));
    for (let i = 1; i < heard.length; i++) assert(heard[i]! > 1.1 * heard[i - 1]!, `${heard.map(Math.round)} Hz`);
  });
}

for (const { kind, ignore } of engines) {
  Deno.test({
    name: `${kind}: a line that is performed is the one that is rendered, without a seam`,
    ignore,
    async fn() {
      const dir = await Deno.makeTempDir();
      try {
        const take = await perform(lines, kind, `${dir}/take.wav`);
        const [rendered] = await render(lines.events, { duration: 2 });
        const offline = rendered.subarray(224);
        let [signal, error] = [0, 0];
        for (let i = 0; i < 2 * rate; i++) {
          signal += offline[i]! ** 2;
          error += (offline[i]! - take[i]!) ** 2;
        }
        const db = 10 * Math.log10(error / signal);
        assert(db < -40, `the take differs from the rendering by ${db.toFixed(1)} dB`);
      } finally {
        await Deno.remove(dir, { recursive: true });
      }
    },
  });
}

async function perform(score: Score, engine: "embedded" | "native", record: string): Promise<ArrayLike<number>> {
  {
    await using csound = await Csound.start({ engine, output: "none", record });
    const { late, events, problems } = await score.perform(csound).done;
    assert.deepEqual([late, events, problems], [0, score.events.length, []]);
  }
  return (await readWav(record)).channels[0]!;
}
