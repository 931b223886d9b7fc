import assert from "node:assert/strict";
import { joinTakes } from "../../lib/csound/joinTakes.ts";
import { measure } from "../../lib/csound/measure.ts";
import { readWav, writeWav } from "../../lib/csound/wav.ts";
import { withFolder } from "../cli/auscult.ts";

const sampleRate = 48000;
/** A steady level, in stereo. */
const level = (value: number, frames: number) => {
  const samples = new Float32Array(frames).fill(value);
  return { sampleRate, channels: [samples, samples.map((v) => -v)] };
};
/** Makes a header say that there is nothing, as that of a recorder that was killed. */
async function unfinished(path: string) {
  const bytes = await Deno.readFile(path);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, 0, true);
  view.setUint32(40, 0, true);
  await Deno.writeFile(path, bytes);
}

Deno.test("joinTakes() puts each part in its place, with silence in between, and removes it", () =>
  withFolder(async (folder) => {
    const path = `${folder}/take.wav`;
    await writeWav(path, level(0.5, 4000));
    await unfinished(path);
    await writeWav(`${folder}/2.wav`, level(0.25, 3000));
    await writeWav(`${folder}/3.wav`, level(-0.25, 2001));
    await unfinished(`${folder}/3.wav`);
    await joinTakes(path, [
      { path: `${folder}/2.wav`, sample: 6000 },
      { path: `${folder}/missing.wav`, sample: 9500 },
      { path: `${folder}/3.wav`, sample: 10_000 },
    ]);
    assert.deepEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["take.wav"]);
    const { channels: [left, right] } = await readWav(path);
    assert.equal(left!.length, 12_001);
    const near = (at: number, value: number) => {
      assert(Math.abs(left![at]! - value) < 1e-6 && Math.abs(right![at]! + value) < 1e-6, `${left![at]} at ${at}`);
    };
    for (const at of [0, 3700]) near(at, 0.5);
    for (const at of [4000, 5999, 9000, 9999]) near(at, 0);
    for (const at of [6300, 8700]) near(at, 0.25);
    for (const at of [10_300, 12_000]) near(at, -0.25);
    const { size } = await Deno.stat(path);
    const view = new DataView((await Deno.readFile(path)).buffer);
    assert.deepEqual([view.getUint32(4, true), view.getUint32(40, true)], [size - 8, 12_001 * 6]);
    // Both edges of each cut are fades of 5 ms.
    assert(left![3999]! < 0.01 && left![6000]! < 0.01);
    const step = left!.slice(0, 9600).reduce((most, v, i) => Math.max(most, i ? Math.abs(v - left![i - 1]!) : 0), 0);
    assert(step < 0.5 / 200, `a step of ${step}`);
  }));

Deno.test("joinTakes() keeps a cut at full level under the ceiling", () =>
  withFolder(async (folder) => {
    const path = `${folder}/take.wav`;
    const ceiling = 10 ** (-1.5 / 20);
    // The outer ends are faded here: they are not the question.
    const faded = (gain: (i: number) => number) => {
      const samples = new Float32Array(4800).map((_, i) => ceiling * Math.min(1, gain(i)));
      return { sampleRate, channels: [samples, samples] };
    };
    await writeWav(path, faded((i) => i / 2000));
    await writeWav(`${folder}/2.wav`, faded((i) => (4800 - i) / 2000));
    await joinTakes(path, [{ path: `${folder}/2.wav`, sample: 6000 }]);
    const { truePeak } = measure(await readWav(path));
    assert(truePeak <= -1 && truePeak > -2, `${truePeak} dBTP`);
  }));

Deno.test("joinTakes() of a part where nothing was recorded before begins with silence; a part that overlaps wins", () =>
  withFolder(async (folder) => {
    const path = `${folder}/take.wav`;
    await writeWav(`${folder}/2.wav`, level(0.25, 3000));
    await joinTakes(path, [{ path: `${folder}/2.wav`, sample: 1000 }]);
    let [left] = (await readWav(path)).channels;
    assert.deepEqual([left!.length, left![999], Math.abs(left![1500]! - 0.25) < 1e-6], [4000, 0, true]);
    await writeWav(`${folder}/3.wav`, level(0.5, 3000));
    await joinTakes(path, [{ path: `${folder}/3.wav`, sample: 2000 }]);
    [left] = (await readWav(path)).channels;
    assert.deepEqual([left!.length, Math.abs(left![2500]! - 0.5) < 1e-6], [5000, true]);
  }));

Deno.test("joinTakes() says where the part is when it cannot join it", () =>
  withFolder(async (folder) => {
    await writeWav(`${folder}/2.wav`, level(0.25, 3000));
    await assert.rejects(joinTakes(`${folder}/no/take.wav`, [{ path: `${folder}/2.wav`, sample: 7 }]), {
      message: /^Cannot join .*2\.wav to .*take\.wav: .*; it begins at sample 7 of the take$/,
    });
    assert(Deno.statSync(`${folder}/2.wav`).size > 0);
  }));
