import assert from "node:assert/strict";
import { kWeighting } from "../../lib/csound/kWeighting.ts";
import { measure } from "../../lib/csound/measure.ts";
import { renderSound } from "../../lib/csound/renderSound.ts";
import { toCsd } from "../../lib/sound/csd.ts";
import { instruments } from "../../lib/sound/instruments.ts";
import { accumulateEnergy } from "../../lib/sound/level/noteEnergy.ts";
import { noteEnergies } from "../../lib/sound/level/noteEnergies.ts";
import { measureEnergies } from "../../scripts/measure_instruments.ts";
import { score } from "../sound/eventList.ts";

const RUN = "run: deno run -A scripts/measure_instruments.ts";

Deno.test("the table of note energies has every instrument", () => {
  assert.deepEqual(Object.keys(noteEnergies), instruments, RUN);
});

for (const instrument of instruments) {
  Deno.test(`${instrument}: a note has the energy that the default level counts on`, async () => {
    const notes = [
      { pitch: 131, sustain: 0.1, brightness: 0.5 },
      { pitch: 131, sustain: 0.8, brightness: 0.2 },
      { pitch: 700, sustain: 0.1, brightness: 0.9 },
      { pitch: 700, sustain: 1.2, brightness: 0.5 },
    ];
    const measured = await measureEnergies(instrument, notes);
    for (const [i, note] of notes.entries()) {
      const known = 10 * Math.log10(accumulateEnergy({ instrument, ...note }).at(-1)![1]);
      const shown = `${JSON.stringify(note)}: ${measured[i]!.toFixed(1)} dB, not ${known.toFixed(1)}; ${RUN}`;
      assert(Math.abs(measured[i]! - known) < 1.5, shown);
    }
  });
}

Deno.test("kWeighting() is that of the loudness meter", async () => {
  const { events, duration } = score([1, 5, 2, 8], {}, { time: { duration: 2 } });
  const sound = await renderSound(toCsd(events, { duration }), { duration });
  const power = sound.channels.map(kWeighting).reduce((sum, y) => sum + y.reduce((a, b) => a + b * b, 0) / y.length, 0);
  assert(Math.abs(-0.691 + 10 * Math.log10(power) - measure(sound).loudness) < 0.5); // but for its gates
});

const rows = Array.from({ length: 40 }, (_, t) => ({ t, v: (t * 7) % 13, l: t % 5, z: t % 3 }));
for (
  const [what, channels] of Object.entries({
    "tones": { x: "t", y: "v" },
    "plucks, louder and quieter": { x: "t", y: "v", loudness: "l", instrument: "pluck" },
    "pads that overlap": { x: "t", y: "v", sustain: 1.5, instrument: "pad" },
    "three voices of bells": { x: (d: { t: number }) => Math.floor(d.t / 3), y: "v", z: "z", instrument: "bell" },
    "one voice of eight in unison": { x: (d: { t: number }) => Math.floor(d.t / 8) },
  })
) {
  Deno.test(`nothing is said of loudness, and it is heard at -20 LUFS: ${what}`, async () => {
    const { events, duration } = score(rows, channels, { time: { duration: 5 } });
    const { loudness, truePeak } = measure(await renderSound(toCsd(events, { duration }), { duration }));
    assert(Math.abs(loudness + 20) < 1.2 && truePeak <= -1.4, `${loudness} LUFS, ${truePeak} dBTP`);
  });
}
