import assert from "node:assert/strict";
import { repairWav } from "../../lib/csound/repairWav.ts";
import { readWav, writeWav } from "../../lib/csound/wav.ts";
import { withFolder } from "../cli/auscult.ts";

const channels = [Float32Array.of(0, 0.5, -0.5, 0.25, 1), Float32Array.of(0, 0.25, 0.5, -1, -0.25)];

/** A WAV file whose header says so many bytes of samples, in a file cut to a length (at the end, below 0). */
async function broken(path: string, said: number, cut: number) {
  await writeWav(path, { sampleRate: 48000, channels }, 24);
  const bytes = await Deno.readFile(path);
  const data = bytes.length - 30 - 8; // 5 frames of 6 bytes
  assert.equal(String.fromCharCode(...bytes.subarray(data, data + 4)), "data");
  const view = new DataView(bytes.buffer);
  view.setUint32(data + 4, said, true);
  view.setUint32(4, said ? said + data : 0, true);
  await Deno.writeFile(path, bytes.subarray(0, bytes.length - cut));
}

for (
  const [name, said, cut, frames] of [
    ["says nothing", 0, 0, 5],
    ["says nothing, and that ends within a sample", 0, 7, 3],
    ["says more than there is", 3000, 0, 5],
  ] as const
) {
  Deno.test(`repairWav() completes a header that ${name}`, () =>
    withFolder(async (folder) => {
      const path = `${folder}/a.wav`;
      await broken(path, said, cut);
      assert.equal(await repairWav(path), true);
      const wav = await readWav(path);
      assert.deepEqual(wav.channels.map((samples) => samples.length), [frames, frames]);
      assert(Math.abs(wav.channels[1]![2]! - 0.5) < 1e-6);
      assert.equal(await repairWav(path), false, "a second time there is nothing to do");
      const view = new DataView((await Deno.readFile(path)).buffer);
      assert.equal(view.getUint32(4, true), view.byteLength - 8, "the size of the whole");
    }));
}

Deno.test("repairWav() leaves whole files, other files and none alone", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.wav`;
    assert.equal(await repairWav(path), false);
    for (const text of ["", "RIFF", "a text that is no WAV file at all"]) {
      await Deno.writeTextFile(path, text);
      assert.equal(await repairWav(path), false);
      assert.equal(await Deno.readTextFile(path), text);
    }
    await writeWav(path, { sampleRate: 48000, channels }, 16);
    const whole = await Deno.readFile(path);
    assert.equal(await repairWav(path), false);
    assert.deepEqual(await Deno.readFile(path), whole);
  }));

Deno.test("repairWav() completes a header that was kept up to date, and stopped before the end", () =>
  withFolder(async (folder) => {
    const path = `${folder}/a.wav`;
    await broken(path, 12, 0); // 2 frames of 5, as if nothing came after them
    const bytes = await Deno.readFile(path);
    new DataView(bytes.buffer).setUint32(4, 36 + 12, true);
    await Deno.writeFile(path, bytes);
    assert.equal(await repairWav(path), true);
    assert.equal((await readWav(path)).channels[0]!.length, 5);
  }));
