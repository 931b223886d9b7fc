/**
 * How far the onsets in `take.wav` are from the score: 200 clicks, while the main thread is busy 300 ms of every 500.
 * Beside it, in the same run: what a timer in the main thread would have done.
 */
import { Csound, plot, Sound } from "../mod.ts";
import { readWav } from "../lib/csound/wav.ts";
import { onsets } from "../tests/helpers/onsets.ts";
import { has } from "../tests/helpers/has.ts";
import { percentiles, row } from "./table.ts";

const COUNT = 200;
const SPACING = 0.05;

// An even grid with an uneven remainder, so that every part of a sample and of a k-cycle occurs.
const times = Float64Array.from({ length: COUNT }, (_, i) => i * SPACING + (i * 0.618034 % 1) * 0.02);
const { score } = plot({
  marks: [
    Sound.note(times, {
      time: { value: times, scale: null },
      pitch: 1000,
      loudness: -6,
      sustain: 0.02,
      instrument: "click",
    }),
  ],
});

const dir = await Deno.makeTempDir();
try {
  for (const engine of has("csound") ? ["embedded", "native"] as const : ["embedded"] as const) {
    const record = `${dir}/${engine}.wav`;
    const csound = await Csound.start({ engine, output: "none", record });
    const busy = keepBusy();
    const report = await score.perform(csound).done;
    busy.stop();
    await csound.close();
    const wav = await readWav(record);
    const found = onsets(wav);
    const errors = score.events.map(({ time }) =>
      Math.min(...found.map((at) => Math.abs(at / wav.sampleRate - time))) * 1000
    );
    const { p99, max } = percentiles(errors);
    row(
      `onsets in the take, ${engine} (${found.length} of ${COUNT})`,
      `p99 ${p99.toFixed(4)} ms, max ${max.toFixed(4)} ms`,
      `${report.late} late`,
    );
  }
  const busy = keepBusy();
  const { p99, max } = percentiles(await naiveTimer());
  busy.stop();
  row(
    "a timer in the main thread",
    `p99 ${p99.toFixed(1)} ms, max ${max.toFixed(1)} ms`,
    "what the same clicks would have been",
  );
} finally {
  await Deno.remove(dir, { recursive: true });
}

/** Spins for 300 ms of every 500, as a cell that computes does. */
function keepBusy(): { stop(): void } {
  const timer = setInterval(() => {
    const until = performance.now() + 300;
    while (performance.now() < until);
  }, 500);
  return { stop: () => clearInterval(timer) };
}

/** How late a timer in this thread would send each click, in ms. */
async function naiveTimer(): Promise<number[]> {
  const start = performance.now() + 100;
  return await Promise.all(score.events.map(({ time }) =>
    new Promise<number>((resolve) => {
      const due = start + time * 1000;
      setTimeout(() => resolve(Math.abs(performance.now() - due)), due - performance.now());
    })
  ));
}
