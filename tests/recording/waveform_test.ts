import assert from "node:assert/strict";
import { svgText } from "../../lib/plot/svgText.ts";
import { waveform } from "../../lib/recording/waveform.ts";
import { tones, withWav } from "../helpers/tones.ts";
import { wellFormed } from "../plot/wellFormed.ts";

const sound = tones([
  { from: 0.5, until: 1, hertz: 440, left: 0.1, right: 0 },
  { from: 1.5, until: 1.6, hertz: 440, left: 0, right: 0.4 },
], { duration: 2 });

Deno.test("waveform() draws each channel between its lowest and highest samples, on an axis in dBFS", async () => {
  const figure = await withWav(sound, (path) => waveform(path));
  wellFormed(svgText(figure));
  const y = figure.scale("y")!;
  const full = 10 ** (-6 / 20);
  assert.deepEqual([...y.domain!], [-full, full]); // 0.4 is -8 dBFS: the next 6 dB above it
  const x = figure.scale("x")!;
  const [left, right] = [...figure.querySelectorAll('[aria-label="area"]')[0]!.querySelectorAll("path")].map((path) =>
    [...path.getAttribute("d")!.matchAll(/([-\d.]+),([-\d.]+)/g)].map((match) => match.slice(1).map(Number))
  );
  const reach = (points: number[][] | undefined, from: number, until: number) => {
    const ys = points!.filter(([px]) => px! > x.apply(from) && px! < x.apply(until)).map(([, py]) => py!);
    return [Math.max(...ys) - y.apply(0), y.apply(0) - Math.min(...ys)].map((px) =>
      px / (y.apply(0) - y.apply(full)) * full
    );
  };
  for (
    const [points, from, until, amplitude] of [[left, 0.6, 0.9, 0.1], [right, 1.52, 1.58, 0.4], [
      left,
      1.5,
      1.9,
      0,
    ]] as const
  ) {
    for (const value of reach(points, from, until)) {
      assert.ok(Math.abs(value - amplitude) < 0.01, `${value}, not ${amplitude}`);
    }
  }
  const texts = [...figure.querySelectorAll("text")].map((text) => text.textContent);
  for (const wanted of ["−6", "−12", "−∞", "dBFS", "left", "right"]) assert.ok(texts.includes(wanted), texts.join());
});

Deno.test("waveform() marks the true peak where it is, and says it with the loudness", async () => {
  const figure = await withWav(sound, (path) => waveform(path));
  const label = figure.getAttribute("aria-label")!;
  const [, loudness, peak, at] = /2 s, (-[\d.]+) LUFS, true peak (-[\d.]+) dBTP at ([\d.]+) s\.$/.exec(label)!.map(
    Number,
  );
  assert.ok(Math.abs(peak! + 7.96) < 0.1 && at! > 1.5 && at! < 1.6 && loudness! < -10, label);
  const dot = figure.querySelector("circle")!;
  assert.ok(Math.abs(Number(dot.getAttribute("cx")) - figure.scale("x")!.apply(at!)) < 2);
  assert.ok([...figure.querySelectorAll("text")].some((text) => text.textContent === `${peak!.toFixed(1)} dBTP`));
});

Deno.test("waveform() shows the ceiling where the sound comes near it, and draws mono and silence", async () => {
  const loud = tones([{ from: 0, until: 0.5, hertz: 440, left: 0.9, right: 0.9 }], { duration: 0.5 });
  const near = await withWav(loud, (path) => waveform(path));
  assert.equal(near.querySelectorAll("[stroke-dasharray] line").length, 4); // above and below, left and right
  const mono = { sampleRate: 48000, channels: [loud.channels[0].map((sample) => sample / 10)] };
  const one = await withWav(mono, (path) => waveform(path, { height: 200 }));
  assert.equal(one.querySelectorAll('[aria-label="area"] path').length, 2);
  assert.equal(one.getAttribute("height"), "200");
  assert.equal(one.querySelectorAll("[stroke-dasharray] line").length, 0);
  const silence = await withWav(tones([], { duration: 1 }), (path) => waveform(path));
  assert.match(silence.getAttribute("aria-label")!, /too short or too quiet for a loudness, silence\.$/);
});
