import assert from "node:assert/strict";
import { measure } from "../../lib/csound/measure.ts";
import { readWav } from "../../lib/csound/wav.ts";
import { systemClock } from "../../lib/time/clock.ts";
import { Csound, type Performance, plot, Sound } from "../../mod.ts";
import { withFolder } from "../cli/auscult.ts";
import { has } from "../helpers/has.ts";
import { peakDb, render, renderNative } from "../orchestras/offline.ts";

const held = plot({
  marks: [
    Sound.note([0], {
      time: { value: [0], scale: null },
      ...{ pitch: 440, loudness: -12, pan: -1, brightness: 0, sustain: 2, instrument: "tone" },
    }),
  ],
}).score;

const at = async (playing: Performance, position: number) => {
  for await (const progress of playing) if (progress.position >= position) return;
};

Deno.test("Csound.start() begins 6 dB below the score for the ear, follows csound.volume, and the take has the score's own level", () =>
  withFolder(async (folder) => {
    const record = `${folder}/take.wav`;
    const heard: { at: number; peak: number }[] = [];
    let quieter = 0;
    {
      await using csound = await Csound.start({ output: "none", record });
      assert.equal(csound.volume, -6);
      const { port1, port2 } = new MessageChannel();
      csound.soundTo(() => port2);
      const listens = Promise.withResolvers<void>();
      port1.onmessage = ({ data: { samples, made } }: MessageEvent<{ samples: Int16Array; made: number }>) => {
        heard.push({ at: made, peak: peakDb(samples) - 20 * Math.log10(32767) });
        listens.resolve();
      };
      port1.postMessage(true);
      await listens.promise; // so that the note's first peak is heard
      const playing = held.perform(csound);
      await at(playing, 0.6);
      csound.volume = -20;
      quieter = systemClock.now();
      await playing.done;
      port1.close();
    }
    const before = Math.max(...heard.filter(({ at }) => at < quieter).map(({ peak }) => peak));
    const after = heard.filter(({ at }) => at > quieter + 0.5).map(({ peak }) => peak);
    assert(Math.abs(before + 18) < 0.3, `at first ${before.toFixed(2)} dBFS, 6 dB below the note's -12 expected`);
    // A tone settles 3 dB below its peak.
    assert(Math.abs(Math.max(...after) + 35) < 1, `then ${Math.max(...after).toFixed(2)} dBFS, 20 dB below expected`);
    const take = await readWav(record);
    assert(Math.abs(measure(take).truePeak + 12) < 0.2, `the take has ${measure(take).truePeak} dBTP`);
    const late = peakDb(take.channels[0]!.subarray(1.7 * 48000, 1.9 * 48000));
    assert(Math.abs(late + 15) < 0.5, `the take has ${late} dBFS after the volume was turned down`);
  }));

Deno.test("Csound.start() and csound.volume take dB of at most 0, and say so", async () => {
  for (const volume of [3, NaN, "loud" as unknown as number]) {
    await assert.rejects(Csound.start({ volume }), {
      name: "RangeError",
      message: `Cannot set the volume to ${volume} dB: it is a number of at most 0, which is as loud as the score says`,
    });
  }
});

for (const [kind, offline] of [["embedded", render], ["native", renderNative]] as const) {
  Deno.test({
    name: `the control "output" lowers what the ${kind} engine sends out, and never raises it`,
    ignore: kind === "native" && !has("csound"),
    fn: async () => {
      const extra = `instr tell\n  gkAuscultOutputTo = p4\nendin\n`;
      const notes = held.events;
      const [full] = await offline(notes, { extra, duration: 2 });
      const [low] = await offline(notes, { extra, duration: 2, score: 'i "tell" 0 0.1 0.1' });
      const part = (samples: Float64Array) => peakDb(samples.subarray(24000, 48000));
      assert(Math.abs(part(full) - part(low) - 20) < 0.01, `${part(full)} and ${part(low)} dB`);
    },
  });
}
