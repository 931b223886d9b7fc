import assert from "node:assert/strict";
import { Csound, plot, Sound } from "auscult";
import { readWav } from "../../lib/csound/wav.ts";
import { onsets } from "../helpers/onsets.ts";
import { engines } from "../orchestras/engine.ts";

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A click every 0.1 s for 4 s, of one pitch. */
const clicks = (pitch: number) =>
  plot({
    marks: [
      Sound.note(Array.from({ length: 41 }, (_, i) => i / 10), {
        time: { value: (t: number) => t, scale: null },
        pitch,
        loudness: -6,
        instrument: "click",
        sustain: 0.004,
      }),
    ],
  }).score;

for (const { kind, ignore } of engines) {
  Deno.test({
    name:
      `${kind} engine: a score that takes another's place while it plays is heard from the next note on, without a gap`,
    ignore,
    async fn() {
      const dir = await Deno.makeTempDir();
      try {
        const path = `${dir}/take.wav`;
        const csound = await Csound.start({ engine: kind, output: "none", record: path });
        const low = clicks(1000), high = clicks(4000);
        const playing = low.perform(csound);
        const changes: number[] = [];
        for (const score of [high, low, high]) {
          await delay(900);
          changes.push(playing.position);
          playing.score = score;
        }
        assert.equal(playing.score, high);
        const report = await playing.done;
        await csound.close();
        assert.deepEqual([report.events, report.started, report.lost, report.late, report.refused], [41, 41, 0, 0, 0]);

        const wave = await readWav(path);
        const found = onsets(wave, { quiet: 1000 });
        assert.deepEqual(found.map((at) => Math.round(at / 480)), Array.from({ length: 41 }, (_, i) => i * 10));
        const left = wave.channels[0]!;
        // Which of the two it is, by how fast it turns.
        const isHigh = found.map((at) => {
          let turns = 0;
          for (let i = at + 1; i < at + 150; i++) if (left[i]! * left[i + 1]! < 0) turns++;
          return turns > 12;
        });
        const switched = isHigh.flatMap((value, i) => i > 0 && value !== isHigh[i - 1] ? [i / 10] : []);
        assert.equal(switched.length, 3, isHigh.map(Number).join(""));
        switched.forEach((time, i) => {
          const after = time - changes[i]!;
          assert(after > 0.05 && after < 0.4, `change ${i} was heard after ${after.toFixed(3)} s`);
        });
      } finally {
        await Deno.remove(dir, { recursive: true });
      }
    },
  });
}
