import assert from "node:assert/strict";
import { readWav } from "../../lib/csound/wav.ts";
import { plot, type PlotOptions } from "../../lib/plot/plot.ts";
import { stageOf } from "../../lib/plot/player/stage.ts";
import { legend, type LegendOptions } from "../../lib/sound/legend.ts";
import { note } from "../../lib/sound/note.ts";
import { reference } from "../../lib/sound/reference.ts";
import { tick } from "../../lib/sound/tick.ts";

const rows = [{ x: 0, y: 1, v: 10, p: 1 }, { x: 2, y: 3, v: 20, p: 3 }, { x: 4, y: 2, v: 30, p: 2 }];
const channels = { x: "x", y: "y", loudness: "v", pan: "p", instrument: "bell", sustain: 0.5 } as const;
const scales = { time: { duration: 2 }, pitch: { range: ["A3", "A5"] }, loudness: { range: [-30, -12] } };

function plotted(options: LegendOptions = {}, more: PlotOptions = {}) {
  return plot({ marks: [legend(options), note(rows, channels), ...(more.marks ?? [])], ...scales });
}

Deno.test("legend() plays the lowest and the highest of each scale before the piece, which starts after it", () => {
  const { score } = plotted();
  const [own, others] = [0, 1].map((mark) => score.events.filter((event) => event.mark === mark));
  assert.deepEqual(own!.map(({ time, pitch, loudness, pan }) => [time, pitch, loudness, pan]), [
    [0, 220, -24, 0],
    [0.65, 880, -24, 0],
    [1.65, 440, -30, 0],
    [2.3, 440, -12, 0],
    [3.3, 440, -24, -1],
    [3.95, 440, -24, 1],
  ]);
  assert(own!.every(({ instrument, sustain }) => instrument === "bell" && sustain === 0.5));
  assert.deepEqual(others!.map(({ time }) => time), [5.45, 6.45, 7.45]);
  assert.equal(score.duration, 7.95);
  const [first, second] = score.describe().split("\n");
  assert.equal(
    first,
    "Sound mark 1: a legend of 6 notes on bell before the piece, which starts at 5.45 s: y 1 and 3 as pitch A3 (220 Hz) and A5 (880 Hz), " +
      "v 10 and 30 as loudness -30 dBFS and -12 dBFS and p 1 and 3 as pan -1 and 1.",
  );
  assert.match(second!, /x is heard as time, 0 to 4 from 5.45 to 7.45 s/);
});

Deno.test("legend() moves ticks and references too, and nothing else about the piece", () => {
  const guides = [tick({ interval: 2 }), reference([2])];
  const delayed = plotted({}, { marks: guides }).score.events.filter(({ mark }) => mark > 0);
  const plain = plot({ marks: [note(rows, channels), ...guides], ...scales }).score.events;
  assert.deepEqual(
    delayed.map(({ time, mark, ...rest }) => ({ ...rest, time: +(time - 5.45).toFixed(6), mark: mark - 1 })),
    plain.map(({ time, mark, ...rest }) => ({ ...rest, time, mark })),
  );
});

Deno.test("legend() plays some channels only, as they are asked for, with its own constants", () => {
  const { score } = plotted({ channels: ["loudness"], breath: 0, sustain: 0.2, instrument: "tone", pitch: "C4" });
  const own = score.events.filter(({ mark }) => mark === 0);
  assert.deepEqual(own.map(({ time, pitch, instrument }) => [time, Math.round(pitch), instrument]), [
    [0, 262, "tone"],
    [0.35, 262, "tone"],
  ]);
  assert.equal(score.events[2]!.time, 0.55);
});

Deno.test("legend() of single values plays the first and the last, and of one value one note", () => {
  const names = [{ x: 0, y: "low" }, { x: 1, y: "middle" }, { x: 2, y: "top" }];
  const { score } = plot({ marks: [note(names, { x: "x", y: "y" }), legend()], ...scales, y: { reverse: false } });
  assert.match(score.describe(), /a legend of 2 notes on tone .*: y low and top as pitch/);
  const one = plot({ marks: [note([7, 7]), legend()], ...scales }).score;
  assert.match(one.describe(), /a legend of 1 note on tone .*: \w+ 7 as pitch A4 \(440 Hz\)/);
});

Deno.test("while a legend plays, the playhead rests where the piece starts", () => {
  const figure = plotted();
  const { tracks, notes } = stageOf(figure)!;
  const [{ times, xs }] = tracks as [typeof tracks[0]];
  assert.deepEqual(times, [0, 5.45, 7.45]);
  assert(xs[0] === xs[1] && xs[2]! > xs[1]!);
  assert.equal(notes[0]!.label, "legend: the lowest y, 1");
});

Deno.test("legend() says why it cannot be heard", () => {
  assert.throws(() => plot({ marks: [legend()] }), /Cannot hear Sound.legend by itself/);
  assert.throws(() => plotted({ channels: ["brightness"] }), {
    name: "TypeError",
    message: /^Cannot play a legend of brightness: no sound mark maps values to it/,
  });
  assert.throws(() => legend({ channels: ["time" as "pan"] }), {
    name: "RangeError",
    message: 'Cannot play "time" in a legend: expected some of pitch, loudness, pan, brightness',
  });
  assert.throws(() => legend({ breath: -1 }), /Cannot set the breath after a legend to -1/);
  assert.throws(() => plotted({}, { marks: [legend()] }), /Cannot play two legends before one piece/);
});

Deno.test("what a legend, ticks and a reference sound like: levels and pitches in the WAV are those of the score", async () => {
  const { score } = plot({
    marks: [
      note([{ x: 0, y: 1 }, { x: 1, y: 3 }], { x: "x", y: "y", sustain: 0.2 }),
      legend({ sustain: 0.3 }),
      reference([2], { loudness: -20 }),
      tick([0.5], { loudness: -18, pitch: 6000 }),
    ],
    ...scales,
  });
  const path = await Deno.makeTempFile({ suffix: ".wav" });
  try {
    await score.render(path);
    const { channels: [left], sampleRate } = await readWav(path);
    const level = (hertz: number, from: number, length: number) => {
      let [re, im] = [0, 0];
      const n = Math.round(length * sampleRate), start = Math.round(from * sampleRate);
      for (let i = 0; i < n; ++i) {
        re += left![start + i]! * Math.cos(2 * Math.PI * hertz * i / sampleRate);
        im += left![start + i]! * Math.sin(2 * Math.PI * hertz * i / sampleRate);
      }
      return 20 * Math.log10(2 * Math.hypot(re, im) / n);
    };
    const begins = score.events.find(({ mark }) => mark === 0)!.time;
    assert(level(220, 0.1, 0.1) > -40, "first the lowest");
    assert(level(880, 0.55, 0.1) > -40 && level(220, 0.55, 0.1) < -65, "then the highest");
    assert(level(440, 0.55, 0.1) < -65, "no reference during the legend");
    const held = [0.4, 0.7, 1.5].map((t) => level(440, begins + t, 0.1));
    // In the middle of the stereo field each side is 3 dB lower; the rest of the peak is in the harmonics.
    for (const dB of held) assert(dB > -26 && dB < -22.5, `the reference is at ${held}`);
    const ticked = [0.9, 1, 1.5].map((t) => level(6000, begins + t, 0.01));
    assert(ticked[0]! < -60 && ticked[1]! > -45 && ticked[2]! < -60, `the tick is at ${ticked}`);
  } finally {
    await Deno.remove(path);
  }
});
