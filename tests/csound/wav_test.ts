import assert from "node:assert/strict";
import { measure } from "../../lib/csound/measure.ts";
import { readWav, writeWav } from "../../lib/csound/wav.ts";

const sampleRate = 48000;
const sine = (hz: number, amplitude: number, seconds: number) =>
  Float32Array.from(
    { length: seconds * sampleRate },
    (_, i) => amplitude * Math.sin(2 * Math.PI * hz * i / sampleRate),
  );

for (const [bits, step] of [[16, 2 ** -15], [24, 2 ** -23], [32, 0]] as const) {
  Deno.test(`writeWav() and readWav() keep ${bits}-bit samples within one step`, async () => {
    const dir = await Deno.makeTempDir();
    try {
      const path = `${dir}/a.wav`;
      const channels = [sine(440, 0.5, 0.25), sine(660, 1, 0.25)];
      await writeWav(path, { sampleRate, channels }, bits);
      const sound = await readWav(path);
      assert.equal(sound.sampleRate, sampleRate);
      assert.equal(sound.channels.length, 2);
      sound.channels.forEach((samples, c) => {
        assert.equal(samples.length, channels[c]!.length);
        samples.forEach((v, i) => assert(Math.abs(v - channels[c]![i]!) <= step, `sample ${i}: ${v}`));
      });
      assert.deepEqual([...Deno.readDirSync(dir)].map((entry) => entry.name), ["a.wav"], "no part is left");
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
}

Deno.test("measure() knows a sine of 1 kHz at -6 dBFS in both channels", () => {
  const tone = sine(997, 0.5, 2);
  const { truePeak, loudness } = measure({ sampleRate, channels: [tone, tone] });
  assert(Math.abs(truePeak + 6.02) < 0.1, `${truePeak} dBTP`);
  assert(
    Math.abs(loudness + 6.02) < 0.2,
    `${loudness} LUFS: -3.01 for one channel at full scale (BS.1770), +3.01 for two`,
  );
});

Deno.test("measure() calls silence and nothing -Infinity", () => {
  assert.deepEqual(measure({ sampleRate, channels: [] }), { truePeak: -Infinity, loudness: -Infinity });
  assert.equal(measure({ sampleRate, channels: [new Float32Array(sampleRate)] }).truePeak, -Infinity);
});
